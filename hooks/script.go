package hooks

import (
	"strings"

	"runar/hooks/files"
	"runar/shell"
)

// Setup is what a shell's script is made for.
type Setup struct {
	Shell      shell.Shell
	Bin        string // absolute path of runar
	Build      string // one word that tells this build of runar from others
	User       string // the file of the user's patterns
	Rules      *Rules
	Completion bool // register completion, too
}

// Script is what `runar init SHELL` prints: settings, hooks, completion and rules, to be evaluated by an interactive shell. In any
// other shell it does nothing.
func Script(s Setup) string {
	q, sh, completion := s.Shell.Quote, string(s.Shell), ""
	if s.Completion {
		completion = files.Completion(sh)
	}
	pieces := files.Script(sh, q(s.Bin), q(s.Build), q(s.User), completion, s.Rules.Code(s.Shell))
	return strings.Join(pieces[:], "")
}
