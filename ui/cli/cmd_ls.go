package cli

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"runar/db"
	"runar/ui"
)

const longLs = `Lists the runs of this project, newest first: as many as fit on the screen, 20
off a terminal. Filters are joined by AND; a key is a field, a metric or a
parameter (see "runar help filters"). Off a terminal rows are tab-separated,
without titles, and nothing is cut.

Columns: id, name, status, duration, command, age, metric, progress, exit,
cause, last_error, created, finished, git, workdir, host, user, pid, parent,
tags, note, cpu, memory, log, store; any other word is the name of a metric or
a parameter.`

var examplesLs = []string{
	"runar ls status=failed since=2d    # what went wrong lately",
	"runar ls 'val_acc>0.9' --sort val_loss    # the good ones, best first",
	"runar ls --columns id,lr,loss --limit 0    # a table of all runs",
	"runar ls --json --fields id,params    # for programs",
}

type lsOptions struct {
	Limit   int
	Sort    string
	Columns string
	All     bool
	Header  bool
}

// limitUnset stands for as many as fit. Nobody types it: -1 is a mistake of the user's.
const limitUnset = math.MinInt

// offTerminalLimit is how many runs are listed where no screen says how many fit.
const offTerminalLimit = 20

func newLs(c *Call) ([]Flag, func([]string) error) {
	o := lsOptions{Limit: limitUnset}
	flags := []Flag{
		{Name: "limit", Short: "N", Value: "N", Help: "at most so many; 0 for all", Bind: &o.Limit},
		{Name: "sort", Value: "KEY[:desc]", Help: "by a field, metric or parameter, smallest first", Complete: Keys, Bind: &o.Sort},
		{Name: "columns", Value: "A,B", Help: "these columns", Complete: Columns, Bind: &o.Columns},
		{Name: "all", Short: "a", Help: "runs of every known store", Bind: &o.All},
		{Name: "header", Help: "titles off a terminal too", Bind: &o.Header},
	}
	return append(flags, c.outputFlags()...), func(terms []string) error { return c.ls(o, terms) }
}

func (c *Call) ls(o lsOptions, terms []string) error {
	term := c.terminal(c.Env.Out)
	q, err := lsQuery(o)
	if err != nil {
		return err
	}
	if q.Limit == limitUnset {
		q.Limit = offTerminalLimit
		if term.TTY && !c.wantsJSON() {
			// The titles, and the prompt that follows.
			q.Limit = max(3, term.Height-3)
		}
	}
	columns, err := c.lsColumns(o, term)
	if err != nil {
		return err
	}
	if _, err := c.chosenFields(); err != nil {
		return err
	}
	if _, err := db.ParseFilter(terms); err != nil {
		return err
	}
	// Params, metrics and tags are read only where something shows them or several stores are sorted by them.
	q.Full = c.wantsJSON() || q.Sort != "" || needsFull(columns)

	var l *library
	if o.All {
		l = c.openEverything()
	} else if l, err = c.openLibrary(); err != nil {
		return err
	}
	defer l.Close()
	runs, err := l.list(q, terms)
	if err != nil {
		return err
	}
	c.warnUnknown(o, runs)
	if c.wantsJSON() {
		return c.printRunsJSON(runs)
	}
	if len(runs) == 0 {
		if c.terminal(c.Env.Err).TTY {
			fmt.Fprintln(c.Env.Err, nothingListed(o, terms))
		}
		return nil
	}
	t := ui.Table{Header: o.Header}
	for _, col := range columns {
		t.Columns = append(t.Columns, col.Column)
	}
	now := c.Env.Now()
	for i := range runs {
		var row []ui.Cell
		for _, col := range columns {
			row = append(row, col.cell(lsRow{c: c, term: term, run: &runs[i], now: now}))
		}
		t.Rows = append(t.Rows, row)
	}
	if o.Columns == "" && c.Config().Get("columns").Text == "" {
		dropEmptyColumns(&t)
	}
	return t.Write(c.Env.Out, term)
}

// warnUnknown tells of words to sort by, or to show, that no run of the list knows: slips, most likely.
func (c *Call) warnUnknown(o lsOptions, runs []db.Run) {
	if len(runs) == 0 {
		return
	}
	known := func(has func(*db.Run) bool) bool {
		return slices.ContainsFunc(runs, func(r db.Run) bool { return has(&r) })
	}
	key := strings.TrimSuffix(strings.TrimSuffix(o.Sort, ":desc"), ":asc")
	if key != "" && !oneOf(key, sortFields) && !known(func(r *db.Run) bool { return sortValue(r, key).known || hasValue(r, key) }) {
		c.Warn(fmt.Sprintf("--sort %s: no run listed has that%s", key, c.meant(key, runs)))
	}
	for _, name := range splitList(o.Columns) {
		if col := columnNamed(lsColumnTable(), name); col.byName && !known(func(r *db.Run) bool { return hasValue(r, name) }) {
			c.Warn(fmt.Sprintf("--columns %s: no run listed has that%s", name, c.meant(name, runs)))
		}
	}
}

// meant guesses what a word that no run knows was to be: "; did you mean loss?", or nothing.
func (c *Call) meant(word string, runs []db.Run) string {
	names := slices.Clone(sortFields)
	for _, r := range runs {
		names = slices.AppendSeq(names, maps.Keys(r.Metrics))
		names = slices.AppendSeq(names, maps.Keys(r.Params))
	}
	slices.Sort(names)
	if guess, ok := nearest(word, slices.Compact(names)); ok {
		return "; did you mean " + guess + "?"
	}
	return ""
}

func nothingListed(o lsOptions, terms []string) string {
	switch {
	case len(terms) > 0:
		return "no run here matches"
	case o.All:
		return "no runs yet; record one: runar COMMAND"
	}
	return "no runs here yet; record one: runar COMMAND"
}

func lsQuery(o lsOptions) (db.Query, error) {
	q := db.Query{Limit: o.Limit}
	if o.Limit < 0 && o.Limit != limitUnset {
		return q, usagef("--limit takes a number of runs, not %d", o.Limit)
	}
	if o.Sort == "" {
		return q, nil
	}
	q.Sort, q.Asc = o.Sort, true
	if key, ok := strings.CutSuffix(o.Sort, ":desc"); ok {
		q.Sort, q.Asc = key, false
	} else if key, ok := strings.CutSuffix(o.Sort, ":asc"); ok {
		q.Sort = key
	}
	if q.Sort == "" {
		return q, usagef("--sort needs a key: --sort loss:desc")
	}
	return q, nil
}

// lsRow is what a column draws one run from.
type lsRow struct {
	c    *Call
	term ui.Terminal
	run  *db.Run
	now  time.Time
}

// dropEmptyColumns takes out the extra columns of the usual list that hold nothing for any run.
func dropEmptyColumns(t *ui.Table) {
	for i := len(t.Columns) - 1; i >= 0; i-- {
		empty := t.Columns[i].Drop > 0
		for _, row := range t.Rows {
			empty = empty && row[i].Text == ""
		}
		if !empty {
			continue
		}
		t.Columns = append(t.Columns[:i], t.Columns[i+1:]...)
		for r, row := range t.Rows {
			t.Rows[r] = append(row[:i], row[i+1:]...)
		}
	}
}
