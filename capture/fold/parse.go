package fold

import (
	"bytes"
	"unicode/utf8"
)

// state is where in a control sequence the stream is (ECMA-48; the machine is the usual one for VT terminals, simplified).
type state uint8

const (
	ground         state = iota
	escape               // after ESC
	escapeMore           // after ESC and an intermediate: one more byte
	control              // within CSI
	controlIgnored       // within a CSI that is too long
	body                 // within OSC, DCS, APC, PM, SOS or a title: until ST or BEL
	bodyEscape           // ESC within it
)

const maxSequence = 64

// text handles p up to the next control sequence and answers the rest.
func (f *Folder) text(p []byte) []byte {
	if len(f.partial) > 0 {
		p = f.completeRune(p)
	}
	if f.alt {
		i := bytes.IndexByte(p, 0x1B)
		if i < 0 {
			return nil
		}
		f.state = escape
		return p[i+1:]
	}
	tried := 0 // a stretch up to here is known to be no use to plain
	for i := 0; i < len(p); {
		if i >= tried && f.atFreshLine() {
			var n int
			if n, tried = f.plain(p[i:]); n > 0 {
				i += n
				tried = 0
				continue
			}
			tried += i + 1
		}
		c := p[i]
		switch {
		case c >= 0x20 && c < 0x7F:
			n := printable(p[i:])
			f.ascii(p[i : i+n])
			i += n
		case c >= 0x80:
			if !utf8.FullRune(p[i:]) {
				f.partial = append(f.partial, p[i:]...)
				return nil
			}
			r, n := utf8.DecodeRune(p[i:])
			f.rune(r)
			i += n
		case c == 0x1B:
			f.state = escape
			return p[i+1:]
		default:
			f.c0(c)
			i++
		}
	}
	return nil
}

func (f *Folder) rune(r rune) {
	if r < 0xA0 { // C1 as UTF-8: no terminal in use acts on them
		return
	}
	f.put(r, runeWidth(r))
}

// completeRune shows the rune whose first bytes came before, with what it needs of p, and answers the rest of p.
func (f *Folder) completeRune(p []byte) []byte {
	var buf [2 * utf8.UTFMax]byte
	kept := copy(buf[:], f.partial)
	b := buf[:kept+copy(buf[kept:], p[:min(len(p), utf8.UTFMax)])]
	f.partial = f.partial[:0]
	used := 0
	for used < kept { // more than once where the first byte turns out to be wrong
		if !utf8.FullRune(b[used:]) {
			f.partial = append(f.partial, b[used:]...)
			return nil
		}
		r, n := utf8.DecodeRune(b[used:])
		f.rune(r)
		used += n
	}
	return p[used-kept:]
}

// c0 acts on a control character. Those without effect on the text do nothing.
func (f *Folder) c0(c byte) {
	if f.alt {
		return
	}
	f.last = 0
	switch c {
	case '\n':
		f.newline()
	case '\r':
		f.x = 0
	case '\b':
		f.back()
	case '\t':
		f.tab()
	case '\v', '\f':
		f.lineDown()
	}
}

// sequence handles p while within a control sequence and answers the rest.
func (f *Folder) sequence(p []byte) []byte {
	for i := 0; i < len(p); i++ {
		c := p[i]
		switch f.state {
		case escape:
			switch {
			case c == 0x1B:
			case c < 0x20:
				f.sequenceC0(c)
			case c == '[':
				f.state, f.seq = control, f.seq[:0]
			case c == ']' || c == 'P' || c == '_' || c == '^' || c == 'X' || c == 'k':
				f.state = body
			case c < 0x30:
				f.state = escapeMore
			case c < 0x7F:
				f.state = ground
				f.esc(c)
			case c >= 0x80:
				f.state = ground
				return p[i:]
			}
		case escapeMore:
			switch {
			case c == 0x1B:
				f.state = escape
			case c < 0x20:
				f.sequenceC0(c)
			case c >= 0x80:
				f.state = ground
				return p[i:]
			case c >= 0x30 && c < 0x7F:
				f.state = ground
			}
		case control, controlIgnored:
			switch {
			case c == 0x1B:
				f.state = escape
			case c < 0x20:
				f.sequenceC0(c)
			case c >= 0x80:
				f.state = ground
				return p[i:]
			case c >= 0x40 && c < 0x7F:
				ignored := f.state == controlIgnored
				f.state = ground
				if !ignored {
					f.csi(c)
				}
			case len(f.seq) == maxSequence:
				f.state = controlIgnored
			case c != 0x7F:
				f.seq = append(f.seq, c)
			}
		case body:
			n := bodyEnd(p[i:])
			if i += n; i == len(p) {
				return nil
			}
			switch c := p[i]; c {
			case 0x1B:
				f.state = bodyEscape
			case '\n': // a program died within it, or it was none: the text goes on
				f.state = ground
				return p[i:]
			default:
				f.state = ground
			}
		case bodyEscape:
			f.state = escape // another sequence ends it too
			if c == '\\' {
				f.state = ground
				break
			}
			i--
			continue
		}
		if f.state == ground {
			return p[i+1:]
		}
	}
	return nil
}

// sequenceC0 acts on a control character within a sequence, which goes on after it; CAN and SUB end it.
func (f *Folder) sequenceC0(c byte) {
	if c == 0x18 || c == 0x1A {
		f.state = ground
		return
	}
	f.c0(c)
}

// bodyEnd is the length of the prefix of b that cannot end a string: neither ESC, BEL, newline, CAN nor SUB.
func bodyEnd(b []byte) int {
	for i, c := range b {
		if c < 0x20 && (c == 0x1B || c == 0x07 || c == '\n' || c == 0x18 || c == 0x1A) {
			return i
		}
	}
	return len(b)
}

// esc acts on a two-byte sequence.
func (f *Folder) esc(c byte) {
	if f.alt && c != 'c' {
		return
	}
	f.last = 0
	switch c {
	case '7':
		f.saved = f.save()
	case '8':
		f.restore(f.saved)
	case 'D':
		f.lineDown()
	case 'E':
		f.x = 0
		f.lineDown()
	case 'M':
		if f.y == f.top {
			f.scrollDown()
			f.clamped = f.clamped || f.top == 0
		} else if f.y > 0 {
			f.y--
			f.cameBack(1)
		}
	case 'c':
		f.unwrap(-1)
		f.restart()
	}
}
