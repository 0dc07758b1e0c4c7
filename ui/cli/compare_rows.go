package cli

import (
	"fmt"
	"math"
	"sort"
	"strconv"
	"strings"

	"runar/db"
	"runar/ui"
)

// compareRow is one thing known of several runs.
type compareRow struct {
	kind    string // field, param, metric
	key     string
	cells   []compareCell
	differs bool
	minor   bool // shown with --all-rows alone, differing or not
}

// compareCell is the value of a row in one run; the zero value where the run has none.
type compareCell struct {
	text   string  // for people
	value  any     // for JSON
	number float64 // where the row is numeric
	known  bool
	best   bool
}

// exact is the value in full.
func (v compareCell) exact() string {
	switch x := v.value.(type) {
	case nil:
		return ""
	case db.Float:
		return floatText(float64(x))
	case float64:
		return floatText(x)
	case string:
		return x
	}
	return fmt.Sprint(v.value)
}

// compareRuns lists everything known of the runs: fields, then params, then metrics, each by name.
func compareRuns(runs []*db.Run, globs []string) []compareRow {
	rows := compareFields(runs)
	params, metrics := map[string]bool{}, map[string]bool{}
	for _, r := range runs {
		for key := range r.Params {
			params[key] = true
		}
		for key := range r.Metrics {
			if matches(key, globs) {
				metrics[key] = true
			}
		}
	}
	for _, key := range sortedKeys(params) {
		rows = append(rows, row("param", key, runs, func(r *db.Run) compareCell {
			v, ok := r.Params[key]
			if !ok {
				return compareCell{}
			}
			return compareCell{text: v, value: v, known: true}
		}))
	}
	for _, key := range sortedKeys(metrics) {
		rows = append(rows, compareMetric(runs, key)...)
	}
	return rows
}

