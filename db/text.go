package db

import (
	"encoding/json"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// MarshalJSON writes a JSON string; see Text for bytes that are not UTF-8.
func (t Text) MarshalJSON() ([]byte, error) {
	s := string(t)
	if utf8.ValidString(s) {
		return json.Marshal(s)
	}
	b := []byte{'"'}
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		if r == utf8.RuneError && n == 1 {
			b = fmt.Appendf(b, `\udc%02x`, s[0])
		} else {
			q, err := json.Marshal(s[:n])
			if err != nil {
				return nil, err
			}
			b = append(b, q[1:len(q)-1]...)
		}
		s = s[n:]
	}
	return append(b, '"'), nil
}

// UnmarshalJSON reads what MarshalJSON writes.
func (t *Text) UnmarshalJSON(b []byte) error {
	// The decoder would replace lone surrogates, so those that stand for bytes are cut out first.
	var out []byte
	start := 0
	flush := func(end int) error {
		if end <= start {
			return nil
		}
		var s string
		if err := json.Unmarshal([]byte(`"`+string(b[start:end])+`"`), &s); err != nil {
			return err
		}
		out = append(out, s...)
		return nil
	}
	if len(b) < 2 || b[0] != '"' {
		return fmt.Errorf("not a JSON string: %.20s", b)
	}
	b = b[1 : len(b)-1]
	for i := 0; i < len(b); i++ {
		if b[i] != '\\' {
			continue
		}
		if i+6 <= len(b) && b[i+1] == 'u' {
			v, err := strconv.ParseUint(string(b[i+2:i+6]), 16, 32)
			// The second half of a pair is left to the decoder, with its first.
			if err == nil && v >= 0xdc80 && v <= 0xdcff && !(i >= start+6 && isHigh(b[i-6:i])) {
				if err := flush(i); err != nil {
					return err
				}
				out = append(out, byte(v))
				i += 5
				start = i + 1
				continue
			}
		}
		i++
	}
	if err := flush(len(b)); err != nil {
		return err
	}
	*t = Text(out)
	return nil
}

// isHigh tells whether an escape is the first half of a surrogate pair.
func isHigh(b []byte) bool {
	if b[0] != '\\' || b[1] != 'u' {
		return false
	}
	v, err := strconv.ParseUint(string(b[2:]), 16, 32)
	return err == nil && v >= 0xd800 && v < 0xdc00
}
