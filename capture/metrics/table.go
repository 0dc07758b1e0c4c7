package metrics

import (
	"bytes"

	"runar/db"
)

// column is one of a table.
type column struct {
	name *name
	key  string
	cell cell
	keep bool // its numbers are points
}

// table is a header with rows under it.
type table struct {
	how    style
	cols   []column
	iter   int // column of the step, -1 without
	epoch  int // column of the epoch, -1 without
	label  bool
	edges  bool // rows are matched by where the cells stand, not by their number
	strong int
	pairs  bool    // columns come in pairs: a label and its value
	last   float64 // step and epoch of the last row
	lastIn float64
	resets bool // the step begins again with each epoch
	idle   int  // lines since the last row
	longer bool // rows go on behind the last name
	stamp  bool // the first column holds times that look like a logger's
}

// tables holds the lines that may be a header and the table that is being read.
type tables struct {
	prev   [3][]byte // newest first
	active *table
	fresh  bool // a line that may be a header came after the last row
	cells  []cell
	heads  []cell
	more   []cell
	box    box
}

// remember keeps a line that may be a header.
func (t *tables) remember(b []byte) {
	if rule(b) {
		return
	}
	last := t.prev[2]
	t.prev[2], t.prev[1] = t.prev[1], t.prev[0]
	if len(b) > 512 {
		b = b[:0]
	}
	t.prev[0] = append(last[:0], b...)
	t.fresh = true
}

func (t *tables) blank() {}

// closeAll forgets the table and the candidates.
func (t *tables) closeAll() {
	for i := range t.prev {
		t.prev[i] = t.prev[i][:0]
	}
}

// readTable takes the line as a row of a table; false when it is none.
func (r *Reader) readTable() bool {
	ln := &r.ln
	nums, words, seps, pipes, commas, semis, tabs := 0, 0, 0, 0, 0, 0, 0
	titles := 0 // pieces between separators that begin with a word
	late := 0   // words behind the first number
	for i := range ln.toks {
		t := &ln.toks[i]
		if t.gap == 2 && t.a > 0 && ln.text[t.a-1] == '\t' {
			tabs++
		}
		switch t.kind {
		case num, frac, junk:
			nums++
		case word, quote:
			words++
			if nums > 0 {
				late++
			}
			if i == 0 || ln.toks[i-1].kind == punct && ln.toks[i-1].ch != '-' {
				titles++
			}
		case punct:
			switch t.ch {
			case '=', ':':
				seps++
			case '|':
				pipes++
			case ',':
				commas++
			case ';':
				semis++
			case '{', '}', 'Q':
				return false
			}
		}
	}
	if nums == 0 {
		return false
	}
	if t := r.tables.active; t != nil {
		if t.idle++; t.idle > 400 {
			r.tables.active = nil
		}
	}
	framed := pipes >= 2 && ln.toks[0].is('|') && ln.toks[len(ln.toks)-1].is('|')
	if framed && r.readBox() {
		return true
	}
	if seps > 0 && !framed && commas == 0 && nums < 3 {
		return false
	}
	if seps > 1 && !framed && commas < 3 {
		return false
	}
	// Rows are numbers, perhaps behind a label: this keeps everything else from being held against the lines before.
	if nums+words < 2 || !framed && (late > nums+1 || titles > 2 || nums < 2 && nums+words > 4) {
		return false
	}
	var styles [3]style
	n := 0
	switch {
	case pipes > 0:
		styles[0], n = byPipes, 1
	case commas > 0:
		styles[0], n = byCommas, 1
	case semis > 0:
		styles[0], n = bySemis, 1
	case tabs > 0:
		styles[0], styles[1], n = byTabs, byBlanks, 2
	default:
		styles[0], n = byBlanks, 1
	}
	old := r.tables.active
	if old == nil || r.tables.fresh {
		for _, how := range styles[:n] {
			if t := r.header(how); t != nil {
				r.tables.active = t
				if r.row(t) {
					r.tables.closeAll()
					r.tables.fresh = false
					r.closeBlock()
					return true
				}
				r.tables.active = old
			}
		}
	}
	for _, how := range styles[:n] {
		if old != nil && old.how == how && r.row(old) {
			r.tables.fresh = false
			return true
		}
	}
	return false
}

