package state

import "strings"

// Context is where a key is typed.
type Context uint8

// The contexts; a binding may hold in several.
const (
	InList Context = 1 << iota
	InFacts
	InLog
	InChart
	InCompare
	everywhere = InList | InFacts | InLog | InChart | InCompare
	onRun      = InList | InFacts | InLog | InChart
)

// Action is what a key does.
type Action string

// Binding is one line of the key table: it dispatches, fills the hint line and makes the help page.
type Binding struct {
	In   Context
	Keys []string
	Do   Action
	Hint string // word in the hint line; empty: not there
	Help string
}

// Bindings is the key table, in the order of the help page; where a context has many hints the first ones win.
var Bindings = []Binding{
	{InList, []string{"enter"}, "open", "open", "open the run"},
	{InList | InFacts | InChart, []string{"l"}, "log", "log", "the log of the run"},
	{InLog, []string{"/"}, "search", "search", "search forward"},
	{InLog, []string{"n"}, "again", "next", "next match"},
	{InLog, []string{"N"}, "back again", "", "match before"},
	{InLog, []string{"F"}, "follow", "follow", "follow the end, or stop there"},
	{InLog, []string{"w"}, "wrap", "wrap", "wrap long lines, or not"},
	{InLog, []string{"T"}, "times", "times", "show when each line was written"},
	{InLog, []string{"v"}, "pager", "pager", "open in $PAGER"},
	{InLog, []string{"e"}, "editor", "", "open in $EDITOR"},
	{InLog, []string{"m"}, "next marked log", "", "the log of the next marked run"},
	{InList | InFacts | InChart | InCompare, []string{"m"}, "metric", "metric", "choose the main metric"},
	{InList, []string{"space"}, "mark", "mark", "mark the run, for comparing, tagging, deleting"},
	{InList | InFacts | InChart, []string{"c"}, "compare", "compare", "compare the marked runs, or with the baseline"},
	{InList, []string{"/"}, "filter", "filter", "filter: status=failed lr<0.01 name~base since=2d word"},
	{InList, []string{"s"}, "sort", "sort", "sort by"},
	{InChart, []string{"+", "="}, "zoom in", "zoom", "zoom in"},
	{InChart, []string{"-"}, "zoom out", "", "zoom out"},
	{InChart, []string{"0"}, "zoom reset", "", "show everything"},
	{InChart, []string{"left"}, "left", "", "move to the left: the view, or the crosshair"},
	{InChart, []string{"right"}, "right", "", "move to the right"},
	{InChart, []string{"i"}, "inspect", "inspect", "crosshair: the values under it"},
	{InChart, []string{"y"}, "log y", "log y", "logarithmic y axis"},
	{InChart, []string{"A"}, "axis", "x axis", "x axis: step, epoch, time"},
	{InChart, []string{"o"}, "smooth", "smooth", "smoothing: off, 0.6, 0.9, 0.99"},
	{InChart, []string{"enter"}, "one chart", "", "this chart alone, or all"},
	{InChart, []string{"Y"}, "copy", "", "copy the values"},
	{InChart, []string{"/"}, "metric filter", "", "show the metrics whose name holds"},
	{InCompare, []string{"a"}, "all rows", "all rows", "show what is the same too"},
	{InCompare | InLog | InList | InFacts, []string{"left"}, "left", "", "move to the left"},
	{InCompare | InLog | InList | InFacts, []string{"right"}, "right", "", "move to the right"},
	{InCompare, []string{"y"}, "copy", "copy", "copy the row"},
	{InList, []string{"S"}, "reverse", "", "reverse the order"},
	{InList, []string{"v"}, "range", "", "mark from here to where the next v is typed"},
	{InList, []string{"ctrl-\\"}, "unmark", "", "clear the marks"},
	{InList | InFacts, []string{"t"}, "tag", "tag", "tag: best adds, -best removes"},
	{InList | InFacts, []string{"r"}, "rename", "rename", "rename"},
	{InList | InFacts, []string{"a"}, "note", "", "write a note"},
	{onRun, []string{"R"}, "rerun", "rerun", "run the command again"},
	{onRun, []string{"x"}, "stop", "stop", "stop the run (SIGTERM)"},
	{onRun, []string{"X"}, "kill", "", "kill the run (SIGKILL)"},
	{InList | InFacts, []string{"d"}, "delete", "delete", "delete: to the trash"},
	{everywhere, []string{"u"}, "undo", "", "bring back what was deleted last"},
	{InList | InFacts | InLog, []string{"y"}, "copy", "", "copy: id, command, folder, log; in the log the line"},
	{onRun, []string{"b"}, "baseline", "", "make this run the baseline of comparisons"},
	{everywhere, []string{"up", "k"}, "up", "", "up"},
	{everywhere, []string{"down", "j"}, "down", "", "down"},
	{everywhere, []string{"ctrl-u"}, "half up", "", "half a page up"},
	{everywhere, []string{"ctrl-d"}, "half down", "", "half a page down"},
	{everywhere, []string{"pgup", "ctrl-b"}, "page up", "", "a page up"},
	{everywhere, []string{"pgdn", "ctrl-f"}, "page down", "", "a page down"},
	{InLog, []string{"space"}, "page down", "", "a page down"},
	{everywhere, []string{"home", "g"}, "first", "", "to the start"},
	{everywhere, []string{"end", "G"}, "last", "", "to the end; in the log: follow"},
	{everywhere, []string{"tab"}, "next pane", "", "next pane"},
	{everywhere, []string{"backtab"}, "pane before", "", "pane before"},
	{everywhere, []string{"z"}, "zoom", "", "this pane alone, or all"},
	{InList | InFacts | InLog | InCompare, []string{"+", "="}, "bigger", "", "list bigger"},
	{InList | InFacts | InLog | InCompare, []string{"-"}, "smaller", "", "list smaller"},
	{InList | InFacts | InLog | InCompare, []string{"0"}, "usual size", "", "usual sizes"},
	{everywhere, []string{"1"}, "tab 1", "", "overview of the run"},
	{everywhere, []string{"2"}, "tab 2", "", "its log"},
	{everywhere, []string{"3"}, "tab 3", "", "its metrics"},
	{everywhere, []string{"4"}, "tab 4", "", "its params and environment"},
	{onRun, []string{"]"}, "next tab", "", "next tab"},
	{onRun, []string{"["}, "tab before", "", "tab before"},
	{everywhere, []string{"esc"}, "back", "", "back: one layer; clears errors, the filter, the marks"},
	{everywhere, []string{"q"}, "quit", "", "back; at the list: quit (runs go on)"},
	{everywhere, []string{":"}, "commands", "", "every command by name"},
	{everywhere, []string{"M"}, "mouse", "", "mouse on or off (with it on, shift-drag selects text)"},
	{everywhere, []string{"ctrl-l"}, "redraw", "", "redraw"},
	{everywhere, []string{"ctrl-z"}, "suspend", "", "suspend"},
	{everywhere, []string{"ctrl-c"}, "quit now", "", "quit from anywhere"},
	{everywhere, []string{"?", "f1"}, "help", "", "help"},
}

