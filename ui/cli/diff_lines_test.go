package cli

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// sides are what edits say that a and b are.
func sides(edits []edit) (a, b []string) {
	for _, e := range edits {
		if e.op != '+' {
			a = append(a, e.text)
		}
		if e.op != '-' {
			b = append(b, e.text)
		}
	}
	return a, b
}

func differences(edits []edit) (n int) {
	for _, e := range edits {
		if e.op != ' ' {
			n++
		}
	}
	return n
}

func FuzzDiffLines(f *testing.F) {
	f.Add("a b c a b b a", "c b a b a c")
	f.Add("", "x")
	f.Fuzz(func(t *testing.T, x, y string) {
		a, b := strings.Fields(x), strings.Fields(y)
		edits := diffLines(a, b)
		if gotA, gotB := sides(edits); !slices.Equal(gotA, a) || !slices.Equal(gotB, b) {
			t.Fatalf("%q and %q: %v", a, b, edits)
		}
		n := 0
		for _, h := range hunks(edits, 1) {
			inA, inB := sides(h.edits)
			if len(inA) != h.countA || len(inB) != h.countB || !slices.Equal(inA, a[h.fromA-1:h.fromA-1+h.countA]) || !slices.Equal(inB, b[h.fromB-1:h.fromB-1+h.countB]) {
				t.Fatalf("%q and %q: %+v", a, b, h)
			}
			n += differences(h.edits)
		}
		if n != differences(edits) {
			t.Fatalf("%q and %q: %d of %d differences are in hunks", a, b, n, differences(edits))
		}
	})
}

func TestDiffIsShortest(t *testing.T) {
	words := strings.Fields
	for _, c := range []struct {
		a, b string
		want int
	}{{"a b c a b b a", "c b a b a c", 5}, {"a b", "a b", 0}, {"", "a b", 2}, {"a b", "", 2}, {"a x b", "a b", 1}, {"a b", "b a", 2}} {
		if got := differences(diffLines(words(c.a), words(c.b))); got != c.want {
			t.Errorf("%s → %s: %d differences, want %d", c.a, c.b, got, c.want)
		}
	}
}

// Logs with nothing in common cost no more than reading them.
func TestDiffOfStrangers(t *testing.T) {
	var a, b []string
	for i := range 20_000 {
		a, b = append(a, fmt.Sprint("a", i)), append(b, fmt.Sprint("b", i))
	}
	edits := diffLines(a, b)
	if gotA, gotB := sides(edits); !slices.Equal(gotA, a) || !slices.Equal(gotB, b) {
		t.Error("not what went in")
	}
}
