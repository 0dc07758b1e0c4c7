package hooks

import (
	"strings"
	"unicode/utf8"

	"runar/shell"
)

// Rewriter puts runar in front of the commands of a fish line that are recorded.
type Rewriter struct {
	Rules *Rules
	// Runar is the word to put in, as fish is to read it: a name or a quoted path.
	Runar string
	// Skip are first words that stand for something else than a program: the user's functions.
	Skip []string
	// Reserved tells the words that runar would take for its own; a -- is put before them.
	Reserved func(word string) bool
}

// Rewrite answers the line as it is to be run. It is the same line where nothing in it is recorded, and where it cannot be read:
// fish itself then says what is wrong with it.
func (rw Rewriter) Rewrite(line string) string {
	f := fishLine{in: line, rw: rw}
	if !f.list(0) || len(f.heads) == 0 {
		return line
	}
	var b strings.Builder
	last := 0
	for _, h := range f.heads {
		b.WriteString(line[last:h.at] + rw.Runar + " ")
		if shell.Assignment(h.word) || rw.Reserved != nil && rw.Reserved(h.word) {
			b.WriteString("-- ")
		}
		last = h.at
	}
	return b.String() + line[last:]
}

// fishLine reads fish's grammar as far as needed to know where commands begin and what their words are.
type fishLine struct {
	in    string
	at    int
	rw    Rewriter
	heads []head // in the order of the line
}

// head is the first word of a command that is recorded.
type head struct {
	at   int
	word string
}

const deepest = 100 // levels of command substitution

// list reads commands up to the end, or up to the ) that closes a command substitution. false: not fish.
func (f *fishLine) list(depth int) bool {
	if depth > deepest {
		return false
	}
	for {
		if !f.command(depth) {
			return false
		}
		switch {
		case f.at == len(f.in):
			return depth == 0
		case f.in[f.at] == ')':
			return depth > 0
		}
		f.at++ // ; & | or the end of a line
	}
}

// command reads one command, from its first word to the operator behind it.
func (f *fishLine) command(depth int) bool {
	var words []string
	start, disabled := 0, false
	mark := len(f.heads) // commands inside of its arguments come later in the line than its own head
	done := func() bool {
		if len(words) > 0 && !disabled && f.wanted(words) {
			f.heads = append(f.heads, head{})
			copy(f.heads[mark+1:], f.heads[mark:])
			f.heads[mark] = head{start, words[0]}
		}
		return true
	}
	for {
		f.blanks()
		if f.at == len(f.in) {
			return done()
		}
		switch c := f.in[f.at]; {
		case c == '&' && strings.HasPrefix(f.in[f.at:], "&>"):
			f.at++
			f.redirect()
			continue
		case strings.IndexByte(";|&\n)", c) >= 0:
			return done()
		case c == '<' || c == '>':
			f.redirect()
			if _, ok := f.word(depth); !ok {
				return false
			}
			continue
		}
		from := f.at
		word, ok := f.word(depth)
		if !ok {
			return false
		}
		raw := f.in[from:f.at]
		if strings.Trim(raw, "0123456789") == "" && f.at < len(f.in) && (f.in[f.at] == '>' || f.in[f.at] == '<') {
			f.redirect()
			if _, ok := f.word(depth); !ok {
				return false
			}
			continue
		}
		switch {
		case len(words) > 0:
			words = append(words, word)
		case raw == "and", raw == "or", raw == "not", raw == "!", raw == "if", raw == "else", raw == "while", raw == "begin", raw == "time", raw == "{", raw == "}":
			mark = len(f.heads)
		case shell.Assignment(raw):
			disabled = disabled || word == "RUNAR_DISABLE=1"
			mark = len(f.heads)
		default:
			words, start = append(words, word), from
			disabled = disabled || raw[0] == '\\' // the usual way around an alias
			mark = len(f.heads)
		}
	}
}

func (f *fishLine) wanted(words []string) bool {
	for _, s := range f.rw.Skip {
		if words[0] == s {
			return false
		}
	}
	return f.rw.Rules.Records(words)
}

// blanks passes over what separates words, and a comment.
func (f *fishLine) blanks() {
	for f.at < len(f.in) {
		switch c := f.in[f.at]; {
		case c == ' ' || c == '\t' || c == '\r':
			f.at++
		case strings.HasPrefix(f.in[f.at:], "\\\n"):
			f.at += 2
		case c == '#':
			for f.at < len(f.in) && f.in[f.at] != '\n' {
				f.at++
			}
		default:
			return
		}
	}
}

// redirect passes over the operator, up to the word that names the file; &1 counts as that word's beginning.
func (f *fishLine) redirect() {
	for f.at < len(f.in) && strings.IndexByte("<>?|&", f.in[f.at]) >= 0 {
		f.at++
	}
	f.blanks()
}

// word reads one word and answers its text, expansions left as they stand.
func (f *fishLine) word(depth int) (string, bool) {
	var b strings.Builder
	for f.at < len(f.in) {
		switch c := f.in[f.at]; {
		case strings.IndexByte(" \t\r\n;|&<>)", c) >= 0:
			return b.String(), true
		case c == '\\':
			if f.at+1 == len(f.in) {
				return "", false
			}
			_, size := utf8.DecodeRuneInString(f.in[f.at+1:])
			if next := f.in[f.at+1 : f.at+1+size]; next != "\n" {
				b.WriteString(next)
			}
			f.at += 1 + size
		case c == '\'' || c == '"':
			if !f.quoted(&b, depth) {
				return "", false
			}
		case c == '(':
			if !f.substitution(&b, depth) {
				return "", false
			}
		default:
			b.WriteByte(c)
			f.at++
		}
	}
	return b.String(), true
}

// quoted reads '…' or "…".
func (f *fishLine) quoted(b *strings.Builder, depth int) bool {
	quote := f.in[f.at]
	for f.at++; f.at < len(f.in); {
		switch c := f.in[f.at]; {
		case c == quote:
			f.at++
			return true
		case c == '\\' && f.at+1 < len(f.in):
			next := f.in[f.at+1]
			if next != quote && next != '\\' && !(quote == '"' && next == '$') {
				b.WriteByte('\\')
			}
			b.WriteByte(next)
			f.at += 2
		case quote == '"' && strings.HasPrefix(f.in[f.at:], "$("):
			b.WriteByte('$')
			f.at++
			if !f.substitution(b, depth) {
				return false
			}
		default:
			b.WriteByte(c)
			f.at++
		}
	}
	return false
}

// substitution reads ( … ), with the commands in it.
func (f *fishLine) substitution(b *strings.Builder, depth int) bool {
	from := f.at
	f.at++
	if !f.list(depth + 1) {
		return false
	}
	f.at++ // the )
	b.WriteString(f.in[from:f.at])
	return true
}
