package cli

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"runar/hooks"
	"runar/shell"
	"runar/ui"
)

const longTrack = `Says which commands typed at a prompt are recorded without typing runar, once
the shell has the hooks (runar init). A pattern is words as the shell splits
them, with the wildcards * ? […] inside a word; words of the command after the
last one of the pattern are free, and so are options between an interpreter and
its script. Without an argument: all patterns and where they come from.

Yours stand in ~/.config/runar/patterns, a project's in .runar/patterns, one a
line; # starts a comment, and a line that begins with ! takes out what it
matches. The last line that matches decides: shipped ones first, then the
project's, then yours.`

var examplesTrack = []string{
	"runar track    # what is recorded",
	"runar track 'python main.py'    # add a pattern",
	"runar track --project './scripts/*.sh'    # for all in this project",
	"runar track --test 'python -u train.py --lr 1'    # is it recorded?",
}

var examplesUntrack = []string{"runar untrack 'python *train*.py'    # take it out"}

// patternFlags are the flags of track and untrack.
func (c *Call) patternFlags(project *bool) []Flag {
	return append([]Flag{{Name: "project", Help: "the project's patterns, not yours", Bind: project}}, c.outputFlags()...)
}

func newTrack(c *Call) ([]Flag, func([]string) error) {
	var project bool
	var test []string
	flags := append([]Flag{{Name: "test", Value: "LINE", Help: "tell whether a command line is recorded", Bind: &test}}, c.patternFlags(&project)...)
	return flags, func(args []string) error {
		switch {
		case len(test) > 0 && len(args) > 0:
			return usagef("--test takes the whole command line as one word").withHint("runar track --test %s", shell.Quote(strings.Join(append(test, args...), " ")))
		case len(test) > 0:
			return c.testTrack(test[len(test)-1])
		case len(args) == 0 && project:
			return usagef("which pattern is to be added")
		case len(args) == 0:
			return c.listTracked()
		}
		return c.editPatterns(args, project, c.track)
	}
}

func newUntrack(c *Call) ([]Flag, func([]string) error) {
	var project bool
	return c.patternFlags(&project), func(args []string) error {
		if len(args) == 0 {
			return usagef("which pattern is to be taken out").withHint("runar track lists them")
		}
		return c.editPatterns(args, project, c.untrack)
	}
}

// testTrack ends with 0 when some command of the line is recorded, and with 1 when none is.
func (c *Call) testTrack(line string) error {
	commands, err := shell.Split(line)
	if err != nil {
		return usagef("%q: %s", line, err)
	}
	rules := c.loadRules()
	c.warnPatterns(rules)
	type answer struct {
		Command  string  `json:"command"`
		Recorded bool    `json:"recorded"`
		Pattern  *string `json:"pattern"`
		Origin   *string `json:"origin"`
		disabled bool
	}
	answers, recorded := []answer{}, false
	for _, cmd := range commands {
		words := cmd.Texts()
		if len(words) == 0 {
			continue
		}
		a := answer{Command: shell.Join(words), disabled: oneOf("RUNAR_DISABLE=1", cmd.Env)}
		if rule, ok := rules.Match(words); ok {
			text, origin := rule.Pattern.Line(), string(rule.Origin)
			a.Recorded, a.Pattern, a.Origin = !rule.Exclude && !a.disabled, &text, &origin
		}
		recorded = recorded || a.Recorded
		answers = append(answers, a)
	}
	if c.wantsJSON() {
		err = c.printJSON(answers)
	} else {
		var b strings.Builder
		for _, a := range answers {
			switch {
			case a.Recorded:
				fmt.Fprintf(&b, "recorded: %s matches %s (%s)\n", ui.Clean(a.Command), ui.Clean(*a.Pattern), *a.Origin)
			case a.disabled:
				fmt.Fprintf(&b, "not recorded: RUNAR_DISABLE=1 stands before %s\n", ui.Clean(a.Command))
			case a.Pattern != nil:
				fmt.Fprintf(&b, "not recorded: %s matches %s (%s)\n", ui.Clean(a.Command), ui.Clean(*a.Pattern), *a.Origin)
			default:
				fmt.Fprintf(&b, "not recorded: no pattern matches %s\n", ui.Clean(a.Command))
			}
		}
		if len(answers) == 0 {
			b.WriteString("not recorded: there is no command in it\n")
		}
		err = c.print(b.String())
	}
	if err == nil && !recorded {
		err = exitStatus(exitError)
	}
	return err
}

