package fold

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

// span is a line within a block: its bytes, without the end.
type span struct{ from, to int }

// maxSpans bounds a stretch of plain lines that is looked at in one go.
const maxSpans = 16 << 10

// atFreshLine tells whether the cursor is at the start of an untouched last row, with nothing in force that would make plain text
// look any different: text may then be taken line by line.
func (f *Folder) atFreshLine() bool {
	if f.x != 0 || f.y < len(f.rows)-1 || f.y > len(f.rows) || f.nowrap || f.cols < 2 || f.style != (style{}) ||
		f.top != 0 || f.bottom != f.height-1 {
		return false
	}
	if f.y < len(f.rows) {
		if r := f.rows[f.y]; r.len() > 0 || r.edited || r.wrapped || r.sent {
			return false
		}
	}
	if f.y > 0 {
		return !f.rows[f.y-1].wrapped
	}
	return !f.joining
}

// plain takes whole lines of plain text off p, where there are so many that those in the window and all but the last height of
// p's own leave it at once; those are handed on as they stand. It answers how many bytes it took and how many it looked at.
func (f *Folder) plain(p []byte) (took, looked int) {
	lines := f.ends[:0]
	rows, i, end := 0, 0, 0
	for i < len(p) && len(lines) < maxSpans {
		line, next, columns := plainLine(p, i)
		if next < 0 || line.to-line.from > maxLine {
			i = line.to
			break
		}
		lines = append(lines, line)
		rows += max(1, (columns+f.cols-1)/f.cols)
		i, end = next, next
	}
	f.ends = lines
	if rows < f.height {
		return 0, i
	}
	// What stays in the window is written in the ordinary way; all before it is final.
	keep := len(lines)
	for stay := 0; keep > 0 && stay < f.height; keep-- {
		// A line's columns are at most its bytes; fewer rows than that would keep more than needed, never less.
		stay += max(1, (narrowest(lines[keep-1])+f.cols-1)/f.cols)
	}
	if keep == 0 {
		return 0, i
	}
	for f.y > 0 {
		f.scrollOut(0)
		f.y--
	}
	for _, l := range lines[:keep] {
		f.emit(Line{Text: p[l.from:l.to], Stamp: f.mark})
	}
	for _, l := range lines[keep:] {
		f.printLine(p[l.from:l.to])
		f.newline()
	}
	return end, i
}

// narrowest is the least number of columns that a line's bytes can take: runes of four bytes in one column.
func narrowest(l span) int { return (l.to - l.from) / 4 }

func (f *Folder) printLine(b []byte) {
	for len(b) > 0 {
		if n := printable(b); n > 0 {
			f.ascii(b[:n])
			b = b[n:]
			continue
		}
		r, n := utf8.DecodeRune(b)
		f.rune(r)
		b = b[n:]
	}
}

// plainLine looks at the line of p that begins at from. next is where the following one begins, or -1 where the line has no end or
// holds something that is not plain: line.to is how far it was looked at.
func plainLine(p []byte, from int) (line span, next, columns int) {
	i := from
	for {
		n := printable(p[i:])
		i += n
		columns += n
		if i == len(p) {
			return span{from, i}, -1, 0
		}
		switch c := p[i]; {
		case c == '\n':
			return span{from, i}, i + 1, columns
		case c == '\r' && i+1 < len(p) && p[i+1] == '\n':
			return span{from, i}, i + 2, columns
		case c >= 0x80:
			r, size := utf8.DecodeRune(p[i:])
			w := 0
			if r >= 0xA0 && (r != utf8.RuneError || size > 1) {
				w = runeWidth(r)
			}
			if w == 0 {
				return span{from, i}, -1, 0
			}
			columns += w
			i += size
		default:
			return span{from, i}, -1, 0
		}
	}
}

// printable is the length of the prefix of b that is printable ASCII. It looks at eight bytes at a time.
func printable(b []byte) int {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	i := 0
	for ; i+8 <= len(b); i += 8 {
		v := binary.LittleEndian.Uint64(b[i:])
		// The high bit of a byte is set where it is ≥ 0x80, where adding 1 carries into it (0x7F), or where it is < 0x20. A borrow
		// or carry can only reach bytes above the first one that is found, which are not looked at.
		if odd := (v | (v + ones) | ((v - 0x20*ones) &^ v)) & highs; odd != 0 {
			return i + bits.TrailingZeros64(odd)/8
		}
	}
	for ; i < len(b); i++ {
		if c := b[i]; c < 0x20 || c >= 0x7F {
			break
		}
	}
	return i
}
