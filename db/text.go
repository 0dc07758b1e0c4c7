package db

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// Text is a string of any bytes. JSON cannot carry bytes that are not UTF-8, so each such byte is written as the lone
// surrogate \udc80 to \udcff (PEP 383, what Python's json reads and os.fsencode turns back): nothing is lost.
type Text string

// MarshalJSON writes a JSON string; what is not UTF-8 becomes lone surrogates.
func (t Text) MarshalJSON() ([]byte, error) { return appendText(nil, string(t)), nil }

// UnmarshalJSON reads a JSON string; lone surrogates \udc80 to \udcff become the bytes they stand for.
func (t *Text) UnmarshalJSON(b []byte) error {
	s, err := readText(b)
	*t = Text(s)
	return err
}

const hexDigits = "0123456789abcdef"

// appendText appends s as a JSON string.
func appendText(b []byte, s string) []byte {
	b = append(b, '"')
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			switch {
			case c == '"' || c == '\\':
				b = append(b, '\\', c)
			case c == '\n':
				b = append(b, `\n`...)
			case c == '\r':
				b = append(b, `\r`...)
			case c == '\t':
				b = append(b, `\t`...)
			case c < ' ' || c == 0x7f:
				b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
			default:
				b = append(b, c)
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			b = append(b, '\\', 'u', 'd', 'c', hexDigits[c>>4], hexDigits[c&15])
		case r == '\u2028' || r == '\u2029' || r >= 0x80 && r < 0xa0: // line ends of JavaScript, and control characters of terminals
			b = fmt.Appendf(b, `\u%04x`, r)
		default:
			b = append(b, s[i:i+n]...)
		}
		i += n
	}
	return append(b, '"')
}

// readText reads one JSON string. encoding/json would turn lone surrogates into U+FFFD.
func readText(b []byte) (string, error) {
	if len(b) < 2 || b[0] != '"' || b[len(b)-1] != '"' {
		return "", fmt.Errorf("%.40q is not a JSON string", b)
	}
	b = b[1 : len(b)-1]
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); i++ {
		if b[i] != '\\' {
			out = append(out, b[i])
			continue
		}
		if i++; i == len(b) {
			return "", fmt.Errorf("%.40q ends in a backslash", b)
		}
		switch c := b[i]; c {
		case '"', '\\', '/':
			out = append(out, c)
		case 'b':
			out = append(out, '\b')
		case 'f':
			out = append(out, '\f')
		case 'n':
			out = append(out, '\n')
		case 'r':
			out = append(out, '\r')
		case 't':
			out = append(out, '\t')
		case 'u':
			r, ok := hex4(b[i+1:])
			if !ok {
				return "", fmt.Errorf("%.40q holds a malformed \\u escape", b)
			}
			i += 4
			if utf16.IsSurrogate(r) && i+2 < len(b) && b[i+1] == '\\' && b[i+2] == 'u' {
				if low, ok := hex4(b[i+3:]); ok {
					if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
						out = utf8.AppendRune(out, pair)
						i += 6
						continue
					}
				}
			}
			if r >= 0xdc80 && r <= 0xdcff {
				out = append(out, byte(r-0xdc00))
				continue
			}
			out = utf8.AppendRune(out, r)
		default:
			return "", fmt.Errorf("%.40q holds the unknown escape \\%c", b, c)
		}
	}
	return string(out), nil
}

func hex4(b []byte) (rune, bool) {
	if len(b) < 4 {
		return 0, false
	}
	n, err := strconv.ParseUint(string(b[:4]), 16, 16)
	return rune(n), err == nil
}

// textMap is a JSON object whose keys and values may be any bytes; encoding/json mends keys.
type textMap map[string]string

func (m textMap) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, k := range slices.Sorted(maps.Keys(m)) {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendText(b, k), ':')
		b = appendText(b, m[k])
	}
	return append(b, '}'), nil
}

func (m *textMap) UnmarshalJSON(b []byte) error {
	*m = textMap{}
	return eachMember(b, func(key string, value []byte) error {
		v, err := readText(value)
		(*m)[key] = v
		return err
	})
}

// summaryMap is the same for metrics.
type summaryMap map[string]Summary

func (m summaryMap) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, k := range slices.Sorted(maps.Keys(m)) {
		if i > 0 {
			b = append(b, ',')
		}
		v, err := json.Marshal(m[k])
		if err != nil {
			return nil, err
		}
		b = append(append(appendText(b, k), ':'), v...)
	}
	return append(b, '}'), nil
}

func (m *summaryMap) UnmarshalJSON(b []byte) error {
	*m = summaryMap{}
	return eachMember(b, func(key string, value []byte) error {
		var s Summary
		err := json.Unmarshal(value, &s)
		(*m)[key] = s
		return err
	})
}

// eachMember calls f for every member of a valid JSON object, with the exact bytes of its key.
func eachMember(b []byte, f func(key string, value []byte) error) error {
	// A key is turned into a value, which json.RawMessage hands over unchanged: {"a":1} is read as ["a",1].
	flat := make([]byte, len(b))
	copy(flat, b)
	depth, quoted := 0, false
	for i := 0; i < len(flat); i++ {
		switch c := flat[i]; {
		case quoted:
			if c == '\\' {
				i++
			}
			quoted = c != '"'
		case c == '"':
			quoted = true
		case c == '{' || c == '[':
			if depth++; depth == 1 {
				flat[i] = '['
			}
		case c == '}' || c == ']':
			if depth--; depth == 0 {
				flat[i] = ']'
			}
		case c == ':' && depth == 1:
			flat[i] = ','
		}
	}
	if string(b) == "null" {
		return nil
	}
	var parts []json.RawMessage
	if err := json.Unmarshal(flat, &parts); err != nil {
		return err
	}
	for i := 0; i+1 < len(parts); i += 2 {
		key, err := readText(parts[i])
		if err == nil {
			err = f(key, parts[i+1])
		}
		if err != nil {
			return err
		}
	}
	return nil
}
