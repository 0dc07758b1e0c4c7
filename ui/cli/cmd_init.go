package cli

import (
	"fmt"
	"path/filepath"

	"runar/hooks"
	"runar/shell"
	"runar/ui"
	"runar/ui/cli/early"
)

const longInit = `Prints the code that makes a shell record matching commands typed at its
prompt. It goes into the shell's start-up file:

  bash, zsh   eval "$(runar init zsh)"
  fish        runar init fish | source

With it comes the completion of runar. runar_off switches both off in a shell,
runar_on on again. RUNAR_DISABLE=1 before a command, or the word "command",
skips it once.`

var examplesInit = []string{
	`eval "$(runar init bash)"    # in this shell, now`,
	"runar init zsh --install    # shows the line, asks, adds it",
}

func newInit(c *Call) ([]Flag, func([]string) error) {
	var install, yes, bare bool
	flags := []Flag{
		{Name: "install", Help: "add the line to the shell's start-up file", Bind: &install},
		{Name: "yes", Short: "y", Help: "add it without asking", Bind: &yes},
		{Name: "no-completions", Help: "the hooks alone", Bind: &bare},
	}
	return flags, func(args []string) error {
		sh, err := c.shellOf(args)
		if err != nil {
			return err
		}
		if install {
			return c.installInit(sh, yes)
		}
		bin, build := early.Executable()
		setup := hooks.Setup{Shell: sh, Bin: bin, Build: build, User: c.patternSources().User, Rules: c.loadRules(), Completion: !bare}
		return c.print(hooks.Script(setup))
	}
}

// shellOf is the shell that was named, or else the user's own.
func (c *Call) shellOf(args []string) (shell.Shell, error) {
	switch {
	case len(args) > 1:
		return "", usagef("one shell at a time")
	case len(args) == 0 && c.Env.Getenv("SHELL") == "":
		return "", usagef("which shell: bash, zsh or fish")
	case len(args) == 0:
		args = []string{c.Env.Getenv("SHELL")}
	}
	sh, err := shell.Parse(args[0])
	if err != nil {
		return "", usagef("%s", err)
	}
	return sh, nil
}

// installInit adds the init line to the start-up file, once.
func (c *Call) installInit(sh shell.Shell, yes bool) error {
	rc := sh.RC(c.Env.Getenv)
	if rc == "" {
		return failf("no home folder, so no start-up file of %s", sh)
	}
	has, err := shell.HasInit(rc)
	if err != nil {
		return failf("%s", err)
	}
	if has {
		return c.print(fmt.Sprintf("%s has the line already\n", ui.Clean(rc)))
	}
	line := sh.InitLine("runar")
	fmt.Fprintf(c.Env.Err, "to be added at the end of %s:\n\n  %s\n\n", ui.Clean(rc), line)
	if !yes {
		if err := c.confirm("add it?"); err != nil {
			return err
		}
	}
	if err := shell.AddInit(rc, line); err != nil {
		return failf("%s", err)
	}
	return c.print(fmt.Sprintf("added; it takes effect in new shells, or now with: %s\n", line))
}

// patternSources are the files of patterns that hold here.
func (c *Call) patternSources() hooks.Sources {
	s := hooks.Sources{User: c.xdg("XDG_CONFIG_HOME", ".config", "patterns"), Home: c.home()}
	if dir, ok := c.findStore(); ok {
		s.Project = filepath.Join(dir, "patterns")
	}
	return s
}

// loadRules answers the patterns that hold here.
func (c *Call) loadRules() *hooks.Rules { return hooks.Load(c.patternSources()) }
