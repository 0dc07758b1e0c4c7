package draw

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// maxCluster bounds the bytes of one grapheme: a letter under a hundred accents would otherwise fill the line to the terminal.
const maxCluster = 48

// ascii holds the one-character strings, so that a cell of plain text costs no allocation whatever its source.
const ascii = " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"

// next cuts one drawable grapheme off s. Control characters come as ^X, bytes that are not UTF-8 and invisible format characters
// (which could turn the direction of the line) as U+FFFD.
func next(s string) (text string, w int, rest string) {
	b := s[0]
	if b >= ' ' && b < 0x7f && (len(s) == 1 || s[1] < 0x80) {
		return ascii[b-' ' : b-' '+1], 1, s[1:]
	}
	if b < ' ' || b == 0x7f {
		return caret(b), 2, s[1:]
	}
	r, n := utf8.DecodeRuneInString(s)
	if r == utf8.RuneError && n <= 1 {
		return "\uFFFD", 1, s[1:]
	}
	if r >= 0x80 && r < 0xa0 || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r) {
		return "\uFFFD", 1, s[n:]
	}
	text, rest, w, _ = uniseg.FirstGraphemeClusterInString(s, -1)
	switch {
	case len(text) > maxCluster:
		text = text[:n]
		w = uniseg.StringWidth(text)
	case strings.ContainsFunc(text[n:], bad):
		text, rest = text[:n], s[n:]
		w = uniseg.StringWidth(text)
	}
	if w == 0 { // a combining mark with nothing to stand on
		return "\uFFFD", 1, rest
	}
	return text, min(w, 2), rest
}

// bad tells the characters that may not even stand inside a grapheme.
func bad(r rune) bool {
	return r < ' ' || r >= 0x7f && r < 0xa0 || r == utf8.RuneError || r != 0x200d && unicode.Is(unicode.Cf, r) && !(r >= 0xe0020 && r <= 0xe007f)
}

const carets = "^@^A^B^C^D^E^F^G^H^I^J^K^L^M^N^O^P^Q^R^S^T^U^V^W^X^Y^Z^[^\\^]^^^_"

func caret(b byte) string {
	if b == 0x7f {
		return "^?"
	}
	return carets[2*b : 2*b+2]
}

// Width is the number of columns s takes when drawn by Put.
func Width(s string) int {
	w := 0
	for s != "" {
		_, n, rest := next(s)
		w += n
		s = rest
	}
	return w
}

// Put draws s from x, y to the right, cut at the area's edge, and answers the columns used.
func (a Area) Put(x, y int, s string, st Style) int {
	return a.PutSkip(x, y, s, 0, st)
}

// PutSkip draws s without its first skip columns.
func (a Area) PutSkip(x, y int, s string, skip int, st Style) int {
	if y < 0 || y >= a.H {
		return 0
	}
	x0 := x
	x -= skip
	left := x0
	for s != "" && x < a.W {
		text, w, rest := next(s)
		s = rest
		switch {
		case x+w <= left:
		case x < left: // half of a wide one is cut off
			if left >= 0 {
				a.set(left, y, " ", 1, st)
			}
		case x < 0:
		case len(text) == 2 && w == 2 && text[0] == '^': // a control character: two plain cells
			a.set(x, y, text[:1], 1, st)
			if x+1 < a.W {
				a.set(x+1, y, text[1:], 1, st)
			}
		case x+w > a.W:
			a.set(x, y, " ", 1, st)
		default:
			a.set(x, y, text, w, st)
		}
		x += w
	}
	return max(0, min(x, a.W)-x0)
}

// PutFit draws s in w columns, cut with an ellipsis where it is longer, and answers the columns used.
func (a Area) PutFit(x, y int, s string, w int, ellipsis string, st Style) int {
	w = min(w, a.W-x)
	if w <= 0 {
		return 0
	}
	if fits(s, w) {
		return a.Put(x, y, s, st)
	}
	n := a.Sub(x, y, w-Width(ellipsis), 1).Put(0, 0, s, st)
	return n + a.Put(x+n, y, ellipsis, st)
}

// PutRight draws s so that it ends before column x+w; longer text loses its end.
func (a Area) PutRight(x, y int, s string, w int, ellipsis string, st Style) {
	if n := Width(s); n < w {
		x, w = x+w-n, n
	}
	a.PutFit(x, y, s, w, ellipsis, st)
}

// fits tells whether s needs at most w columns, without reading more of it than that.
func fits(s string, w int) bool {
	if len(s) <= w && isASCII(s) {
		return true
	}
	for s != "" {
		_, n, rest := next(s)
		if w -= n; w < 0 {
			return false
		}
		s = rest
	}
	return true
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

// Cut is the longest start of s that fits in w columns.
func Cut(s string, w int) string {
	rest := s
	for rest != "" {
		_, n, r := next(rest)
		if w -= n; w < 0 {
			return s[:len(s)-len(rest)]
		}
		rest = r
	}
	return s
}

// Wrap cuts s into lines of at most w columns, at spaces where there are any.
func Wrap(s string, w int) []string {
	if w < 1 {
		return nil
	}
	var lines []string
	for _, line := range strings.Split(s, "\n") {
		for {
			head := Cut(line, w)
			if len(head) == len(line) {
				lines = append(lines, line)
				break
			}
			if head == "" { // one wide character in one column
				_, _, rest := next(line)
				head = line[:len(line)-len(rest)]
			}
			if i := strings.LastIndexByte(head, ' '); i > 0 && line[len(head)] != ' ' {
				head = head[:i]
			}
			lines = append(lines, strings.TrimRight(head, " "))
			line = strings.TrimLeft(line[len(head):], " ")
		}
	}
	return lines
}

// Drop removes the last grapheme of s: backspace.
func Drop(s string) string {
	last := 0
	for rest := s; rest != ""; {
		last = len(s) - len(rest)
		_, _, rest = next(rest)
	}
	return s[:last]
}

// Next cuts the first grapheme off s: a step to the right in an input line.
func Next(s string) (head, rest string) {
	if s == "" {
		return "", ""
	}
	_, _, rest = next(s)
	return s[:len(s)-len(rest)], rest
}
