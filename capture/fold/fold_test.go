package fold

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// text folds input, cut into pieces of the given size (0 = whole), into lines that end with "\n".
func text(o Options, input []byte, piece int) string {
	var b strings.Builder
	f := New(o, func(l Line) {
		b.Write(l.Text)
		if !l.More {
			b.WriteByte('\n')
		}
	})
	for len(input) > 0 {
		n := len(input)
		if piece > 0 {
			n = min(n, piece)
		}
		f.Write(input[:n])
		input = input[n:]
	}
	f.Flush()
	return b.String()
}

func TestFold(t *testing.T) {
	for _, c := range []struct {
		name, in, want string
		o              Options
	}{
		{"nothing", "", "", Options{}},
		{"lines", "a\nb\n", "a\nb\n", Options{}},
		{"no end", "a\nb", "a\nb\n", Options{}},
		{"empty lines", "\n\na\n\n", "\n\na\n\n", Options{}},
		{"crlf", "a\r\nb\r\n", "a\nb\n", Options{}},
		{"carriage return", "10%\r50%\r100%\n", "100%\n", Options{}},
		{"shorter over longer", "hello\rJ\n", "Jello\n", Options{}},
		{"erased bar", "bar 50%\r       \rdone\n", "done\n", Options{}},
		{"erased with EL", "bar 50%\r\x1b[Kdone\n", "done\n", Options{}},
		{"erased at the end", "a\nbar 50%\r       \r", "a\n", Options{}},
		{"trailing spaces of text stay", "a  \nb\n", "a  \nb\n", Options{}},
		{"backspace", "12\b\b34\n", "34\n", Options{}},
		{"tab", "a\tb\n", "a       b\n", Options{}},
		{"bell and nul", "a\a\x00b\n", "ab\n", Options{}},
		{"cursor up", "one\ntwo\n\x1b[2A1\n\x1b[B\n", "1ne\ntwo\n\n", Options{}},
		{"block redrawn", "a 1\nb 1\n\x1b[2Aa 2\nb 2\n", "a 2\nb 2\n", Options{}},
		{"block erased", "x\na\nb\n\x1b[2A\x1b[J", "x\n", Options{}},
		{"clear screen", "a\nb\n\x1b[2J\x1b[Hc\n", "c\n", Options{}},
		{"absolute", "\x1b[3;5Hx\x1b[1;1Hy", "y\n\n    x\n", Options{}},
		{"sgr dropped", "\x1b[1;31mred\x1b[0m\n", "red\n", Options{}},
		{"sgr kept", "\x1b[1;31mred\x1b[0m x\n", "\x1b[1;31mred\x1b[0m x\n", Options{Colour: true}},
		{"sgr over lines", "\x1b[32ma\nb\x1b[m\n", "\x1b[32ma\x1b[0m\n\x1b[32mb\x1b[0m\n", Options{Colour: true}},
		{"sgr minimal", "\x1b[31m\x1b[31ma\x1b[1mb\x1b[22mc\x1b[39md\n", "\x1b[31ma\x1b[1mb\x1b[0;31mc\x1b[0md\n", Options{Colour: true}},
		{"256 and direct", "\x1b[38;5;208ma\x1b[48;2;1;2;3mb\x1b[38:2::9:8:7mc\x1b[0m\n",
			"\x1b[38;5;208ma\x1b[48;2;1;2;3mb\x1b[38;2;9;8;7mc\x1b[0m\n", Options{Colour: true}},
		{"bright", "\x1b[91;103ma\x1b[0m\n", "\x1b[91;103ma\x1b[0m\n", Options{Colour: true}},
		{"hyperlink", "\x1b]8;;https://x.org\x1b\\text\x1b]8;;\a!\n", "text!\n", Options{}},
		{"title", "\x1b]0;a title\aa\n", "a\n", Options{}},
		{"unfinished string ends with the line", "\x1b]0;a title\na\n", "\na\n", Options{}},
		{"charset", "\x1b(Ba\n", "a\n", Options{}},
		{"modes", "\x1b[?25l\x1b[?2004ha\x1b[?25h\n", "a\n", Options{}},
		{"alternate screen", "a\n\x1b[?1049h\x1b[Hvim\n\x1b[?1049lb\n", "a\nb\n", Options{}},
		{"alternate screen, never left", "a\n\x1b[?1049h\x1b[Hvim\n", "a\n", Options{}},
		{"wide", "漢字\rab\n", "ab字\n", Options{}},
		{"half of a wide one", "漢字\ra\n", "a 字\n", Options{}},
		{"combining", "e\u0301\rx\n", "x\n", Options{}},
		{"combining stays", "xe\u0301y\n", "xe\u0301y\n", Options{}},
		{"emoji with joiner", "👩\u200d🔬!\n", "👩\u200d🔬!\n", Options{}},
		{"invalid utf-8", "a\xffb\xe2\x82\n", "a\ufffdb\ufffd\ufffd\n", Options{}},
		{"cut at the end", "a\xe2\x82", "a\ufffd\ufffd\n", Options{}},
		{"wrapped and joined", "0123456789abc\nx\n", "0123456789abc\nx\n", Options{Cols: 10}},
		{"exactly the width", "0123456789\nx\n", "0123456789\nx\n", Options{Cols: 10}},
		{"wrapped, redrawn", "0123456789ab\r\x1b[AX\n\n", "X123456789ab\n", Options{Cols: 10}},
		{"wide at the edge", "012345678漢\n", "012345678漢\n", Options{Cols: 10}},
		{"no wrap mode", "\x1b[?7l0123456789abc\nx\n", "012345678c\nx\n", Options{Cols: 10}},
		{"insert and delete", "abcdef\r\x1b[2@XY\x1b[2C\x1b[P\n", "XYabdef\n", Options{}},
		{"erase characters", "abcdef\r\x1b[C\x1b[2X\n", "a  def\n", Options{}},
		{"insert line", "a\nb\n\x1b[A\x1b[Lx\n", "a\nx\nb\n", Options{}},
		{"delete line", "a\nb\nc\n\x1b[2A\x1b[M\n", "a\nc\n", Options{}},
		{"repeat", "ab\x1b[3b\n", "abbbb\n", Options{}},
		{"save and restore", "a\x1b7bc\x1b8X\n", "aXc\n", Options{}},
		{"scrolling region", "\x1b[1;2r\x1b[1;1Ha\nb\nc\n\x1b[r\x1b[4;1Hbar", "a\nb\nc\n\n\nbar\n", Options{Rows: 4}},
		{"out of the window is final", "a\nb\nc\nd\x1b[9AX\n", "a\nbX\nc\nd\n", Options{Rows: 3}},
		{"reverse index", "a\nb\x1bM\x1bMx\n", " x\na\nb\n", Options{Rows: 3}},
		{"scroll down", "a\nb\x1b[Tx\n", "\nax\nb\n", Options{Rows: 5}},
		{"resets", "a\n\x1bcb\n", "b\n", Options{}},
		{"too long a sequence", "\x1b[" + strings.Repeat("1;", 100) + "mx\n", "x\n", Options{}},
	} {
		for _, piece := range []int{0, 1, 2, 7} {
			if got := text(c.o, []byte(c.in), piece); got != c.want {
				t.Errorf("%s (pieces of %d): %q\n got %q\nwant %q", c.name, piece, c.in, got, c.want)
			}
		}
	}
}

