package state

import (
	"slices"
	"strings"

	"runar/db"
	"runar/ui/dashboard/draw"
)

// List is the table of runs.
type List struct {
	Want     ListWant
	Snap     Rows
	Loaded   bool // a first answer has come
	Sel      Ref
	Idx, Top int
	Marks    []Ref // in the order of marking
	Baseline Ref
	X        int // columns passed over to the left, where params do not fit

	anchor  int // where v began a range; -1
	rows    map[Ref]*Row
	cache   map[Ref]RowDetail
	removed []Ref
	nameW   int
	paramW  map[string]int
}

// take shows a new list and holds the eye: the selected run stays selected, and stays where it is on the screen, except that a list
// seen from its start keeps showing its start.
func (l *List) take(m Rows) {
	l.Loaded = true
	old := l.Snap.Rows
	l.Snap = m
	idx := -1
	if l.Sel.ID != "" {
		idx = l.find(m.Rows, l.Sel)
	}
	switch {
	case idx >= 0:
		if l.Top > 0 {
			l.Top += idx - l.Idx
		}
		l.Idx = idx
	case len(m.Rows) > 0: // gone, or nothing was selected: the same place
		if len(old) == 0 {
			l.Idx, l.Top = 0, 0
		}
		l.Idx = clamp(l.Idx, 0, len(m.Rows)-1)
		if l.Sel.ID == "" || m.Complete || m.Want != (ListWant{}) {
			l.Sel = m.Rows[l.Idx].Ref
		}
	default:
		l.Idx, l.Top, l.Sel = 0, 0, Ref{}
	}
	if len(l.Marks) > 0 {
		l.rows = map[Ref]*Row{}
		for _, r := range m.Rows {
			if slices.Contains(l.Marks, r.Ref) {
				if l.rows[r.Ref] = r; len(l.rows) == len(l.Marks) {
					break
				}
			}
		}
	}
	l.anchor = -1
	l.measure()
}

// find looks for a run, first around where it was.
func (l *List) find(rows []*Row, ref Ref) int {
	for d := 0; d < 64; d++ {
		for _, i := range [2]int{l.Idx + d, l.Idx - d} {
			if i >= 0 && i < len(rows) && rows[i].Ref == ref {
				return i
			}
		}
	}
	return slices.IndexFunc(rows, func(r *Row) bool { return r.Ref == ref })
}

// measure takes the widths of columns from the first rows, so that they do not jump about while scrolling.
func (l *List) measure() {
	l.nameW = 4
	l.paramW = map[string]int{}
	params := l.Snap.Params[:min(len(l.Snap.Params), 12)]
	if by, ok := strings.CutPrefix(l.Want.Sort, "param."); ok {
		params = append(params[:len(params):len(params)], by)
	}
	for _, r := range l.Snap.Rows[:min(len(l.Snap.Rows), 300)] {
		n := draw.Width(r.Name)
		if n == 0 {
			n = min(len(r.Command), 22)
		}
		l.nameW = max(l.nameW, min(n, 40))
		if run := l.RowRun(r); run != nil {
			for _, k := range params {
				l.paramW[k] = max(l.paramW[k], min(len(run.Params[k]), 12))
			}
		}
		if l.nameW == 40 && len(params) == 0 {
			break
		}
	}
}

func (l *List) complete(m Details) {
	if len(l.cache) > 2000 {
		keep := map[Ref]RowDetail{}
		for _, r := range l.window(100) {
			if d, ok := l.cache[r]; ok {
				keep[r] = d
			}
		}
		l.cache = keep
	}
	for _, d := range m.Items {
		if d.Run == nil {
			delete(l.cache, d.Ref)
			continue
		}
		l.cache[d.Ref] = d
	}
}

func (l *List) forget(refs []Ref) {
	l.Marks = slices.DeleteFunc(l.Marks, func(r Ref) bool { return slices.Contains(refs, r) })
	for _, r := range refs {
		if l.Baseline == r {
			l.Baseline = Ref{}
		}
	}
}

func (l *List) runOf(ref Ref) *db.Run {
	var run *db.Run
	if l.Idx < len(l.Snap.Rows) && l.Snap.Rows[l.Idx].Ref == ref {
		run = l.Snap.Rows[l.Idx].Run
	} else if r := l.rows[ref]; r != nil {
		run = r.Run
	}
	if d, ok := l.cache[ref]; ok {
		return d.Run
	}
	return run
}

// RowRun is everything known of a row; nil while it is not read.
func (l *List) RowRun(r *Row) *db.Run {
	if d, ok := l.cache[r.Ref]; ok {
		return d.Run
	}
	return r.Run
}

