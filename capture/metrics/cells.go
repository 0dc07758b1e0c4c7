package metrics

import (
	"bytes"
	"unicode/utf8"
)

// cell is a field of a table's line: where it lies in bytes and between which columns of the terminal.
type cell struct {
	a, b   int // bytes
	ca, cb int // columns
}

// style is how a table keeps its columns apart.
type style uint8

const (
	byGaps   style = iota // two blanks or more, or tabs
	byBlanks              // any blanks
	byPipes
	byCommas
	byTabs
	bySemis
)

// maxCells bounds the columns of a table.
const maxCells = 64

// split cuts b into cells.
func split(b []byte, how style, dst []cell) []cell {
	dst = dst[:0]
	switch how {
	case byGaps, byBlanks:
		col := 0
		for i := 0; i < len(b) && len(dst) < maxCells; {
			for i < len(b) && (b[i] == ' ' || b[i] == '\t') {
				i++
				col++
			}
			if i == len(b) {
				break
			}
			c := cell{a: i, ca: col}
			for i < len(b) {
				if b[i] == '\t' || b[i] == ' ' && (how == byBlanks || i+1 < len(b) && (b[i+1] == ' ' || b[i+1] == '\t')) {
					break
				}
				if utf8.RuneStart(b[i]) {
					col++
				}
				i++
			}
			c.b, c.cb = i, col
			for c.b > c.a && b[c.b-1] == ' ' {
				c.b--
				c.cb--
			}
			dst = append(dst, c)
		}
		return dst
	}
	sep := [...]byte{byPipes: '|', byCommas: ',', byTabs: '\t', bySemis: ';'}[how]
	a, quoted := 0, false
	for i := 0; i <= len(b) && len(dst) < maxCells; i++ {
		if i < len(b) && b[i] == '"' && how == byCommas {
			quoted = !quoted
		}
		if i < len(b) && (b[i] != sep || quoted) {
			continue
		}
		c := cell{a: a, b: i}
		for c.a < c.b && (b[c.a] == ' ' || b[c.a] == '\t' || b[c.a] == '"') {
			c.a++
		}
		for c.b > c.a && (b[c.b-1] == ' ' || b[c.b-1] == '\t' || b[c.b-1] == '"') {
			c.b--
		}
		dst = append(dst, c)
		a = i + 1
	}
	if how == byPipes && len(dst) > 1 { // the frame
		if dst[0].a == dst[0].b {
			dst = dst[1:]
		}
		if n := len(dst); n > 0 && dst[n-1].a == dst[n-1].b {
			dst = dst[:n-1]
		}
	}
	return dst
}

// missing tells whether a cell holds a place for no number.
func missing(w []byte) bool {
	switch len(w) {
	case 0:
		return true
	case 1:
		return w[0] == '-' || w[0] == '*' || w[0] == '+' || w[0] == '.'
	}
	if len(w) > 8 {
		return false
	}
	var low [8]byte
	switch string(lowered(low[:0], w)) {
	case "--", "---", "none", "na", "n/a", "#na#", "null", "nil", "unknown", "<na>", "missing", "n.a.", "-/-":
		return true
	}
	return false
}

// value reads a cell: a number, perhaps with a unit, or a count of a total.
func value(w []byte) (token, bool) {
	if len(w) == 0 {
		return token{}, false
	}
	var t token
	n := lexOne(w, 0, &t)
	if t.kind != num && t.kind != frac {
		return t, false
	}
	rest := bytes.TrimSpace(w[n:])
	if len(rest) == 0 {
		return t, true
	}
	switch rest[0] {
	case '*', '+', '(', '/', ':', '%', '<': // a mark of the best, a deviation, a colon before a bar
		return t, true
	}
	if isUnit(rest) {
		t.flag |= united
		return t, true
	}
	if utf8.RuneCount(rest) == 1 && rest[0] >= 0x80 { // ↑, ±
		return t, true
	}
	if bytes.HasPrefix(rest, []byte("±")) {
		return t, true
	}
	return t, false
}

// numeric tells whether a cell is of a row of numbers: a number, a time, a date or a place for none.
func numeric(w []byte) bool {
	if missing(w) {
		return true
	}
	if _, ok := value(w); ok {
		return true
	}
	var t token
	lexOne(w, 0, &t)
	return t.kind == junk || t.kind == num
}

// titled tells whether a cell may name a column.
func titled(w []byte) bool {
	if len(w) == 0 || len(w) > 48 {
		return false
	}
	c := w[0]
	ok := kinds[c]&(hasLetter|hasHigh) != 0 || c == '#' || c == '_' || c == '%' || c == '\\' || c == '|' || c == '<' || c == '(' || c == '\''
	if digit(c) { // quantiles: 2.5%
		ok = w[len(w)-1] == '%' || bytes.IndexByte(w, '-') > 0 || kinds[w[len(w)-1]]&hasLetter != 0
		if _, isNum := value(w); isNum && w[len(w)-1] != '%' {
			return false
		}
	}
	if !ok {
		return false
	}
	if last := w[len(w)-1]; last == ':' && len(w) > 1 || last == '=' || last == ';' || last == '!' || last == '?' {
		return false
	}
	return bytes.IndexByte(w, '=') < 0 && bytes.Index(w, []byte(": ")) < 0
}
