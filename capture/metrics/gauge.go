package metrics

import "bytes"

// bar is a progress bar found on a line: desc 45%|████  | 450/1000 [00:10<00:12, 45.0it/s, loss=0.5]rest.
type bar struct {
	a, b int // where the drawing lies, with the percentage before it
	tqdm bool
	end  int // tqdm: behind the closing bracket
}

// barStart holds the bytes that a drawn bar may begin at.
var barStart = [256]bool{'%': true, '[': true, '|': true, 0xe2: true}

// findBar looks for a drawn bar.
func findBar(b []byte, seen class8) (bar, bool) {
	if seen&hasDigit == 0 || seen&(hasBar|hasBracket|hasHigh) == 0 {
		return bar{}, false
	}
	brackets := seen&(hasBar|hasHigh) == 0 // all else needs more than that
	for i := 0; i < len(b); i++ {
		if brackets {
			n := bytes.IndexByte(b[i:], '[')
			if n < 0 {
				break
			}
			i += n
		} else if !barStart[b[i]] {
			continue
		}
		switch c := b[i]; {
		case c == '%' && i+1 < len(b) && b[i+1] == '|' && i > 0 && digit(b[i-1]): // tqdm
			n := bytes.IndexByte(b[i+2:min(len(b), i+1200)], '|')
			if n < 0 {
				continue
			}
			a := i
			for a > 0 && (digit(b[a-1]) || b[a-1] == '.') {
				a--
			}
			m := bar{a: a, b: i + 3 + n, tqdm: true}
			if k := bytes.IndexByte(b[m.b:min(len(b), m.b+40)], '['); k >= 0 {
				m.end = m.b + k + closeAt(b[m.b+k:])
			}
			if m.end == 0 {
				m.end = len(b)
			}
			return m, true
		case c == '[' && i > 3 && digit(b[i-4]) && string(b[i-3:i]) == "it ": // 450it [00:10, 45.0it/s, loss=0.5]
			m := bar{a: i - 3, b: i - 1, tqdm: true}
			if m.end = i + closeAt(b[i:]); m.end == i {
				m.end = len(b)
			}
			return m, true
		case c == '[' && i+6 < len(b) && drawn(b[i+1]): // [=====>....], [####----]
			j := i + 1
			for j < len(b) && (drawn(b[j]) || b[j] == ' ') {
				j++
			}
			if j-i > 5 && j < len(b) && b[j] == ']' {
				return bar{a: percentBefore(b, i), b: j + 1}, true
			}
		case c == '|' && i+6 < len(b) && (b[i+1] == '#' || b[i+1] == '=' || b[i+1] == '*' || b[i+1] >= 0x80 && gaugeAt(b[i+1:]) > 0):
			j := i + 1
			for j < len(b) && b[j] != '|' && (drawn(b[j]) || b[j] == ' ' || b[j] >= 0x80) {
				j++
			}
			if j-i > 5 && j < len(b) && b[j] == '|' {
				return bar{a: percentBefore(b, i), b: j + 1}, true
			}
		case c == 0xe2 && gaugeAt(b[i:]) > 0: // ━━━━╸━━━, ████░░░
			j, n := i, 0
			for j < len(b) {
				m := gaugeAt(b[j:])
				if m == 0 {
					break
				}
				j += m
				n++
			}
			if n >= 4 {
				return bar{a: percentBefore(b, i), b: j}, true
			}
			i = j - 1
		}
	}
	return bar{}, false
}

// percentBefore answers where the percentage before the bar at b[i] begins; i where there is none.
func percentBefore(b []byte, i int) int {
	j := i
	for j > 0 && b[j-1] == ' ' {
		j--
	}
	if j == 0 || b[j-1] != '%' {
		return i
	}
	j--
	for j > 0 && (digit(b[j-1]) || b[j-1] == '.' || b[j-1] == ' ') {
		j--
	}
	return j
}

// drawn tells whether c draws a bar in ASCII.
func drawn(c byte) bool {
	return c == '=' || c == '>' || c == '.' || c == '#' || c == '-' || c == '*' || c == '_'
}

// gaugeAt answers the length of the drawing character at the start of b; 0 when it is none. The upright strokes of boxes
// are no gauge.
func gaugeAt(b []byte) int {
	if len(b) < 3 || b[0] != 0xe2 {
		return 0
	}
	switch b[1] {
	case 0x94:
		if b[2] == 0x80 || b[2] == 0x81 {
			return 3
		}
	case 0x95:
		if b[2] == 0xb8 || b[2] == 0xba || b[2] == 0xbe || b[2] == 0xbc || b[2] == 0x90 {
			return 3
		}
	case 0x96:
		if b[2] >= 0x80 {
			return 3
		}
	}
	return 0
}

// closeAt answers the offset behind the bracket that closes the one at b[0]; 0 when it stays open.
func closeAt(b []byte) int {
	depth := 0
	for i, c := range b {
		if c == '[' {
			depth++
		} else if c == ']' {
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return 0
}

// complete tells whether b holds a bar that has reached its end: 100%| … 79/79.
func complete(b []byte) bool {
	i := bytes.Index(b, []byte("100%|"))
	if i < 0 {
		return false
	}
	n := bytes.IndexByte(b[i+5:], '|')
	if n < 0 {
		return false
	}
	v, of, ok := counts(b[i+6+n:])
	return ok && v == of
}