// Trend is the course of the main metric of a run; nil while it is not read.
func (l *List) Trend(ref Ref) []float64 {
	if d, ok := l.cache[ref]; ok && d.Key == l.Snap.Metric {
		return d.Trend
	}
	return nil
}

func (l *List) row() *Row {
	if l.Idx < len(l.Snap.Rows) {
		return l.Snap.Rows[l.Idx]
	}
	return nil
}

// rowOf finds the row of a run that is selected, marked or near.
func (l *List) rowOf(ref Ref) *Row {
	if r := l.row(); r != nil && r.Ref == ref {
		return r
	}
	if r := l.rows[ref]; r != nil {
		return r
	}
	if i := l.find(l.Snap.Rows, ref); i >= 0 {
		return l.Snap.Rows[i]
	}
	return nil
}

// window is the refs of the rows on the screen and one page to either side.
func (l *List) window(h int) []Ref {
	from, to := max(0, l.Top-h), min(len(l.Snap.Rows), l.Top+2*h)
	if from >= to {
		return nil
	}
	refs := make([]Ref, 0, to-from)
	for i := l.Top; i < min(to, l.Top+h); i++ { // what is seen comes first
		refs = append(refs, l.Snap.Rows[i].Ref)
	}
	for i := l.Top + h; i < to; i++ {
		refs = append(refs, l.Snap.Rows[i].Ref)
	}
	for i := min(l.Top, to) - 1; i >= from; i-- {
		refs = append(refs, l.Snap.Rows[i].Ref)
	}
	return refs
}

func (l *List) move(to int) {
	n := len(l.Snap.Rows)
	if n == 0 {
		return
	}
	l.Idx = clamp(to, 0, n-1)
	l.Sel = l.Snap.Rows[l.Idx].Ref
}

// reveal scrolls so that the selected row is among the h rows shown.
func (l *List) reveal(h int) {
	h = max(h, 1)
	if l.Idx < l.Top {
		l.Top = l.Idx
	}
	if l.Idx >= l.Top+h {
		l.Top = l.Idx - h + 1
	}
	l.Top = clamp(l.Top, 0, max(0, len(l.Snap.Rows)-h))
}

// Marked tells whether a run is marked.
func (l *List) Marked(ref Ref) bool { return slices.Contains(l.Marks, ref) }

// RangeFrom is where a range of marks begins that is being made; -1: none.
func (l *List) RangeFrom() int { return l.anchor }

func (l *List) mark(i int, on bool) {
	r := l.Snap.Rows[i]
	at := slices.Index(l.Marks, r.Ref)
	switch {
	case on && at < 0:
		l.Marks = append(l.Marks, r.Ref)
		if l.rows == nil {
			l.rows = map[Ref]*Row{}
		}
		l.rows[r.Ref] = r
	case !on && at >= 0:
		l.Marks = slices.Delete(slices.Clone(l.Marks), at, at+1)
		delete(l.rows, r.Ref)
	}
}

// targets are the runs an action is about: the marked ones, else the selected one.
func (l *List) targets() []Ref {
	if len(l.Marks) > 0 {
		return slices.Clone(l.Marks)
	}
	if l.Sel.ID != "" {
		return []Ref{l.Sel}
	}
	return nil
}

func (s *State) listDo(a Action) []Cmd {
	l := &s.List
	page := max(1, s.Layout().Rect(ListPane).H-2)
	switch a {
	case "up":
		l.move(l.Idx - 1)
	case "down":
		l.move(l.Idx + 1)
	case "half up":
		l.move(l.Idx - max(1, page/2))
	case "half down":
		l.move(l.Idx + max(1, page/2))
	case "page up":
		l.move(l.Idx - page)
	case "page down":
		l.move(l.Idx + page)
	case "first":
		l.move(0)
	case "last":
		l.move(len(l.Snap.Rows) - 1)
	case "left":
		l.X = max(0, l.X-1)
	case "right":
		l.X = min(l.X+1, max(0, len(l.Snap.Params)-1))
	case "mark":
		if l.row() != nil {
			l.mark(l.Idx, !l.Marked(l.Sel))
			l.move(l.Idx + 1)
		}
	case "range":
		if l.row() == nil {
			break
		}
		if l.anchor < 0 {
			l.anchor = l.Idx
			s.Said = Notice{Text: "range: move, then v again marks up to there"}
			break
		}
		for i := min(l.anchor, l.Idx); i <= max(l.anchor, l.Idx); i++ {
			l.mark(i, true)
		}
		l.anchor = -1
	case "unmark":
		l.Marks, l.rows = nil, nil
	case "reverse":
		l.Want.Asc = !l.Want.Asc
	}
	return nil
}
