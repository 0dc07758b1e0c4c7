package cli

import (
	"math"
	"sort"
	"strings"

	"runar/db"
	"runar/ui"
)

const longCompare = `Shows two or more runs side by side, a column a run: only the rows in which
they differ, of params, the last values of metrics, commit and duration. The
best value of a metric is marked, where its name says which way is better.`

var examplesCompare = []string{
	"runar compare @1 @    # the last two",
	"runar compare baseline warmup --all-rows    # what is equal, too",
}

// comparison is one row: a key and its value in each run, nil where a run has none.
type comparison struct {
	Kind    string `json:"kind"` // run, param or metric
	Key     string `json:"key"`
	Values  []any  `json:"values"`
	Differs bool   `json:"differs"`
	Best    *int   `json:"best"` // index of the run with the best value; null where there is no saying
}

func newCompare(c *Call) ([]Flag, func([]string) error) {
	var all bool
	flags := []Flag{{Name: "all-rows", Help: "show what is equal, too", Bind: &all}}
	return append(flags, c.outputFlags()...), func(args []string) error {
		if len(args) < 2 {
			return usagef("two runs at least are to be compared").withHint("runar compare @1 @")
		}
		return c.compare(args, all)
	}
}

func (c *Call) compare(refs []string, all bool) error {
	l, err := c.openLibrary()
	if err != nil {
		return err
	}
	defer l.Close()
	var runs []*db.Run
	for _, ref := range refs {
		r, _, err := l.run(ref)
		if err != nil {
			return err
		}
		runs = append(runs, r)
	}
	var rows []comparison
	for _, row := range comparisons(runs) {
		if row.Differs || all {
			rows = append(rows, row)
		}
	}
	if c.wantsJSON() {
		ids := make([]string, len(runs))
		for i, r := range runs {
			ids[i] = r.ID
		}
		if rows == nil {
			rows = []comparison{}
		}
		return c.printJSON(struct {
			Runs []string     `json:"runs"`
			Rows []comparison `json:"rows"`
		}{ids, rows})
	}
	return c.printComparison(runs, rows)
}

// comparisons are all rows: of the runs themselves, then params, then metrics, each by name.
func comparisons(runs []*db.Run) []comparison {
	row := func(kind, key string, of func(*db.Run) any) comparison {
		row := comparison{Kind: kind, Key: key}
		for _, r := range runs {
			row.Values = append(row.Values, of(r))
		}
		for _, v := range row.Values[1:] {
			row.Differs = row.Differs || v != row.Values[0]
		}
		return row
	}
	text := func(p *string) any {
		if p == nil {
			return nil
		}
		return *p
	}
	rows := []comparison{
		row("run", "status", func(r *db.Run) any { return string(r.Status) }),
		row("run", "commit", func(r *db.Run) any { return text(r.Git.Commit) }),
		row("run", "branch", func(r *db.Run) any { return text(r.Git.Branch) }),
		row("run", "dirty", func(r *db.Run) any {
			if r.Git.Dirty == nil {
				return nil
			}
			return *r.Git.Dirty
		}),
		row("run", "duration_seconds", func(r *db.Run) any {
			if r.DurationSeconds == nil {
				return nil
			}
			return *r.DurationSeconds
		}),
	}
	params, metrics := map[string]bool{}, map[string]bool{}
	for _, r := range runs {
		for k := range r.Params {
			params[k] = true
		}
		for k := range r.Metrics {
			metrics[k] = true
		}
	}
	for _, k := range sortedKeys(params) {
		rows = append(rows, row("param", k, func(r *db.Run) any {
			if v, ok := r.Params[k]; ok {
				return v
			}
			return nil
		}))
	}
	for _, k := range sortedKeys(metrics) {
		m := row("metric", k, func(r *db.Run) any {
			if v, ok := r.Metrics[k]; ok {
				return v.Last
			}
			return nil
		})
		m.Best = best(k, m.Values)
		rows = append(rows, m)
	}
	return rows
}

func sortedKeys(set map[string]bool) []string {
	keys := make([]string, 0, len(set))
	for k := range set {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// best is the run with the best value of a metric; nil where the name does not say which way is better, or several share it.
func best(name string, values []any) *int {
	lower, known := direction(name)
	if !known {
		return nil
	}
	at, top, shared := -1, math.NaN(), false
	for i, v := range values {
		f, ok := v.(db.Float)
		if !ok || math.IsNaN(float64(f)) {
			continue
		}
		x := float64(f)
		if lower {
			x = -x
		}
		switch {
		case at < 0 || x > top:
			at, top, shared = i, x, false
		case x == top:
			shared = true
		}
	}
	if at < 0 || shared {
		return nil
	}
	return &at
}

// direction tells whether less is better, from the words that metrics are named with.
func direction(name string) (lower, known bool) {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9') })
	for _, w := range words {
		switch w {
		case "loss", "err", "error", "ppl", "perplexity", "mse", "rmse", "mae", "wer", "cer", "fid", "nll", "logloss", "bpc", "bpb":
			return true, true
		case "acc", "acc1", "acc5", "accuracy", "top1", "top5", "f1", "auc", "map", "ap", "bleu", "rouge", "iou", "miou", "dice", "r2", "precision", "recall", "score", "reward", "psnr", "ssim":
			return false, true
		}
	}
	return false, false
}

func (c *Call) printComparison(runs []*db.Run, rows []comparison) error {
	term := c.terminal(c.Env.Out)
	t := ui.Table{Header: true, Columns: []ui.Column{{Title: "", Flex: true, Keep: 8}}}
	for _, r := range runs {
		title := r.ID
		if r.Name != nil {
			title = ui.Clean(*r.Name)
		}
		t.Columns = append(t.Columns, ui.Column{Title: title})
	}
	for _, row := range rows {
		cells := []ui.Cell{{Text: ui.Clean(row.Key), Color: ui.Bold}}
		for i, v := range row.Values {
			cell := ui.Cell{Text: compared(row.Key, v)}
			if row.Best != nil && *row.Best == i {
				cell.Text += term.Glyph(" ★", " *")
				cell.Color = ui.Green
			}
			cells = append(cells, cell)
		}
		t.Rows = append(t.Rows, cells)
	}
	if len(rows) == 0 {
		return c.say("no difference; --all-rows shows what is equal")
	}
	return t.Write(c.Env.Out, term)
}

// compared is a value as the table shows it.
func compared(key string, v any) string {
	switch v := v.(type) {
	case nil:
		return "-"
	case db.Float:
		return ui.Number(float64(v))
	case float64:
		return ui.Seconds(v)
	case bool:
		if v {
			return "yes"
		}
		return "no"
	case string:
		if key == "commit" && len(v) > 7 {
			v = v[:7]
		}
		return ui.Clean(v)
	}
	return ""
}
