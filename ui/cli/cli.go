// Package cli is runar's command line: the commands, their flags, settings and errors.
package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"runar/shell"
)

// Main runs runar with the words after its name and answers its exit code. version is what the release build linked in, ""
// in a source build.
func Main(args []string, version string) int {
	if code, ok := helper(args); ok {
		return code
	}
	args = cloneWords(args)
	dir, _ := os.Getwd()
	c := &Call{
		Ctx:     context.Background(),
		Env:     Env{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Environ: os.Environ(), Dir: dir, Now: time.Now},
		Version: version,
	}
	return c.exitCode(c.dispatch(args))
}

// dispatch decides whose words these are. runar's own flags end at the first word that is not one; that word is
// runar's when the table has it, and a program to run otherwise.
func (c *Call) dispatch(args []string) error {
	var o RunOptions
	var version bool
	flags := append(runFlags(&o), c.rootFlags(&version)...)
	set := newFlagSet("runar", flags)
	set.SetInterspersed(false)
	switch err := parseFlags(set, flags, args); {
	case errors.Is(err, errHelp):
		return c.rootHelp(oneOf("-h", args))
	case err != nil:
		return hintHelp(err, "runar --help")
	case version:
		return c.printVersion()
	}
	words := set.Args()
	ownFlag := ""
	for _, f := range runFlags(&o) {
		if set.Changed(f.Name) {
			ownFlag = f.Name
		}
	}
	switch {
	case set.ArgsLenAtDash() == 0:
		return c.start(o, words, false)
	case len(words) == 0 && ownFlag != "":
		return usagef("--%s needs a command to run", ownFlag).withHint("runar --%s … COMMAND", ownFlag)
	case len(words) == 0:
		return c.look()
	case isAssignment(words[0]):
		return c.start(o, words, false)
	}
	word := words[0]
	if cmd, ok := lookup(word); ok {
		if ownFlag != "" && cmd.Name != "run" {
			return usagef("--%s is for running; %q is a command of runar", ownFlag, word).withHint("to run the program: runar --%s … -- %s", ownFlag, word)
		}
		return c.command(cmd, word, words[1:], o)
	}
	if oneOf(word, reserved()) {
		return usagef("%q is reserved for a command to come", word).withHint("to run the program: runar -- %s", word)
	}
	return c.start(o, words, true)
}

// rootFlags stand before any command, and are handed on to it.
func (c *Call) rootFlags(version *bool) []Flag {
	return append(c.outputFlags(), Flag{Name: "version", Short: "V", Group: "Flags", Help: "print the version", Bind: version})
}

// look is runar without a word: the dashboard for a person, the list for a program.
func (c *Call) look() error {
	word := "ls"
	if _, ok := lookup("dashboard"); ok && !c.Out.JSON && c.terminal(c.Env.In).TTY && c.terminal(c.Env.Out).TTY {
		word = "dashboard"
	}
	cmd, _ := lookup(word)
	return c.command(cmd, word, nil, RunOptions{})
}

// command parses the flags of one of runar's commands, called by this word, and runs it.
func (c *Call) command(cmd Command, word string, args []string, o RunOptions) error {
	if cmd.Name == "run" {
		return c.runWord(o, args)
	}
	flags, run := cmd.New(c)
	if cmd.Own {
		return run(args)
	}
	set := newFlagSet(cmd.Name, flags)
	// Known before parsing, so that a wrong flag is answered in the form asked for.
	c.Out.JSON = c.Out.JSON || asksJSON(args)
	switch err := parseFlags(set, flags, args); {
	case errors.Is(err, errHelp):
		return c.commandHelp(cmd)
	case err != nil:
		// Whoever typed `runar ls -la` meant the program.
		if _, none := c.findProgram(word, nil); none == nil && !c.Out.JSON {
			err = hintHelp(err, "to run the program: runar -- "+shell.Join(append([]string{word}, args...)))
		}
		return hintHelp(err, "runar "+cmd.Name+" --help")
	}
	c.dash = set.ArgsLenAtDash()
	c.warnSettings()
	quietPipe()
	return run(set.Args())
}

func asksJSON(args []string) bool {
	for _, a := range args {
		switch a {
		case "--json":
			return true
		case "--":
			return false
		}
	}
	return false
}

// hintHelp points at the help where an error of usage has no better hint.
func hintHelp(err error, help string) error {
	var e *Error
	if errors.As(err, &e) && e.hint == "" {
		e.hint = help
	}
	return err
}

func (c *Call) warnSettings() {
	for _, w := range c.Config().Warnings {
		c.Warn(w)
	}
}

// start runs a program. typed says that the first word was looked up in the table before, so that a slip of the
// finger is worth a guess.
func (c *Call) start(o RunOptions, words []string, typed bool) error {
	env, argv := splitEnv(words)
	o.Env = append(o.Env, env...)
	if len(argv) == 0 {
		if len(env) > 0 {
			return usagef("no command after %q", env[len(env)-1])
		}
		return usagef("no command to run").withHint("runar -- COMMAND…")
	}
	if err := o.check(); err != nil {
		return err
	}
	path, err := c.findProgram(argv[0], o.Env)
	if err != nil {
		if typed && err.code == exitNoCommand && !strings.Contains(argv[0], "/") {
			err.text = fmt.Sprintf("%q is not a command of runar, and not a program on PATH", argv[0])
			if near, ok := nearest(argv[0], reserved()); ok {
				err.text += "; did you mean runar " + near + "?"
			}
		}
		return err
	}
	if c.Out.JSON {
		return usagef("--json is for the commands of runar, and %q is a program", argv[0]).withHint("flags of the program stand after it")
	}
	o.Quiet = o.Quiet || c.Config().On("quiet")
	if c.terminal(c.Env.Err).TTY {
		// Elsewhere stderr is the program's alone.
		c.warnSettings()
	}
	return c.run(path, o, argv)
}
