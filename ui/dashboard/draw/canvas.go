// Package draw paints text, lines and braille dots on a grid of cells. It knows no markup: a name holding `[red]` or an escape
// sequence is drawn as the characters it is made of.
package draw

import "github.com/gdamore/tcell/v2"

// Cell is one place of a Canvas. Text is one grapheme; empty in the right half of a wide one.
type Cell struct {
	Text  string
	Style Style
}

// Canvas is a grid of cells that widgets paint on in any order; Flush hands over only what changed since the last time. tview clears
// the screen before each frame, and tcell would then send every cell again: this is what keeps an unchanged screen at zero bytes.
type Canvas struct {
	W, H        int
	cells, last []Cell
	fresh       bool // nothing of last is on the screen
	CursorX     int  // where the cursor is put, for screen readers; -1 hides it
	CursorY     int
	lastCX      int
	lastCY      int
	pads        []pad
}

// pad is a place that can be pressed with the mouse.
type pad struct {
	x, y, w int
	key     string
}

// Begin empties the canvas for a new frame of w×h cells.
func (c *Canvas) Begin(w, h int, base Style) {
	if w < 0 || h < 0 {
		w, h = 0, 0
	}
	if w != c.W || h != c.H || c.cells == nil {
		c.W, c.H = w, h
		c.cells, c.last = make([]Cell, w*h), make([]Cell, w*h)
		c.fresh = true
	}
	blank := Cell{Text: " ", Style: base}
	for i := range c.cells {
		c.cells[i] = blank
	}
	c.CursorX, c.CursorY = -1, -1
	c.pads = c.pads[:0]
}

// KeyAt is the key that a press on a cell stands for; empty: none.
func (c *Canvas) KeyAt(x, y int) string {
	for _, p := range c.pads {
		if y == p.y && x >= p.x && x < p.x+p.w {
			return p.key
		}
	}
	return ""
}

// Cover takes the pads away: something lies over them.
func (c *Canvas) Cover() { c.pads = c.pads[:0] }

// Pad makes w cells of a line stand for a key when they are pressed.
func (a Area) Pad(x, y, w int, key string) {
	a.c.pads = append(a.c.pads, pad{a.X + x, a.Y + y, w, key})
}

// Invalidate makes the next Flush send everything: after another program had the terminal.
func (c *Canvas) Invalidate() { c.fresh = true }

// Flush puts the cells that changed on the screen and tells whether there were any.
func (c *Canvas) Flush(s tcell.Screen) bool {
	changed := c.fresh
	var style Style
	ts := tcell.StyleDefault
	for y := 0; y < c.H; y++ {
		row, old := c.cells[y*c.W:(y+1)*c.W], c.last[y*c.W:(y+1)*c.W]
		for x := range row {
			cell := row[x]
			if !c.fresh && cell == old[x] {
				continue
			}
			changed = true
			if cell.Text == "" {
				continue // the grapheme to the left covers it
			}
			if cell.Style != style {
				style, ts = cell.Style, cell.Style.Tcell()
			}
			if c.fresh || old[x].Text == "" {
				s.Put(x, y, "\u00b7", ts) // tcell believes this half of a wide character is already what it should be
			}
			s.Put(x, y, cell.Text, ts)
		}
	}
	if changed {
		copy(c.last, c.cells)
		c.fresh = false
	}
	if c.CursorX != c.lastCX || c.CursorY != c.lastCY || changed {
		changed = true
		c.lastCX, c.lastCY = c.CursorX, c.CursorY
		if c.CursorX < 0 {
			s.HideCursor()
		} else {
			s.ShowCursor(c.CursorX, c.CursorY)
		}
	}
	return changed
}

// At is the cell at x, y; the zero Cell outside the canvas.
func (c *Canvas) At(x, y int) Cell {
	if x < 0 || y < 0 || x >= c.W || y >= c.H {
		return Cell{}
	}
	return c.cells[y*c.W+x]
}

// All is the whole canvas as an area.
func (c *Canvas) All() Area { return Area{c: c, W: c.W, H: c.H} }

// Area is a rectangle of a canvas; painting outside it is cut.
type Area struct {
	c          *Canvas
	X, Y, W, H int
}

// Sub is a part of the area, cut to it; x and y count from its corner.
func (a Area) Sub(x, y, w, h int) Area {
	if x < 0 {
		w, x = w+x, 0
	}
	if y < 0 {
		h, y = h+y, 0
	}
	return Area{c: a.c, X: a.X + x, Y: a.Y + y, W: max(0, min(w, a.W-x)), H: max(0, min(h, a.H-y))}
}

// Row is one line of the area.
func (a Area) Row(y int) Area { return a.Sub(0, y, a.W, 1) }

// set writes a grapheme of width w; the caller has checked the bounds.
func (a Area) set(x, y int, text string, w int, st Style) {
	i := (a.Y+y)*a.c.W + a.X + x
	cells := a.c.cells
	if cells[i].Text == "" && x+a.X > 0 { // its left half goes
		cells[i-1].Text = " "
	}
	cells[i] = Cell{text, st}
	end := i + 1
	if w == 2 {
		cells[i+1] = Cell{"", st}
		end++
	}
	if end < len(cells) && cells[end].Text == "" && (a.X+x+w) < a.c.W {
		cells[end].Text = " "
	}
}

// Fill paints the whole area with one character of width 1.
func (a Area) Fill(text string, st Style) {
	for y := 0; y < a.H; y++ {
		for x := 0; x < a.W; x++ {
			a.set(x, y, text, 1, st)
		}
	}
}

// HLine paints a horizontal line.
func (a Area) HLine(x, y, w int, text string, st Style) {
	a.Sub(x, y, w, 1).Fill(text, st)
}

// VLine paints a vertical line.
func (a Area) VLine(x, y, h int, text string, st Style) {
	a.Sub(x, y, 1, h).Fill(text, st)
}

// Restyle lays a style over everything in the area: a selected row. In reverse video the colours of the cells would become grounds in all
// colours: it takes them away.
func (a Area) Restyle(st Style) {
	for y := 0; y < a.H; y++ {
		for x := 0; x < a.W; x++ {
			p := &a.c.cells[(a.Y+y)*a.c.W+a.X+x]
			if st.Attr&Reverse != 0 {
				p.Style = Style{Attr: p.Style.Attr &^ (Reverse | Dim)}
			}
			p.Style = st.Over(p.Style)
		}
	}
}

// Cursor puts the terminal's cursor at a place of the area.
func (a Area) Cursor(x, y int) {
	if x >= 0 && y >= 0 && x < a.W && y < a.H {
		a.c.CursorX, a.c.CursorY = a.X+x, a.Y+y
	}
}
