package metrics

import (
	"bytes"
	"strings"
)

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
	if t.strong == 0 && !t.steps() && t.crosses() {
		return t
	}
	if t.strong == 0 && !(t.steps() && len(t.cols) > 2+void) && !(t.steps() && len(t.cols) == 1+void && t.firm()) {
		return nil
	}
	if t.iter >= 0 && t.strong == 0 && t.cols[t.iter].key == "#" {
		return nil
	}
	return t
}

// crosses tells whether the columns, but for the first, are what a metric was computed on: train and test, or folds with their mean.
func (t *table) crosses() bool {
	n := 0
	for i := range t.cols {
		c := &t.cols[i]
		switch k := c.key; {
		case splits()[k] != "", k == "mean", k == "std", k == "average", k == "avg":
			n++
		case k != "" && digit(k[len(k)-1]) && repetition(strings.TrimRight(k, "0123456789_#")):
			n++
		case i == 0 && c.name.class != counter:
			continue
		default:
			return false
		}
		c.keep = true
	}
	t.across = n > 1
	return t.across
}

// repetition tells whether w names one of several times that the same was done.
func repetition(w string) bool {
	return w == "fold" || w == "run" || w == "split" || w == "seed" || w == "repeat"
}
