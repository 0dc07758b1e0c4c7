package widget

import (
	"fmt"
	"strings"

	"runar/ui/dashboard/draw"
	"runar/ui/dashboard/state"
)

// facts draws what is known of the selected run.
func (v *view) facts(a draw.Area) {
	s, t := v.s, &v.Theme
	lines := s.FactLines(a.W)
	key := state.FactKeys(lines, a.W)
	for y := 0; y < a.H && s.Facts.Top+y < len(lines); y++ {
		l := lines[s.Facts.Top+y]
		row := a.Row(y)
		if l.Tone == state.Heading {
			end := 1 + row.PutFit(1, 0, l.Value, a.W-1, v.Glyphs.Ellipsis, t.Head.With(draw.Underline))
			if value := row.Sub(key+2, 0, a.W-key-2, 1); end < key+2 {
				value.PutSkip(0, 0, l.Columns, s.Facts.X, t.Dim)
			}
			continue
		}
		st := t.Text
		switch l.Tone {
		case state.Quiet:
			st = t.Dim
		case state.Good:
			st = t.OK
		case state.Bad:
			st = t.Fail
		case state.Live:
			st = t.Run
		}
		name := l.Key
		if l.Metric {
			name = fitTail(name, key, v.Glyphs.Ellipsis)
		}
		row.PutFit(1, 0, name, key, v.Glyphs.Ellipsis, t.Dim)
		value := row.Sub(key+2, 0, a.W-key-2, 1)
		if s.Facts.X > 0 && s.View != state.ListView {
			value.PutSkip(0, 0, l.Value, s.Facts.X, st)
			continue
		}
		value.PutFit(0, 0, l.Value, value.W, v.Glyphs.Ellipsis, st)
	}
	if rest := len(lines) - s.Facts.Top - a.H; rest > 0 && a.H > 3 && s.View != state.ListView {
		text := fmt.Sprintf(" %d more ", rest)
		a.Sub(a.W-len(text), a.H-1, len(text), 1).Put(0, 0, text, t.Dim)
	}
	if s.Focus == state.FactsPane {
		a.Cursor(0, 0)
	}
}

// diff draws the comparison: a row for each fact, a column for each run.
func (v *view) diff(a draw.Area) {
	s, t := v.s, &v.Theme
	c := &s.Compare
	rows, _ := s.DiffRows()
	key := 6
	for _, r := range rows {
		key = max(key, min(draw.Width(r.Key), max(8, a.W/4)))
	}
	n := len(c.Refs)
	longest := 24
	for _, r := range rows {
		for _, value := range r.Values {
			longest = max(longest, draw.Width(value)+2)
		}
	}
	w := max(10, min(longest, (a.W-key-4)/max(1, n)-1))
	refs := c.Refs
	colours := s.Colours(refs)
	// the first run stays: the others are compared with it
	order := []int{0}
	for i := 1 + c.X; i < n; i++ {
		order = append(order, i)
	}
	x0 := key + 4
	head := a.Row(0)
	head.Fill(" ", t.Head.With(draw.Underline))
	for k, i := range order {
		cell := head.Sub(x0+k*(w+1), 0, w, 1)
		title := fmt.Sprintf("%d %s", i+1, s.TitleOf(refs[i]))
		cell.PutFit(0, 0, title, w, v.Glyphs.Ellipsis, t.Series[colours[i]].With(draw.Bold|draw.Underline))
	}
	for y := 1; y < a.H && c.Top+y-1 < len(rows); y++ {
		i := c.Top + y - 1
		r := rows[i]
		row := a.Row(y)
		if r.Differ {
			row.Put(1, 0, v.Glyphs.NotEqual, t.Differ)
		} else {
			row.Put(1, 0, "=", t.Dim)
		}
		st := t.Dim
		if r.Differ {
			st = t.Head
		}
		name := r.Key
		if r.Group == "metric" {
			name = fitTail(name, key, v.Glyphs.Ellipsis)
		}
		row.PutFit(3, 0, name, key, v.Glyphs.Ellipsis, st)
		shared := sharedStart(r.Values)
		for k, j := range order {
			cell := row.Sub(x0+k*(w+1), 0, w, 1)
			st := t.Text
			text := r.Values[j]
			if shared > 0 && draw.Width(text) > w { // of long commands, what differs is what counts
				text = v.Glyphs.Ellipsis + text[shared:]
			}
			switch {
			case text == "":
				text, st = v.Glyphs.None, t.Dim
			case r.Best >= 0 && r.Values[j] == r.Values[r.Best]: // equals are as good
				text, st = text+v.Glyphs.Best, t.Best.With(draw.Underline)
			case j > 0 && r.Differ && text == r.Values[0]:
				st = t.Dim
			}
			cell.PutFit(0, 0, text, w, v.Glyphs.Ellipsis, st)
		}
		if i == c.Idx {
			row.Put(0, 0, v.Glyphs.Sel, t.Focus)
			if s.Focus == state.DiffPane {
				row.Restyle(t.Select)
				row.Cursor(0, 0)
			}
		}
	}
	if len(rows) == 0 && a.H > 1 {
		a.Put(3, 1, "nothing differs", t.Dim)
	}
}

// sharedStart is the length in bytes of the words that all values begin with.
func sharedStart(values []string) int {
	start := values[0]
	for _, v := range values {
		n := 0
		for n < len(start) && n < len(v) && start[n] == v[n] {
			n++
		}
		start = start[:n]
	}
	return strings.LastIndexByte(start, ' ') + 1
}
