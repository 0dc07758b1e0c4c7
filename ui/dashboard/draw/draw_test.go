package draw

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/gdamore/tcell/v2"
)

func line(a Area, y int) string {
	var b strings.Builder
	for x := 0; x < a.W; x++ {
		b.WriteString(a.c.At(a.X+x, a.Y+y).Text)
	}
	return strings.TrimRight(b.String(), " ")
}

func TestNamesAreDrawnAsText(t *testing.T) {
	for in, want := range map[string]string{
		"[red]x[-]": "[red]x[-]", "a\x1b[31mb": "a^[[31mb", "a\tb\nc": "a^Ib^Jc", "bad\xff": "bad\uFFFD", "\u202eevil": "\uFFFDevil", "e\u0301": "e\u0301", "日本": "日本", "\u0301x": "\uFFFDx",
	} {
		var c Canvas
		c.Begin(30, 1, Style{})
		c.All().Put(0, 0, in, Style{})
		if got := line(c.All(), 0); got != want {
			t.Errorf("%q is drawn as %q, want %q", in, got, want)
		}
	}
}

func TestAWideCharacterIsNeverCutInHalf(t *testing.T) {
	var c Canvas
	c.Begin(4, 1, Style{})
	c.All().Put(0, 0, "a日本", Style{})
	if got := line(c.All(), 0); got != "a日" {
		t.Errorf("%q", got)
	}
	c.All().Put(1, 0, "b", Style{})
	if got := line(c.All(), 0); got != "ab" {
		t.Errorf("half of it is left: %q", got)
	}
}

func TestAnUnchangedCanvasSendsNothing(t *testing.T) {
	s := tcell.NewSimulationScreen("UTF-8")
	s.Init()
	defer s.Fini()
	s.SetSize(40, 10)
	var c Canvas
	for i, want := range []bool{true, false, false} {
		c.Begin(40, 10, Style{})
		c.All().Put(0, 0, "日本 same", Style{Attr: Bold})
		if got := c.Flush(s); got != want {
			t.Errorf("frame %d: changed %v", i, got)
		}
	}
}

func TestSGR(t *testing.T) {
	for in, want := range map[string]string{
		"\x1b[31mred\x1b[0m plain": "red plain", "\x1b]0;title\x07shown": "shown", "\x1b(Bx": "x", "a\tb": "a       b", "\x1b[38:2::1:2:3mx": "x", "cut\x1b[3": "cut", "[red]": "[red]",
	} {
		spans, text := SGR(in, Style{}, true)
		var joined string
		for _, s := range spans {
			joined += s.Text
		}
		if text != want || joined != text {
			t.Errorf("%q: %q in spans %q, want %q", in, text, joined, want)
		}
	}
	spans, _ := SGR("\x1b[1;38;2;1;2;3;4mx\x1b[22;24;39my", Style{}, true)
	if s := spans[0].Style; s.Fg != tcell.NewRGBColor(1, 2, 3) || s.Attr != Bold|Underline {
		t.Errorf("%+v", s)
	}
	if spans[1].Style != (Style{}) {
		t.Errorf("not switched off: %+v", spans[1].Style)
	}
}

func FuzzSGR(f *testing.F) {
	for _, s := range []string{"\x1b[31mred\x1b[0m", "\x1b[38;5;9mx", "\x1b[38:2::1:2:3mx", "\x1b]0;t\x07x", "\x1b[", "\x1b", "\xff\x1b[1;", "\t\t日\x1b[7m"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		spans, text := SGR(s, Style{}, true)
		var joined strings.Builder
		for _, sp := range spans {
			joined.WriteString(sp.Text)
		}
		if joined.String() != text {
			t.Fatalf("spans %q, text %q", joined.String(), text)
		}
		if strings.ContainsAny(text, "\x1b\n\r\b\x00\x7f") {
			t.Fatalf("control characters in %q", text)
		}
	})
}

func FuzzPut(f *testing.F) {
	for _, s := range []string{"[red]x", "\x1b[31m", "日本語", "e\u0301\u0301", "\xff\xfe", "\u202eabc", "👩‍👩‍👧", "🇩🇪", "a\u200db", "\x00"} {
		f.Add(s, 7, 2)
	}
	f.Fuzz(func(t *testing.T, s string, w, skip int) {
		w, skip = w&63, skip&63
		var c Canvas
		c.Begin(w+4, 1, Style{})
		a := c.All().Sub(2, 0, w, 1)
		n := a.PutSkip(0, 0, s, skip, Style{})
		if n < 0 || n > w {
			t.Fatalf("used %d of %d columns", n, w)
		}
		if got := a.PutFit(0, 0, s, w, "…", Style{}); got > w {
			t.Fatalf("PutFit used %d of %d columns", got, w)
		}
		for _, x := range []int{0, 1, w + 2, w + 3} {
			if c.At(x, 0).Text != " " {
				t.Fatalf("painted outside at %d: %q", x, c.At(x, 0).Text)
			}
		}
		for x := range w + 4 {
			if text := c.At(x, 0).Text; strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f }) || !utf8.ValidString(text) {
				t.Fatalf("a cell holds %q", text)
			}
		}
		for _, l := range Wrap(s, w) {
			if w > 1 && Width(l) > w {
				t.Fatalf("a line of %d columns in %d: %q", Width(l), w, l)
			}
		}
	})
}
