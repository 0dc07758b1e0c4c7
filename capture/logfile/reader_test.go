package logfile

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// forge writes a log and an index of the given records with the given stamps.
func forge(t testing.TB, log []byte, start time.Time, recs []record) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "run_abc234.log")
	idx := appendHeader(nil, start, 24, 80)
	for _, r := range recs {
		idx = appendRecord(idx, r)
	}
	appendTo(t, path, log)
	appendTo(t, IndexPath(path), idx)
	return path
}

func TestSeekInALongIndex(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	start := time.UnixMicro(1_700_000_000_000_000)
	type span struct {
		off, n int64
		s      Stream
		at     time.Time
	}
	var (
		log   []byte
		recs  []record
		spans []span
		at    uint64
	)
	for i := range 40_000 {
		s, n, dt := Stream(rnd.IntN(3)), int64(rnd.IntN(300)), uint64(rnd.IntN(500))
		if i%1000 == 0 {
			recs = append(recs, record{tag: kindResize<<2 | special, a: 10, b: 10})
		}
		at += dt
		recs = append(recs, record{since: dt, tag: uint64(n)<<2 | uint64(s)})
		if n > 0 {
			spans = append(spans, span{int64(len(log)), n, s, start.Add(time.Duration(at) * time.Microsecond)})
		}
		for range n {
			log = append(log, byte(rnd.Uint32()))
		}
	}
	r := reader(t, forge(t, log, start, recs))
	all := r.All()
	if r.Indexed() != int64(len(log)) || len(r.anchors) < 4 {
		t.Fatalf("indexed %d of %d, %d anchors", r.Indexed(), len(log), len(r.anchors))
	}
	for range 300 {
		w := spans[rnd.IntN(len(spans))]
		off := w.off + rnd.Int64N(w.n)
		for c := range all.Chunks(off) {
			if c.Off != w.off || c.Len != w.n || c.Stream != w.s || !c.Time.Equal(w.at) {
				t.Fatalf("at %d: %+v, want %+v", off, c, w)
			}
			break
		}
		if got := all.TimeAt(off); !got.Equal(w.at) {
			t.Fatalf("time at %d: %v, want %v", off, got, w.at)
		}
		first := all.OffsetAt(w.at)
		if !all.TimeAt(first).Equal(w.at) || first > 0 && !all.TimeAt(first-1).Before(w.at) {
			t.Fatalf("offset at %v: %d", w.at, first)
		}
	}
	for _, keep := range [][]Stream{{Stdout}, {Stderr}, {Stdout, Stderr}, {Terminal, Stdout, Stderr}} {
		var want []byte
		for _, s := range spans {
			for _, k := range keep {
				if s.s == k {
					want = append(want, log[s.off:s.off+s.n]...)
				}
			}
		}
		v := r.Only(keep...)
		if v.Size() != int64(len(want)) {
			t.Fatalf("%v: size %d, want %d", keep, v.Size(), len(want))
		}
		for range 100 {
			off := rnd.IntN(len(want))
			n := rnd.IntN(min(100_000, len(want)-off))
			got := make([]byte, n)
			if _, err := v.ReadAt(got, int64(off)); err != nil || !bytes.Equal(got, want[off:off+n]) {
				t.Fatalf("%v: %d bytes at %d differ (%v)", keep, n, off, err)
			}
		}
		if n, err := v.ReadAt(make([]byte, 10), v.Size()+5); n != 0 || err == nil {
			t.Errorf("past the end: %d, %v", n, err)
		}
	}
}

