package metrics

import (
	"math"

	"runar/db"
)

// row reads the line as a row of t.
func (r *Reader) row(t *table) bool {
	if t.stamp && r.ln.stamped != nil {
		text := r.ln.text
		r.ln.text = r.ln.stamped
		defer func() { r.ln.text = text }()
	}
	tb := &r.tables
	text := r.ln.text
	cells := split(text, t.how, tb.cells)
	n := len(t.cols)
	first := 0 // cell of the first column
	switch {
	case t.edges:
		cells = split(text, byGaps, tb.more)
		tb.more = cells
		cells = r.place(t, cells)
		if cells == nil {
			return false
		}
	case t.label:
		tb.cells = cells
		tail := numericTail(text, cells)
		if tail != n || len(cells) <= n {
			// A row that fills some columns only: "accuracy   0.87   75".
			return r.sparse(t)
		}
		first = len(cells) - n
	case t.index && len(cells) == n+1:
		cells = cells[1:]
	case t.longer && len(cells) > n:
		cells = cells[:n]
	case t.how == byBlanks && t.steps() && n > 3 && len(cells) >= 3 && len(cells) < n && numericTail(text, cells) == len(cells) && t.cols[0].cell.cb > 0:
		placed := r.place(t, cells) // some columns are blank
		if placed == nil {
			return false
		}
		cells = placed
	case t.how == byBlanks && len(cells) != n:
		if len(cells) == n+1 && shortWord(text, cells) && numericTail(text, cells[:n]) == n {
			cells = cells[:n]
			break
		}
		cells = split(text, byGaps, cells)
		if len(cells) != n {
			return false
		}
	case t.how == byCommas && len(cells) == n+1 && cells[n].a == cells[n].b:
		cells = cells[:n]
	case len(cells) != n:
		return false
	}
	tb.cells = cells
	if t.pairs {
		return r.pairsRow(t, cells)
	}
	if t.metric >= 0 && t.value >= 0 {
		return r.metricRow(t, cells)
	}
	label := ""
	if t.label {
		if w := text[cells[0].a:cells[first-1].b]; !t.steps() || w[len(w)-1] != ':' { // "BFGS:  3  …" tags the row
			label = normal(w)
		}
		cells = cells[first:]
	}
	// Which columns are numbers? The first may be a label where no column is a step.
	start := 0
	if w := text[cells[0].a:cells[0].b]; !t.steps() && label == "" && !numeric(w) {
		if len(w) == 0 || digit(w[0]) {
			return false
		}
		label = normal(w)
		start = 1
	}
	if label != "" && !t.steps() && t.describes(label) {
		r.tables.active = nil
		return false
	}
	if t.across && r.learn([]byte(label)).class != metric {
		return false
	}
	values, words := 0, 0
	for _, c := range cells[start:] {
		w := text[c.a:c.b]
		switch {
		case missing(w):
		case numeric(w):
			values++
		default:
			words++
		}
	}
	if values == 0 || t.how == byBlanks && words > btoi(t.steps() && len(cells) == n && n > 3) || words > values {
		return false
	}
	at := func(i int) (float64, bool) {
		if i < 0 || i >= len(cells) {
			return 0, false
		}
		v, ok := value(text[cells[i].a:cells[i].b])
		return v.val, ok && v.flag&notFinte == 0
	}
	var st db.Step
	it, hasIt := at(t.iter)
	ep, hasEp := at(t.epoch)
	if t.steps() && !hasIt && !hasEp {
		return false
	}
	if hasIt && (it < 0 || it != math.Trunc(it)) || hasEp && ep < 0 { // another table of as many columns
		r.tables.active = nil
		return false
	}
	switch {
	case hasIt && hasEp:
		switch k := t.cols[t.iter].name.step; {
		case k == batchStep:
			st = db.Step{Main: ep, Sub: it, HasMain: true, HasSub: true}
		case k == globalStep || ep != math.Trunc(ep):
			st = db.At(it)
		default:
			st = r.gov.second.step(it, ep, true)
		}
	case hasIt:
		st = db.At(it)
	case hasEp:
		st = db.At(ep)
	default:
		st = r.gov.below()
	}
	t.idle = 0
	for i := start; i < len(cells) && i < n; i++ {
		if i == t.iter || i == t.epoch {
			continue
		}
		v, ok := value(text[cells[i].a:cells[i].b])
		if !t.cols[i].keep && !(t.cols[i].key == "total" && v.flag&isInt == 0) { // a total of losses, not of things
			continue
		}
		if !ok || v.kind == frac || v.flag&united != 0 || i == 0 && !t.steps() && t.cols[i].name.class != metric && v.flag&isInt != 0 {
			continue
		}
		key := t.cols[i].key
		if label != "" {
			if key = label + "_" + key; len(key) > maxName {
				continue
			}
		}
		r.emit(key, st, v.val)
	}
	if t.steps() {
		s := steps{}
		if hasEp {
			s.epoch = at2(ep)
		}
		r.gov.note(&s, st, false)
	}
	return true
}

