package completions

import (
	_ "embed"

	"runar/shell"
)

var (
	//go:embed files/runar.bash
	bash string
	//go:embed files/_runar
	zsh string
	//go:embed files/runar.fish
	fish string
)

// Script is the completion of a shell, as a file of its own: to be sourced, or put where the shell looks for completions.
func Script(sh shell.Shell) string {
	switch sh {
	case shell.Bash:
		return bash
	case shell.Zsh:
		return zsh
	}
	return fish
}
