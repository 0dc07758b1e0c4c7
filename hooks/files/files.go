// Package files holds the hooks of each shell, and the rules of the shipped patterns as the shells read them. It imports nothing, see
// runar/ui/cli/early.
package files

import _ "embed"

var (
	//go:embed runar.bash
	bash string
	//go:embed runar.zsh
	zsh string
	//go:embed runar.fish
	fish string

	// What `go test ./hooks -run Shipped -update` makes of hooks/patterns.
	//go:embed shipped.bash
	shippedBash string
	//go:embed shipped.zsh
	shippedZsh string
	//go:embed shipped.fish
	shippedFish string
)

// Shipped are the rules where there are no patterns but the shipped ones.
func Shipped(shell string) string {
	switch shell {
	case "bash":
		return shippedBash
	case "zsh":
		return shippedZsh
	}
	return shippedFish
}

// Script puts together what `runar init SHELL` prints: settings, hooks, completion and rules, to be evaluated by an interactive shell.
// In any other shell it does nothing. bin, build and user are quoted for the shell.
func Script(shell, bin, build, user, completion, rules string) string {
	switch shell {
	case "bash":
		return "__runar_bin=" + bin + "\n__runar_build=" + build + "\n__runar_user=" + user + "\n" + bash +
			"if [[ $- == *i* ]] && \\builtin declare -F __runar_load >/dev/null; then\n" +
			completion + "function __runar_rules {\n" + rules + "}\n__runar_load __runar_rules\nfi\n"
	case "zsh":
		return "typeset -g __runar_bin=" + bin + " __runar_build=" + build + " __runar_user=" + user + "\n" + zsh + "if [[ -o interactive ]]; then\n" +
			completion + "function __runar_rules {\n" + rules + "}\n__runar_load __runar_rules\nfi\n"
	}
	return "set -g __runar_bin " + bin + "\nset -g __runar_build " + build + "\nset -g __runar_user " + user + "\n" + fish + "if status is-interactive\n" +
		completion + rules + "__runar_tell\nend\n"
}
