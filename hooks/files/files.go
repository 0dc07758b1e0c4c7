// Package files holds the hooks of each shell, and what else `runar init` prints. It imports nothing, see runar/ui/cli/early: so the
// text is in text.go, which `go test ./hooks -run Text -update` makes of the scripts beside it, of completions/files and of
// hooks/patterns. Comments and indentation stay behind; a shell reads it all at each of its starts.
package files

// Shipped are the rules where there are no patterns but the shipped ones.
func Shipped(shell string) string {
	switch shell {
	case "bash":
		return rulesBash
	case "zsh":
		return rulesZsh
	}
	return rulesFish
}

// Completion is what registers the completion of bash, zsh or fish; "" for any other word.
func Completion(shell string) string {
	switch shell {
	case "bash":
		return completionBash
	case "zsh":
		return completionZsh
	case "fish":
		return completionFish
	}
	return ""
}

// Script is what `runar init SHELL` prints, in pieces: settings, hooks, completion and rules, to be evaluated by an interactive shell.
// In any other shell it does nothing. bin, build and user are quoted for the shell.
func Script(shell, bin, build, user, completion, rules string) [13]string {
	switch shell {
	case "bash":
		return [...]string{"# shellcheck shell=bash disable=SC2016,SC2034,SC2046,SC2154,SC2178,SC2206,SC2317\n__runar_bin=", bin, "\n__runar_build=", build, "\n__runar_user=", user, "\n", hooksBash,
			"if [[ $- == *i* ]] && \\builtin declare -F __runar_load >/dev/null; then\n",
			completion, "function __runar_rules {\n", rules, "}\n__runar_load __runar_rules\nfi\n"}
	case "zsh":
		return [...]string{"typeset -g __runar_bin=", bin, " __runar_build=", build, " __runar_user=", user, "\n", hooksZsh,
			"if [[ -o interactive ]]; then\n",
			completion, "function __runar_rules {\n", rules, "}\n__runar_load __runar_rules\nfi\n"}
	}
	return [...]string{"set -g __runar_bin ", bin, "\nset -g __runar_build ", build, "\nset -g __runar_user ", user, "\n", hooksFish,
		"if status is-interactive\n",
		completion, "", rules, "__runar_tell\nend\n"}
}
