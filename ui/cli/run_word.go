package cli

import "errors"

const longRun = `Runs the command as it would run alone and keeps what it printed, how it ended,
what it cost, the state of git, its parameters and its metrics. The word "run"
may be left out; "runar -- COMMAND" runs a program whatever its name.

Words NAME=value before the command are put into its environment and recorded
as parameters. Exit code: that of the command; 127 not found, 126 not
executable, 125 where runar could not start it.`

var examplesRun = []string{
	"runar python train.py --lr 0.1    # run and record",
	"runar -n baseline -t lr-sweep ./train.sh    # with a name and a tag",
	"runar -- ls -la    # a program of such a name",
}

// newRun declares the flags of `runar run` for help and completion; the call itself goes through runWord, which takes
// the flags before the word as well.
func newRun(c *Call) ([]Flag, func([]string) error) {
	var o RunOptions
	return runFlags(&o), func(args []string) error { return c.runWord(o, args) }
}

// runWord is `runar [flags] run [flags] [--] COMMAND…`.
func (c *Call) runWord(o RunOptions, args []string) error {
	flags := runFlags(&o)
	set := newFlagSet("run", flags)
	set.SetInterspersed(false)
	switch err := parseFlags(set, flags, args); {
	case errors.Is(err, errHelp):
		cmd, _ := lookup("run")
		return c.commandHelp(cmd)
	case err != nil:
		return hintHelp(err, "runar run --help")
	}
	return c.start(o, set.Args(), false)
}
