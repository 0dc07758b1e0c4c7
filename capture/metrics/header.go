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
	letters, classes := 0, 0
	for _, c := range cells {
		w := h[c.a:c.b]
		if len(w) == 0 {
			continue
		}
		if len(w) == 1 && letters >= 2 && int(w[0]) == '1'+classes { // ntree  OOB  1  2  3: by class
			classes++
			continue
		}
		if !titled(w) {
			return false
		}
		if kinds[w[0]]&(hasLetter|hasHigh) != 0 || w[0] == '#' {
			letters++
		}
	}
	return letters*2 >= len(cells)-classes && letters > 0
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
