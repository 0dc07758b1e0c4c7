package feed

import (
	"bytes"
	"errors"
	"io"

	"runar/capture/fold"
	"runar/ui/dashboard/draw"
	"runar/ui/dashboard/state"
)

// window turns the bytes lo ≤ offset < hi of a log into lines.
func window(r io.ReaderAt, lo, hi int64, o fold.Options) []state.LogLine {
	var b builder
	p := newPiece(o, lo, 0, &b)
	p.read(r, hi)
	p.folder.Flush()
	return b.upTo(hi)
}

// follower keeps the end of a log that grows: what is new is folded on top of what was, instead of the whole end once more.
type follower struct {
	piece *piece
	built builder // the lines that can no longer change
	o     fold.Options
	n     int  // lines wanted
	whole bool // the log begins with the first line kept
}

// catchUp reads up to size. It starts over where nothing was read, where that is quicker, and for a terminal of another size.
func (f *follower) catchUp(r io.ReaderAt, size int64, n int, o fold.Options) error {
	if f.piece == nil || f.o != o || n > f.n || size < f.piece.off || size-f.piece.off > lookup {
		at, err := fold.Start(r, size, n, lookup, o)
		if err != nil {
			f.piece = nil
			return err
		}
		*f = follower{o: o, n: n, whole: at == fold.Place{}}
		f.piece = newPiece(o, at.From, at.Skip, &f.built)
	}
	f.piece.read(r, size)
	if extra := len(f.built.lines) - f.n; extra > 3*f.n {
		f.built.lines = append(f.built.lines[:0:0], f.built.lines[extra:]...)
		f.whole = false
	}
	return nil
}

// last is the lines wanted, as the terminal shows them now, and whether the log begins with them.
func (f *follower) last() (lines []state.LogLine, start bool) {
	open := f.piece.folder.Snapshot()
	open = open[min(f.piece.skip, len(open)):]
	b := builder{off: f.built.off, long: bytes.Clone(f.built.long)}
	kept := f.built.lines[max(0, len(f.built.lines)-f.n):]
	b.lines = append(make([]state.LogLine, 0, len(kept)+len(open)), kept...)
	for _, line := range open {
		b.add(line)
	}
	lines = b.upTo(f.piece.off)
	cut := max(0, len(lines)-f.n)
	return lines[cut:], f.whole && cut == 0 && len(kept) == len(f.built.lines)
}

// piece is a stretch of a log on its way through a terminal.
type piece struct {
	folder *fold.Folder
	off    int64 // of what comes next
	midway bool  // within a line
	skip   int   // lines still to come that only tell what the terminal is like
	buf    []byte
}

func newPiece(o fold.Options, from int64, skip int, b *builder) *piece {
	p := &piece{off: from, skip: skip}
	p.folder = fold.New(o, func(line fold.Line) {
		switch {
		case p.skip == 0:
			b.add(line)
		case !line.More:
			p.skip--
		}
	})
	return p
}

// read goes on up to hi. Each piece up to a line's end is marked with its offset, so that a line knows where it is.
func (p *piece) read(r io.ReaderAt, hi int64) {
	if p.buf == nil {
		p.buf = make([]byte, 32<<10)
	}
	for p.off < hi {
		n, err := r.ReadAt(p.buf[:min(int64(len(p.buf)), hi-p.off)], p.off)
		for b := p.buf[:n]; len(b) > 0; {
			if !p.midway {
				p.folder.Mark(p.off)
			}
			i := bytes.IndexByte(b, '\n') + 1
			p.midway = i == 0
			if i == 0 {
				i = len(b)
			}
			p.folder.Write(b[:i])
			p.off += int64(i)
			b = b[i:]
		}
		if n == 0 || err != nil && !errors.Is(err, io.EOF) {
			return
		}
	}
}

// builder makes lines for the screen of folded ones.
type builder struct {
	lines []state.LogLine
	off   int64  // of the last line, and one more
	long  []byte // what has come of a line that is handed on in pieces
}

func (b *builder) add(line fold.Line) {
	text := line.Text
	if line.More || b.long != nil {
		b.long = append(b.long, text...)
		if len(b.long) > 2*maxSeen {
			b.long = append(b.long[:0:0], b.long[len(b.long)-maxSeen:]...)
		}
		if line.More {
			return
		}
		text, b.long = b.long, nil
	}
	if len(text) > maxSeen {
		text = text[len(text)-maxSeen:]
	}
	off := max(line.Stamp, b.off)
	b.off = off + 1
	spans, plain := draw.SGR(string(text), draw.Style{}, true)
	if n := len(b.lines); n > 0 {
		b.lines[n-1].End = off
	}
	b.lines = append(b.lines, state.LogLine{Off: off, Text: plain, Spans: spans})
}

// upTo is the lines, the last of which ends at hi.
func (b *builder) upTo(hi int64) []state.LogLine {
	if n := len(b.lines); n > 0 {
		b.lines[n-1].End = hi
	}
	return b.lines
}
