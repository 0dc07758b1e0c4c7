package draw

import "github.com/gdamore/tcell/v2"

// Style is how a cell looks. It is smaller than tcell.Style, so that comparing two screens cell by cell stays cheap.
// The zero value is the terminal's own colours.
type Style struct {
	Fg, Bg tcell.Color
	Attr   tcell.AttrMask
}

// The attributes a Style may carry.
const (
	Bold      = tcell.AttrBold
	Reverse   = tcell.AttrReverse
	Underline = tcell.AttrUnderline
	Dim       = tcell.AttrDim
	Italic    = tcell.AttrItalic
	Strike    = tcell.AttrStrikeThrough
)

// With adds attributes.
func (s Style) With(a tcell.AttrMask) Style { s.Attr |= a; return s }

// Without takes attributes away.
func (s Style) Without(a tcell.AttrMask) Style { s.Attr &^= a; return s }

// Over lays s on a base: what s leaves at its default is the base's. A selected row keeps the colours of its cells so.
func (s Style) Over(base Style) Style {
	if s.Fg == tcell.ColorDefault {
		s.Fg = base.Fg
	}
	if s.Bg == tcell.ColorDefault {
		s.Bg = base.Bg
	}
	s.Attr |= base.Attr
	return s
}

// Tcell is the style as the screen takes it.
func (s Style) Tcell() tcell.Style {
	t := tcell.StyleDefault.Foreground(s.Fg).Background(s.Bg).Attributes(s.Attr &^ Underline)
	if s.Attr&Underline != 0 {
		t = t.Underline(true)
	}
	return t
}
