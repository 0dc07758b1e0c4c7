package capture

import (
	"bytes"
	"strconv"
	"unicode/utf8"

	"github.com/mattn/go-runewidth"
)

// gutterCols is how many columns the gutter takes; the terminal reports itself that much narrower.
const gutterCols = 2

// gutter is a filter on the way to the user's terminal that draws a mark before each line of the program. It follows the cursor as
// far as line-oriented programs move it (text, carriage return, backspace, tab, cursor up and down, erase in line) and gives up for
// good, calling release, as soon as the program does more than that: then the screen is the program's.
type gutter struct {
	mark    string // what is drawn: gutterCols columns wide
	width   int    // columns of the terminal, gutter included
	release func() // called once, when the screen is given to the program

	off    bool
	narrow bool // made too narrow since
	fresh  bool // the cursor is at the start of a row on which nothing was drawn
	drawn  bool // the current row has the mark
	col    int  // the cursor as the program sees it
	row    int  // relative to the first row
	rows   [128]gutterRow
	// unsure: the user may have typed since, so that the cursor is not where the program's output left it. Nothing on the row is
	// redrawn until the next line.
	unsure  bool
	sgr     []byte // attributes switched on and not reset: the mark must not wear them
	pending []byte // an escape sequence or rune cut by the end of a chunk
	out     []byte
}

func newGutter(mark string, width int, release func()) *gutter {
	return &gutter{mark: mark, width: width, release: release, fresh: true}
}

// gutterRow remembers of one of the last rows whether it has the mark: bars move up and down over a few dozen.
type gutterRow struct {
	number int // of the row, from 1; 0 for none
	drawn  bool
}

func (g *gutter) remember(drawn bool) { g.rows[g.row&127] = gutterRow{g.row + 1, drawn} }

func (g *gutter) seen() (drawn, seen bool) {
	r := g.rows[g.row&127]
	return r.drawn, r.number == g.row+1
}

// resize follows the terminal. Rows drawn before keep what they show; while there is no room for it, new ones get no mark.
func (g *gutter) resize(width int) { g.width, g.narrow = width, width < minGutterColumns }

// atLineStart tells whether the cursor is in the first column.
func (g *gutter) atLineStart() bool { return g.fresh || g.col == 0 }

// echoed says that the user may have moved the cursor by typing.
func (g *gutter) echoed() {
	if !g.fresh {
		g.unsure = true
	}
}

// filter answers what to send to the terminal for p. The slice is valid until the next call.
func (g *gutter) filter(p []byte) (show []byte) {
	if g.off {
		return p
	}
	if len(g.pending) > 0 {
		p = append(g.pending, p...)
		g.pending = nil
	}
	whole := p
	defer func() {
		if recover() != nil { // a fault of the decoration must cost no line
			g.off, g.pending, show = true, nil, whole
		}
	}()
	g.out = g.out[:0]
	for len(p) > 0 && !g.off {
		n := g.plainLine(p)
		if n == 0 {
			n = g.step(p)
		}
		if n == 0 {
			g.pending = bytes.Clone(p)
			return g.out
		}
		p = p[n:]
	}
	if g.off {
		g.out = append(g.out, p...)
	}
	return g.out
}

// plainLine handles a whole line of plain ASCII that fits, the usual case, at the start of p; it answers 0 for anything else.
func (g *gutter) plainLine(p []byte) int {
	if !g.fresh || g.narrow || len(g.sgr) > 0 {
		return 0
	}
	n := bytes.IndexByte(p[:min(len(p), max(0, g.width-gutterCols+1))], '\n')
	if n < 0 {
		return 0
	}
	for _, c := range p[:n] {
		if c-0x20 > 0x7e-0x20 {
			return 0
		}
	}
	g.out = append(append(g.out, g.mark...), p[:n+1]...)
	g.drawn = true
	g.remember(true)
	g.newline()
	return n + 1
}

// flush answers what was held back at the end of the run.
func (g *gutter) flush() []byte { p := g.pending; g.pending = nil; return p }

// step handles the control, sequence or text at the start of p and answers its length; 0 when p ends in the middle of it.
func (g *gutter) step(p []byte) int {
	switch c := p[0]; c {
	case '\n':
		if g.fresh {
			g.start(nil)
		}
		g.out = append(g.out, c)
		g.newline()
		return 1
	case '\r':
		g.out = append(g.out, c)
		g.carriageReturn(p[1:])
		return 1
	case '\b':
		if g.col > 0 {
			g.out = append(g.out, c)
			g.col--
		}
		return 1
	case '\t':
		g.start(p)
		g.tab()
		return 1
	case '\v', '\f':
		g.takeOver()
		return g.pass(p[:1])
	case 0x1b:
		return g.escape(p)
	default:
		if c < 0x20 || c == 0x7f {
			return g.pass(p[:1])
		}
		return g.text(p)
	}
}