func TestEveryCutOfTheIndexIsReadAsFarAsItGoes(t *testing.T) {
	w, path := create(t, Options{Rows: 24, Cols: 80})
	for _, s := range []string{"a", "bb", "ccc"} {
		w.Write(Stdout, []byte(s))
	}
	w.Resize(300, 300)
	w.Close()
	idx, err := os.ReadFile(IndexPath(path))
	if err != nil {
		t.Fatal(err)
	}
	for n := range idx {
		if err := os.WriteFile(IndexPath(path), idx[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		r := reader(t, path)
		var got int64
		for c := range r.All().Chunks(0) {
			if c.Off != got {
				t.Fatalf("cut at %d: chunk at %d, want %d", n, c.Off, got)
			}
			got += c.Len
		}
		if got != 6 {
			t.Fatalf("cut at %d: chunks cover %d of 6 bytes", n, got)
		}
		if r.Ended() {
			t.Fatalf("cut at %d: ended", n)
		}
	}
}

func TestWithoutIndexTheLogIsOneChunkOfItsLastWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run_abc234.log")
	appendTo(t, path, []byte("bare"))
	when := time.Now().Add(-time.Hour).Truncate(time.Second)
	if err := os.Chtimes(path, when, when); err != nil {
		t.Fatal(err)
	}
	for _, idx := range []string{"", "#!/bin/sh\n", magic} {
		if idx != "" {
			os.WriteFile(IndexPath(path), []byte(idx), 0o600)
		}
		r := reader(t, path)
		n := 0
		for c := range r.All().Chunks(0) {
			n++
			if c.Len != 4 || c.Stream != Terminal || !c.Time.Equal(when) {
				t.Errorf("index %q: %+v", idx, c)
			}
		}
		if n != 1 || r.Only(Terminal).Size() != 4 || r.Only(Stdout).Size() != 0 {
			t.Errorf("index %q: %d chunks", idx, n)
		}
	}
}

func TestAnIndexLongerThanTheLogIsClipped(t *testing.T) {
	r := reader(t, forge(t, []byte("0123456789"), time.Now(), []record{
		{tag: 8<<2 | 1}, {tag: 1 << 40}, {tag: 4<<2 | 2},
	}))
	if got := spell(t, r.All()); got != "1:01234567 0:89" {
		t.Errorf("chunks %q", got)
	}
	if got := r.Only(Stderr).Size() + r.Only(Stdout).Size() + r.Only(Terminal).Size(); got != 10 {
		t.Errorf("streams sum to %d", got)
	}
}

func TestLiveGrowth(t *testing.T) {
	w, path := create(t, Options{})
	r := reader(t, path)
	if grew, err := r.Refresh(); grew || err != nil {
		t.Fatal(grew, err)
	}
	if r.Indexed() != 0 {
		t.Fatal("indexed")
	}
	var want []byte
	for i := range 300 {
		line := bytes.Repeat([]byte{byte('a' + i%26)}, i%50+1)
		want = append(want, line...)
		w.Write(Stderr, line)
		if grew, err := r.Refresh(); !grew || err != nil || r.Size() != int64(len(want)) {
			t.Fatal(i, grew, err, r.Size())
		}
	}
	w.Flush()
	r.Refresh()
	v := r.Only(Stderr)
	got := make([]byte, v.Size())
	if _, err := v.ReadAt(got, 0); err != nil || !bytes.Equal(got, want) {
		t.Errorf("read %d of %d bytes, %v", len(got), len(want), err)
	}
}

func TestLastLines(t *testing.T) {
	long := bytes.Repeat([]byte("0123456789\n"), 30_000)
	for _, c := range []struct {
		log  string
		n    int
		want string
	}{
		{"", 3, ""}, {"a", 1, "a"}, {"a\nb\n", 1, "b\n"}, {"a\nb", 1, "b"}, {"a\nb\n", 9, "a\nb\n"},
		{"a\n\n\n", 2, "\n\n"}, {"a\nb\n", 0, ""}, {string(long), 20_000, string(long[:220_000])},
	} {
		r := reader(t, forge(t, []byte(c.log), time.Now(), []record{{tag: uint64(len(c.log))<<2 | 1}}))
		for _, v := range []*View{r.All(), r.Only(Stdout)} {
			off, err := v.LastLines(c.n)
			if err != nil || c.log[off:] != c.want {
				t.Errorf("last %d of %d bytes: from %d, %v", c.n, len(c.log), off, err)
			}
		}
	}
}

func FuzzReader(f *testing.F) {
	h := appendHeader(nil, time.UnixMicro(1), 24, 80)
	f.Add([]byte("log"), h)
	f.Add([]byte("log"), append(h, 1, 2<<2|1, 1, 1<<2|2, 0, kindEnd<<2|special, 3))
	f.Add([]byte("log"), append(h, 1, kindResize<<2|special, 24, 80, 0, kindHole<<2|special, 5, 28, 0, 3<<2))
	f.Add([]byte("log"), binary.AppendUvarint(append(h, 1), 1<<60))
	dir := f.TempDir()
	path := filepath.Join(dir, "f.log")
	f.Fuzz(func(t *testing.T, log, idx []byte) {
		os.WriteFile(path, log, 0o600)
		os.WriteFile(IndexPath(path), idx, 0o600)
		old := time.Now().Add(-time.Hour)
		os.Chtimes(path, old, old)
		r := reader(t, path)
		var sum int64
		for _, v := range []*View{r.All(), r.Only(Terminal), r.Only(Stdout), r.Only(Stderr)} {
			size := v.Size()
			var next int64
			for c := range v.Chunks(0) {
				if c.Off != next || c.Len <= 0 {
					t.Fatalf("chunk %+v at %d", c, next)
				}
				next += c.Len
			}
			if next != size {
				t.Fatalf("chunks cover %d of %d", next, size)
			}
			if n, err := v.ReadAt(make([]byte, size), 0); int64(n) != size {
				t.Fatalf("read %d of %d: %v", n, size, err)
			}
			v.LastLines(2)
			v.OffsetAt(v.TimeAt(size / 2))
			if !v.all {
				sum += size
			}
		}
		if sum != int64(len(log)) {
			t.Fatalf("streams sum to %d of %d", sum, len(log))
		}
		if w, err := Reopen(path); err == nil {
			w.Write(Stderr, []byte("more"))
			w.Close()
			if r := reader(t, path); r.Size() != int64(len(log))+4 || r.Indexed() != r.Size() && int64(len(log)) >= r.end.off {
				t.Fatalf("after Reopen: %d of %d indexed", r.Indexed(), r.Size())
			}
		}
	})
}

// BenchmarkLoad reads the index of a log of a gigabyte in 90-byte chunks (b.N times its part).
func BenchmarkLoad(b *testing.B) {
	recs := make([]record, 1_000_000)
	for i := range recs {
		recs[i] = record{since: uint64(i%200 + 20), tag: 90 << 2}
	}
	path := forge(b, nil, time.Now(), recs)
	st, _ := os.Stat(IndexPath(path))
	b.SetBytes(st.Size())
	for b.Loop() {
		r, _ := OpenReader(path)
		r.need()
		r.Close()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1e6, "ns/record")
}
