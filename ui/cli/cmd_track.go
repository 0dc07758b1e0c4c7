package cli

import (
	"errors"
	"fmt"

	"runar/hooks"
	"runar/shell"
	"runar/ui"
)

const longTrack = `Says which commands typed at a prompt are recorded without typing runar, once
the shell has the hooks (runar init). A pattern is words as the shell splits
them, with * ? [...] inside a word; words of the command after the pattern's
last are free. Without an argument: all patterns and where they come from.

The user's own stand in ~/.config/runar/patterns, a project's in
.runar/patterns, one a line; a line that begins with ! takes something out.`

var examplesTrack = []string{
	"runar track    # what is recorded",
	"runar track 'python train*.py'    # add a pattern",
	"runar track --test 'python -u train.py --lr 1'    # is it?",
}

var examplesUntrack = []string{"runar untrack 'python train*.py'    # take it out"}

func newTrack(c *Call) ([]Flag, func([]string) error) {
	var test string
	flags := []Flag{{Name: "test", Value: "LINE", Help: "tell whether a command line would be recorded", Bind: &test}}
	return flags, func(args []string) error {
		switch {
		case test != "":
			return c.testTrack(test)
		case len(args) == 0:
			return c.listTracked()
		}
		for _, text := range args {
			if err := c.track(text); err != nil {
				return err
			}
		}
		return nil
	}
}

// testTrack answers 0 when the line would be recorded, 1 when not.
func (c *Call) testTrack(line string) error {
	commands, err := shell.Split(line)
	if err != nil {
		return usagef("%s", err)
	}
	rules := c.rules()
	for _, cmd := range commands {
		words := cmd.Texts()
		if rule, ok := rules.Match(words); ok && !rule.Exclude {
			return c.print(fmt.Sprintf("recorded: %s matches %s (%s)\n", ui.Clean(shell.Join(words)), ui.Clean(rule.Text), rule.Origin))
		} else if ok {
			c.print(fmt.Sprintf("taken out by !%s (%s)\n", ui.Clean(rule.Text), rule.Origin))
			return exitStatus(exitError)
		}
	}
	c.print("not recorded: no pattern matches\n")
	return exitStatus(exitError)
}

func (c *Call) listTracked() error {
	text := ""
	for _, r := range c.rules().List {
		sign := ""
		if r.Exclude {
			sign = "!"
		}
		text += fmt.Sprintf("%-8s %s%s\n", r.Origin, sign, ui.Clean(r.Text))
	}
	return c.print(text)
}

func (c *Call) track(text string) error {
	p, err := hooks.ParsePattern(text)
	if err != nil {
		return usagef("%q is no pattern: %s", text, err)
	}
	user := c.patternSources().User
	if user == "" {
		return failf("no home folder to keep patterns in")
	}
	change, err := hooks.Track(user, p, c.rules())
	switch {
	case err != nil:
		return failf("%s", err)
	case change == hooks.Unchanged:
		return c.print(fmt.Sprintf("%s is tracked already\n", ui.Clean(p.Text)))
	}
	return c.print(fmt.Sprintf("tracking %s; open shells know at their next prompt\n", ui.Clean(p.Text)))
}

func newUntrack(c *Call) ([]Flag, func([]string) error) {
	return nil, func(args []string) error {
		if len(args) == 0 {
			return usagef("which pattern is to be taken out").withHint("runar track lists them")
		}
		for _, text := range args {
			p, err := hooks.ParsePattern(text)
			if err != nil {
				return usagef("%q is no pattern: %s", text, err)
			}
			change, err := hooks.Untrack(c.patternSources().User, p, c.rules())
			if errors.Is(err, hooks.ErrNotTracked) {
				return codedf(exitNotFound, "%q is not tracked", text).withHint("runar track lists the patterns")
			}
			if err != nil {
				return failf("%s", err)
			}
			if change == hooks.Unchanged {
				c.print(fmt.Sprintf("%s was not tracked\n", ui.Clean(p.Text)))
				continue
			}
			c.print(fmt.Sprintf("no longer tracking %s\n", ui.Clean(p.Text)))
		}
		return nil
	}
}
