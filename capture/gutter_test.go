package capture

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// show sends bytes to a terminal of this many columns and answers its rows.
func (s *screen) show(w world, cols int, p []byte) []string {
	s.t.Helper()
	path := filepath.Join(w.home, "bytes")
	if err := os.WriteFile(path, p, 0o600); err != nil {
		s.t.Fatal(err)
	}
	s.shows++
	title := fmt.Sprintf("shown-%d", s.shows)
	s.resize(cols, 40)
	s.tmux(fmt.Sprintf(`respawn-pane -k "sh -c 'cat %s; printf \"\\033]2;%s\\007\"; exec cat'"`, path, title))
	s.until("all of it to be shown", func() bool { return strings.TrimSpace(s.tmux("display-message -p '#{pane_title}'")) == title })
	var rows []string
	for _, l := range strings.Split(strings.TrimRight(s.tmux("capture-pane -p"), "\n "), "\n") {
		rows = append(rows, strings.TrimRight(l, " "))
	}
	return rows
}

// filtered is what the gutter makes of p on a terminal of this many columns, given in pieces of a size.
func filtered(p []byte, cols, piece int) (out []byte, released bool) {
	g := newGutter("│ ", cols, func() { released = true })
	for len(p) > 0 {
		n := min(piece, len(p))
		out = append(out, g.filter(p[:n])...)
		p = p[n:]
	}
	return append(out, g.flush()...), released
}

// beside are programs of which the screen with the gutter is the screen without it, two columns to the right. They write for 60.
var beside = []struct{ name, text string }{
	{"lines", "one\ntwo\n\n  indented\nlast without end"},
	{"CRLF", "one\r\ntwo\r\n\r\nthree\r\n"},
	{"tabs", "a\tb\tc\n\tindented\n1234567\tx\n12345678\tx\n"},
	{"wide", "模型 训练 ok\n🙂 smile\ncombining e\u0301 n\u0303\n日本語\tx\n"},
	{"colours", "\x1b[31mred\nstill red\x1b[0m\nplain \x1b[1;32mbold\x1b[m end\n\x1b[7minverse\x1b[27m\n\x1b[38;5;208mmany\x1b[0;4munder\x1b[0m\n"},
	{"link", "\x1b]8;;https://example.com\x07text\x1b]8;;\x07 after\n\x1b]0;title\x07titled\n"},
	{"bar", "\r  0%|     | 0/3\r 33%|#    | 1/3\r 66%|###  | 2/3\r100%|#####| 3/3\ndone\n"},
	{"bar erased", "\r  0%|     | 0/3\x1b[K\r 33%|#    | 1/3 long tail\x1b[K\r100%|\x1b[K\nover\n"},
	{"bar erased before", "working on it\x1b[2K\rdone\n\x1b[2Kagain\r\x1b[Kshort\n"},
	{"nested bars", "outer 0\n\rinner 0\rinner 1\rinner 2\x1b[A\router 1\n\rinner 0\rinner 2\x1b[A\router 2\n\n\nend\n"},
	{"bars that leave", "outer: 0\n\r  inner: 0\r  inner: 1\r           \r\x1b[A\router: 1\n\r  inner: 0\r           \r\x1b[A\n\nend\n"},
	{"rich", "first \x1b[32m━━━━\x1b[0m\nsecond \x1b[33m━━\x1b[0m\r\x1b[2K\x1b[1A\x1b[2Kfirst \x1b[32m━━━━━━\x1b[0m\nsecond \x1b[33m━━━━\x1b[0m\nend\n"},
	{"spinner", "working |\b/\b-\b\\\b|\b done\n"},
	{"backspaced bar", "1/10 [....]\b\b\b\b\b\b\b\b\b\b\b2/10 [=...]\n"},
	{"overwritten", "a long line of text\rshort\n"},
	{"as wide as fits", strings.Repeat("x", 60) + "\nnext\n" + strings.Repeat("字", 30) + "\nnext\n"},
	{"a bar as wide as fits", "\r" + strings.Repeat(".", 60) + "\r" + strings.Repeat("#", 30) + strings.Repeat(".", 30) + "\r" + strings.Repeat("#", 60) + "\nnext\n"},
	{"bell and nulls", "ding\x07 dong\n\x00null\n"},
	{"down and up", "a\nb\nc\x1b[2A\rA\x1b[B\rB\n\nend\n"},
}

func TestGutterBeside(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.open(t, 62, 40, "cat")
	for _, c := range beside {
		t.Run(strings.ReplaceAll(c.name, " ", "_"), func(t *testing.T) {
			s.t = t
			want := s.show(w, 60, []byte(c.text))
			for _, piece := range []int{1 << 20, 1, 7} {
				out, released := filtered([]byte(c.text), 62, piece)
				if released {
					t.Fatalf("it gave up, in pieces of %d: %q", piece, out)
				}
				got := s.show(w, 62, out)
				for i, row := range got {
					rest, ok := strings.CutPrefix(row, "│")
					if !ok && row != "" {
						t.Errorf("a row without the gutter, in pieces of %d: %q", piece, row)
					}
					got[i] = strings.TrimPrefix(rest, " ")
				}
				if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); strings.TrimRight(g, "\n") != w {
					t.Errorf("in pieces of %d, with the gutter\n%s\n--- without\n%s\n--- sent\n%q", piece, g, w, out)
				}
			}
		})
	}
}

