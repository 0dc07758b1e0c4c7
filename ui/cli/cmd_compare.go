package cli

import (
	"encoding/csv"
	"errors"
	"fmt"
	"strings"

	"runar/db"
	"runar/ui"
)

const longCompare = `Shows runs side by side, a column each, and of everything known of them only
what differs: params, metrics, commit, duration and the rest. The first run is
the baseline that metrics are measured against.

★ marks the best value where the name of the metric tells which way is better:
the lowest of losses and errors, the highest of accuracies, scores and rewards.
A metric is its last value; NAME.min and NAME.max are its extremes. Runs that
do not fit side by side follow below, each part with the baseline.`

var examplesCompare = []string{
	"runar compare @1 @    # the one before, and the latest",
	"runar compare baseline wide deep --all-rows",
	"runar compare baseline @ --markdown    # for an issue or a report",
}

type compareFlags struct {
	all      bool
	markdown bool
	csv      bool
	globs    []string
}

func newCompare(c *Call) ([]Flag, func([]string) error) {
	var f compareFlags
	flags := []Flag{
		{Name: "all-rows", Help: "what is the same too", Bind: &f.all},
		{Name: "metric", Short: "m", Value: "GLOB", Help: "only metrics whose names match; again for more", Complete: Metrics, Bind: &f.globs},
		{Name: "csv", Group: "Output", Help: "print CSV", Bind: &f.csv},
		{Name: "markdown", Group: "Output", Help: "print a table of Markdown", Bind: &f.markdown},
	}
	return append(flags, c.outputFlags()...), func(args []string) error { return c.compare(f, args) }
}

func (c *Call) compare(f compareFlags, refs []string) error {
	if len(refs) < 2 {
		return usagef("compare takes two runs or more").withHint("the latest two: runar compare @1 @")
	}
	runs, err := c.readRuns(refs)
	if err != nil {
		return err
	}
	rows := compareRuns(runs, f.globs)
	shown := rows[:0:0]
	for _, row := range rows {
		if f.all || row.differs && !row.minor {
			shown = append(shown, row)
		}
	}
	switch {
	case c.Out.JSON:
		return c.compareJSON(runs, shown)
	case f.csv:
		return c.compareCSV(runs, shown)
	case f.markdown:
		return c.compareMarkdown(runs, shown)
	}
	if len(shown) == 0 {
		return c.say("nothing differs (--all-rows shows what is the same)")
	}
	return c.compareTable(runs, shown)
}

// runTitles are the heads of the columns: names where they tell the runs apart, ids where not.
func runTitles(runs []*db.Run) []string {
	count := map[string]int{}
	for _, r := range runs {
		count[nameOf(r)]++
	}
	titles := make([]string, len(runs))
	for i, r := range runs {
		titles[i] = r.ID
		if name := nameOf(r); name != "-" && count[name] == 1 {
			titles[i] = name
		}
	}
	return titles
}

func (c *Call) compareJSON(runs []*db.Run, rows []compareRow) error {
	type jsonRun struct {
		ID   string  `json:"id"`
		Name *string `json:"name"`
	}
	type jsonRow struct {
		Kind    string `json:"kind"` // field, param, metric
		Key     string `json:"key"`
		Values  []any  `json:"values"` // in the order of runs; null where a run has none
		Differs bool   `json:"differs"`
		Best    []int  `json:"best"` // places in values; empty where no direction is known
	}
	out := struct {
		Runs []jsonRun `json:"runs"`
		Rows []jsonRow `json:"rows"`
	}{Rows: []jsonRow{}}
	for _, r := range runs {
		out.Runs = append(out.Runs, jsonRun{r.ID, r.Name})
	}
	for _, row := range rows {
		j := jsonRow{Kind: row.kind, Key: row.key, Differs: row.differs, Best: []int{}}
		for i, v := range row.cells {
			j.Values = append(j.Values, v.value)
			if v.best {
				j.Best = append(j.Best, i)
			}
		}
		out.Rows = append(out.Rows, j)
	}
	return c.printJSON(out)
}

// compareCSV prints values in full, not rounded for people.
func (c *Call) compareCSV(runs []*db.Run, rows []compareRow) error {
	w := csv.NewWriter(c.Env.Out)
	head := []string{"kind", "key"}
	for _, r := range runs {
		head = append(head, r.ID)
	}
	w.Write(head)
	for _, row := range rows {
		record := []string{row.kind, row.key}
		for _, v := range row.cells {
			record = append(record, v.exact())
		}
		w.Write(record)
	}
	w.Flush()
	return errors.Join(w.Error())
}

func (c *Call) compareMarkdown(runs []*db.Run, rows []compareRow) error {
	var b strings.Builder
	escape := func(s string) string {
		return strings.NewReplacer(`|`, `\|`, `*`, `\*`, `_`, `\_`, "`", "\\`", `<`, `&lt;`).Replace(ui.Clean(s))
	}
	b.WriteString("| |")
	for _, title := range runTitles(runs) {
		fmt.Fprintf(&b, " %s |", escape(title))
	}
	b.WriteString("\n|---|" + strings.Repeat("---:|", len(runs)) + "\n")
	for _, row := range rows {
		fmt.Fprintf(&b, "| %s |", escape(row.key))
		for _, v := range row.cells {
			text := escape(v.text)
			switch {
			case text == "":
				text = "–"
			case v.best:
				text = "**" + text + "** ★"
			}
			fmt.Fprintf(&b, " %s |", text)
		}
		b.WriteByte('\n')
	}
	return c.print(b.String())
}
