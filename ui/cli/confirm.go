package cli

import (
	"bufio"
	"fmt"
	"strings"
)

// confirm asks before something that cannot be undone. Off a terminal nobody can answer: then it fails and names the flag,
// it never takes silence for yes.
func (c *Call) confirm(question string) error {
	if !c.terminal(c.Env.In).TTY || !c.terminal(c.Env.Err).TTY {
		return failf("not done without being asked for: there is no terminal to ask at").withHint("--yes goes on without asking")
	}
	fmt.Fprintf(c.Env.Err, "%s [y/N] ", question)
	answer, _ := bufio.NewReader(c.Env.In).ReadString('\n')
	if answer == "" {
		fmt.Fprintln(c.Env.Err)
	}
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "y", "yes":
		return nil
	}
	return failf("nothing was changed")
}