// header looks for a line before this one that names its columns.
func (r *Reader) header(how style) *table {
	tb := &r.tables
	for i, h := range tb.prev {
		if len(h) == 0 {
			continue
		}
		var above []byte
		if i+1 < len(tb.prev) {
			above = tb.prev[i+1]
		}
		h, _ = stripPrefix(h)
		text := r.ln.text
		if r.ln.stamped != nil && stampColumn(h) {
			r.ln.text = r.ln.stamped
		}
		t := r.match(how, h, above)
		if t != nil {
			t.stamp = len(r.ln.text) != len(text)
		}
		r.ln.text = text
		if t != nil {
			return t
		}
	}
	return nil
}

// stampColumn tells whether the first column of a header is of times.
func stampColumn(h []byte) bool {
	h = trimLeft(h)
	n := 0
	for n < len(h) && kinds[h[n]]&hasLetter != 0 {
		n++
	}
	w := h[:n]
	return fold(w, "timestamp") || fold(w, "time") || fold(w, "date") || fold(w, "datetime")
}

// match tries the line h as the header of the reader's line.
func (r *Reader) match(how style, h, above []byte) *table {
	tb := &r.tables
	text := r.ln.text
	if how != byBlanks {
		tb.heads = split(h, how, tb.heads)
		tb.cells = split(text, how, tb.cells)
		if how == byPipes {
			if up, heads := tb.joined(h); up != nil {
				return r.build(how, up, nil, heads, false)
			}
		}
		if len(tb.heads) < 2 || len(tb.cells) != len(tb.heads) && !(how == byCommas && len(tb.cells) == len(tb.heads)+1) || !allTitled(h, tb.heads) {
			return nil
		}
		return r.build(how, h, nil, tb.heads, false)
	}
	// In the order of how sure the match is: as many names as cells; the same with a label before the numbers; by place.
	tb.cells = split(text, byBlanks, tb.cells)
	flat := len(tb.cells)
	tail := numericTail(text, tb.cells)
	gapped := len(split(text, byGaps, tb.more))
	for _, hs := range [...]style{byGaps, byBlanks} {
		heads := split(h, hs, tb.heads)
		tb.heads = heads
		if len(heads) > 1 && len(heads[0:]) > 1 && heads[0].b-heads[0].a == 1 && (h[heads[0].a] == '#' || h[heads[0].a] == '%') && flat == len(heads)-1 {
			heads = heads[1:]
		}
		n := len(heads)
		if n < 2 || !allTitled(h, heads) {
			continue
		}
		switch {
		case flat == n && tail >= n-1:
			if up := r.stacked(h, above, heads); up != nil {
				return r.build(how, h, above, heads, false)
			}
			t := r.build(how, h, nil, heads, false)
			if t != nil && flat == n && tail == n-1 && !t.steps() { // the first column holds labels
				t.label = false
			}
			return t
		case flat == n+1 && tail == 0 && shortWord(text, tb.cells):
			if up := r.stacked(h, above, heads); up != nil {
				return r.build(how, h, above, heads, false)
			}
			return r.build(how, h, nil, heads, false)
		case tail == n && flat > n:
			t := r.build(how, h, nil, heads, false)
			if t != nil {
				t.label = true
			}
			return t
		}
	}
	// More numbers than names: those that stand under the names, from the first on.
	if heads := split(h, byGaps, tb.heads); len(heads) >= 4 && len(heads) < flat && tail == flat && allTitled(h, heads) {
		tb.heads = heads
		fits := true
		for i, c := range heads {
			fits = fits && c.ca < tb.cells[i].cb+1 && tb.cells[i].ca < c.cb+1
		}
		if t := r.build(how, h, nil, heads, false); fits && t != nil && t.steps() {
			t.longer = true
			return t
		}
	}
	if heads := split(h, byGaps, tb.heads); len(heads) >= 2 && len(heads) == gapped && allTitled(h, heads) {
		tb.heads = heads
		return r.build(how, h, nil, heads, false)
	}
	// Columns by their right edges: "Number of Trees Training RMSE" over right-aligned numbers.
	cells := split(text, byGaps, tb.more)
	tb.more = cells
	if len(cells) >= 3 {
		if heads := edges(h, cells, tb.heads); heads != nil && allTitled(h, heads) {
			tb.heads = heads
			if t := r.build(how, h, nil, heads, false); t != nil {
				t.edges = true
				return t
			}
		}
	}
	// Left over: the header's cells by place, some of the row's missing.
	heads := split(h, byGaps, tb.heads)
	tb.heads = heads
	if len(heads) >= 3 && gapped < len(heads) && gapped >= 2 && allTitled(h, heads) {
		if t := r.build(how, h, nil, heads, false); t != nil && t.strong > 0 {
			t.edges = true
			return t
		}
	}
	return nil
}