// Lookup finds the binding of a key in a context.
func Lookup(in Context, key string) (Binding, bool) {
	for _, b := range Bindings {
		if b.In&in != 0 {
			for _, k := range b.Keys {
				if k == key {
					return b, true
				}
			}
		}
	}
	return Binding{}, false
}

// KeyName is a key as the help page writes it.
func KeyName(k string) string {
	switch k {
	case "enter":
		return "Enter"
	case "esc":
		return "Esc"
	case "space":
		return "Space"
	case "tab":
		return "Tab"
	case "backtab":
		return "Shift-Tab"
	case "pgup":
		return "PgUp"
	case "pgdn":
		return "PgDn"
	case "home":
		return "Home"
	case "end":
		return "End"
	case "up":
		return "Up"
	case "down":
		return "Down"
	case "left":
		return "Left"
	case "right":
		return "Right"
	case "f1":
		return "F1"
	}
	if rest, ok := strings.CutPrefix(k, "ctrl-"); ok {
		return "Ctrl-" + strings.ToUpper(rest)
	}
	return k
}

// Name is how a context is called on the help page.
func (c Context) Name() string {
	switch c {
	case InList:
		return "Runs"
	case InFacts:
		return "Overview and params"
	case InLog:
		return "Log"
	case InChart:
		return "Charts"
	case InCompare:
		return "Comparison"
	}
	return "Everywhere"
}
