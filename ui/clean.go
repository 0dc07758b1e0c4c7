package ui

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean makes any bytes harmless and visible on one line of a terminal: control characters, line breaks, bytes that are not
// UTF-8, and the characters that reorder or hide text (bidi controls, zero-width ones, tags) become escapes such as \x1b,
// \n or \u202e. Joiners stay where they hold an emoji or a script together.
func Clean(s string) string {
	i := firstHarm(s)
	if i < 0 {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	b.WriteString(s[:i])
	for rest := s[i:]; rest != ""; {
		r, n := utf8.DecodeRuneInString(rest)
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02x`, rest[0])
		case !harmful(r):
			b.WriteString(rest[:n])
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
			b.WriteString(`\r`)
		case r < 0x80:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r <= 0xffff:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
		rest = rest[n:]
	}
	return b.String()
}

// CleanLines is Clean for a text of several lines: line breaks stay, each line is cleaned.
func CleanLines(s string) string {
	if firstHarm(s) < 0 {
		return s
	}
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		lines[i] = Clean(line)
	}
	return strings.Join(lines, "\n")
}

// firstHarm is the offset of the first byte that Clean would change, or -1.
func firstHarm(s string) int {
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			if c < 0x20 || c == 0x7f {
				return i
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 || harmful(r) {
			return i
		}
		i += n
	}
	return -1
}

func harmful(r rune) bool {
	switch {
	case r < 0x20, r >= 0x7f && r < 0xa0:
		return true
	case r < 0xad:
		return false
	case r == 0x200c, r == 0x200d: // joiners: part of scripts and emoji, they move nothing
		return false
	case r >= 0x2028 && r <= 0x2029: // line and paragraph separators
		return true
	case r >= 0x115f && r <= 0x1160, r == 0x3164, r == 0xffa0: // letters that are blank
		return true
	}
	return unicode.Is(unicode.Cf, r)
}
