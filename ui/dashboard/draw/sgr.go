package draw

import (
	"strings"
	"unicode/utf8"

	"github.com/gdamore/tcell/v2"
)

// Span is a stretch of text in one style.
type Span struct {
	Text  string
	Style Style
}

// SGR splits a line of a log into spans. Colours and attributes (ECMA-48 SGR, with the xterm 256-colour and direct forms, both with
// semicolons and colons) become styles on top of base; every other escape sequence is dropped, control characters too, tabs become
// spaces. It answers the spans and the text they make together. colour false drops colours and keeps the attributes.
func SGR(line string, base Style, colour bool) (spans []Span, text string) {
	if !strings.ContainsAny(line, "\x1b\x9b\t\b\r\a") && clean(line) {
		return []Span{{line, base}}, line
	}
	var b strings.Builder
	b.Grow(len(line))
	st, start, col := base, 0, 0
	cut := func() {
		if b.Len() > start {
			spans = append(spans, Span{b.String()[start:], st})
			start = b.Len()
		}
	}
	for i := 0; i < len(line); {
		c := line[i]
		switch {
		case c == 0x1b:
			n, params, final := escape(line[i:])
			i += n
			if final == 'm' {
				if next := st.sgr(params, base, colour); next != st {
					cut()
					st = next
				}
			}
		case c == '\t':
			n := 8 - col%8
			b.WriteString("        "[:n])
			col += n
			i++
		case c < ' ' || c == 0x7f:
			i++
		case c < 0x7f:
			b.WriteByte(c)
			col++
			i++
		default:
			_, n := utf8.DecodeRuneInString(line[i:])
			b.WriteString(line[i : i+n])
			col++
			i += n
		}
	}
	cut()
	// the builder's buffer may have moved while growing: take all spans from the final text
	text = b.String()
	at := 0
	for i := range spans {
		n := len(spans[i].Text)
		spans[i].Text = text[at : at+n]
		at += n
	}
	return spans, text
}

func clean(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] == 0x7f {
			return false
		}
	}
	return true
}

// escape measures the escape sequence at the start of s; final is its last byte for a CSI sequence, else 0.
func escape(s string) (n int, params string, final byte) {
	if len(s) < 2 {
		return len(s), "", 0
	}
	switch s[1] {
	case '[':
		for i := 2; i < len(s); i++ {
			switch c := s[i]; {
			case c >= 0x40 && c <= 0x7e:
				return i + 1, s[2:i], c
			case c < 0x20 || c >= 0x7f: // broken off
				return i, "", 0
			}
		}
		return len(s), "", 0
	case ']', 'P', '_', '^', 'X': // strings: up to BEL or ST
		for i := 2; i < len(s); i++ {
			if s[i] == 0x07 {
				return i + 1, "", 0
			}
			if s[i] == 0x1b {
				if i+1 < len(s) && s[i+1] == '\\' {
					return i + 2, "", 0
				}
				return i, "", 0
			}
		}
		return len(s), "", 0
	}
	i := 1
	for i < len(s) && s[i] >= 0x20 && s[i] <= 0x2f {
		i++
	}
	if i < len(s) && s[i] >= 0x30 && s[i] < 0x7f {
		i++
	}
	return i, "", 0
}

// sgr applies the parameters of one CSI m.
func (s Style) sgr(params string, base Style, colour bool) Style {
	var args [24]int
	n := 0
	for rest := params; ; {
		field, tail, more := strings.Cut(rest, ";")
		for f := field; n < len(args); {
			sub, next, colon := strings.Cut(f, ":")
			v := 0
			for _, c := range []byte(sub) {
				if c < '0' || c > '9' {
					return s // a private sequence
				}
				v = min(v*10+int(c-'0'), 99999)
			}
			args[n] = v
			n++
			if colon && n == 2 && (args[0] == 38 || args[0] == 48) && v == 2 && strings.Count(f, ":") >= 4 {
				_, next, _ = strings.Cut(next, ":") // the colour space of 38:2::r:g:b
			}
			if !colon {
				break
			}
			f = next
		}
		if !more {
			break
		}
		rest = tail
	}
	for i := 0; i < n; i++ {
		switch v := args[i]; {
		case v == 0:
			s = base
		case v == 1:
			s.Attr |= Bold
		case v == 2:
			s.Attr |= Dim
		case v == 3:
			s.Attr |= Italic
		case v == 4:
			s.Attr |= Underline
		case v == 7:
			s.Attr |= Reverse
		case v == 9:
			s.Attr |= Strike
		case v == 22:
			s.Attr &^= Bold | Dim
		case v == 23:
			s.Attr &^= Italic
		case v == 24:
			s.Attr &^= Underline
		case v == 27:
			s.Attr &^= Reverse
		case v == 29:
			s.Attr &^= Strike
		case v >= 30 && v <= 37 && colour:
			s.Fg = tcell.PaletteColor(v - 30)
		case v >= 40 && v <= 47 && colour:
			s.Bg = tcell.PaletteColor(v - 40)
		case v >= 90 && v <= 97 && colour:
			s.Fg = tcell.PaletteColor(v - 82)
		case v >= 100 && v <= 107 && colour:
			s.Bg = tcell.PaletteColor(v - 92)
		case v == 39:
			s.Fg = base.Fg
		case v == 49:
			s.Bg = base.Bg
		case v == 38 || v == 48:
			var c tcell.Color
			switch {
			case i+2 < n && args[i+1] == 5:
				c = tcell.PaletteColor(args[i+2] & 255)
				i += 2
			case i+4 < n && args[i+1] == 2:
				c = tcell.NewRGBColor(int32(args[i+2]&255), int32(args[i+3]&255), int32(args[i+4]&255))
				i += 4
			default:
				return s
			}
			if !colour {
				continue
			}
			if v == 38 {
				s.Fg = c
			} else {
				s.Bg = c
			}
		}
	}
	return s
}
