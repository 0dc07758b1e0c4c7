// Package widget draws the state on a canvas. It does no I/O, takes no locks and changes nothing but the canvas.
package widget

import (
	"fmt"

	"runar/ui/dashboard/draw"
	"runar/ui/dashboard/state"
)

// Look is how things are drawn.
type Look struct {
	Theme  draw.Theme
	Glyphs draw.Glyphs
}

// view is one drawing of a state.
type view struct {
	Look
	s      *state.State
	canvas *draw.Canvas
	all    draw.Area
}

// Draw draws the whole dashboard.
func Draw(c *draw.Canvas, s *state.State, look Look) {
	c.Begin(s.W, s.H, look.Theme.Text)
	v := view{Look: look, s: s, canvas: c, all: c.All()}
	l := s.Layout()
	if l.Tiny {
		v.tiny()
		v.tinyFoot(c.All().Row(max(0, s.H-1)))
		v.overlay()
		return
	}
	v.header(v.area(l.Header))
	if s.View == state.RunView {
		v.tabs(v.area(state.Rect{X: 0, Y: 1, W: s.W, H: 1}))
	}
	for _, r := range l.Lines {
		v.area(r).Fill(v.Glyphs.V, v.Theme.Border)
	}
	for _, p := range l.Panes {
		v.head(p)
		a := v.area(p.Body)
		switch p.Pane {
		case state.ListPane:
			v.list(a)
		case state.FactsPane:
			v.facts(a)
		case state.ChartPane:
			v.charts(p.Body)
		case state.LogPane:
			v.log(a)
		case state.DiffPane:
			v.diff(a)
		}
	}
	v.foot(l.Foot)
	v.overlay()
}

func (v *view) area(r state.Rect) draw.Area { return v.all.Sub(r.X, r.Y, r.W, r.H) }

// tiny says in a line or two what matters where nothing else fits.
func (v *view) tiny() {
	row := v.s.SelectedRow()
	if row == nil {
		v.all.Put(0, 0, v.empty()[0], v.Theme.Text)
		return
	}
	glyph, st := v.status(row.Kind)
	x := v.all.Put(0, 0, glyph+" ", st)
	v.all.PutFit(x, 0, row.Title(), v.s.W-x, v.Glyphs.Ellipsis, v.Theme.Head)
	y := 1
	put := func(text string, st draw.Style) {
		if text != "" {
			v.all.PutFit(0, y, text, v.s.W, v.Glyphs.Ellipsis, st)
			y++
		}
	}
	put(row.Kind.Word()+" "+row.Lasted(v.s.Now), st)
	if run := v.s.RunOf(row.Ref); run != nil {
		if m, ok := run.Metrics[v.s.List.Snap.Metric]; ok {
			put(v.s.List.Snap.Metric+" "+state.Num(float64(m.Last)), v.Theme.Text)
		}
	}
	v.all.Cursor(0, 0)
}

// tinyFoot is what is typed, or said, on the last row of a screen where nothing else fits.
func (v *view) tinyFoot(a draw.Area) {
	s, t := v.s, &v.Theme
	switch {
	case s.Prompt != nil && a.W < 20:
		a.Fill(" ", t.Text)
		text, before := s.Prompt.Text()
		skip := max(0, draw.Width(before)-a.W+1)
		a.PutSkip(0, 0, text, skip, t.Head)
		a.Cursor(draw.Width(before)-skip, 0)
	case s.Prompt != nil:
		v.prompt(a)
	case s.H < 2: // how the run is doing is worth more
	case len(s.Notices) > 0:
		a.Fill(" ", t.Text)
		a.PutFit(0, 0, v.Glyphs.Failed+" "+s.Notices[0].Text, a.W, v.Glyphs.Ellipsis, t.Error)
	case s.Said.Text != "":
		a.Fill(" ", t.Text)
		a.PutFit(0, 0, s.Said.Text, a.W, v.Glyphs.Ellipsis, t.Head)
	}
}

// status is the sign and the style of a kind.
func (v *view) status(k state.Kind) (string, draw.Style) {
	g, t := &v.Glyphs, &v.Theme
	switch k {
	case state.Running:
		return g.Running, t.Run
	case state.Done:
		return g.Done, t.OK
	case state.Stopped:
		return g.Stopped, t.Warn
	case state.Lost:
		return g.Lost, t.Lost
	}
	return g.Failed, t.Fail
}