func (g *gutter) pass(p []byte) int { g.out = append(g.out, p...); return len(p) }

// text prints the run of printable characters at the start of p.
func (g *gutter) text(p []byte) int {
	g.start(p)
	n := 0
	for n < len(p) && p[n] >= 0x20 && p[n] != 0x7f {
		size, w := 1, 1
		if p[n] >= utf8.RuneSelf {
			if !utf8.FullRune(p[n:]) {
				break
			}
			var r rune
			r, size = utf8.DecodeRune(p[n:])
			if r != utf8.RuneError {
				w = runewidth.RuneWidth(r)
			}
		}
		limit := g.width
		if g.drawn {
			limit -= gutterCols
		}
		if w > 0 && g.col+w > limit {
			if g.drawn {
				g.undraw()
				continue
			}
			g.row, g.col = g.row+1, 0 // the terminal wraps
			g.remember(false)
		}
		g.out = append(g.out, p[n:n+size]...)
		g.col += w
		n += size
	}
	return n
}

// start draws the mark when the cursor is on an untouched row and the line that begins with p fits beside it.
func (g *gutter) start(p []byte) {
	if !g.fresh {
		return
	}
	g.fresh = false
	g.drawn = !g.narrow && g.fits(p)
	g.remember(g.drawn)
	if g.drawn {
		g.put()
	}
}

// put writes the mark in the terminal's own colours and puts the program's back.
func (g *gutter) put() {
	if len(g.sgr) > 0 {
		g.out = append(g.out, "\x1b[m"...)
	}
	g.out = append(g.out, g.mark...)
	g.out = append(g.out, g.sgr...)
}

// fits measures the line at the start of p as far as the chunk goes.
func (g *gutter) fits(p []byte) bool {
	limit, col := g.width-gutterCols, 0
	for len(p) > 0 && col <= limit {
		switch c := p[0]; {
		case c == '\n' || c == '\r':
			return true
		case c == '\t':
			col, p = min(col+8-col%8, limit), p[1:]
		case c == 0x1b:
			n, _ := sequence(p)
			if n == 0 {
				return true
			}
			p = p[n:]
		case c < 0x20 || c == 0x7f:
			p = p[1:]
		case c < utf8.RuneSelf:
			col, p = col+1, p[1:]
		default:
			r, size := utf8.DecodeRune(p)
			if r == utf8.RuneError {
				col++
			} else {
				col += runewidth.RuneWidth(r)
			}
			p = p[size:]
		}
	}
	return col <= limit
}

func (g *gutter) newline() {
	g.row, g.col, g.unsure = g.row+1, 0, false
	drawn, seen := g.seen()
	drawn = drawn && seen
	g.fresh, g.drawn = !seen, drawn
	if drawn {
		g.put()
	}
}

func (g *gutter) carriageReturn(next []byte) {
	g.col = 0
	if g.fresh || !g.drawn || len(next) > 0 && next[0] == '\n' {
		return
	}
	if len(next) > 0 && !g.fits(next) { // a wider frame of a bar: from here on the row is the program's
		g.drawn = false
		g.remember(false)
		return
	}
	g.put()
}

// tab moves to the program's next tab stop: the terminal's own stops are two columns off.
func (g *gutter) tab() {
	if !g.drawn {
		g.out = append(g.out, '\t')
		g.col = min(g.col+8-g.col%8, g.width-1)
		return
	}
	to := min(g.col+8-g.col%8, g.width-gutterCols-1)
	if to > g.col {
		g.csi(to-g.col, 'C')
		g.col = to
	}
}

// undraw takes the mark away from the current row, moving the text back under it, because the line grew too wide.
func (g *gutter) undraw() {
	if !g.unsure {
		g.out = append(g.out, "\x1b7\x1b[m\r\x1b[2P\x1b8"...)
		g.csi(g.col+1, 'G')
	}
	g.drawn = false
	g.remember(false)
}

// takeOver gives the screen to the program for the rest of the run.
func (g *gutter) takeOver() {
	if g.drawn && !g.unsure && !g.fresh {
		g.undraw()
	}
	g.off = true
	if g.release != nil {
		g.release()
	}
}

func (g *gutter) csi(n int, final byte) {
	g.out = append(g.out, 0x1b, '[')
	g.out = strconv.AppendInt(g.out, int64(n), 10)
	g.out = append(g.out, final)
}

// vertical follows a cursor move by rows and keeps the program's column where the rows differ in having the mark.
func (g *gutter) vertical(rows int) {
	had := g.drawn && !g.fresh
	g.row += rows
	drawn, seen := g.seen()
	drawn = drawn && seen
	g.fresh = !seen && g.col == 0
	g.drawn = drawn
	switch {
	case drawn && !had:
		g.csi(gutterCols, 'C')
	case had && !drawn:
		g.csi(gutterCols, 'D')
	}
}
