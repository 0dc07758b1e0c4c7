package state

import (
	"math"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"runar/db"
	"runar/ui"
)

// Compare is the table of runs side by side.
type Compare struct {
	Refs     []Ref // the first is what the others are compared with
	All      bool  // show what is the same too
	Idx, Top int
	X        int // runs passed over
}

// DiffRow is a fact of every compared run.
type DiffRow struct {
	Group  string // metric, param, git, run
	Key    string
	Values []string
	Differ bool
	Best   int // index of the best value; -1: none
}

// startCompare takes the marked runs, or the one marked or the baseline with the selected one.
func (s *State) startCompare() {
	refs := slices.Clone(s.List.Marks)
	base := s.List.Baseline
	if base.ID != "" {
		refs = append([]Ref{base}, without(refs, base)...)
	}
	if sel := s.Subject(); len(refs) < 2 && sel.ID != "" && !slices.Contains(refs, sel) {
		refs = append(refs, sel)
	}
	if len(refs) < 2 {
		s.Said = Notice{Text: "one run alone cannot be compared", Hint: "space marks runs, b makes one the baseline"}
		return
	}
	s.Compare = Compare{Refs: refs, All: s.Compare.All}
	s.View, s.Focus, s.Zoom = CompareView, DiffPane, false
}

// DiffRows are the rows of the comparison, differing ones first, and the number of those that are the same in all.
func (s *State) DiffRows() (rows []DiffRow, same int) {
	runs := make([]*db.Run, len(s.Compare.Refs))
	params, metrics := map[string]bool{}, map[string]bool{}
	for i, ref := range s.Compare.Refs {
		runs[i] = s.RunOf(ref)
		if runs[i] == nil {
			runs[i] = &db.Run{}
			continue
		}
		for k := range runs[i].Params {
			params[k] = true
		}
		for k := range runs[i].Metrics {
			metrics[k] = true
		}
	}
	add := func(group, key string, value func(*db.Run) string) *DiffRow {
		r := DiffRow{Group: group, Key: key, Best: -1}
		for _, run := range runs {
			v := ""
			if run.ID != "" {
				v = value(run)
			}
			r.Values = append(r.Values, v)
			r.Differ = r.Differ || v != r.Values[0]
		}
		rows = append(rows, r)
		return &rows[len(rows)-1]
	}
	names := keys(metrics)
	sort.SliceStable(names, func(i, j int) bool { return ui.CompareMetrics(names[i], names[j]) < 0 })
	for _, m := range names {
		r := add("metric", m, func(run *db.Run) string {
			if sum, ok := run.Metrics[m]; ok {
				return Num(float64(sum.Last))
			}
			return ""
		})
		best := math.NaN()
		for i, run := range runs {
			if sum, ok := run.Metrics[m]; ok && Directed(m) && r.Differ && Better(m, float64(sum.Last), best) {
				best, r.Best = float64(sum.Last), i
			}
		}
	}
	for _, p := range keys(params) {
		name := p
		if metrics[p] {
			name = "param." + p
		}
		add("param", name, func(run *db.Run) string { return run.Params[p] })
	}
	add("git", "commit", func(r *db.Run) string { return commit(r.Git) })
	add("git", "branch", func(r *db.Run) string { return deref(r.Git.Branch) })
	add("run", "status", func(r *db.Run) string { return KindOf(r.Status, r.Cause, r.Signal).Word() })
	add("run", "duration", func(r *db.Run) string {
		if r.Status == db.Running { // what was read is already older
			return Clock(s.Now.Sub(r.CreatedAt.Time))
		}
		if r.DurationSeconds == nil {
			return ""
		}
		return Lasted(time.Duration(*r.DurationSeconds * float64(time.Second)))
	})
	add("run", "command", func(r *db.Run) string { return r.Command })
	add("run", "folder", func(r *db.Run) string { return r.Workdir })
	add("run", "host", func(r *db.Run) string { return deref(r.Host) })
	add("run", "peak memory", func(r *db.Run) string {
		if r.MaxRSSBytes == nil {
			return ""
		}
		return ui.Bytes(*r.MaxRSSBytes)
	})
	add("run", "tags", func(r *db.Run) string { return strings.Join(r.Tags, " ") })
	add("run", "note", func(r *db.Run) string { return deref(r.Note) })
	rows = slices.DeleteFunc(rows, func(r DiffRow) bool { return !r.Differ && r.Values[0] == "" })
	sort.SliceStable(rows, func(i, j int) bool { return rows[i].Differ && !rows[j].Differ })
	for i, r := range rows {
		if !r.Differ {
			same = len(rows) - i
			if !s.Compare.All {
				rows = rows[:i]
			}
			break
		}
	}
	return rows, same
}

func (s *State) settleCompare(l Layout) {
	if s.View != CompareView {
		return
	}
	rows, _ := s.DiffRows()
	c := &s.Compare
	h := max(1, l.Rect(DiffPane).H-2)
	c.Idx = clamp(c.Idx, 0, max(0, len(rows)-1))
	c.Top = clamp(c.Top, c.Idx-h+1, c.Idx)
	c.X = clamp(c.X, 0, max(0, len(c.Refs)-2))
}

func (s *State) compareDo(a Action) []Cmd {
	c := &s.Compare
	rows, _ := s.DiffRows()
	page := max(1, s.Layout().Rect(DiffPane).H-2)
	switch a {
	case "up":
		c.Idx--
	case "down":
		c.Idx++
	case "half up", "page up":
		c.Idx -= page
	case "half down", "page down":
		c.Idx += page
	case "first":
		c.Idx = 0
	case "last":
		c.Idx = len(rows) - 1
	case "left":
		c.X--
	case "right":
		c.X++
	case "all rows":
		c.All = !c.All
	case "copy":
		if c.Idx < len(rows) {
			return []Cmd{Copy{"row", rows[c.Idx].Key + "\t" + strings.Join(rows[c.Idx].Values, "\t")}}
		}
	}
	return nil
}

func keys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// commit is a commit in short, with a star where the worktree was dirty.
func commit(g db.Git) string {
	if g.Commit == nil {
		return ""
	}
	c := (*g.Commit)[:min(len(*g.Commit), 8)]
	if g.Dirty != nil && *g.Dirty {
		c += "*"
	}
	return c
}

// ParamLess orders params as numbers where both are, else as text.
func ParamLess(a, b string) bool {
	x, errx := strconv.ParseFloat(a, 64)
	y, erry := strconv.ParseFloat(b, 64)
	if errx == nil && erry == nil {
		return x < y
	}
	if (errx == nil) != (erry == nil) {
		return errx == nil
	}
	return a < b
}