func (c *Call) listTracked() error {
	rules, sources := c.loadRules(), c.patternSources()
	c.warnPatterns(rules)
	type entry struct {
		Pattern string  `json:"pattern"`
		Exclude bool    `json:"exclude"`
		Origin  string  `json:"origin"`
		File    *string `json:"file"`
		Line    int     `json:"line"`
	}
	entries := []entry{}
	t := ui.Table{Columns: []ui.Column{{Title: "FROM"}, {Title: "PATTERN", Flex: true}}}
	for _, r := range rules.List {
		e := entry{Pattern: r.Text, Exclude: r.Exclude, Origin: string(r.Origin), Line: r.Line}
		switch r.Origin {
		case hooks.User:
			e.File = &sources.User
		case hooks.Project:
			e.File = &sources.Project
		}
		entries = append(entries, e)
		t.Rows = append(t.Rows, []ui.Cell{{Text: e.Origin, Color: ui.Dim}, plain(r.Pattern.Line())})
	}
	if c.wantsJSON() {
		return c.printJSON(entries)
	}
	term := c.terminal(c.Env.Out)
	if err := t.Write(c.Env.Out, term); err != nil || !term.TTY {
		return err
	}
	return c.say(fmt.Sprintf("\nyour patterns: %s", ui.Clean(c.shortPath(sources.User))))
}

func (c *Call) warnPatterns(rules *hooks.Rules) {
	for _, w := range rules.Warnings {
		c.Warn(w)
	}
}

// editPatterns reads the pattern: one word, or the words of it where it was not quoted.
func (c *Call) editPatterns(args []string, project bool, edit func(file string, p hooks.Pattern) error) error {
	text := args[0]
	if len(args) > 1 {
		for i, a := range args {
			if strings.ContainsAny(a, " \t") {
				args[i] = shell.Quote(a)
			}
		}
		text = strings.Join(args, " ")
	}
	p, err := hooks.ParsePattern(text)
	if err != nil {
		return usagef("%q is no pattern: %s", text, err)
	}
	file := c.patternSources().User
	if project {
		file = filepath.Join(c.StoreDir(), "patterns")
	}
	if file == "" || file == "patterns" {
		return failf("there is no folder to keep patterns in").withHint("set HOME or XDG_CONFIG_HOME")
	}
	return edit(file, p)
}

func (c *Call) track(file string, p hooks.Pattern) error {
	change, err := hooks.Track(file, p, c.loadRules())
	switch {
	case err != nil:
		return failf("%s", err)
	case change == hooks.Unchanged:
		return c.say(ui.Clean(p.Line()) + " is tracked already")
	case p.Exclude:
		return c.say("not recording " + ui.Clean(p.Text) + "; open shells know at their next prompt")
	}
	return c.say("tracking " + ui.Clean(p.Line()) + "; open shells know at their next prompt")
}

func (c *Call) untrack(file string, p hooks.Pattern) error {
	rules := c.loadRules()
	_, err := hooks.Untrack(file, p, rules)
	switch {
	case errors.Is(err, hooks.ErrNotTracked):
		e := codedf(exitNotFound, "%q is not tracked", p.Line())
		if near := rules.Near(p); len(near) > 0 {
			return e.withHint("did you mean %q?", near[0].Pattern.Line())
		}
		return e.withHint("runar track lists the patterns")
	case err != nil:
		return failf("%s", err)
	}
	return c.say("no longer tracking " + ui.Clean(p.Line()))
}
