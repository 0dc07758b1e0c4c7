package shell

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Word is one word of a typed line.
type Word struct {
	// Text is the word without its quotes. Expansions ($x, $(…), globs) stay as typed: their values are not known here.
	Text string
	// Glob is Text with a backslash before every *, ?, [, ] and \ that was quoted: what is left bare is a wildcard.
	Glob string
	// Quoted tells whether any part was quoted.
	Quoted bool
}

// Command is one simple command of a typed line.
type Command struct {
	Env   []string // leading NAME=value words
	Words []Word   // without redirections and keywords; may be empty (A=1 alone)
}

// Texts are the words without their quotes.
func (c Command) Texts() []string {
	texts := make([]string, len(c.Words))
	for i, w := range c.Words {
		texts[i] = w.Text
	}
	return texts
}

// Errors of Split and SplitWords.
var (
	ErrQuote    = errors.New("a quote is not closed")
	ErrParen    = errors.New("a parenthesis is not closed")
	ErrOperator = errors.New("it is more than one command")
)

// Split reads a line as bash and zsh do, far enough to say which simple commands it holds and what their words are.
//
// go-shellwords is no help here: it forgets which characters were quoted, stops at the first operator and does not know $'…'.
// Commands inside of $(…) are not looked into, nor are the bodies of here-documents.
func Split(line string) ([]Command, error) {
	r := reader{in: line}
	var all []Command
	var now Command
	end := func() {
		if len(now.Words) > 0 || len(now.Env) > 0 {
			all = append(all, now)
		}
		now = Command{}
	}
	for {
		token, word, err := r.next()
		switch {
		case err != nil:
			return nil, err
		case token == tokenEnd:
			end()
			return all, nil
		case token == tokenSeparator:
			end()
		case token == tokenRedirect:
			if token, _, err = r.next(); err != nil { // the file's name
				return nil, err
			} else if token == tokenEnd {
				end()
				return all, nil
			}
		case len(now.Words) == 0 && len(now.Env) == 0 && keyword(word):
		case len(now.Words) == 0 && Assignment(word.Text):
			now.Env = append(now.Env, word.Text)
		default:
			now.Words = append(now.Words, word)
		}
	}
}

// SplitWords reads a line that must be one simple command without redirections: a pattern.
func SplitWords(line string) ([]Word, error) {
	r := reader{in: line}
	var words []Word
	for {
		token, word, err := r.next()
		switch {
		case err != nil:
			return nil, err
		case token == tokenEnd:
			return words, nil
		case token != tokenWord:
			return nil, fmt.Errorf("%w: quote the %q if it belongs to a word", ErrOperator, line[r.start:r.at])
		}
		words = append(words, word)
	}
}

