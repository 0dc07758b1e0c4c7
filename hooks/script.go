package hooks

import (
	_ "embed"
	"strings"

	"runar/shell"
)

var (
	//go:embed runar.bash
	bashHooks string
	//go:embed runar.zsh
	zshHooks string
	//go:embed runar.fish
	fishHooks string
)

// Setup is what a shell's script is made for.
type Setup struct {
	Shell   shell.Shell
	Bin     string // absolute path of runar
	Version string // one word
	User    string // the file of the user's patterns
	Rules   *Rules
	// Completion is the script that registers completion; may be empty.
	Completion string
}

// Script is what `runar init SHELL` prints: settings, hooks, completion and rules, to be evaluated by an interactive shell. In any
// other shell it does nothing.
func Script(s Setup) string {
	var b strings.Builder
	q := s.Shell.Quote
	code := s.Rules.Code(s.Shell)
	switch s.Shell {
	case shell.Fish:
		b.WriteString("set -g __runar_bin " + q(s.Bin) + "\nset -g __runar_version " + q(s.Version) + "\nset -g __runar_user " + q(s.User) + "\n")
		b.WriteString(fishHooks + "if status is-interactive\n" + s.Completion + code + "end\n")
		return b.String()
	case shell.Bash:
		b.WriteString("__runar_bin=" + q(s.Bin) + "\n__runar_version=" + q(s.Version) + "\n__runar_user=" + q(s.User) + "\n")
		b.WriteString(bashHooks)
		b.WriteString("if [[ $- == *i* ]] && \\builtin declare -F __runar_load >/dev/null; then\n")
	case shell.Zsh:
		b.WriteString("typeset -g __runar_bin=" + q(s.Bin) + " __runar_version=" + q(s.Version) + " __runar_user=" + q(s.User) + "\n")
		b.WriteString(zshHooks + "if [[ -o interactive ]]; then\n")
	}
	b.WriteString(s.Completion + "function __runar_rules {\n" + code + "}\n__runar_load __runar_rules\nfi\n")
	return b.String()
}
