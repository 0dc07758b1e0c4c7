package cli

import (
	"fmt"
	"strings"
)

// topic is a page of help that belongs to no command.
type topic struct {
	name, summary string
	text          func() string
}

func topics() []topic {
	return []topic{
		{"environment", "variables that runar reads and sets", environmentTopic},
		{"exit-codes", "what the exit code says", func() string { return exitCodesTopic }},
		{"filters", "which runs ls lists", func() string { return filtersTopic }},
		{"formatting", "JSON, colours, widths, times", func() string { return formattingTopic }},
		{"names", "how a run is named", func() string { return namesTopic }},
		{"python", "metrics from the script itself", func() string { return pythonTopic }},
	}
}

func topicNames() []string {
	var names []string
	for _, t := range topics() {
		names = append(names, t.name)
	}
	return names
}

func environmentTopic() string {
	var b strings.Builder
	line := func(name, what string) { fmt.Fprintf(&b, "  %-22s  %s\n", name, what) }
	b.WriteString("Variables that runar reads:\n\n")
	line("RUNAR_DIR", "the store, in place of the nearest .runar")
	line("RUNAR_DISABLE", "1: run the command as if runar were not there")
	for _, s := range settings() {
		line(s.variable(), s.help)
	}
	line("PAGER, LESS", "the pager where RUNAR_PAGER is unset; options of less")
	line("NO_COLOR", "not empty: no colours, whatever FORCE_COLOR says")
	line("FORCE_COLOR", "not empty and not 0: colours off a terminal too")
	line("CLICOLOR_FORCE", "the same")
	line("CLICOLOR", "0: no colours")
	line("COLUMNS, LINES", "size of the terminal, in place of the real one")
	line("LC_ALL, LC_CTYPE, LANG", "a charset that is not UTF-8: plain signs")
	line("XDG_CONFIG_HOME", "holds runar/config and runar/patterns; ~/.config")
	line("XDG_STATE_HOME", "holds runar/stores, a fallback store; ~/.local/state")
	b.WriteString("\nVariables that a recorded command sees:\n\n")
	line("RUNAR_RUN_ID", "the id of its run")
	line("RUNAR_DIR", "the store of its run")
	line("PYTHONPATH", "gains the folder of the Python module at its end")
	return b.String()
}

const exitCodesTopic = `A recorded command: its own exit code; where a signal ended it, runar ends by
the same.
  127  there is no such command
  126  it cannot be executed
  125  runar could not start it

Commands of runar:
  0    done; also: nothing to list, and nobody reading any more
  1    error
  2    wrong use: an unknown flag, field or setting
  3    no such run
  4    the name means several runs

runar wait and again end with the code of the run; wait with 124 when its
--timeout is over.

New codes may come: take an unknown one for an error.
`

const filtersTopic = `Words after "runar ls" are joined by AND. A word is one of

  KEY=VALUE  KEY!=VALUE      is, is not
  KEY<N  <=  >  >=           numbers; 1e-3, 2d and 1.5h for lengths of time
  KEY~TEXT                   contains
  since=2d                   started in the last two days
  tag=best                   has the tag
  TEXT                       in the command, the name or a tag

A key is a field of a run first (status, name, duration, exit_code, git_branch,
…), then a metric (its last value; loss.min, loss.max), then a parameter.
param.lr and metric.lr say which. Quote what the shell would take for itself:

  runar ls status=failed since=2d
  runar ls 'lr<0.01' 'val_acc>0.9' --sort val_loss
  runar ls name~base tag=best
`

const formattingTopic = `--json prints JSON on every command that reads: one array for a list, one
object for a run, one object a line for logs. Names are snake_case with the
unit (duration_seconds, max_rss_bytes); times are RFC 3339 in UTC; unknown is
null, never left out; NaN and infinities are the strings "NaN", "Infinity",
"-Infinity". A byte that is not UTF-8 stands as a lone surrogate \udc80 to
\udcff, as Python's os.fsdecode has it. --fields A,B keeps some of the fields.
Errors are {"error": {"code", "message", "hint"}} on standard error, code being
the exit code.

At a terminal tables fit its width: extra columns go, then names and commands
are cut. Off one, rows are tab-separated, nothing is cut, and there are no
titles without --header. Control characters, line breaks and characters that
reorder text are escaped (\x1b, \n, \u202e) in both; JSON has the exact text.

Colours: --color always|never, else NO_COLOR, FORCE_COLOR or CLICOLOR_FORCE,
CLICOLOR=0, TERM=dumb, else whether it is a terminal. --ascii, or a locale that
is not UTF-8, replaces the signs.
`

const namesTopic = `A command that takes a RUN takes one of

  @           the latest; commands that destroy want it said
  @1  @2      the one before it, and the one before that
  x7k2m9      its id, with or without run_ in front
  x7          the start of its id, two characters or more
  baseline    its name; of several with that name the latest

An id comes before a name, a name before the start of an id. Where that start
fits several runs they are listed, and nothing is done (exit code 4).

  runar show @1
  runar compare baseline @
  runar rm x7k2m9
`

const pythonTopic = `Inside a recorded command this works with nothing to install:

  from runar import log, params, tag, note

  params(lr=0.1, depth=4)
  for step in range(100):
      log(loss=0.5, acc=0.9, step=step)
  tag("best")
  note("lr too high")

A step is a number, or (epoch, batch); without one each metric counts its own
points. Values are written by a thread of their own, four times a second;
nothing raises into the script. Outside a recorded command every function does
nothing and says so once. Python 3.8 or later; python -E and -I see no module.
`
