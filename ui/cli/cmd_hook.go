package cli

import (
	"strconv"
	"syscall"

	"runar/capture"
	"runar/hooks"
	"runar/shell"
)

// newHook is what the shells' hooks call; people do not. `hook run [--parent PID] -- COMMAND…` records the command where a pattern says
// so and becomes it otherwise, `hook rules SHELL` prints the rules again after a change, `hook rewrite` puts runar into a line of fish.
func newHook(c *Call) ([]Flag, func([]string) error) {
	return nil, func(args []string) error {
		if len(args) == 0 {
			return usagef("hook is for the code of runar init").withHint("runar init --help")
		}
		switch word, args := args[0], args[1:]; {
		case word == "run":
			return c.hookRun(args)
		case word == "rules" && len(args) == 1:
			sh, err := shell.Parse(args[0])
			if err != nil {
				return usagef("%s", err)
			}
			return c.print(c.loadRules().Code(sh))
		case word == "rewrite":
			return c.hookRewrite(args)
		}
		return usagef("hook is for the code of runar init").withHint("runar init --help")
	}
}

func (c *Call) hookRun(args []string) error {
	if len(args) > 1 && args[0] == "--parent" {
		if pid, err := strconv.Atoi(args[1]); err == nil {
			hooks.EndWith(pid)
		}
		args = args[2:]
	}
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	if len(args) == 0 {
		return usagef("no command to run")
	}
	if c.Env.Getenv("RUNAR_DISABLE") != "1" && c.loadRules().Records(args) {
		return c.start(RunOptions{}, args, false)
	}
	path, err := c.findProgram(args[0], nil)
	if err != nil {
		return err
	}
	return cannotStart(args[0], syscall.Exec(path, args, capture.Environ()))
}

func (c *Call) hookRewrite(args []string) error {
	rw := hooks.Rewriter{Rules: c.loadRules(), Runar: "runar", Reserved: func(word string) bool { return oneOf(word, reserved()) }}
	for i := 0; i+1 < len(args); i++ {
		switch args[i] {
		case "--as":
			i++
			rw.Runar = args[i]
		case "--skip":
			i++
			rw.Skip = append(rw.Skip, args[i])
		case "--":
			return c.print(rw.Rewrite(args[i+1]))
		}
	}
	return usagef("no line to rewrite")
}
