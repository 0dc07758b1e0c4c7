package shell

import (
	"fmt"
	"path/filepath"
	"strings"
)

// Shell is a shell that hooks and completions exist for.
type Shell string

// The shells with hooks and completions.
const (
	Bash Shell = "bash"
	Zsh  Shell = "zsh"
	Fish Shell = "fish"
)

// All lists the shells with hooks and completions.
var All = []Shell{Bash, Zsh, Fish}

// Parse reads a shell's name in any form it is met in: zsh, /usr/bin/zsh, -zsh (a login shell's argv[0]), zsh-5.9.
func Parse(name string) (Shell, error) {
	base := strings.TrimPrefix(filepath.Base(name), "-")
	base, _, _ = strings.Cut(base, "-")
	for _, s := range All {
		if base == string(s) {
			return s, nil
		}
	}
	return "", fmt.Errorf("no hooks for the shell %q: there are bash, zsh and fish", name)
}

// Quote writes a word for this shell.
func (s Shell) Quote(word string) string {
	if s == Fish {
		return QuoteFish(word)
	}
	return Quote(word)
}

// InitLine is the line that loads the hooks, as it stands in the shell's start-up file. bin is the name or path to call.
func (s Shell) InitLine(bin string) string {
	if s == Fish {
		return QuoteFish(bin) + " init fish | source"
	}
	return `eval "$(` + Quote(bin) + " init " + string(s) + `)"`
}