// What is too wide for the gutter looks as it does without it.
func TestGutterAside(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.open(t, 62, 40, "cat")
	full := strings.Repeat("=", 62)
	for _, c := range []struct{ name, text, want string }{
		{"one wider than fits", "a\n" + strings.Repeat("x", 61) + "\nb\n", "│ a\n" + strings.Repeat("x", 61) + "\n│ b"},
		{"as wide as the terminal", "a\n" + full + "\nb\n", "│ a\n" + full + "\n│ b"},
		{"a table as wide as the terminal", full + "\n" + full + "\n" + full + "\n", full + "\n" + full + "\n" + full},
		{"wider than the terminal", "a\n" + full + "tail\nb\n", "│ a\n" + full + "\ntail\n│ b"},
		{"two and a half rows", full + full + "tail\nb\n", full + "\n" + full + "\ntail\n│ b"},
		{"wide runes, one too many", strings.Repeat("字", 31) + "\nb\n", strings.Repeat("字", 31) + "\n│ b"},
		{"a wide bar", "\r" + strings.Repeat(".", 62) + "\r" + strings.Repeat("#", 62) + "\nb\n", strings.Repeat("#", 62) + "\n│ b"},
		{"a bar that grows", "\rshort\r" + strings.Repeat("#", 62) + "\nb\n", strings.Repeat("#", 62) + "\n│ b"},
		{"coloured and wide", "\x1b[31m" + full + "\x1b[0m\nb\n", full + "\n│ b"},
	} {
		t.Run(strings.ReplaceAll(c.name, " ", "_"), func(t *testing.T) {
			s.t = t
			for _, piece := range []int{1 << 20, 1, 7} {
				out, _ := filtered([]byte(c.text), 62, piece)
				if got := strings.Join(s.show(w, 62, out), "\n"); got != c.want {
					t.Errorf("in pieces of %d\n%s\n--- want\n%s\n--- sent\n%q", piece, got, c.want, out)
				}
			}
		})
	}
}

// A program that takes the screen over has all of it from then on, whatever was there before.
func TestGutterGone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.open(t, 62, 40, "cat")
	full := strings.Repeat("=", 62)
	for name, takeOver := range map[string]string{
		"alternate screen": "\x1b[?1049h\x1b[Hscreen\x1b[?1049l",
		"hidden cursor":    "\x1b[?25lbars\r\x1b[K\x1b[?25h",
		"bracketed paste":  "\x1b[?2004h>>> \r\x1b[K\x1b[?2004l",
		"cursor address":   "\x1b[5;1Hthere\r\x1b[2K",
		"saved cursor":     "\x1b7status\x1b8\x1b[K",
		"scroll region":    "\x1b[1;10r\x1b[r\x1b[8;1H",
		"column":           "abc\x1b[1G\x1b[K",
		"next line":        "abc\x1b[Ethere\r\x1b[2K",
		"erase below":      "abc\r\x1b[J",
		"insert line":      "\x1b[L",
	} {
		t.Run(strings.ReplaceAll(name, " ", "_"), func(t *testing.T) {
			s.t = t
			for _, piece := range []int{1 << 20, 1} {
				out, released := filtered([]byte("before\n"+takeOver+"\nafter\n"+full+"\n"), 62, piece)
				if !released {
					t.Fatalf("it stays, in pieces of %d: %q", piece, out)
				}
				rows := s.show(w, 62, out)
				bare := s.show(w, 62, []byte("before\n"+takeOver+"\nafter\n"+full+"\n"))
				if rows[0] != "│ before" && !strings.HasPrefix(bare[0], "after") {
					t.Errorf("the first row, in pieces of %d: %q", piece, rows[0])
				}
				if got, want := strings.Join(rows[1:], "\n"), strings.Join(bare[1:], "\n"); got != want {
					t.Errorf("in pieces of %d\n%s\n--- without\n%s\n--- sent\n%q", piece, got, want, out)
				}
			}
		})
	}
}

// Any bytes come through in their order, whatever the gutter thinks of them.
func FuzzGutter(f *testing.F) {
	for _, c := range beside {
		f.Add([]byte(c.text), uint8(3))
	}
	f.Add([]byte("\x1b[999999999999A\x1b[;;;m\x1b]never closed\x1b[\n\xff\xfe\xc3"), uint8(1))
	f.Fuzz(func(t *testing.T, p []byte, piece uint8) {
		out, _ := filtered(p, 62, int(piece)%64+1)
		plain := func(b []byte) (text []byte) { // what is not drawn by the gutter and not a control
			s := strings.ReplaceAll(string(b), "│ ", "")
			for i := 0; i < len(s); {
				if s[i] == 0x1b {
					if n, _ := sequence([]byte(s[i:])); n > 0 {
						i += n
						continue
					}
				}
				if s[i] >= 0x20 && s[i] != 0x7f {
					text = append(text, s[i])
				}
				i++
			}
			return text
		}
		if strings.Contains(string(p), "│") {
			return
		}
		if got, want := string(plain(out)), string(plain(p)); got != want {
			t.Errorf("shown %q of %q", got, want)
		}
	})
}

// A fault of the gutter costs the gutter, and no byte of the program's.
func TestGutterFault(t *testing.T) {
	g := newGutter("│ ", 80, func() { panic("a fault") })
	var shown []byte
	for _, p := range []string{"one\n", "two\x1b[", "?1049h three\n", "four\n"} {
		shown = append(shown, g.filter([]byte(p))...)
	}
	if got, want := string(shown), "│ one\n│ two\x1b[?1049h three\nfour\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// While the window is made too narrow new lines have no mark; they have it again in one that is wide enough.
func TestGutterNarrow(t *testing.T) {
	g := newGutter("│ ", 80, nil)
	got := string(g.filter([]byte("wide\n")))
	g.resize(minGutterColumns - 1)
	got += string(g.filter([]byte("narrow\n\x1b[1mbold\x1b[m\n")))
	g.resize(minGutterColumns)
	got += string(g.filter([]byte("wide again\n")))
	if want := "│ wide\nnarrow\n\x1b[1mbold\x1b[m\n│ wide again\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
