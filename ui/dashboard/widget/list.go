package widget

import (
	"math"
	"strings"

	"runar/db"
	"runar/ui/dashboard/draw"
	"runar/ui/dashboard/state"
)

// list draws the runs.
func (v *view) list(a draw.Area) {
	s, t := v.s, &v.Theme
	l := &s.List
	if len(l.Snap.Rows) == 0 {
		v.nothing(a)
		return
	}
	cols := s.Columns(a.W)
	v.columnHeads(a.Row(0), cols)
	rows := l.Snap.Rows
	for y := 1; y < a.H && l.Top+y-1 < len(rows); y++ {
		i := l.Top + y - 1
		v.row(a.Row(y), cols, rows[i], i)
	}
	if y := l.Idx - l.Top + 1; y > 0 && y < a.H {
		a.Cursor(0, y)
	}
	if a.H > 4 && a.W > 4 && len(rows) > a.H-1 { // where in the list this is
		track := a.H - 1
		from := l.Top * track / len(rows)
		n := max(1, track*track/len(rows))
		a.Sub(a.W-1, 1+min(from, track-n), 1, n).Fill(v.Glyphs.V, t.Accent)
	}
}

func (v *view) columnHeads(a draw.Area, cols []state.Col) {
	w := v.s.List.Want
	head := v.Theme.Dim.With(draw.Underline)
	if v.s.Focus == state.ListPane {
		head = v.Theme.Head.With(draw.Underline)
	}
	a.Fill(" ", head)
	for _, c := range cols {
		title := c.Title
		switch {
		case c.ID == "metric" || strings.HasPrefix(c.ID, "metric."):
			room := c.W - 1
			arrow := ""
			if state.Directed(title) {
				arrow = map[bool]string{true: v.Glyphs.ArrowDown, false: v.Glyphs.ArrowUp}[state.LowerIsBetter(title)]
				room -= draw.Width(arrow)
			}
			title = fitTail(title, room, v.Glyphs.Ellipsis) + arrow
			if c.Sort != w.Sort {
				title += " "
			}
		case c.Title != "" && draw.Width(title) > c.W:
			title = fitTail(title, c.W, v.Glyphs.Ellipsis)
		}
		st := head
		if c.Sort == w.Sort && c.Title != "" {
			st = v.Theme.Accent.With(draw.Bold | draw.Underline)
			if draw.Width(title) < c.W {
				title += map[bool]string{true: v.Glyphs.Up, false: v.Glyphs.Down}[w.Asc]
			}
		}
		cell := a.Sub(c.X, 0, c.W, 1)
		if c.Right {
			cell.PutRight(0, 0, title, c.W, "", st)
		} else {
			cell.Put(0, 0, title, st)
		}
	}
}

// fitTail keeps the end of a metric's name, where names differ: train/epoch/loss.
func fitTail(s string, w int, ellipsis string) string {
	if draw.Width(s) <= w {
		return s
	}
	for s != "" && draw.Width(s)+draw.Width(ellipsis) > w {
		_, s = draw.Next(s)
	}
	return ellipsis + s
}

func (v *view) row(a draw.Area, cols []state.Col, r *state.Row, i int) {
	s, t := v.s, &v.Theme
	l := &s.List
	run := l.RowRun(r)
	glyph, st := v.status(r.Kind)
	if l.Marked(r.Ref) {
		a.Put(1, 0, v.Glyphs.Mark, t.Mark)
	} else if from := l.RangeFrom(); from >= 0 && i >= min(from, l.Idx) && i <= max(from, l.Idx) {
		a.Put(1, 0, v.Glyphs.Dot, t.Mark)
	}
	if r.Ref == l.Baseline {
		a.Put(2, 0, "b", t.Accent)
	}
	for _, c := range cols {
		cell := a.Sub(c.X, 0, c.W, 1)
		switch c.ID {
		case "status":
			text := glyph
			if c.W >= 9 {
				text += " " + r.Kind.Word()
			} else if c.W > 1 {
				text += " " + r.Kind.Short()
			}
			cell.Put(0, 0, text, st)
		case "name":
			if r.Name != "" {
				cell.PutFit(0, 0, r.Name, c.W, v.Glyphs.Ellipsis, t.Text)
			} else {
				cell.PutFit(0, 0, shortCommand(r.Command), c.W, v.Glyphs.Ellipsis, t.Dim)
			}
		case "project":
			if r.Store < len(s.Places) {
				cell.PutFit(0, 0, s.Places[r.Store], c.W, v.Glyphs.Ellipsis, t.Dim)
			}
		case "metric":
			v.metricCell(cell, run, l.Snap.Metric, true)
		case "trend":
			draw.Spark(cell, 0, 0, c.W, l.Trend(r.Ref), t.Accent, v.Glyphs.ASCII)
		case "duration":
			text := r.Lasted(s.Now)
			if text == "" {
				text = v.Glyphs.None
			}
			cell.PutRight(0, 0, text, c.W, "", t.Text)
		case "age":
			cell.PutRight(0, 0, state.Ago(s.Now.Sub(r.Created)), c.W, "", t.Dim)
		case "id":
			cell.Put(0, 0, r.ID, t.Dim)
		case "command":
			cell.PutFit(0, 0, r.Command, c.W, v.Glyphs.Ellipsis, t.Dim)
		default:
			if k, ok := strings.CutPrefix(c.ID, "param."); ok {
				text, st := "", t.Text
				if run != nil {
					if text, ok = run.Params[k]; !ok {
						text, st = v.Glyphs.None, t.Dim
					}
				}
				cell.PutRight(0, 0, text, c.W, v.Glyphs.Ellipsis, st)
			} else if m, ok := strings.CutPrefix(c.ID, "metric."); ok {
				v.metricCell(cell, run, m, false)
			}
		}
	}
	if i == l.Idx {
		a.Put(0, 0, v.Glyphs.Sel, t.Focus)
		over := t.Select
		if s.Focus != state.ListPane {
			over = t.SelectBlur
		}
		a.Restyle(over)
	}
}

