package metrics

import "bytes"

// box is a framed list of names and values being read:
//
//	| rollout/            |       |
//	|    ep_rew_mean      | -213  |
//	| total_timesteps     | 14336 |
//
// Its step may stand below its metrics, so the values wait for the end of the box.
type box struct {
	open  bool
	group string
	rows  []boxRow
	steps steps
	words int
	since int // rows since the last rule
}

type boxRow struct {
	name *name
	key  string
	val  float64
	flag uint8
}

// readBox takes the line as a row of a box with two cells; false when it is none.
func (r *Reader) readBox() bool {
	tb := &r.tables
	text := r.ln.text
	cells := split(text, byPipes, tb.cells)
	tb.cells = cells
	if len(cells) != 2 || r.tables.active != nil && r.tables.active.how == byPipes && len(r.tables.active.cols) == 2 && r.tables.active.idle < 3 {
		return false
	}
	left, right := text[cells[0].a:cells[0].b], text[cells[1].a:cells[1].b]
	if numeric(left) || len(left) == 0 || !tb.box.open && r.headed() {
		return false
	}
	if missing(right) {
		return r.boxWords()
	}
	v, ok := value(right)
	if !ok {
		return false
	}
	b := &tb.box
	if !b.open {
		*b = box{open: true, rows: b.rows[:0]}
	}
	b.since++
	n := r.learn(trimName(left))
	if n.class == counter {
		b.steps.named(n, v, false)
		return true
	}
	key := n.key
	if b.group != "" && !bytes.Contains(left, []byte("/")) {
		key = b.group + key
		if m := r.learn([]byte(key)); n.class == unknown && m.class == rate {
			n = m
		}
	}
	if len(b.rows) < 4*maxBlock && v.kind == num && len(key) <= maxName {
		b.rows = append(b.rows, boxRow{name: n, key: key, val: v.val, flag: v.flag})
	}
	return true
}

// headed tells whether the line before is the header of a table of names and scores: "| model | accuracy |".
func (r *Reader) headed() bool {
	h := r.tables.prev[0]
	if len(h) == 0 {
		return false
	}
	cells := split(h, byPipes, r.tables.heads)
	r.tables.heads = cells
	if len(cells) != 2 || r.learn(h[cells[1].a:cells[1].b]).class != metric {
		return false
	}
	switch normal(h[cells[0].a:cells[0].b]) {
	case "", "metric", "metrics", "name", "measure", "statistic", "score":
		return false
	}
	return true
}

// boxWords takes a framed line without a number: the name of a group, a header, a rule; false when it is none of a box.
func (r *Reader) boxWords() bool {
	b := &r.tables.box
	text := r.ln.text
	t := bytes.TrimSpace(text)
	if len(t) < 3 || t[0] != '|' || t[len(t)-1] != '|' {
		if b.open {
			r.closeBox()
		}
		return false
	}
	cells := split(text, byPipes, r.tables.cells)
	r.tables.cells = cells
	if rule(text) {
		r.ruleBox()
		return true
	}
	if len(cells) >= 1 && len(cells) <= 2 {
		w := text[cells[0].a:cells[0].b]
		if len(w) > 1 && w[len(w)-1] == '/' && len(w) < maxName {
			if !b.open {
				*b = box{open: true, rows: b.rows[:0]}
			}
			b.group = normal(w)
			return true
		}
	}
	if b.open {
		b.words++
		return true
	}
	r.tables.remember(text)
	return true
}

// ruleBox takes a drawn line: the end of the box, unless one is drawn after each row.
func (r *Reader) ruleBox() {
	b := &r.tables.box
	if b.since != 1 {
		r.closeBox()
	}
	b.since = 0
}

// closeBox gives out the values of the box with its step.
func (r *Reader) closeBox() {
	b := &r.tables.box
	if !b.open {
		return
	}
	b.open = false
	step, own := r.gov.compose(&b.steps)
	strong, config := 0, b.words
	for _, row := range b.rows {
		switch row.name.class {
		case metric:
			strong++
		case setting, void:
			config++
		}
	}
	if !own {
		step = r.gov.below()
	}
	if strong > 0 && (own || strong >= config) {
		for _, row := range b.rows {
			c := row.name.class
			if row.flag&united == 0 && (c == metric || own && (c == unknown || c == setting)) {
				r.emit(row.key, step, row.val)
			}
		}
		if own {
			r.gov.note(&b.steps, step, false)
		}
	}
}
