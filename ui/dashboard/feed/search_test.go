package feed

import (
	"bytes"
	"fmt"
	"testing"
)

func found(log, query string, from int64, back bool) int64 {
	s := scanner{f: bytes.NewReader([]byte(log)), size: int64(len(log)), stop: func() bool { return false }, query: query}
	if back {
		return s.back(0, from)
	}
	return s.ahead(from, s.size)
}

func TestALogIsSearchedAsItReads(t *testing.T) {
	for _, c := range []struct {
		line, query string
		hit         bool
	}{
		{"\x1b[32mINFO\x1b[0m step=3", "info step", true},
		{"st\x1b[1;38:5:200mep=3", "step=3", true},
		{"\x1b[32mINFO\x1b[0m step=3", "INFO", true},
		{"\x1b[32minfo\x1b[0m step=3", "INFO", false},
		{"\x1b[32mstep", "32m", false},
		{"\x1b[0mstep", "0ms", false},
		{"\x1b]0;title\x07s\x1b[1mtep", "step", true},
		{"\x1b]0;title\x07step", "title", false},
		{"half\x1b[1G\x1b[KSTEP", "step", true},
		{"\x1b[", "[", false},
		{"\x1b[31", "31", false},
		{"plain 100%", "100%", true},
		{"GRÖSSE \x1b[1m7", "grÖsse 7", false}, // a capital letter makes case count
	} {
		log := "one\n" + c.line + "\nlast\n"
		want := int64(-1)
		if c.hit {
			want = 4
		}
		if got := found(log, c.query, 0, false); got != want {
			t.Errorf("%q ahead in %q: at %d, want %d", c.query, c.line, got, want)
		}
		if got := found(log, c.query, int64(len(log)), true); got != want {
			t.Errorf("%q back in %q: at %d, want %d", c.query, c.line, got, want)
		}
	}
}

func BenchmarkSearchOfAColouredLog(b *testing.B) {
	var log bytes.Buffer
	for i := 0; log.Len() < 16<<20; i++ {
		fmt.Fprintf(&log, "12:00:01 \x1b[32mINFO\x1b[0m step=%d loss=0.1234 lr=3.00e-04 412 it/s\n", i)
	}
	s := scanner{f: bytes.NewReader(log.Bytes()), size: int64(log.Len()), stop: func() bool { return false }, query: "nowhere"}
	b.SetBytes(s.size)
	for b.Loop() {
		s.ahead(0, s.size)
	}
}
