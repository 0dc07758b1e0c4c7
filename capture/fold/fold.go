// Package fold turns what a program wrote to a terminal into the text that the terminal finally showed: carriage returns,
// backspaces, cursor moves and erases applied, full-screen stretches left out, colours kept on demand.
//
// A Folder is a terminal of which only the window is held. What scrolls out of the window can never change again and is
// handed on as final lines; the scrollback is whatever the receiver makes of them. Behaviour follows tmux(1) where terminals
// differ, but for the clearing of the screen, which loses what was on it, as on most of them.
package fold

import "io"

const (
	// DefaultRows is the height of the window where it is unknown.
	DefaultRows = 50
	// maxRows, maxCols and maxCells bound the memory of a window that nobody has: a row goes on in the next one when it is as long.
	maxRows  = 1024
	maxCols  = 16 << 10
	maxCells = 1 << 20
	// maxLine is the length in bytes from which a line is handed on in pieces.
	maxLine = 1 << 20
)

// Options of a Folder.
type Options struct {
	// Rows and Cols are the window the program saw. 0 rows means DefaultRows; with 0 columns lines do not wrap, which is right
	// for what never was on a terminal.
	Rows, Cols int
	// Colour keeps colours and attributes: each line sets what it needs and ends in the default style.
	Colour bool
	// Eager hands a line on when it is ended instead of when it has left the window, for readers who follow along. It waits as
	// long as the cursor has been seen to come back: a progress bar over several lines shows its first state once too often.
	Eager bool
}

// Line is a line that the terminal showed.
type Line struct {
	Text  []byte // without the line's end; UTF-8, no control characters but colour; valid until the callback returns
	Stamp int64  // the Mark under which the line was completed or last changed
	More  bool   // the line is very long and goes on in the next Line
}

// Folder folds a stream of output. It is not safe for concurrent use.
type Folder struct {
	emit   func(Line)
	colour bool
	eager  bool
	mark   int64

	// The window. rows holds as many rows as were used; further ones, up to height, are blank.
	rows          []*row
	spare         []*row
	height, cols  int
	x, y          int // cols ≥ x: after the last column the cursor stays there until the next character wraps
	top, bottom   int // scrolling region
	style         style
	nowrap        bool
	alt           bool // on the alternate screen: nothing is kept
	saved, before cursor
	last          rune // for REP

	// The parser: what is left of a sequence that was cut by the end of a Write.
	state   state
	seq     []byte
	partial []byte

	clusters clusters

	join      []byte // rows of the current line that have left the window already, and their soft wraps
	joining   bool
	joinStamp int64
	ends      []span

	reach, clean int // of Eager: how far up the cursor has come back; the first row not handed on yet

	// What Start wants to know: whether the top of the window was in the way of a move, and where a
	// full-screen stretch ended whose beginning was not seen.
	clamped bool
	written int64
	stray   int64
	strayed bool
}

type cursor struct {
	x, y  int
	style style
}

// New makes a Folder that hands every final line to emit.
func New(o Options, emit func(Line)) *Folder {
	f := &Folder{emit: emit, colour: o.Colour, eager: o.Eager}
	f.setSize(o.Rows, o.Cols)
	return f
}

// To is a callback for New that writes each line to w and ends it with "\n". The first error is kept in *err, and the rest
// is dropped.
func To(w io.Writer, err *error) func(Line) {
	return func(l Line) {
		if *err == nil {
			_, *err = w.Write(l.Text)
		}
		if *err == nil && !l.More {
			_, *err = w.Write([]byte("\n"))
		}
	}
}

// Mark stamps what is written from here on, with a time or an offset.
func (f *Folder) Mark(stamp int64) { f.mark = stamp }

// Write folds p. Where the stream is cut makes no difference to the lines. It never fails.
func (f *Folder) Write(p []byte) (int, error) {
	n := len(p)
	for len(p) > 0 {
		was := len(p)
		if f.state == ground {
			p = f.text(p)
		} else {
			p = f.sequence(p)
		}
		f.written += int64(was - len(p))
		if f.strayed {
			f.stray, f.strayed = f.written, false
		}
	}
	return n, nil
}

// Flush hands on everything that is still in the window, as far as there is text in it, and starts over with a blank one.
func (f *Folder) Flush() {
	for range f.partial {
		f.put(0xFFFD, 1)
	}
	f.partial = f.partial[:0]
	for range f.shown() {
		f.scrollOut(0)
	}
	f.endJoin()
	f.restart()
}

func (f *Folder) restart() {
	f.clear()
	f.x, f.y, f.alt, f.nowrap, f.state, f.style = 0, 0, false, false, ground, style{}
	f.top, f.bottom, f.saved, f.before = 0, f.height-1, cursor{}, cursor{}
	f.reach, f.clean = 0, 0
}

// Snapshot answers the lines that are still in the window, the way Flush would hand them on now. With Eager some of them have
// been handed on before.
func (f *Folder) Snapshot() []Line {
	var all []Line
	text, stamp, open := append([]byte(nil), f.join...), f.joinStamp, f.joining
	for _, r := range f.rows[:f.shown()] {
		text, stamp, open = f.render(text, r), r.stamp, r.wrapped
		if !open {
			all = append(all, Line{Text: text, Stamp: stamp})
			text = nil
		}
	}
	if open {
		all = append(all, Line{Text: text, Stamp: stamp})
	}
	return all
}

// Resize tells the size of the window from here on. Rows that no longer fit are final.
func (f *Folder) Resize(rows, cols int) {
	f.setSize(rows, cols)
	for len(f.rows) > 0 && (len(f.rows) > f.height || f.y >= f.height) {
		f.scrollOut(0)
		f.y = max(0, f.y-1)
	}
	f.x, f.y = min(f.x, f.cols), min(f.y, f.height-1)
}

func (f *Folder) setSize(rows, cols int) {
	if rows <= 0 {
		rows = DefaultRows
	}
	if cols <= 0 {
		cols = maxCols
	}
	f.height = min(rows, maxRows)
	f.cols = min(cols, maxCols, maxCells/f.height)
	f.top, f.bottom = 0, f.height-1
}
