package metrics

import (
	"math"
	"path/filepath"
	"reflect"
	"testing"

	"runar/db"
)

// FuzzReader: any bytes, cut anywhere, give the same samples, and no more of them than there is text.
func FuzzReader(f *testing.F) {
	logs, _ := filepath.Glob("testdata/*.txt")
	for _, name := range logs {
		b, _ := program(f, name)
		f.Add([]byte(b), uint8(7))
	}
	f.Add([]byte("loss: 0.5\rloss: 0.4\x1b[2K\x1b[A\x1b[1A\b\b12%|## | 3/4 [00:01<00:02, 3it/s, loss=0.1]\n"), uint8(1))
	f.Add([]byte("| a/ | |\n| b | 1 |\n| total_timesteps | 5 |\n---\n\x00\xff[1]2,[2]3\n"), uint8(3))
	f.Add([]byte("\x1b[A\x1b[A\x1b[A\n\x1b[48A\n\n\x1b[?25l\nloss 1\n\x1b[3B\x1b[A\x1b[?25h\n"), uint8(2))
	f.Fuzz(func(t *testing.T, b []byte, cut uint8) {
		whole := readAll(b, len(b))
		parts := readAll(b, int(cut%61)+1)
		if !same(whole, parts) {
			t.Fatalf("cut at %d: %v, whole: %v", cut%61+1, parts, whole)
		}
		if len(whole) > len(b) {
			t.Fatalf("%d samples from %d bytes", len(whole), len(b))
		}
		keys := map[string]bool{}
		for _, s := range whole {
			keys[s.Key] = true
			if s.Key == "" || len(s.Key) > 2*maxName {
				t.Fatalf("key %q", s.Key)
			}
		}
		if len(keys) > maxNames {
			t.Fatalf("%d names", len(keys))
		}
	})
}

// FuzzNumber: a number is read as strconv reads it.
func FuzzNumber(f *testing.F) {
	for _, s := range []string{"0.5", "-1.2e-05", "1,234,567.5", ".875", "2.", "1e400", "123456789012345678901234567890", "7.4D+01", "1_000", "+0.25", "6.62607015e-34"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, n, _ := number([]byte(s))
		if n < 0 || n > len(s) {
			t.Fatalf("%q: %d bytes", s, n)
		}
		if n > 0 {
			checkNumber(t, s[:n], v)
		}
	})
}

func readAll(b []byte, size int) []db.Sample {
	r := New(Options{})
	var all []db.Sample
	for len(b) > 0 {
		n := min(max(size, 1), len(b))
		r.Write(b[:n])
		b = b[n:]
		all = append(all, r.Samples()...)
	}
	r.Flush()
	return append(all, r.Samples()...)
}

// same compares samples; NaN is the same as NaN.
func same(a, b []db.Sample) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		x, y := a[i], b[i]
		if math.IsNaN(x.Value) && math.IsNaN(y.Value) {
			x.Value, y.Value = 0, 0
		}
		if !reflect.DeepEqual(x, y) {
			return false
		}
	}
	return true
}