// metricCell: the value, the best of the list with a star.
func (v *view) metricCell(cell draw.Area, run *db.Run, metric string, main bool) {
	t := &v.Theme
	if run == nil {
		return
	}
	m, ok := run.Metrics[metric]
	if !ok {
		cell.PutRight(0, 0, v.Glyphs.None+" ", cell.W, "", t.Dim)
		return
	}
	val := float64(m.Last)
	st, star := t.Text, " "
	switch {
	case math.IsNaN(val) || math.IsInf(val, 0):
		st = t.Fail
	case main && v.s.List.Snap.Best == val && v.s.List.Snap.Rated > 1:
		st, star = t.Best, v.Glyphs.Best
	}
	cell.PutRight(0, 0, state.Num(val)+star, cell.W, "", st)
}

// shortCommand leaves the interpreter out, which all runs share.
func shortCommand(c string) string {
	for _, p := range []string{"python3 ", "python ", "uv run ", "poetry run ", "bash ", "sh ", "node ", "julia ", "Rscript "} {
		if rest, ok := strings.CutPrefix(c, p); ok && rest != "" && rest[0] != '-' {
			return shortCommand(rest)
		}
	}
	return c
}

// empty says why there is nothing in the list.
func (v *view) empty() []string {
	s := v.s
	switch {
	case !s.List.Loaded:
		return []string{"reading" + v.Glyphs.Ellipsis}
	case s.List.Snap.Unread && s.List.Snap.Total == 0:
		return []string{"the runs cannot be read"}
	case s.List.Want.Filter != s.List.Snap.Want.Filter: // nothing matched what had been typed before
		return []string{"filtering" + v.Glyphs.Ellipsis}
	case s.List.Want.Filter != "":
		return []string{"0 of " + state.Count(int64(s.List.Snap.Total)) + " runs match " + s.List.Want.Filter}
	}
	return []string{"no runs in this project yet"}
}

// nothing fills an empty list with what can be done about it.
func (v *view) nothing(a draw.Area) {
	s, t := v.s, &v.Theme
	y := max(0, a.H/3)
	x := max(1, min(6, a.W/12))
	line := func(text string, st draw.Style) {
		for _, part := range draw.Wrap(text, max(1, a.W-x-1)) {
			a.Put(x, y, part, st)
			y++
		}
	}
	line(v.empty()[0], t.Head)
	switch {
	case !s.List.Loaded, s.List.Snap.Unread && s.List.Snap.Total == 0:
	case s.List.Want.Filter != "":
		if err := s.List.Snap.FilterBy; err != nil {
			line(cause(err), t.Error)
		}
		line("Esc clears the filter", t.Dim)
	default:
		y++
		line("Record one: put runar before a command, in another terminal:", t.Dim)
		line("  runar python train.py", t.Accent)
		line("  runar --name baseline python train.py --lr 3e-4", t.Accent)
		y++
		line("It appears here by itself, with its log and its metrics.", t.Dim)
		if len(s.Stores) > 0 {
			line("Runs are kept in "+s.Stores[0], t.Dim)
		}
		line("q quits", t.Dim)
	}
	a.Cursor(0, 0)
}
