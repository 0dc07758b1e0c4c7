package completions

import (
	_ "embed"

	"runar/shell"
)

var (
	//go:embed runar.bash
	bash string
	//go:embed _runar
	zsh string
	//go:embed runar.fish
	fish string
)

// Script is the completion of a shell, as a file of its own: to be sourced, or put where the shell looks for completions.
func Script(sh shell.Shell) string {
	return map[shell.Shell]string{shell.Bash: bash, shell.Zsh: zsh, shell.Fish: fish}[sh]
}
