package hooks

import (
	"runar/hooks/files"
	"runar/shell"
)

// Setup is what a shell's script is made for.
type Setup struct {
	Shell shell.Shell
	Bin   string // absolute path of runar
	Build string // one word that tells this build of runar from others
	User  string // the file of the user's patterns
	Rules *Rules
	// Completion is the script that registers completion; may be empty.
	Completion string
}

// Script is what `runar init SHELL` prints: settings, hooks, completion and rules, to be evaluated by an interactive shell. In any
// other shell it does nothing.
func Script(s Setup) string {
	q := s.Shell.Quote
	return files.Script(string(s.Shell), q(s.Bin), q(s.Build), q(s.User), s.Completion, s.Rules.Code(s.Shell))
}