// Assignment tells whether a word has the form NAME=value.
func Assignment(word string) bool {
	name, _, ok := strings.Cut(word, "=")
	if !ok || name == "" {
		return false
	}
	for i, r := range name {
		if r != '_' && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return true
}

// keyword: words that stand before a command without being one.
func keyword(w Word) bool {
	if w.Quoted {
		return false
	}
	switch w.Text {
	case "if", "then", "elif", "else", "fi", "while", "until", "do", "done", "!", "{", "}", "time", "esac":
		return true
	}
	return false
}

type token int

const (
	tokenWord token = iota
	tokenSeparator
	tokenRedirect
	tokenEnd
)

// reader cuts a line into tokens.
type reader struct {
	in        string
	start, at int // of the token read last
}

func (r *reader) peek() byte {
	if r.at < len(r.in) {
		return r.in[r.at]
	}
	return 0
}

func (r *reader) next() (token, Word, error) {
	r.blanks()
	r.start = r.at
	switch c := r.peek(); {
	case r.at == len(r.in):
		return tokenEnd, Word{}, nil
	case (c == '<' || c == '>') && strings.HasPrefix(r.in[r.at+1:], "("):
		return r.word()
	case strings.IndexByte(";|&\n()", c) >= 0:
		if c == '&' && strings.HasPrefix(r.in[r.at+1:], ">") {
			r.redirect()
			return tokenRedirect, Word{}, nil
		}
		for r.at < len(r.in) && strings.IndexByte(";|&\n()", r.in[r.at]) >= 0 {
			r.at++
		}
		return tokenSeparator, Word{}, nil
	case c == '<' || c == '>':
		r.redirect()
		return tokenRedirect, Word{}, nil
	}
	digits := r.at
	for digits < len(r.in) && r.in[digits] >= '0' && r.in[digits] <= '9' {
		digits++
	}
	if digits > r.at && digits < len(r.in) && (r.in[digits] == '<' || r.in[digits] == '>') {
		r.at = digits
		r.redirect()
		return tokenRedirect, Word{}, nil
	}
	return r.word()
}

// blanks passes over what separates words, a comment too.
func (r *reader) blanks() {
	for r.at < len(r.in) {
		switch c := r.in[r.at]; {
		case c == ' ' || c == '\t' || c == '\r':
			r.at++
		case strings.HasPrefix(r.in[r.at:], "\\\n"):
			r.at += 2
		case c == '#':
			for r.at < len(r.in) && r.in[r.at] != '\n' {
				r.at++
			}
		default:
			return
		}
	}
}

func (r *reader) redirect() {
	for r.at < len(r.in) && strings.IndexByte("<>&|", r.in[r.at]) >= 0 {
		r.at++
	}
}

func (r *reader) word() (token, Word, error) {
	var text, glob strings.Builder
	quoted := false
	literal := func(s string) {
		quoted = true
		text.WriteString(s)
		for i := 0; i < len(s); i++ {
			if strings.IndexByte(`*?[]\`, s[i]) >= 0 {
				glob.WriteByte('\\')
			}
			glob.WriteByte(s[i])
		}
	}
	plain := func(s string) {
		text.WriteString(s)
		glob.WriteString(s)
	}
	for r.at < len(r.in) {
		c := r.in[r.at]
		switch {
		case strings.IndexByte(" \t\r\n;|&", c) >= 0, c == '(' || c == ')', (c == '<' || c == '>') && !strings.HasPrefix(r.in[r.at+1:], "("):
			return tokenWord, Word{text.String(), glob.String(), quoted}, nil
		case c == '\\':
			if r.at+1 == len(r.in) {
				literal(`\`)
				r.at++
				continue
			}
			_, size := utf8.DecodeRuneInString(r.in[r.at+1:])
			if next := r.in[r.at+1 : r.at+1+size]; next != "\n" {
				literal(next)
			}
			r.at += 1 + size
		case c == '\'':
			end := strings.IndexByte(r.in[r.at+1:], '\'')
			if end < 0 {
				return 0, Word{}, ErrQuote
			}
			literal(r.in[r.at+1 : r.at+1+end])
			r.at += end + 2
		case c == '"':
			s, err := r.doubleQuoted()
			if err != nil {
				return 0, Word{}, err
			}
			literal(s)
		case c == '$' && strings.HasPrefix(r.in[r.at:], "$'"):
			s, size, ok := unescape(r.in[r.at+2:])
			if !ok {
				return 0, Word{}, ErrQuote
			}
			literal(s)
			r.at += 2 + size
		case (c == '$' || c == '<' || c == '>') && strings.HasPrefix(r.in[r.at+1:], "("), c == '`':
			from := r.at
			if err := r.substitution(); err != nil {
				return 0, Word{}, err
			}
			plain(r.in[from:r.at])
		default:
			plain(r.in[r.at : r.at+1])
			r.at++
		}
	}
	return tokenWord, Word{text.String(), glob.String(), quoted}, nil
}

// doubleQuoted reads "…" from the opening quote on.
func (r *reader) doubleQuoted() (string, error) {
	var b strings.Builder
	for r.at++; r.at < len(r.in); r.at++ {
		switch c := r.in[r.at]; {
		case c == '"':
			r.at++
			return b.String(), nil
		case c == '\\' && r.at+1 < len(r.in) && strings.IndexByte("$`\"\\\n", r.in[r.at+1]) >= 0:
			if r.at++; r.in[r.at] != '\n' {
				b.WriteByte(r.in[r.at])
			}
		case c == '$' && strings.HasPrefix(r.in[r.at:], "$("), c == '`':
			from := r.at
			if err := r.substitution(); err != nil {
				return "", err
			}
			b.WriteString(r.in[from:r.at])
			r.at--
		default:
			b.WriteByte(c)
		}
	}
	return "", ErrQuote
}

// substitution passes over $(…), <(…), >(…) or `…`.
func (r *reader) substitution() error {
	if r.in[r.at] == '`' {
		for r.at++; r.at < len(r.in); r.at++ {
			switch r.in[r.at] {
			case '\\':
				r.at++
			case '`':
				r.at++
				return nil
			}
		}
		r.at = len(r.in)
		return ErrQuote
	}
	depth := 0
	for r.at++; r.at < len(r.in); {
		switch r.in[r.at] {
		case '\\':
			r.at = min(r.at+2, len(r.in))
			continue
		case '\'':
			end := strings.IndexByte(r.in[r.at+1:], '\'')
			if end < 0 {
				return ErrQuote
			}
			r.at += end + 2
			continue
		case '"':
			if _, err := r.doubleQuoted(); err != nil {
				return err
			}
			continue
		case '(':
			depth++
		case ')':
			depth--
		}
		r.at++
		if depth == 0 {
			return nil
		}
	}
	return ErrParen
}
