package capture

import (
	"bytes"
	"strconv"
)

// longSequence bounds how much of an unfinished escape sequence is held back.
const longSequence = 4096

// sequence measures the escape sequence at the start of p (ECMA-48 5.3 to 5.5: CSI, control strings, and the two- and three-byte
// forms). n is 0 while it is unfinished; final is the byte that ends a CSI, else 0.
func sequence(p []byte) (n int, final byte) {
	if len(p) < 2 {
		return 0, 0
	}
	switch p[1] {
	case '[':
		for i := 2; i < len(p); i++ {
			switch c := p[i]; {
			case c >= 0x40 && c <= 0x7e:
				return i + 1, c
			case c < 0x20 || c == 0x7f: // broken off by a control
				return i, 0
			}
		}
		return 0, 0
	case ']', 'P', '_', '^', 'X':
		for i := 2; i < len(p); i++ {
			switch {
			case p[i] == 0x07:
				return i + 1, 0
			case p[i] == 0x1b && i+1 < len(p):
				if p[i+1] == '\\' {
					return i + 2, 0
				}
				return i, 0
			case p[i] == '\n': // never closed
				return i, 0
			}
		}
		return 0, 0
	case '(', ')', '*', '+', '#', '%', ' ':
		if len(p) < 3 {
			return 0, 0
		}
		return 3, 0
	}
	return 2, 0
}

// escape handles the escape sequence at the start of p.
func (g *gutter) escape(p []byte) int {
	n, final := sequence(p)
	if n == 0 {
		if len(p) > longSequence {
			return g.pass(p)
		}
		return 0
	}
	seq := p[:n]
	if seq[1] != '[' {
		if bytes.IndexByte([]byte("78MDEHcZ"), seq[1]) >= 0 {
			g.takeOver()
		}
		return g.pass(seq)
	}
	if final == 0 {
		return g.pass(seq)
	}
	body := seq[2 : n-1]
	switch final {
	case 'm':
		g.attributes(seq, body)
		return n
	case 'K':
		g.pass(seq)
		if mode := number(body, 0); mode != 0 && g.drawn && !g.unsure {
			g.out = append(g.out, '\r')
			g.put()
			if g.col > 0 {
				g.csi(g.col, 'C')
			}
		}
		return n
	case 'A':
		g.pass(seq)
		g.vertical(-number(body, 1))
		return n
	case 'B':
		g.pass(seq)
		g.vertical(number(body, 1))
		return n
	case 'h', 'l':
		if !harmlessMode(body, final) {
			g.takeOver()
		}
		return g.pass(seq)
	case 'q', 't', 'c', 'p': // cursor shape, window title, identity, reset of modes: no move
		return g.pass(seq)
	}
	g.takeOver()
	return g.pass(seq)
}

// harmlessMode tells whether setting (h) or resetting (l) a mode leaves a line-oriented screen as it is: showing and blinking the
// cursor, synchronized output, and the switching off of what a full-screen program would switch on.
func harmlessMode(body []byte, final byte) bool {
	switch string(body) {
	case "?25":
		return final == 'h'
	case "?12", "?2026":
		return true
	}
	return final == 'l' && string(body) != "?7"
}

// attributes follows SGR, so that the mark can be drawn without the program's colours.
func (g *gutter) attributes(seq, body []byte) {
	g.out = append(g.out, seq...)
	if len(body) > 0 && body[0] >= '<' { // private: key modes
		return
	}
	if len(body) == 0 || string(body) == "0" || string(body) == "00" {
		g.sgr = g.sgr[:0]
		return
	}
	if bytes.HasPrefix(body, []byte("0;")) {
		g.sgr = g.sgr[:0]
	}
	if len(g.sgr) > 512 { // attributes that are never reset; the newest ones count
		g.sgr = append(g.sgr[:0], g.sgr[256:]...)
		if i := bytes.IndexByte(g.sgr, 0x1b); i > 0 {
			g.sgr = append(g.sgr[:0], g.sgr[i:]...)
		}
	}
	g.sgr = append(g.sgr, seq...)
}

// number reads the single parameter of a CSI.
func number(body []byte, unset int) int {
	v, err := strconv.Atoi(string(body))
	if err != nil || v < 0 || v > 9999 {
		return unset
	}
	if v == 0 && unset == 1 { // ECMA-48: zero means one for moves
		return 1
	}
	return v
}