func TestPlainBlocksGoStraightThrough(t *testing.T) {
	var in bytes.Buffer
	for i := range 5000 {
		fmt.Fprintf(&in, "line %d %s\n", i, strings.Repeat("é漢x", i%60))
	}
	for _, o := range []Options{{}, {Rows: 10, Cols: 40}, {Rows: 1, Cols: 2}, {Rows: 5, Cols: 80, Eager: true}} {
		for _, piece := range []int{0, 1, 100, 4096, 65536} {
			if got := text(o, in.Bytes(), piece); got != in.String() {
				t.Fatalf("%+v in pieces of %d differs", o, piece)
			}
		}
	}
}

func TestVeryLongLine(t *testing.T) {
	in := append(bytes.Repeat([]byte("0123456789abcdef"), 300_000), '\n')
	for _, o := range []Options{{}, {Cols: 80, Rows: 24}} {
		lines, bytes := 0, 0
		f := New(o, func(l Line) {
			if bytes += len(l.Text); len(l.Text) > maxLine {
				t.Errorf("a piece of %d bytes", len(l.Text))
			}
			if !l.More {
				lines++
			}
		})
		f.Write(in)
		f.Flush()
		if lines != 1 || bytes != len(in)-1 {
			t.Errorf("%+v: %d lines, %d bytes", o, lines, bytes)
		}
	}
}

