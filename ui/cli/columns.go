package cli

import (
	"fmt"
	"strconv"
	"strings"

	"runar/db"
	"runar/ui"
)

// lsColumn is one column of `runar ls`.
type lsColumn struct {
	ui.Column
	name string
	full bool // needs params, metrics or tags
	// byName says that it is the metric or the parameter of that name.
	byName bool
	cell   func(lsRow) ui.Cell
}

func plain(s string) ui.Cell { return ui.Cell{Text: s} }

// lsColumnTable is every column that has a name of its own. The usual ones are the first five, and where there is room
// those with a Drop.
func lsColumnTable() []lsColumn {
	return []lsColumn{
		{name: "id", Column: ui.Column{Title: "ID", Min: 10}, cell: func(r lsRow) ui.Cell { return plain(r.run.ID) }},
		{name: "name", Column: ui.Column{Title: "NAME", Min: 9, Flex: true, Keep: 9}, cell: func(r lsRow) ui.Cell { return plain(nameOf(r.run)) }},
		{name: "status", Column: ui.Column{Title: "STATUS"}, cell: func(r lsRow) ui.Cell {
			text, color := r.term.Fate(r.run)
			return ui.Cell{Text: text, Color: color}
		}},
		{name: "duration", Column: ui.Column{Title: "DURATION"}, cell: func(r lsRow) ui.Cell { return plain(secondsOf(r.run.DurationSeconds)) }},
		{name: "command", Column: ui.Column{Title: "COMMAND", Flex: true, Keep: 32}, cell: func(r lsRow) ui.Cell { return plain(r.run.Command) }},
		{name: "age", Column: ui.Column{Title: "AGE", Drop: 1}, cell: func(r lsRow) ui.Cell { return ui.Cell{Text: ui.Age(r.run.CreatedAt.Time, r.now), Color: ui.Dim} }},
		{name: "progress", full: true, Column: ui.Column{Title: "PROGRESS", Drop: 2}, cell: func(r lsRow) ui.Cell {
			if r.run.Status != db.Running {
				return plain("")
			}
			return plain(progressText(r.run.Progress))
		}},
		{name: "metric", full: true, Column: ui.Column{Title: "METRIC", Drop: 3}, cell: func(r lsRow) ui.Cell {
			name, ok := ui.MainMetric(r.run.Metrics)
			if !ok {
				return plain("")
			}
			return plain(name + "=" + ui.Number(float64(r.run.Metrics[name].Last)))
		}},
		{name: "exit", Column: ui.Column{Title: "EXIT", Right: true}, cell: func(r lsRow) ui.Cell { return plain(intOf(r.run.ExitCode)) }},
		{name: "cause", Column: ui.Column{Title: "CAUSE"}, cell: func(r lsRow) ui.Cell { return plain(causeText(r.run)) }},
		{name: "last_error", Column: ui.Column{Title: "LAST_ERROR", Flex: true, Keep: 24}, cell: func(r lsRow) ui.Cell { return plain(r.run.LastError) }},
		{name: "created", Column: ui.Column{Title: "CREATED"}, cell: func(r lsRow) ui.Cell { return plain(r.run.CreatedAt.UTC().Format(db.TimeFormat)) }},
		{name: "finished", Column: ui.Column{Title: "FINISHED"}, cell: func(r lsRow) ui.Cell {
			if r.run.FinishedAt == nil {
				return plain("")
			}
			return plain(r.run.FinishedAt.UTC().Format(db.TimeFormat))
		}},
		{name: "git", Column: ui.Column{Title: "GIT"}, cell: func(r lsRow) ui.Cell { return plain(gitText(r.run.Git)) }},
		{name: "workdir", Column: ui.Column{Title: "WORKDIR", Flex: true, Keep: 16}, cell: func(r lsRow) ui.Cell { return plain(r.run.Workdir) }},
		{name: "host", Column: ui.Column{Title: "HOST"}, cell: func(r lsRow) ui.Cell { return plain(textOf(r.run.Host)) }},
		{name: "user", Column: ui.Column{Title: "USER"}, cell: func(r lsRow) ui.Cell { return plain(textOf(r.run.User)) }},
		{name: "pid", Column: ui.Column{Title: "PID", Right: true}, cell: func(r lsRow) ui.Cell { return plain(intOf(r.run.PID)) }},
		{name: "parent", Column: ui.Column{Title: "PARENT"}, cell: func(r lsRow) ui.Cell { return plain(textOf(r.run.ParentID)) }},
		{name: "tags", full: true, Column: ui.Column{Title: "TAGS"}, cell: func(r lsRow) ui.Cell { return plain(strings.Join(r.run.Tags, ",")) }},
		{name: "note", Column: ui.Column{Title: "NOTE", Flex: true, Keep: 16}, cell: func(r lsRow) ui.Cell { return plain(textOf(r.run.Note)) }},
		{name: "cpu", Column: ui.Column{Title: "CPU"}, cell: func(r lsRow) ui.Cell { return plain(secondsOf(r.run.CPUSeconds)) }},
		{name: "memory", Column: ui.Column{Title: "MEMORY", Right: true}, cell: func(r lsRow) ui.Cell { return plain(bytesOf(r.run.MaxRSSBytes)) }},
		{name: "log", Column: ui.Column{Title: "LOG", Right: true}, cell: func(r lsRow) ui.Cell { return plain(bytesOf(r.run.LogBytes)) }},
		{name: "store", Column: ui.Column{Title: "STORE", Flex: true, Keep: 16}, cell: func(r lsRow) ui.Cell { return plain(r.c.projectOf(r.run.Store)) }},
	}
}