func sortedKeys(set map[string]bool) []string {
	keys := make([]string, 0, len(set))
	for key := range set {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}

// row collects the cells of a row. It differs when two runs have unlike values, or one has none.
func row(kind, key string, runs []*db.Run, of func(*db.Run) compareCell) compareRow {
	r := compareRow{kind: kind, key: key}
	for _, run := range runs {
		r.cells = append(r.cells, of(run))
	}
	for _, cell := range r.cells[1:] {
		if cell.known != r.cells[0].known || cell.exact() != r.cells[0].exact() && !(kind == "param" && sameNumber(cell.text, r.cells[0].text)) {
			r.differs = true
		}
	}
	return r
}

// sameNumber tells that two params are one number written in two ways, as 0.1 and 1e-1. Longer ones than a float holds are
// not judged.
func sameNumber(a, b string) bool {
	x, errA := strconv.ParseFloat(a, 64)
	y, errB := strconv.ParseFloat(b, 64)
	return errA == nil && errB == nil && x == y && len(a) < 16 && len(b) < 16
}

func compareFields(runs []*db.Run) []compareRow {
	text := func(s string) compareCell {
		if s == "" {
			return compareCell{}
		}
		return compareCell{text: s, value: s, known: true}
	}
	fields := []struct {
		key   string
		minor bool // what hardly ever agrees, or is in another row
		of    func(*db.Run) compareCell
	}{
		{"id", true, func(r *db.Run) compareCell { return text(r.ID) }},
		{"name", true, func(r *db.Run) compareCell { return text(textOf(r.Name)) }},
		{"command", false, func(r *db.Run) compareCell { return text(r.Command) }},
		{"status", false, func(r *db.Run) compareCell { return text(string(r.Status)) }},
		{"cause", false, func(r *db.Run) compareCell {
			if r.Cause == nil {
				return compareCell{}
			}
			return text(string(*r.Cause))
		}},
		{"exit_code", false, func(r *db.Run) compareCell {
			if r.ExitCode == nil {
				return compareCell{}
			}
			return compareCell{text: strconv.Itoa(*r.ExitCode), value: *r.ExitCode, known: true}
		}},
		{"duration", false, func(r *db.Run) compareCell {
			if r.DurationSeconds == nil {
				return compareCell{}
			}
			return compareCell{text: ui.Seconds(*r.DurationSeconds), value: *r.DurationSeconds, number: *r.DurationSeconds, known: true}
		}},
		{"commit", false, func(r *db.Run) compareCell {
			if r.Git.Commit == nil {
				return compareCell{}
			}
			commit := *r.Git.Commit
			return compareCell{text: commit[:min(7, len(commit))], value: commit, known: true}
		}},
		{"branch", false, func(r *db.Run) compareCell { return text(textOf(r.Git.Branch)) }},
		{"dirty", false, func(r *db.Run) compareCell {
			if r.Git.Dirty == nil {
				return compareCell{}
			}
			return compareCell{text: map[bool]string{true: "yes", false: "no"}[*r.Git.Dirty], value: *r.Git.Dirty, known: true}
		}},
		{"workdir", false, func(r *db.Run) compareCell { return text(r.Workdir) }},
		{"host", false, func(r *db.Run) compareCell { return text(textOf(r.Host)) }},
		{"user", false, func(r *db.Run) compareCell { return text(textOf(r.User)) }},
		{"tags", false, func(r *db.Run) compareCell { return text(strings.Join(r.Tags, ", ")) }},
		{"note", true, func(r *db.Run) compareCell { return text(textOf(r.Note)) }},
		{"created_at", true, func(r *db.Run) compareCell { return text(r.CreatedAt.UTC().Format(db.TimeFormat)) }},
		{"cpu_seconds", true, func(r *db.Run) compareCell {
			if r.CPUSeconds == nil {
				return compareCell{}
			}
			return compareCell{text: ui.Seconds(*r.CPUSeconds), value: *r.CPUSeconds, known: true}
		}},
		{"max_rss_bytes", true, func(r *db.Run) compareCell {
			if r.MaxRSSBytes == nil {
				return compareCell{}
			}
			return compareCell{text: ui.Bytes(*r.MaxRSSBytes), value: *r.MaxRSSBytes, known: true}
		}},
	}
	rows := make([]compareRow, len(fields))
	for i, f := range fields {
		rows[i] = row("field", f.key, runs, f.of)
		rows[i].minor = f.minor
	}
	return rows
}

// compareMetric makes the rows of a metric: its last value and its extremes. The extreme that is not the better one says
// little, and is shown with all rows only, as is one that is the last value of every run.
func compareMetric(runs []*db.Run, key string) []compareRow {
	better := ui.Better(key)
	part := func(name string, of func(db.Summary) db.Float) compareRow {
		r := row("metric", name, runs, func(run *db.Run) compareCell {
			m, ok := run.Metrics[key]
			if !ok {
				return compareCell{}
			}
			v := of(m)
			return compareCell{text: ui.Number(float64(v)), value: v, number: float64(v), known: true}
		})
		return r
	}
	last := part(key, func(m db.Summary) db.Float { return m.Last })
	low := part(key+".min", func(m db.Summary) db.Float { return m.Min })
	high := part(key+".max", func(m db.Summary) db.Float { return m.Max })
	last.markBest(better)
	if better == ui.Lower {
		low.markBest(better)
	}
	if better == ui.Higher {
		high.markBest(better)
	}
	low.minor = better == ui.Higher || low.repeats(last)
	high.minor = better == ui.Lower || high.repeats(last)
	count := row("metric", key+".count", runs, func(run *db.Run) compareCell {
		m, ok := run.Metrics[key]
		if !ok {
			return compareCell{}
		}
		return compareCell{text: strconv.FormatInt(m.Count, 10), value: m.Count, known: true}
	})
	count.minor = true
	return []compareRow{last, low, high, count}
}

// markBest marks the best of the finite values, all of them where several are equal, none where all runs are or where there
// is nothing to be better than.
func (r *compareRow) markBest(better ui.Direction) {
	if better == ui.Unclear || !r.differs {
		return
	}
	best, candidates := math.NaN(), 0
	for _, c := range r.cells {
		if !c.known || math.IsNaN(c.number) || math.IsInf(c.number, 0) {
			continue
		}
		candidates++
		if math.IsNaN(best) || better == ui.Lower && c.number < best || better == ui.Higher && c.number > best {
			best = c.number
		}
	}
	for i := range r.cells {
		r.cells[i].best = candidates > 1 && r.cells[i].known && r.cells[i].number == best
	}
}

// repeats tells that a row says of every run what another has said.
func (r compareRow) repeats(other compareRow) bool {
	for i := range r.cells {
		if r.cells[i].exact() != other.cells[i].exact() {
			return false
		}
	}
	return true
}

// change is how far a metric is from the baseline, the first run, in percent; "" where that says nothing.
func (r compareRow) change(i int) string {
	base, v := r.cells[0], r.cells[i]
	if r.kind != "metric" && r.key != "duration" || i == 0 || !base.known || !v.known || base.number <= 0 || math.IsNaN(v.number) || math.IsInf(v.number, 0) || math.IsInf(base.number, 0) || v.number < 0 {
		return ""
	}
	percent := (v.number/base.number - 1) * 100
	switch {
	case math.Abs(percent) < 0.05:
		return ""
	case math.Abs(percent) >= 1000:
		return fmt.Sprintf("(%.3g×)", v.number/base.number)
	case math.Abs(percent) >= 10:
		return fmt.Sprintf("(%+.0f%%)", percent)
	}
	return fmt.Sprintf("(%+.1f%%)", percent)
}