// describes tells whether the row's label makes the table one about data: a matrix whose rows are named as its columns,
// or a summary of columns.
func (t *table) describes(label string) bool {
	if label == "count" || label == "std" || label == "25%" {
		return true
	}
	for _, c := range t.cols {
		if c.key == label {
			return true
		}
	}
	return false
}

func btoi(v bool) int {
	if v {
		return 1
	}
	return 0
}

func at2(v float64) at { return at{v: v, ok: true, int: true} }

// place puts the cells of a row under the columns they stand under; nil when one stands under none.
func (r *Reader) place(t *table, cells []cell) []cell {
	out := make([]cell, len(t.cols))
	for _, c := range cells {
		best, dist := -1, 3
		for i, col := range t.cols {
			d := abs(c.cb - col.cell.cb)
			if c.ca < col.cell.cb && col.cell.ca < c.cb {
				d = 0
			} else {
				d = min(d, abs(c.ca-col.cell.ca))
			}
			if d < dist {
				best, dist = i, d
			}
		}
		if best < 0 || out[best].b != 0 {
			return nil
		}
		out[best] = c
	}
	return out
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}

// sparse reads a row of a labelled table that fills some columns only. A label that is a metric itself names the value:
// the accuracy line of a classification report.
func (r *Reader) sparse(t *table) bool {
	text := r.ln.text
	cells := split(text, byBlanks, r.tables.cells)
	r.tables.cells = cells
	tail := numericTail(text, cells)
	if tail == 0 || tail >= len(t.cols) || tail == len(cells) {
		return false
	}
	first := len(cells) - tail
	n := r.learn(text[cells[0].a:cells[first-1].b])
	if n.class != metric || first > 4 {
		return false
	}
	v, ok := value(text[cells[first].a:cells[first].b])
	if !ok || v.flag&isInt != 0 {
		return false
	}
	r.emit(n.key, r.gov.below(), v.val)
	t.idle = 0
	return true
}

// metricRow reads "| arc_easy | acc | 0.71 |" under "| Tasks | Metric | Value |".
func (r *Reader) metricRow(t *table, cells []cell) bool {
	text := r.ln.text
	v, ok := value(text[cells[t.value].a:cells[t.value].b])
	n := r.learn(text[cells[t.metric].a:cells[t.metric].b])
	if !ok || n.class != metric && n.class != unknown || v.flag&united != 0 {
		return false
	}
	if t.metric > 0 {
		if w := text[cells[0].a:cells[0].b]; len(w) > 0 {
			t.task = normal(w)
		}
	}
	key := n.key
	if t.task != "" {
		key = t.task + "_" + key
	}
	if len(key) <= maxName {
		r.emit(key, r.gov.below(), v.val)
	}
	t.idle = 0
	return true
}

// pairsRow reads "| cat | 52.3 | dog | 49.1 |" under "| category | AP | category | AP |".
func (r *Reader) pairsRow(t *table, cells []cell) bool {
	text := r.ln.text
	for i := 0; i+1 < len(cells); i += 2 {
		if v, ok := value(text[cells[i+1].a:cells[i+1].b]); ok && t.cols[i+1].keep {
			if label := normal(text[cells[i].a:cells[i].b]); label != "" {
				r.emit(label+"_"+t.cols[i+1].key, r.gov.below(), v.val)
			}
		}
	}
	t.idle = 0
	return true
}
