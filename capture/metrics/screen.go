package metrics

import "bytes"

// screen turns output bytes into lines as a terminal would show them in the end: a carriage return or a backspace that
// is written over makes the text before it a superseded frame, and moving the cursor up makes rows that were left open.
// Columns are counted in runes, which is exact enough to tell what was written over.
type screen struct {
	final func(line []byte, seen class8) // a line that will not change any more
	frame func(line []byte, live bool)   // a state of a line that was written over; live: one of several rows drawn anew

	row  []byte // text of the cursor's row
	pos  int    // cursor: offset in row; beyond len(row) after moving right
	over bool   // the cursor went back: the next character replaces what is right of it
	alt  bool   // alternate screen: a program draws, nothing is a line

	state escState
	args  [4]int // parameters of the escape sequence being read
	narg  int
	priv  bool // it began with ?

	// Rows held open because the program moves the cursor up. Empty as long as it does not.
	held  [][]byte
	cur   int  // the cursor's row in held
	depth int  // the farthest move up so far
	still int  // line feeds since the last move up
	live  bool // the cursor is hidden: rows are likely to be drawn anew, and more of them later

	wrapped wrapped
}

// liveRows are held from the moment the cursor is hidden: moves up tell how many there are, but not how many more will be.
const liveRows = 8

const (
	ground escState = iota
	escape          // after ESC
	csi             // after ESC [
	osc             // an operating system command, DCS and the like: up to BEL or ESC \
	oscEsc          // ESC within it
	skip1           // one more byte of a short sequence
)

// maxRows bounds the rows held open: terminals are taller, live regions are not.
const maxRows = 48

// class8 is the set of byte kinds that a line holds, found while looking for its end.
type class8 uint8

const (
	hasDigit class8 = 1 << iota
	hasSep          // = or :
	hasControl
	hasHigh // not ASCII
	hasLetter
	hasBar     // |
	hasBracket // [
)

// kinds tells for each byte what it adds to a line's class8.
var kinds = func() (t [256]class8) {
	for c := range t {
		switch {
		case c >= '0' && c <= '9':
			t[c] = hasDigit
		case c == '=' || c == ':':
			t[c] = hasSep
		case c == '|':
			t[c] = hasBar
		case c == '[':
			t[c] = hasBracket
		case c < 0x20 && c != '\t' || c == 0x7f:
			t[c] = hasControl
		case c >= 0x80:
			t[c] = hasHigh
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
			t[c] = hasLetter
		}
	}
	return t
}()

// look tells what kinds of bytes b holds; eight at a time, since every byte of every line comes by here.
func look(b []byte) (k class8) {
	for ; len(b) >= 8; b = b[8:] {
		k |= kinds[b[0]] | kinds[b[1]] | kinds[b[2]] | kinds[b[3]] | kinds[b[4]] | kinds[b[5]] | kinds[b[6]] | kinds[b[7]]
	}
	for _, c := range b {
		k |= kinds[c]
	}
	return k
}

func (s *screen) write(p []byte) {
	for len(p) > 0 {
		// Most output is whole lines of plain text: they are read where they lie.
		if s.state == ground && len(s.row) == 0 && s.pos == 0 && len(s.held) == 0 && !s.alt {
			n := bytes.IndexByte(p, '\n')
			if n >= 0 {
				line := p[:n]
				if m := len(line); m > 0 && line[m-1] == '\r' {
					line = line[:m-1]
				}
				if len(line) <= maxLine {
					if k := look(line); k&hasControl == 0 {
						s.final(line, k)
						p = p[n+1:]
						continue
					}
				}
			}
		}
		n := bytes.IndexByte(p, '\n')
		if n < 0 {
			n = len(p)
		} else {
			n++
		}
		s.slow(p[:n])
		p = p[n:]
	}
}

// slow takes bytes one stretch of plain text or one control at a time.
func (s *screen) slow(p []byte) {
	for i := 0; i < len(p); {
		c := p[i]
		if s.state != ground {
			s.sequence(c)
			i++
			continue
		}
		if kinds[c]&hasControl == 0 {
			j := i + 1
			for j < len(p) && kinds[p[j]]&hasControl == 0 {
				j++
			}
			s.text(p[i:j])
			i = j
			continue
		}
		i++
		switch c {
		case '\n':
			s.lineFeed()
		case '\r':
			s.pos, s.over = 0, true
		case '\b':
			s.back(1)
		case 0x1b:
			s.state = escape
		}
	}
}