// columnNames are the columns with names of their own, for completion and help.
func columnNames() []string {
	var names []string
	for _, col := range lsColumnTable() {
		names = append(names, col.name)
	}
	return names
}

// lsColumns are the columns to show: those asked for by flag or setting, else the usual ones.
func (c *Call) lsColumns(o lsOptions, term ui.Terminal) ([]lsColumn, error) {
	table := lsColumnTable()
	asked := o.Columns
	if asked == "" {
		asked = c.Config().Get("columns").Text
	}
	if asked == "" {
		usual := table[:5:5]
		if term.TTY {
			usual = table[:8:8]
		}
		if o.All {
			usual = append(usual, table[len(table)-1])
		}
		return usual, nil
	}
	var columns []lsColumn
	for _, name := range splitList(asked) {
		columns = append(columns, columnNamed(table, name))
	}
	if len(columns) == 0 {
		return nil, usagef("--columns needs names: --columns id,loss,lr")
	}
	return columns, nil
}

// columnNamed finds a column by its name, by that of the field in JSON, or takes the name as that of a metric or parameter.
func columnNamed(table []lsColumn, name string) lsColumn {
	alias := map[string]string{"created_at": "created", "finished_at": "finished", "exit_code": "exit", "duration_seconds": "duration", "parent_id": "parent",
		"cpu_seconds": "cpu", "max_rss_bytes": "memory", "log_bytes": "log", "dir": "workdir"}
	for _, col := range table {
		if col.name == name || col.name == alias[name] {
			// Asked for, it is not left out for want of room.
			col.Drop = 0
			return col
		}
	}
	return lsColumn{name: name, full: true, byName: true, Column: ui.Column{Title: strings.ToUpper(ui.Clean(name))}, cell: func(r lsRow) ui.Cell { return plain(valueText(r.run, name)) }}
}

func needsFull(columns []lsColumn) bool {
	for _, col := range columns {
		if col.full {
			return true
		}
	}
	return false
}

// valueText is a metric or parameter of a run, "" where it has none.
func valueText(r *db.Run, key string) string {
	v := sortValue(r, key)
	if name, ok := strings.CutPrefix(key, "param."); ok {
		return r.Params[name]
	}
	if _, isMetric := ofMetric(r, strings.TrimPrefix(key, "metric.")); isMetric {
		if !v.known {
			return "nan"
		}
		return ui.Number(v.number)
	}
	return r.Params[key]
}

// hasValue tells whether a run has a metric or parameter, whatever its value.
func hasValue(r *db.Run, key string) bool {
	if name, ok := strings.CutPrefix(key, "param."); ok {
		_, ok = r.Params[name]
		return ok
	}
	if _, ok := ofMetric(r, strings.TrimPrefix(key, "metric.")); ok {
		return true
	}
	_, ok := r.Params[key]
	return ok
}

func textOf(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func intOf(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}

func secondsOf(s *float64) string {
	if s == nil {
		return "-"
	}
	return ui.Seconds(*s)
}

func bytesOf(n *int64) string {
	if n == nil {
		return ""
	}
	return ui.Bytes(*n)
}

// gitText is main@a4f2c1d (dirty); "" where nothing is known.
func gitText(g db.Git) string {
	s := textOf(g.Branch)
	if g.Commit != nil {
		s += "@" + (*g.Commit)[:min(7, len(*g.Commit))]
	}
	if g.Dirty != nil && *g.Dirty {
		s += " (dirty)"
	}
	return strings.TrimSpace(s)
}

// progressText is 45% (3m 02s left), or 12/40 where a part is not of a whole.
func progressText(p db.Progress) string {
	if p.Done == nil {
		return ""
	}
	s := ui.Number(*p.Done)
	if p.Total != nil && *p.Total > 0 {
		s = fmt.Sprintf("%.0f%%", 100**p.Done / *p.Total)
	}
	if p.ETASeconds != nil {
		s += " (" + ui.Seconds(*p.ETASeconds) + " left)"
	}
	return s
}

// causeText is why a run ended, with the name of the signal.
func causeText(r *db.Run) string {
	if r.Cause == nil {
		return ""
	}
	s := string(*r.Cause)
	if r.Signal != nil && *r.Signal != 0 {
		s += " (" + ui.Signal(*r.Signal) + ")"
	}
	return s
}
