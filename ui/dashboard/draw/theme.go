package draw

import "github.com/gdamore/tcell/v2"

// Theme gives every meaning its style; nothing is told by colour alone.
type Theme struct {
	Name                          string
	Text, Dim, Head, Accent       Style
	Select, SelectBlur, Mark      Style // laid over a row
	Match                         Style // laid over found text
	Border, Focus, Title          Style
	Run, OK, Warn, Fail, Lost     Style
	Key, Error, Bar, Best, Differ Style
	Series                        [8]Style
	Band                          Style // laid over a series' style
	Colour                        bool  // whether colours of logs are kept
}

// Themes are the names ThemeNamed knows; the first is the default.
var Themes = []string{"terminal", "dark", "light", "high-contrast", "mono"}

// ThemeNamed answers a theme; an unknown name is the default.
func ThemeNamed(name string) Theme {
	switch name {
	case "dark":
		return rgb(name, palette{text: 0xd0d0d0, dim: 0x8a8a8a, head: 0xe8e8e8, accent: 0x7fb2f0, border: 0x5a5a5a, selFg: 0xffffff, selBg: 0x2f4a6d, blurBg: 0x333333,
			ok: 0x7fc97f, run: 0x66b3ff, warn: 0xe0b050, fail: 0xff7b72, lost: 0xc69ae0, match: 0xffd75f,
			series: [8]int32{0x56b4e9, 0xe69f00, 0x2fc79a, 0xf0e442, 0xcc79a7, 0xff7f50, 0x8fa8ff, 0xb0b0b0}, bg: 0x16181c})
	case "light":
		return rgb(name, palette{text: 0x202020, dim: 0x6a6a6a, head: 0x000000, accent: 0x0050a0, border: 0xa0a0a0, selFg: 0x000000, selBg: 0xcfe2f8, blurBg: 0xe6e6e6,
			ok: 0x1a7f37, run: 0x0060c0, warn: 0x8a5a00, fail: 0xc01818, lost: 0x7a3aa0, match: 0xffe08a,
			series: [8]int32{0x0072b2, 0xb06000, 0x007d5a, 0x8a7a00, 0xa83f7f, 0xc04010, 0x4050c0, 0x606060}, bg: 0xffffff})
	case "high-contrast":
		return rgb(name, palette{text: 0xffffff, dim: 0xd8d8d8, head: 0xffffff, accent: 0xffff00, border: 0xffffff, selFg: 0x000000, selBg: 0xffff00, blurBg: 0x606060,
			ok: 0x00ff00, run: 0x00ffff, warn: 0xffaf00, fail: 0xff5f5f, lost: 0xff87ff, match: 0x00ffff,
			series: [8]int32{0x00ffff, 0xffff00, 0x00ff00, 0xff87ff, 0xffaf00, 0xffffff, 0x87afff, 0xff5f5f}, bg: 0x000000})
	case "mono":
		return Mono()
	}
	return terminal()
}

// terminal uses the sixteen colours the user chose for the terminal, and its own text on its own ground.
func terminal() Theme {
	c := func(i int) Style { return Style{Fg: tcell.PaletteColor(i)} }
	t := Theme{
		Name: "terminal", Colour: true,
		Dim: Style{Attr: Dim}, Head: Style{Attr: Bold}, Accent: c(6),
		Select: Style{Attr: Reverse}, SelectBlur: Style{Attr: Bold | Underline}, Mark: c(3).With(Bold),
		Match: Style{Attr: Reverse | Bold}, Border: Style{Attr: Dim}, Focus: c(6).With(Bold), Title: Style{Attr: Bold},
		Run: c(4).With(Bold), OK: c(2), Warn: c(3), Fail: c(1), Lost: c(5),
		Key: c(6), Error: c(1).With(Bold), Best: c(2).With(Bold), Differ: c(3).With(Bold),
		Bar:  Style{Attr: Bold},
		Band: Style{Attr: Dim},
	}
	for i, n := range []int{6, 3, 2, 5, 4, 1, 14, 11} {
		t.Series[i] = c(n)
	}
	return t
}

// Mono has no colour at all: for NO_COLOR, where tcell would turn dark colours into reverse video.
func Mono() Theme {
	b, d := Style{Attr: Bold}, Style{Attr: Dim}
	t := Theme{
		Name: "mono", Dim: d, Head: b, Accent: b,
		Select: Style{Attr: Reverse}, SelectBlur: Style{Attr: Bold | Underline}, Mark: b, Match: Style{Attr: Reverse | Bold},
		Border: d, Focus: b, Title: b, Run: b, Fail: b, Warn: b, Key: b, Error: b, Best: b, Differ: b, Bar: b, Lost: d, Band: d,
	}
	for i := range t.Series {
		if i%2 == 0 {
			t.Series[i] = b
		}
	}
	return t
}

type palette struct {
	text, dim, head, accent, border, selFg, selBg, blurBg int32
	ok, run, warn, fail, lost, match, bg                  int32
	series                                                [8]int32
}

func rgb(name string, p palette) Theme {
	ground := tcell.NewHexColor(p.bg)
	c := func(v int32) Style { return Style{Fg: tcell.NewHexColor(v), Bg: ground} }
	t := Theme{
		Name: name, Colour: true, Text: c(p.text), Dim: c(p.dim), Head: c(p.head).With(Bold), Accent: c(p.accent),
		Select:     Style{Fg: tcell.NewHexColor(p.selFg), Bg: tcell.NewHexColor(p.selBg), Attr: Bold},
		SelectBlur: Style{Bg: tcell.NewHexColor(p.blurBg)},
		Mark:       c(p.warn).With(Bold),
		Match:      Style{Fg: tcell.ColorBlack, Bg: tcell.NewHexColor(p.match)},
		Border:     c(p.border), Focus: c(p.accent).With(Bold), Title: c(p.head).With(Bold),
		Run: c(p.run).With(Bold), OK: c(p.ok), Warn: c(p.warn), Fail: c(p.fail), Lost: c(p.lost),
		Key: c(p.accent), Error: c(p.fail).With(Bold), Bar: c(p.head).With(Bold), Best: c(p.ok).With(Bold), Differ: c(p.warn).With(Bold),
		Band: Style{Attr: Dim},
	}
	for i, v := range p.series {
		t.Series[i] = c(v)
	}
	return t
}