func TestStampIsOfTheWriteThatCompletedTheLine(t *testing.T) {
	var got []string
	f := New(Options{}, func(l Line) { got = append(got, fmt.Sprintf("%d:%s", l.Stamp, l.Text)) })
	for i, s := range []string{"a", "b", "\nc\nd", "\r", "D\n", "e\nf\n", "\x1b[2AE", "\n", "\n", "\x1b[9B"} {
		f.Mark(int64(i))
		f.Write([]byte(s))
	}
	f.Flush()
	if want := "2:ab 2:c 4:D 7:E 8:f"; strings.Join(got, " ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

func TestSnapshotIsWhatFlushHandsOn(t *testing.T) {
	for _, in := range []string{"a\nb", "a\n\n", "long line over the edge\nx\x1b[Ay", "a\x1b[3Bb\x1b[A", strings.Repeat("0123456789", 9)} {
		var out []string
		f := New(Options{Rows: 4, Cols: 10}, func(l Line) { out = append(out, string(l.Text)) })
		f.Write([]byte(in))
		var snap []string
		for _, l := range f.Snapshot() {
			snap = append(snap, string(l.Text))
		}
		before := len(out)
		f.Flush()
		if got, want := fmt.Sprintf("%q", snap), fmt.Sprintf("%q", out[before:]); got != want {
			t.Errorf("%q: snapshot %s, flush %s", in, got, want)
		}
	}
}

func TestEagerHandsOnAtTheLinesEnd(t *testing.T) {
	var got []string
	f := New(Options{Eager: true}, func(l Line) { got = append(got, string(l.Text)) })
	for _, step := range []struct{ in, want string }{
		{"a\n", "a"},
		{"b", "a"},
		{"\n", "a b"},
		{"10%\r20%\r30%", "a b"},
		{"\n", "a b 30%"},
		// Two bars: their first state is out before the cursor comes back, the last one follows when it is settled.
		{"x 1\ny 1\n", "a b 30% x 1 y 1"},
		{"\x1b[2Ax 2\ny 2\n", "a b 30% x 1 y 1"},
		{"\x1b[2Ax 3\ny 3\n", "a b 30% x 1 y 1"},
		{"end\n", "a b 30% x 1 y 1 x 3"},
	} {
		f.Write([]byte(step.in))
		if s := strings.Join(got, " "); s != step.want {
			t.Errorf("after %q: %q, want %q", step.in, s, step.want)
		}
	}
	f.Flush()
	if s := strings.Join(got, " "); s != "a b 30% x 1 y 1 x 3 y 3 end" {
		t.Errorf("at the end: %q", s)
	}
}

func TestResize(t *testing.T) {
	var got []string
	f := New(Options{Rows: 5, Cols: 10}, func(l Line) { got = append(got, string(l.Text)) })
	f.Write([]byte("0123456789AB\nc\nd\n"))
	f.Resize(2, 4)
	f.Write([]byte("\x1b[AX12345\n"))
	f.Flush()
	if s := strings.Join(got, " "); s != "0123456789AB c X12345" {
		t.Errorf("got %q", s)
	}
}

// operations makes a random stream of what a Folder understands, but for what tmux is known to get wrong: inserted lines and
// downward scrolling make it forget or invent soft wraps. With wide runes in it, the cursor never comes to stand on the second half
// of one, where tmux shows the half that is left as a whole.
func operations(rnd *rand.Rand, n int, wide bool) []byte {
	words := []string{"loss=0.1 ", "█▉▊▋", "%", "x", "0123456789 0123456789 0123456789 ", "é", "  ", "\tcol"}
	moves := []string{"\n", "\n", "\n", "\r", "\b", "\x1b7", "\x1b8", "\x1bD", "\x1bE"}
	finals := "AABBCCDDEFGHJKK`d@PXMSsuZ"
	if wide {
		words[2] = "漢字漢字"
		finals = "AABBEFdMSsu"
	}
	var b []byte
	for range n {
		switch {
		case rnd.IntN(3) == 0:
			b = append(b, words[rnd.IntN(len(words))]...)
			continue
		case rnd.IntN(3) == 0:
			b = append(b, moves[rnd.IntN(len(moves))]...)
		default:
			final := finals[rnd.IntN(len(finals))]
			switch final {
			case 'H':
				b = fmt.Appendf(b, "\x1b[%d;%dH", rnd.IntN(12), rnd.IntN(40))
			case 'J':
				b = fmt.Appendf(b, "\x1b[%dJ", rnd.IntN(2))
			case 'K':
				b = fmt.Appendf(b, "\x1b[%dK", rnd.IntN(3))
			case 'M', 'S':
				b = fmt.Appendf(b, "\r\x1b[%d%c", rnd.IntN(6), final)
			default:
				b = fmt.Appendf(b, "\x1b[%d%c", rnd.IntN(6), final)
			}
			if rnd.IntN(8) == 0 {
				b = fmt.Appendf(b, "\x1b[%dm", rnd.IntN(50))
			}
		}
		if wide {
			b = append(b, '\r')
		}
	}
	return b
}

func TestCuttingTheStreamMakesNoDifference(t *testing.T) {
	for seed := range uint64(300) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		in := operations(rnd, 200, seed%2 == 0)
		for _, o := range []Options{{}, {Rows: 6, Cols: 20}, {Rows: 6, Cols: 20, Colour: true, Eager: true}} {
			want := text(o, in, 0)
			for _, piece := range []int{1, 3, 16} {
				if got := text(o, in, piece); got != want {
					t.Fatalf("seed %d, %+v, pieces of %d:\n got %q\nwant %q", seed, o, piece, got, want)
				}
			}
		}
	}
}

func corpora(t testing.TB) map[string][]byte {
	t.Helper()
	files, err := filepath.Glob("testdata/*.raw")
	if err != nil || len(files) == 0 {
		t.Fatal("no corpora", err)
	}
	all := map[string][]byte{}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all[strings.TrimSuffix(filepath.Base(name), ".raw")] = b
	}
	return all
}

