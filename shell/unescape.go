package shell

import "strings"

// unescape reads the body of $'…' up to its closing quote, and answers how many bytes it took with it.
func unescape(in string) (string, int, bool) {
	var b strings.Builder
	for i := 0; i < len(in); {
		c := in[i]
		i++
		switch {
		case c == '\'':
			return b.String(), i, true
		case c != '\\' || i == len(in):
			b.WriteByte(c)
			continue
		}
		c = in[i]
		i++
		if at := strings.IndexByte("abefnrtvE", c); at >= 0 {
			b.WriteByte("\a\b\x1b\f\n\r\t\v\x1b"[at])
			continue
		}
		base, most, from := 16, 0, i
		switch {
		case c == 'x':
			most = 2
		case c == 'u':
			most = 4
		case c == 'U':
			most = 8
		case c >= '0' && c <= '7':
			base, most, from = 8, 3, i-1
		case c == '\\' || c == '\'' || c == '"' || c == '?':
			b.WriteByte(c)
			continue
		default:
			b.WriteByte('\\')
			b.WriteByte(c)
			continue
		}
		value, end := 0, from
		for end < len(in) && end-from < most && digit(in[end]) < base {
			value = value*base + digit(in[end])
			end++
		}
		if end == from {
			b.WriteByte('\\')
			b.WriteByte(c)
			continue
		}
		i = end
		if c == 'u' || c == 'U' {
			b.WriteRune(rune(value))
		} else {
			b.WriteByte(byte(value))
		}
	}
	return "", 0, false
}

func digit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return 99
}
