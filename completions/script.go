package completions

import (
	"runar/completions/files"
	"runar/shell"
)

// Script is the completion of a shell, as a file of its own: to be sourced, or put where the shell looks for completions.
func Script(sh shell.Shell) string { return files.Of(string(sh)) }