func FuzzFold(f *testing.F) {
	for _, b := range corpora(f) {
		f.Add(b[:min(len(b), 2000)], uint16(24), uint16(80), uint16(5))
	}
	f.Add([]byte("a\x1b[2J\x1b[1;1r\x1b[9999999999A\x1b]8;;\xff\x1b[\n\x18"), uint16(1), uint16(1), uint16(1))
	f.Add(operations(rand.New(rand.NewPCG(7, 7)), 100, true), uint16(5), uint16(10), uint16(3))
	f.Fuzz(func(t *testing.T, in []byte, rows, cols, piece uint16) {
		o := Options{Rows: int(rows), Cols: int(cols)}
		for mode := range 4 {
			o.Colour, o.Eager = mode&1 > 0, mode&2 > 0
			whole := text(o, in, 0)
			if cut := text(o, in, int(piece)); cut != whole {
				t.Fatalf("%+v: pieces of %d give %q, the whole %q", o, piece, cut, whole)
			}
			if bad := strings.IndexFunc(whole, func(r rune) bool {
				return r < 0x20 && r != '\n' && !(o.Colour && r == 0x1B) || r >= 0x7F && r < 0xA0
			}); bad >= 0 {
				t.Fatalf("%+v: a control character came out: %q", o, whole)
			}
			if strings.ToValidUTF8(whole, "") != whole {
				t.Fatalf("%+v: invalid UTF-8 came out: %q", o, whole)
			}
		}
	})
}