// joined makes one header of several framed lines, as MATLAB prints it: "Mini-batch" over "Loss".
func (t *tables) joined(h []byte) ([]byte, []cell) {
	n := len(t.heads)
	var names [maxCells][]byte
	lines := 0
	for i := len(t.prev) - 1; i >= 0; i-- {
		cells := split(t.prev[i], byPipes, t.more)
		t.more = cells
		if len(cells) != n || n < 3 {
			if lines > 0 {
				return nil, nil
			}
			continue
		}
		for k, c := range cells {
			w := t.prev[i][c.a:c.b]
			if len(w) > 0 && !titled(w) {
				return nil, nil
			}
			if len(w) > 0 && len(names[k]) > 0 {
				names[k] = append(names[k], ' ')
			}
			names[k] = append(names[k], w...)
		}
		lines++
	}
	if lines < 2 {
		return nil, nil
	}
	var out []byte
	heads := t.heads[:0]
	for k := range n {
		heads = append(heads, cell{a: len(out), b: len(out) + len(names[k])})
		out = append(append(out, names[k]...), '|')
	}
	return out, heads
}

// steps tells whether the table has a column of steps.
func (t *table) steps() bool { return t.iter >= 0 || t.epoch >= 0 }

// shortWord tells whether the last cell is a mark of a letter or two behind a full row.
func shortWord(b []byte, cells []cell) bool {
	c := cells[len(cells)-1]
	return c.b-c.a <= 2 && kinds[b[c.a]]&hasLetter != 0
}

// allTitled tells whether the cells of h may all name columns, one of them for sure.
func allTitled(h []byte, cells []cell) bool {
	letters := 0
	for _, c := range cells {
		w := h[c.a:c.b]
		if len(w) == 0 {
			continue
		}
		if !titled(w) {
			return false
		}
		if kinds[w[0]]&(hasLetter|hasHigh) != 0 || w[0] == '#' {
			letters++
		}
	}
	return letters*2 >= len(cells) && letters > 0
}

// numericTail counts the cells at the end that are numbers.
func numericTail(b []byte, cells []cell) int {
	n := 0
	for i := len(cells) - 1; i >= 0; i-- {
		if !numeric(b[cells[i].a:cells[i].b]) {
			break
		}
		n++
	}
	return n
}

// edges cuts the header h into columns that end where the cells of a row end; nil when it does not fit.
func edges(h []byte, cells []cell, dst []cell) []cell {
	dst = dst[:0]
	col, a, ca, k := 0, 0, 0, 0
	for i := 0; i <= len(h) && k < len(cells); i++ {
		if col == cells[k].cb && (i == len(h) || h[i] == ' ') && i > 0 && h[i-1] != ' ' {
			c := cell{a: a, b: i, ca: ca, cb: col}
			for c.a < c.b && h[c.a] == ' ' {
				c.a++
				c.ca++
			}
			if c.a == c.b {
				return nil
			}
			dst = append(dst, c)
			a, ca = i, col
			k++
		}
		if i < len(h) && h[i]&0xc0 != 0x80 {
			col++
		}
	}
	if k < len(cells) || !blank(h[a:]) {
		return nil
	}
	return dst
}

