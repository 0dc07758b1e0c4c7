// Package shell is what the program knows of shells: their names, how they quote, how they split a line, where their start-up files are.
package shell

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Quote writes one word so that bash, zsh and any shell that knows $'…' read back the same bytes.
//
// The answer is one printable line of valid UTF-8. Words without meaning to a shell stay bare; others stand in single quotes;
// control characters, other unprintable ones and bytes that are not UTF-8 become octal escapes in $'…' (octal, because \x has no
// agreed end).
func Quote(word string) string {
	switch {
	case word == "":
		return "''"
	case !printable(word):
		return quoteEscaped(word)
	case bare(word):
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// Join writes the words of a command as one line for a shell: each as Quote does, and the first so that it stays a command where
// it looks like an assignment (A=1) or a reserved word (if).
func Join(words []string) string {
	var b strings.Builder
	for i, word := range words {
		if i > 0 {
			b.WriteByte(' ')
		}
		quoted := Quote(word)
		if i == 0 && quoted == word && !plainCommand(word) {
			quoted = "'" + word + "'"
		}
		b.WriteString(quoted)
	}
	return b.String()
}

// QuoteFish writes one word so that fish reads back the same bytes: as Quote, with fish's escapes.
func QuoteFish(word string) string {
	if word == "" {
		return "''"
	}
	if printable(word) {
		if bare(word) && word[0] != '%' {
			return word
		}
		return fishQuotes(word)
	}
	// fish knows escapes only outside of quotes: printable stretches in quotes, the rest between them.
	var b strings.Builder
	start := 0
	flush := func(end int) {
		if start < end {
			b.WriteString(fishQuotes(word[start:end]))
		}
	}
	for i := 0; i < len(word); {
		r, size := utf8.DecodeRuneInString(word[i:])
		if !printableRune(r, size) {
			flush(i)
			for _, c := range []byte(word[i : i+size]) {
				b.WriteString(`\X` + hex(c))
			}
			start = i + size
		}
		i += size
	}
	flush(len(word))
	return b.String()
}

func fishQuotes(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'"
}

func hex(c byte) string {
	const digits = "0123456789abcdef"
	return string([]byte{digits[c>>4], digits[c&15]})
}

func quoteEscaped(word string) string {
	var b strings.Builder
	b.WriteString("$'")
	for i := 0; i < len(word); {
		r, size := utf8.DecodeRuneInString(word[i:])
		switch {
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\'' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '!' || !printableRune(r, size): // an interactive shell may expand history at a !
			for _, c := range []byte(word[i : i+size]) {
				b.Write([]byte{'\\', '0' + c>>6, '0' + c>>3&7, '0' + c&7})
			}
		default:
			b.WriteRune(r)
		}
		i += size
	}
	b.WriteByte('\'')
	return b.String()
}

func printable(s string) bool {
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if !printableRune(r, size) {
			return false
		}
		i += size
	}
	return true
}

func printableRune(r rune, size int) bool {
	return !(r == utf8.RuneError && size == 1) && unicode.IsPrint(r)
}

// bare tells whether no shell sees anything but itself in the word. A = at the start is a path lookup in zsh.
func bare(word string) bool {
	for i, r := range word {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
		case strings.ContainsRune("_@%+:,./-", r):
		case r == '=' && i > 0:
		case r > unicode.MaxASCII && unicode.IsLetter(r):
		default:
			return false
		}
	}
	return true
}

// plainCommand tells whether a bare word at the head of a line is the name of a command.
func plainCommand(word string) bool {
	if strings.ContainsRune(word, '=') || word[0] == '%' {
		return false
	}
	switch word {
	case "if", "then", "else", "elif", "fi", "for", "while", "until", "do", "done", "case", "esac", "in", "select", "function", "time",
		"coproc", "repeat", "foreach", "end", "nocorrect":
		return false
	}
	return true
}
