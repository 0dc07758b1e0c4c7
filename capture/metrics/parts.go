package metrics

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// cut cuts a key at _ and /.
func cut(key string) []string {
	var out []string
	start := 0
	for i := 0; i <= len(key); i++ {
		if i == len(key) || key[i] == '_' || key[i] == '/' {
			if i > start {
				out = append(out, key[start:i])
			}
			start = i + 1
		}
	}
	return out
}

// normal makes a key of a printed name: lower case, blanks and quotes inside as _, none around.
func normal(b []byte) string {
	b = bytes.Trim(b, " \t\"'`*:=-")
	if len(b) == 0 || len(b) > maxName || !utf8.Valid(b) {
		return ""
	}
	out := make([]byte, 0, len(b))
	space := false
	for i, r := range string(b) {
		if r == '\'' && (bytes.HasPrefix(b[i:], []byte("'s ")) || string(b[i:]) == "'s") || r == 's' && i > 0 && b[i-1] == '\'' && i+1 < len(b) && b[i+1] == ' ' { // training's auc
			continue
		}
		if r == ' ' || r == '\t' || r == '\u00a0' {
			space = true
			continue
		}
		if r == '"' || r == '`' {
			continue
		}
		if space {
			out = append(out, '_')
			space = false
		}
		out = utf8.AppendRune(out, unicode.ToLower(r))
	}
	return string(out)
}

// partsOf cuts a name into lower-case words at separators and case changes, digits at the ends of words dropped.
func partsOf(b []byte) []string {
	var parts []string
	var cur []rune
	push := func() {
		for len(cur) > 1 && cur[len(cur)-1] >= '0' && cur[len(cur)-1] <= '9' && string(cur) != "r2" && string(cur) != "chi2" && string(cur) != "beta1" && string(cur) != "hd95" {
			cur = cur[:len(cur)-1]
		}
		if len(cur) > 0 {
			parts = append(parts, string(cur))
			cur = cur[:0]
		}
	}
	rs := []rune(string(b))
	known := false // the word being read is known as it stands
	for i, r := range rs {
		if i == 0 || !unicode.IsLetter(rs[i-1]) {
			known = knownWord(rs[i:])
		}
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			if r == '²' {
				cur = append(cur, '2')
				continue
			}
			push()
			continue
		}
		if i > 0 && !known && unicode.IsUpper(r) && unicode.IsLower(rs[i-1]) && !(rs[i-1] == 'm' && (i == 1 || !unicode.IsLetter(rs[i-2]))) {
			push()
		}
		cur = append(cur, unicode.ToLower(r))
		if len(parts) > 24 {
			break
		}
	}
	push()
	return parts
}

// knownWord tells whether the letters at the start of rs, up to where they end, are a word that is known as it stands,
// whatever its case: mIoU, ROCAUC.
func knownWord(rs []rune) bool {
	var low [16]byte
	n := 0
	for _, r := range rs {
		if r >= 0x80 || !unicode.IsLetter(r) {
			break
		}
		if n == len(low) {
			return false
		}
		low[n] = byte(unicode.ToLower(r))
		n++
	}
	_, ok := lexicon()[string(low[:n])]
	return ok
}