// firm tells whether the table's step is one that governs what follows it.
func (t *table) firm() bool { return t.iter >= 0 && t.cols[t.iter].name.firm || t.epoch >= 0 }

// stacked tells whether the line above continues the names of the header upwards, as in
//
//	average  since
//	loss     last
func (r *Reader) stacked(h, above []byte, heads []cell) []cell {
	if len(above) == 0 {
		return nil
	}
	up := split(above, byBlanks, r.tables.more)
	r.tables.more = up
	if len(up) != len(heads) || !allTitled(above, up) {
		return nil
	}
	for i, c := range up {
		if c.ca >= heads[i].cb || heads[i].ca >= c.cb {
			return nil
		}
	}
	return up
}

// build makes a table of a header; nil when its columns are none of metrics.
func (r *Reader) build(how style, h, above []byte, heads []cell, label bool) *table {
	t := &table{how: how, iter: -1, epoch: -1, label: label}
	var up []cell
	if above != nil {
		up = r.stacked(h, above, heads)
	}
	void := 0
	for i, c := range heads {
		w := h[c.a:c.b]
		if up != nil {
			w = append(append(append([]byte{}, above[up[i].a:up[i].b]...), ' '), w...)
		}
		w = bytes.TrimRight(w, ":")
		if len(w) > 1 && w[len(w)-1] == ')' && bytes.IndexByte(w, '(') < 0 { // Box(P  R  mAP50  mAP50-95)
			w = w[:len(w)-1]
		}
		n := r.learn(w)
		col := column{name: n, key: n.key, cell: c}
		switch {
		case n.class == counter && n.step == epochStep:
			if t.epoch < 0 {
				t.epoch = i
			}
		case n.class == counter:
			if t.iter < 0 || t.cols[t.iter].name.step < n.step {
				t.iter = i
			}
		case n.key == "e" && i == 0 && len(heads) > 2 && string(h[heads[1].a:heads[1].b]) == "#": // spaCy
			t.epoch = i
		case n.key == "#" && i < 2:
			if t.iter < 0 {
				t.iter = i
			}
		case n.class == metric:
			t.strong++
			col.keep = true
		case n.class == unknown:
			col.keep = len(n.key) > 0 && !digit(n.key[0])
		case n.class == setting:
			col.keep = true
		default:
			void++
		}
		t.cols = append(t.cols, col)
	}
	if n := len(t.cols); n >= 4 && n%2 == 0 {
		t.pairs = true
		for i := 2; i < n; i++ {
			t.pairs = t.pairs && t.cols[i].key == t.cols[i%2].key
		}
		if t.pairs && t.strong == 0 {
			return nil
		}
	}
	if t.strong == 0 && !(t.steps() && len(t.cols) > 2+void) && !(t.steps() && len(t.cols) == 1+void && t.firm()) {
		return nil
	}
	if t.iter >= 0 && t.strong == 0 && t.cols[t.iter].key == "#" {
		return nil
	}
	return t
}

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
	case t.longer && len(cells) > n:
		cells = cells[:n]
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
	label := ""
	if t.label {
		label = normal(text[cells[0].a:cells[first-1].b])
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
	switch {
	case hasIt && hasEp:
		if it <= t.last && ep > t.lastIn && t.idle < 1000 && t.last > 0 && t.cols[t.iter].name.step != globalStep {
			t.resets = true
		}
		t.last, t.lastIn = it, ep
		if st = db.At(it); t.resets || t.cols[t.iter].name.step == batchStep {
			st = db.Step{Main: ep, Sub: it, HasMain: true, HasSub: true}
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
