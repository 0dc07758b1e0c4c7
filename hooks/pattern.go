// Package hooks decides which commands typed at a prompt are recorded, and holds the code that does it inside of bash, zsh and fish.
package hooks

import (
	"errors"
	"fmt"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"runar/shell"
)

// Pattern names commands word by word: "python train*.py".
//
// The words are split as a shell does; *, ? and […] that are not quoted are wildcards. In the first word a wildcard stops at a
// slash, as it does for files; in the others it does not. Words of the command after the last word of the pattern are free.
// Between a known interpreter or launcher and the word that follows in the pattern, the command may have options.
type Pattern struct {
	// Text is the pattern as written, without a leading ! and blanks around.
	Text string
	// Exclude is set by a leading !: what matches is not recorded.
	Exclude bool
	words   []string // globs, see glob
}

const maxPattern = 1000 // bytes

// ParsePattern reads a pattern; the error says why it is none.
func ParsePattern(line string) (Pattern, error) {
	text := strings.TrimSpace(line)
	p := Pattern{Text: text}
	if rest, ok := strings.CutPrefix(text, "!"); ok {
		p.Text, p.Exclude = strings.TrimSpace(rest), true
	}
	if len(p.Text) > maxPattern {
		return Pattern{}, fmt.Errorf("it is longer than %d bytes", maxPattern)
	}
	if !utf8.ValidString(p.Text) || strings.IndexFunc(p.Text, unprintable) >= 0 {
		return Pattern{}, errors.New("it holds a control character or bytes that are not UTF-8")
	}
	words, err := shell.SplitWords(p.Text)
	if err != nil {
		return Pattern{}, err
	}
	if len(words) == 0 {
		return Pattern{}, errors.New("it is empty")
	}
	for _, w := range words {
		if err := checkWord(w); err != nil {
			return Pattern{}, err
		}
		p.words = append(p.words, w.Glob)
	}
	return p, checkHead(words[0])
}

func unprintable(r rune) bool { return r != '\t' && !unicode.IsPrint(r) }

func checkWord(w shell.Word) error {
	if w.Text == "" {
		return errors.New("a word in it is empty")
	}
	if !w.Quoted && strings.ContainsAny(w.Text, "$`") {
		return fmt.Errorf("nothing is expanded in a pattern: %s stays a wildcard at best, write * for it", w.Text)
	}
	if !w.Quoted && strings.ContainsAny(w.Text, "{}") {
		return fmt.Errorf("braces are not expanded: write one pattern for each, or quote %s", w.Text)
	}
	if !closed(w.Glob) {
		return fmt.Errorf("a [ in %s is not closed", w.Text)
	}
	return nil
}

func checkHead(w shell.Word) error {
	switch {
	case shell.Assignment(w.Text):
		return fmt.Errorf("leave %s out: variables before a command are passed over", w.Text)
	case strings.IndexFunc(w.Glob, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) < 0:
		return fmt.Errorf("its first word %s would take every command", w.Text)
	case strings.HasPrefix(w.Text, "-"):
		return fmt.Errorf("its first word %s is an option, not a command", w.Text)
	case w.Text == "runar":
		return errors.New("runar itself is not recorded")
	case strings.Contains(" "+shellWords+" ", " "+w.Text+" "):
		return fmt.Errorf("%s is part of the shell and cannot run as a program", w.Text)
	}
	return nil
}

// shellWords are the builtins and keywords of the three shells: hooking one would break the shell.
const shellWords = ". : [ [[ alias and autoload begin bg bind bindkey break builtin caller case cd command commandline compgen complete " +
	"compopt continue declare dirs disown do done echo elif else emulate enable end esac eval exec exit export false fc fg fi float for " +
	"foreach function getopts hash help history if in integer jobs kill let local logout mapfile noglob not nocorrect or popd print " +
	"printf pushd pwd read readarray readonly rehash repeat return select set setopt shift shopt source string suspend switch test then " +
	"time times trap true type typeset ulimit umask unalias unfunction unset unsetopt until wait whence where which while zle zmodload " +
	"zstyle abbr argparse count functions math random status"

// Equal tells whether two patterns name the same commands, however they are written.
func (p Pattern) Equal(q Pattern) bool {
	if len(p.words) != len(q.words) {
		return false
	}
	for i := range p.words {
		if p.words[i] != q.words[i] {
			return false
		}
	}
	return true
}

// Line is the pattern as it stands in a file.
func (p Pattern) Line() string {
	if p.Exclude {
		return "!" + p.Text
	}
	return p.Text
}

// Match tells whether the words of a command, without variables before it, fall under the pattern. home stands for a leading ~/.
func (p Pattern) Match(words []string, home string) bool {
	if len(words) == 0 || !matchHead(p.words[0], words[0], home) {
		return false
	}
	last, opts := words[0], optionsOf("", words[0])
	for at, i := 1, 1; i < len(p.words); i++ {
		glob := p.words[i]
		for !matchWord(glob, words, at, opts) {
			if at = opts.pass(words, at); at < 0 {
				return false
			}
		}
		last, opts = words[at], optionsOf(last, words[at])
		at++
	}
	return true
}

// matchWord tells whether words[at] is what the glob names. Where options may stand, only a glob that begins with - names one.
func matchWord(glob string, words []string, at int, opts *options) bool {
	if at >= len(words) {
		return false
	}
	word := words[at]
	if opts != nil && isOption(word) && glob[0] != '-' && words[at-1] != "--" {
		return false
	}
	return match(strings.TrimPrefix(glob, "./"), strings.TrimPrefix(word, "./"), true)
}

// matchHead compares paths as paths: ./scripts/a.sh and scripts/a.sh are the same program, a.sh is not.
func matchHead(glob, word, home string) bool {
	return match(canonical(glob, home), canonical(word, home), false)
}

func canonical(word, home string) string {
	if rest, ok := strings.CutPrefix(word, "~/"); ok && home != "" {
		word = path.Join(home, "/") + "/" + rest
	}
	if !strings.Contains(word, "/") || strings.HasPrefix(word, "/") {
		return word
	}
	for strings.HasPrefix(word, "./") {
		word = strings.TrimLeft(word[1:], "/")
	}
	return "./" + word
}
