package metrics

import "bytes"

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
		if n := len(heads); n > 2 && h[heads[0].b-1] == ':' && text[tb.cells[0].b-1] == ':' { // ETITLE: over ENERGY:
			heads = heads[1:]
		}
		n := len(heads)
		if n < 2 || !allTitled(h, heads) {
			continue
		}
		switch {
		case flat == n && tail >= n-1 && (tail == n || hs == byGaps || n > 2):
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
		case hs == byGaps && flat == n+1 && tail == flat && bytes.IndexByte(h[heads[0].a:heads[0].b], ' ') < 0 && abs(heads[0].cb-tb.cells[1].cb) <= 1 && abs(heads[n-1].cb-tb.cells[n].cb) <= 1: // a data frame with its index
			t := r.build(how, h, nil, heads, false)
			if t != nil {
				t.index = true
			}
			return t
		case tail == n && flat > n && (hs == byGaps || n > 2):
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
	if flat >= 4 && tail == flat {
		if over, heads := overlap(h, tb.cells, tb.heads); over != nil && allTitled(over, heads) {
			if t := r.build(how, over, nil, heads, false); t != nil && t.steps() && t.cols[0].name.class == counter {
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

// overlap makes a header of the words of h, each of which names the cell that it stands over most; nil where a word or a
// cell is left alone.
//
//	Iterat #Fevals   function value  axis ratio  sigma
//	     1      8 1.200000000000000e+02 1.0e+00 4.8e-01
func overlap(h []byte, cells, heads []cell) ([]byte, []cell) {
	words := split(h, byBlanks, heads[len(heads):])
	if len(words) < len(cells) || len(words) > 2*len(cells) {
		return nil, nil
	}
	out := make([]byte, 0, len(h)+len(cells))
	cols := make([]cell, len(cells))
	last := -1
	for k := 0; k < len(words); k++ {
		w := words[k]
		if w.b-w.a == 1 && h[w.a] == '#' && k+1 < len(words) { // "# evals"
			k++
			w.b, w.cb = words[k].b, words[k].cb
		}
		best, most := -1, 0
		for i, c := range cells {
			if o := min(w.cb, c.cb) - max(w.ca, c.ca); o > most {
				best, most = i, o
			}
		}
		if best < 0 { // beside the cell: a narrow number under a wide name
			for i, c := range cells {
				if d := max(w.ca-c.cb, c.ca-w.cb); d <= 2 && (best < 0 || i > last) {
					best = i
					break
				}
			}
		}
		if best < 0 && last == len(cells)-1 && w.ca >= cells[last].cb { // a column that is blank here
			break
		}
		if best < last || best < 0 || best > last+1 {
			return nil, nil
		}
		if best == last {
			out = append(out, ' ')
		} else {
			out = append(out, '|')
			cols[best].a = len(out)
		}
		out = append(out, h[w.a:w.b]...)
		cols[best].b = len(out)
		cols[best].ca, cols[best].cb = cells[best].ca, cells[best].cb
		last = best
	}
	if last != len(cells)-1 {
		return nil, nil
	}
	return out, cols
}

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
	t := &table{how: how, iter: -1, epoch: -1, label: label, metric: -1, value: -1}
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
		switch n.key {
		case "metric", "metrics":
			t.metric = i
		case "value":
			t.value = i
		}
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
		case n.key == "ts" && i == 0:
			t.iter = i
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
	if first := t.cols[0].name; !t.steps() && first.class != metric {
		if w := cut(first.key); len(w) > 1 && stepNames()[w[len(w)-1]] == iterStep { // inner_iter
			t.iter = 0
		}
	}
	if t.metric >= 0 && t.value > t.metric && how == byPipes {
		return t
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
