package cli

import (
	"fmt"
	"os"
	"strings"

	"runar/capture/facts"
	"runar/db"
	"runar/shell"
	"runar/ui"
)

const longAgain = `Runs the command of a run once more, in its folder and with the NAME=value
words it had, recorded as a new run whose note says where it comes from. What
stands after -- changes it: an option or key=value takes the place of the one
of that name, anything else is added. The command is shown first. Exit code:
that of the command.`

var examplesAgain = []string{
	"runar again @    # the latest once more",
	"runar again baseline -n wide -- --width 512    # with another value",
	"runar again x7k --dry-run    # only show it",
}

func newAgain(c *Call) ([]Flag, func([]string) error) {
	var o RunOptions
	dry := false
	flags := append(runFlags(&o), Flag{Name: "dry-run", Help: "only show the command", Bind: &dry})
	return flags, func(args []string) error {
		refs, changes := args, []string(nil)
		if c.dash >= 0 {
			refs, changes = args[:c.dash], args[c.dash:]
		}
		switch {
		case len(refs) == 0:
			return usagef("again needs a run").withHint("runar again @ runs the latest once more")
		case len(refs) > 1:
			return usagef("one run at a time, not %d", len(refs)).withHint("what changes stands after --: runar again %s", shell.Join(append([]string{refs[0], "--"}, refs[1:]...)))
		}
		return c.again(o, dry, refs[0], changes)
	}
}

func (c *Call) again(o RunOptions, dry bool, ref string, changes []string) error {
	r, _, l, err := c.openRun([]string{ref})
	if err != nil {
		return err
	}
	l.Close()
	if len(r.Argv) == 0 {
		return failf("the command of %s is not known word by word", labelOf(r))
	}
	argv, env := facts.Change(wordsOf(r.Argv), wordsOf(r.Env), changes)
	line := envLine(env) + shell.Join(argv)
	if dry {
		return c.say(fmt.Sprintf("cd %s && runar %s", shell.Quote(r.Workdir), line))
	}
	if err := os.Chdir(r.Workdir); err != nil {
		return failf("the folder of %s is not there: %s", labelOf(r), ui.Clean(r.Workdir))
	}
	origin := "again: " + labelOf(r)
	if o.Note != "" {
		origin = o.Note + " (" + origin + ")"
	}
	o.Note = origin
	if c.Env.Dir != r.Workdir {
		c.Env.Dir, o.Dir = r.Workdir, r.Workdir
	}
	if term := c.terminal(c.Env.Err); term.TTY && !o.Quiet {
		fmt.Fprintln(c.Env.Err, term.Paint(ui.Dim, "$ "+ui.Clean(line)))
	}
	return c.start(o, append(env, argv...), false)
}

// envLine quotes the words NAME=value before a command, a blank after each.
func envLine(env []string) string {
	line := ""
	for _, word := range env {
		name, value, _ := strings.Cut(word, "=")
		if value != "" {
			value = shell.Quote(value)
		}
		line += name + "=" + value + " "
	}
	return line
}

func wordsOf(words []db.Text) []string {
	plain := make([]string, len(words))
	for i, w := range words {
		plain[i] = string(w)
	}
	return plain
}
