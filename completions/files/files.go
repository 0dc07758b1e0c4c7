// Package files holds the completion of each shell as it is sourced. It imports nothing, see runar/ui/cli/early.
package files

import _ "embed"

var (
	//go:embed runar.bash
	bash string
	//go:embed _runar
	zsh string
	//go:embed runar.fish
	fish string
)

// Of is the completion of bash, zsh or fish; "" for any other word.
func Of(shell string) string {
	switch shell {
	case "bash":
		return bash
	case "zsh":
		return zsh
	case "fish":
		return fish
	}
	return ""
}
