package fold

import "strconv"

// style is a colour pair and attributes. The zero value is the terminal's default.
type style struct {
	fg, bg uint32 // 0 default; indexed|n of the 256 palette; direct|0xRRGGBB
	attr   uint16 // bit n-1 is SGR n, for n from 1 to 9; also doubleLine and overLine
}

const (
	indexed = 1 << 24
	direct  = 2 << 24

	bold, faint = 1 << 0, 1 << 1
	underline   = 1 << 3
	blink       = 1<<4 | 1<<5
	doubleLine  = 1 << 9
	overLine    = 1 << 10
)

// sgr applies the parameters of CSI … m (ECMA-48, 8.3.117; colours as in ISO 8613-6 and as xterm has them).
func (s *style) sgr(params []byte) {
	it := numbers{rest: params}
	for {
		n, sub := it.next()
		switch {
		case n == 0:
			*s = style{}
		case n == 4 && sub: // 4:3 and the like: a curly line is still a line
			if kind, _ := it.next(); kind == 0 {
				s.attr &^= underline | doubleLine
			} else {
				s.attr |= underline
			}
		case n <= 9:
			s.attr |= 1 << (n - 1)
		case n == 21:
			s.attr |= doubleLine
		case n == 22:
			s.attr &^= bold | faint
		case n == 24:
			s.attr &^= underline | doubleLine
		case n == 25:
			s.attr &^= blink
		case n >= 23 && n <= 29:
			s.attr &^= 1 << (n - 21)
		case n >= 30 && n <= 37:
			s.fg = indexed | uint32(n-30)
		case n == 38:
			if c, ok := it.colour(sub); ok {
				s.fg = c
			}
		case n == 39:
			s.fg = 0
		case n >= 40 && n <= 47:
			s.bg = indexed | uint32(n-40)
		case n == 48:
			if c, ok := it.colour(sub); ok {
				s.bg = c
			}
		case n == 49:
			s.bg = 0
		case n == 53:
			s.attr |= overLine
		case n == 55:
			s.attr &^= overLine
		case n == 58:
			it.colour(sub) // of the underline: dropped
		case n >= 90 && n <= 97:
			s.fg = indexed | uint32(n-90+8)
		case n >= 100 && n <= 107:
			s.bg = indexed | uint32(n-100+8)
		}
		if it.done() {
			return
		}
	}
}

// colour reads what follows 38, 48 or 58: 5 and a palette index, or 2 and three components. Behind colons there may be
// one more number in front of the components, which names a colour space.
func (it *numbers) colour(sub bool) (uint32, bool) {
	if it.done() {
		return 0, false
	}
	kind, more := it.next()
	var v [4]int
	n := 0
	want := 1
	if kind == 2 {
		want = 3
	} else if kind != 5 {
		want = 0
	}
	for !it.done() && (sub && more && n < len(v) || !sub && n < want) {
		v[n], more = it.next()
		n++
	}
	for sub && more && !it.done() {
		_, more = it.next()
	}
	if n < want || want == 0 {
		return 0, false
	}
	if kind == 5 {
		return indexed | uint32(v[0]&0xFF), true
	}
	c := v[:3]
	if n == 4 {
		c = v[1:]
	}
	return direct | uint32(c[0]&0xFF)<<16 | uint32(c[1]&0xFF)<<8 | uint32(c[2]&0xFF), true
}

// numbers reads the parameters of a control sequence, which are separated by semicolons, and by colons within one parameter.
type numbers struct {
	rest []byte
	end  bool
}

func (it *numbers) done() bool { return it.end }

// next answers the next number, 0 where it is left out, and whether a colon follows.
func (it *numbers) next() (n int, sub bool) {
	for i, c := range it.rest {
		switch {
		case c >= '0' && c <= '9':
			n = min(n*10+int(c-'0'), 1<<16)
		case c == ';' || c == ':':
			it.rest = it.rest[i+1:]
			return n, c == ':'
		}
	}
	it.rest, it.end = nil, true
	return n, false
}

// appendChange appends the shortest sequence that leads from one style to another, or one close to it.
func appendChange(b []byte, from, to style) []byte {
	if from == to {
		return b
	}
	b = append(b, "\x1b["...)
	if to == (style{}) {
		return append(b, "0m"...)
	}
	if from.attr&^to.attr != 0 { // attributes are switched off in groups: starting over is simplest
		b = append(b, "0;"...)
		from = style{}
	}
	for n := range 11 {
		if bit := uint16(1) << n; to.attr&^from.attr&bit != 0 {
			code := n + 1
			switch bit {
			case doubleLine:
				code = 21
			case overLine:
				code = 53
			}
			b = append(strconv.AppendInt(b, int64(code), 10), ';')
		}
	}
	if from.fg != to.fg {
		b = append(appendColour(b, to.fg, 30), ';')
	}
	if from.bg != to.bg {
		b = append(appendColour(b, to.bg, 40), ';')
	}
	b[len(b)-1] = 'm'
	return b
}

// appendColour appends the parameters that set a colour; base is 30 for the foreground, 40 for the background.
func appendColour(b []byte, c uint32, base int64) []byte {
	n := int64(c & 0xFF)
	switch {
	case c == 0:
		return strconv.AppendInt(b, base+9, 10)
	case c&direct != 0:
		b = append(strconv.AppendInt(b, base+8, 10), ";2"...)
		for shift := 16; shift >= 0; shift -= 8 {
			b = strconv.AppendInt(append(b, ';'), int64(c>>shift&0xFF), 10)
		}
		return b
	case n < 8:
		return strconv.AppendInt(b, base+n, 10)
	case n < 16:
		return strconv.AppendInt(b, base+60+n-8, 10)
	}
	b = append(strconv.AppendInt(b, base+8, 10), ";5;"...)
	return strconv.AppendInt(b, n, 10)
}
