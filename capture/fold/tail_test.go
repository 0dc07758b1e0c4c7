package fold

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// counted is a log that counts what is read of it.
type counted struct {
	*bytes.Reader
	read int64
}

func (c *counted) ReadAt(p []byte, off int64) (int, error) {
	c.read += int64(len(p))
	return c.Reader.ReadAt(p, off)
}

func tailOf(t testing.TB, log []byte, n int, back int64, o Options) ([]string, int64) {
	t.Helper()
	r := &counted{Reader: bytes.NewReader(log)}
	lines, err := Tail(r, int64(len(log)), n, back, o)
	if err != nil {
		t.Fatal(err)
	}
	var s []string
	for _, l := range lines {
		s = append(s, string(l.Text))
	}
	return s, r.read
}

// logs are long ones of several kinds.
func logs(size int) map[string][]byte {
	rnd := rand.New(rand.NewPCG(3, 3))
	fill := func(next func(i int) string) []byte {
		var b []byte
		for i := 0; len(b) < size; i++ {
			b = append(b, next(i)...)
		}
		return b
	}
	return map[string][]byte{
		"plain": fill(func(i int) string { return fmt.Sprintf("%d step loss=%g\n", i, rnd.Float64()) }),
		"bars": fill(func(i int) string {
			s := fmt.Sprintf("\r%3d%%|%s| %d/100", i%101, strings.Repeat("█", i%101/4), i%101)
			if i%101 == 100 {
				s += "\n"
			}
			return s
		}),
		"blocks": fill(func(i int) string {
			if i%20 == 0 {
				return fmt.Sprintf("round %d\na\nb\nc\n", i/20)
			}
			return fmt.Sprintf("\x1b[3A\x1b[2Ka %d\n\x1b[2Kb %d\n\x1b[2Kc %d\n", i, i, i)
		}),
		"full-screen": fill(func(i int) string {
			if i%50 == 49 {
				return "\x1b[?1049h" + strings.Repeat("~\r\n", 20_000) + "\x1b[?1049l"
			}
			return fmt.Sprintf("line %d\n", i)
		}),
		"coloured": fill(func(i int) string { return fmt.Sprintf("\x1b[3%dm%d\x1b[0m text\n", i%8, i) }),
		"no ends":  fill(func(i int) string { return fmt.Sprintf("\rstep %d", i) }),
	}
}

func TestTailIsTheEndOfTheWhole(t *testing.T) {
	for name, log := range logs(2 << 20) {
		for _, o := range []Options{{}, {Rows: 24, Cols: 80}, {Rows: 24, Cols: 80, Colour: true}} {
			whole := strings.Split(strings.TrimSuffix(text(o, log, 0), "\n"), "\n")
			for _, n := range []int{1, 10, 1000} {
				got, _ := tailOf(t, log, n, 0, o)
				want := whole[max(0, len(whole)-n):]
				if strings.Join(got, "\n") != strings.Join(want, "\n") {
					t.Errorf("%s, last %d with %+v:\n got %d lines %.200q…\nwant %d lines %.200q…", name, n, o, len(got), got, len(want), want)
				}
			}
		}
	}
}

func TestTailReadsLittle(t *testing.T) {
	for name, log := range logs(16 << 20) {
		if name == "no ends" {
			continue // one line: all of it has to be read
		}
		if _, read := tailOf(t, log, 50, 0, Options{Rows: 24, Cols: 80}); read > 6<<20 {
			t.Errorf("%s: read %d KiB for 50 lines", name, read>>10)
		}
	}
}

func TestTailStopsWhereItIsTold(t *testing.T) {
	log := logs(4 << 20)["no ends"]
	got, read := tailOf(t, log, 10, 1<<20, Options{})
	if len(got) != 1 || !strings.HasPrefix(got[0], "step ") || read > 6<<20 {
		t.Errorf("%d lines %.100q, %d KiB read", len(got), got, read>>10)
	}
}

func TestTailOfNextToNothing(t *testing.T) {
	for _, c := range []struct {
		log  string
		n    int
		want string
	}{
		{"", 5, ""}, {"a", 5, "a"}, {"a\n", 1, "a"}, {"a\nb\n", 1, "b"}, {"a\nb\n", 0, ""}, {"a\nb", 2, "a b"}, {"\n\n\n", 2, " "},
	} {
		got, _ := tailOf(t, []byte(c.log), c.n, 0, Options{})
		if strings.Join(got, " ") != c.want {
			t.Errorf("last %d of %q: %q", c.n, c.log, got)
		}
	}
}

func TestTailOfALogCutShort(t *testing.T) {
	if _, err := Tail(bytes.NewReader([]byte("abc")), 1000, 5, 0, Options{}); err == nil {
		t.Error("no error")
	}
	broken := errors.New("broken")
	if _, err := Tail(failing{broken}, 1000, 5, 0, Options{}); !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
}

type failing struct{ err error }

func (f failing) ReadAt([]byte, int64) (int, error) { return 0, f.err }

func FuzzTail(f *testing.F) {
	f.Add([]byte("a\nb\r\x1b[?1049lc\nd"), 2)
	f.Fuzz(func(t *testing.T, log []byte, n int) {
		n = n & 0xFF
		got, _ := tailOf(t, log, n, 0, Options{})
		if len(got) > n {
			t.Fatalf("%d lines for %d", len(got), n)
		}
	})
}