// text writes plain characters at the cursor. What stood right of it is dropped, not kept as a terminal would: a program
// that draws its bar anew means the whole of it.
func (s *screen) text(b []byte) {
	if s.alt {
		return
	}
	if s.over {
		s.over = false
		if s.pos == 0 {
			s.supersede()
		} else if s.pos < len(s.row) {
			s.row = s.row[:s.pos]
		}
	}
	for s.pos > len(s.row) && len(s.row) < maxLine {
		s.row = append(s.row, ' ')
	}
	if room := maxLine - len(s.row); len(b) > room {
		b = b[:max(room, 0)]
	}
	s.row = append(s.row, b...)
	s.pos = len(s.row)
}

// supersede drops the row's text as a state that was written over.
func (s *screen) supersede() {
	if len(s.row) > 0 {
		row := s.row
		s.row = s.row[:0]
		if blank(row) {
			return
		}
		if len(s.held) > 0 {
			row = s.wrapped.erased(row, s.cur)
		}
		if row != nil {
			s.frame(row, len(s.held) > 0)
		}
	}
}

// back moves the cursor n runes to the left.
func (s *screen) back(n int) {
	s.over = true
	for ; n > 0 && s.pos > 0; n-- {
		if s.pos > len(s.row) {
			s.pos--
			continue
		}
		s.pos--
		for s.pos > 0 && s.row[s.pos]&0xc0 == 0x80 {
			s.pos--
		}
	}
}

func (s *screen) lineFeed() {
	if s.alt {
		return
	}
	s.over, s.pos = false, 0
	if len(s.held) == 0 {
		s.final(s.row, look(s.row))
		s.row = s.row[:0]
		return
	}
	s.still++
	s.keep()
	s.cur++
	if s.cur == len(s.held) {
		s.held = append(s.held, nil)
	}
	for len(s.held) > s.depth+1 && s.cur > 0 {
		s.finishRow(0)
		s.held = s.held[:copy(s.held, s.held[1:])]
		s.cur--
	}
	s.load()
	// A program that has stopped moving the cursor is read line by line again.
	if s.still > 2*s.depth+16 && s.cur == len(s.held)-1 {
		s.release()
	}
}

// release gives out the rows above the cursor and holds none any more. Rows below it, if any, are as good as written.
func (s *screen) release() {
	if len(s.held) == 0 {
		return
	}
	s.keep()
	for i := range s.held[:len(s.held)-1] {
		s.finishRow(i)
	}
	s.cur = len(s.held) - 1
	s.load()
	s.pos = min(s.pos, len(s.row))
	s.held, s.cur, s.depth = nil, 0, 0
}

// keep stores the cursor's row, load fetches it.
func (s *screen) keep() { s.held[s.cur] = append(s.held[s.cur][:0], s.row...) }
func (s *screen) load() { s.row = append(s.row[:0], s.held[s.cur]...) }

// finish gives out a row that was held.
func (s *screen) finish(row []byte) {
	if !blank(row) {
		s.final(row, look(row))
	}
}

// up moves the cursor n rows up (down where n is negative). Rows that were given out already are taken as blank.
func (s *screen) up(n int) {
	s.still = 0
	if n == 0 || s.alt {
		return
	}
	n = max(min(n, maxRows), -maxRows)
	if len(s.held) == 0 {
		if n < 0 {
			return
		}
		s.held, s.cur = [][]byte{nil}, 0
	}
	s.keep()
	s.cur -= n
	for ; s.cur < 0 && len(s.held) <= maxRows; s.cur++ {
		s.held = append([][]byte{nil}, s.held...)
	}
	for s.cur >= len(s.held) && len(s.held) <= maxRows {
		s.held = append(s.held, nil)
	}
	s.cur = max(min(s.cur, len(s.held)-1), 0) // the edge of what is held is the edge of the screen
	s.depth = min(max(s.depth, len(s.held)-1-s.cur), maxRows)
	s.load()
	s.over = true
}

// flush gives out what is left.
func (s *screen) flush() {
	if len(s.held) > 0 {
		s.keep()
		for i := range s.held {
			s.finishRow(i)
		}
		s.held, s.cur, s.depth = nil, 0, 0
	} else if len(s.row) > 0 {
		s.final(s.row, look(s.row))
	}
	s.row, s.pos, s.over, s.state = s.row[:0], 0, false, ground
}

// blank tells whether b shows nothing.
func blank(b []byte) bool {
	for _, c := range b {
		if c > ' ' {
			return false
		}
	}
	return true
}
