package hooks

import (
	"os"
	"strconv"
	"strings"

	"runar/shell"
)

// State is what the hooks of the shell that runar was typed into say of themselves.
type State struct {
	Loaded     bool
	Shell      shell.Shell
	Build      string   // of the runar that wrote the hooks
	Completion bool     // registered
	Kept       []string // first words of patterns that stand for functions of the user's, and are not recorded
}

// Status reads the state from RUNAR_HOOK, which the hooks export as "SHELL PID BUILD completion|none kept[:WORD,…]". A state left
// behind by a shell further up is not taken for that of the shell that asks: parent is the pid of the latter.
func Status(getenv func(string) string, parent int) State {
	words := strings.Fields(getenv("RUNAR_HOOK"))
	if len(words) != 5 {
		return State{}
	}
	sh, err := shell.Parse(words[0])
	if pid, _ := strconv.Atoi(words[1]); err != nil || pid != parent {
		return State{}
	}
	s := State{Loaded: true, Shell: sh, Build: words[2], Completion: words[3] == "completion"}
	if _, list, ok := strings.Cut(words[4], ":"); ok {
		s.Kept = strings.Split(list, ",")
	}
	return s
}

// Parent is the pid to ask Status for: of the process that started this one.
func Parent() int { return os.Getppid() }