// header: where this is, how many runs of each kind, what is filtered, marked and sorted.
func (v *view) header(a draw.Area) {
	s, t := v.s, &v.Theme
	a.Fill(" ", t.Bar)
	x := 1 + a.Put(1, 0, "runar", t.Accent.With(draw.Bold))
	x += a.Put(x, 0, " "+v.Glyphs.Dot+" ", t.Dim)
	right := ""
	if s.W >= 44 {
		right = "sort " + s.List.Want.SortName() + map[bool]string{true: v.Glyphs.Up, false: v.Glyphs.Down}[s.List.Want.Asc]
	}
	if n := len(s.List.Marks); n > 0 && s.W >= 60 {
		right = fmt.Sprintf("marked %d  ", n) + right
	}
	if s.List.Baseline.ID != "" && s.W >= 100 {
		right = "baseline " + draw.Cut(s.TitleOf(s.List.Baseline), 24) + "  " + right
	}
	rw := draw.Width(right)
	x += a.PutFit(x, 0, s.Project, max(8, min(s.W/3, s.W-x-rw-2)), v.Glyphs.Ellipsis, t.Head)
	if rw > 0 && x+rw+2 < s.W {
		a.Put(s.W-rw-1, 0, right, t.Dim)
	} else {
		rw = 0
	}
	end := s.W - rw - 2
	x += 3
	rows := len(s.List.Snap.Rows)
	text := state.Plural(int64(s.List.Snap.Total), "run")
	if s.List.Want.Filter != "" {
		text = state.Count(int64(rows)) + " of " + text
	}
	if s.List.Loaded && !s.List.Snap.Complete {
		text += " so far"
	}
	if f := s.List.Want.Filter; f != "" && s.Prompt == nil && end-x > 12 { // that not all is shown matters more than what all is
		x += a.PutFit(x, 0, f, min(end-x, s.W/3), v.Glyphs.Ellipsis, t.Accent) + 2
		if x+draw.Width(text) <= end {
			x += a.Put(x, 0, text, t.Head) + 2
		}
		text = ""
	}
	for k, n := range s.List.Snap.Counts {
		if n == 0 {
			continue
		}
		glyph, st := v.status(state.Kind(k))
		count := glyph + " " + state.Count(int64(n))
		if s.W >= 100 || k == 0 && s.W >= 60 {
			count += " " + state.Kind(k).Word()
		}
		if x+draw.Width(count) > end {
			return
		}
		x += a.Put(x, 0, count, st) + 2
	}
	if x+draw.Width(text) <= end && s.List.Loaded {
		a.Put(x, 0, text, t.Dim)
	}
}

func (v *view) tabs(a draw.Area) {
	s, t := v.s, &v.Theme
	a.Fill(v.Glyphs.H, t.Border)
	x := 1
	for i, name := range state.TabNames {
		st := t.Dim
		text := fmt.Sprintf(" %d %s ", i+1, name)
		if s.W < 60 {
			text = " " + name + " "
		}
		if state.Tab(i) == s.Tab {
			st = t.Focus.With(draw.Reverse)
		}
		x += a.Put(x, 0, text, st)
	}
	if row := s.SelectedRow(); row != nil && x+8 < a.W {
		glyph, st := v.status(row.Kind)
		x += a.Put(x, 0, v.Glyphs.H+" ", t.Border)
		x += a.Put(x, 0, glyph+" ", st)
		title := row.Title()
		if row.Name != "" {
			title += " " + v.Glyphs.Dot + " " + row.ID
		}
		x += a.PutFit(x, 0, title+" ", a.W-x-1, v.Glyphs.Ellipsis, t.Title)
		if text := row.Kind.Word() + " " + row.Lasted(s.Now) + " "; x+draw.Width(text) < a.W {
			a.Put(x, 0, text, st)
		}
	}
}

// head is the line above a pane: its title, and what holds for it.
func (v *view) head(p state.Placed) {
	if p.Head.H == 0 {
		return
	}
	a := v.area(p.Head)
	t := &v.Theme
	line, st, title := v.Glyphs.H, t.Border, t.Title
	if v.s.Focus == p.Pane {
		line, st, title = v.Glyphs.HBold, t.Focus, t.Focus
	}
	a.Fill(line, st)
	x := 1
	put := func(text string, st draw.Style) {
		if text != "" && x < a.W-1 {
			x += a.PutFit(x, 0, " "+text+" ", a.W-x, v.Glyphs.Ellipsis, st)
		}
	}
	row := v.s.SelectedRow()
	switch p.Pane {
	case state.FactsPane:
		if row == nil {
			return
		}
		glyph, st := v.status(row.Kind)
		word := glyph + " " + row.Kind.Word()
		if lasted := row.Lasted(v.s.Now); lasted != "" {
			word += " " + lasted
		}
		room := a.W - x - draw.Width(word) - 4 // what became of it is worth more than its id, and than the end of its name
		name := row.Title()
		if draw.Width(name) > room {
			name = draw.Cut(name, max(room, 8)-1) + v.Glyphs.Ellipsis
		}
		put(name, title)
		if row.Name != "" && draw.Width(row.Name)+draw.Width(row.ID)+2 <= room {
			put(row.ID, t.Dim)
		}
		put(word, st)
	case state.ChartPane:
		put("Metrics", title)
		put(v.chartState(), t.Dim)
	case state.LogPane:
		put("Log", title)
		put(v.logState(), t.Dim)
	case state.DiffPane:
		put("Compare", title)
		rows, same := v.s.DiffRows()
		n := len(rows)
		if v.s.Compare.All {
			n -= same
		}
		text := fmt.Sprintf("%d differ", n)
		if same > 0 {
			text += fmt.Sprintf(", %d the same", same)
			if !v.s.Compare.All {
				text += " (a shows)"
			}
		}
		put(text, t.Dim)
	}
}
