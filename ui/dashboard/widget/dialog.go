package widget

import (
	"fmt"

	"runar/ui/dashboard/draw"
	"runar/ui/dashboard/state"
)

// overlay draws what is on top of everything: a menu, help, a question.
func (v *view) overlay() {
	switch {
	case v.s.Help != nil:
		v.help()
	case v.s.Menu != nil:
		v.menu()
	}
	if v.s.Confirm != nil {
		v.confirm()
	}
}

// box draws a frame in the middle of the screen and answers what is inside; on a small screen it takes all of it.
func (v *view) box(w, h int, title string) draw.Area {
	s, t := v.s, &v.Theme
	w, h = min(w+4, s.W), min(h+2, s.H)
	a := v.all.Sub((s.W-w)/2, (s.H-h)/2, w, h)
	a.Fill(" ", t.Text)
	v.canvas.Cover()
	if w < 12 || h < 3 {
		return a
	}
	g := &v.Glyphs
	a.HLine(0, 0, w, g.HBold, t.Focus)
	a.HLine(0, h-1, w, g.H, t.Focus)
	a.VLine(0, 1, h-2, g.V, t.Focus)
	a.VLine(w-1, 1, h-2, g.V, t.Focus)
	a.PutFit(2, 0, " "+title+" ", w-4, g.Ellipsis, t.Focus)
	return a.Sub(2, 1, w-4, h-2)
}

func (v *view) menu() {
	m := v.s.Menu
	t := &v.Theme
	items := m.Shown()
	w := draw.Width(m.Title) + 20
	text := 8
	for _, it := range m.Items {
		text = max(text, min(draw.Width(it.Text), 30))
	}
	for _, it := range m.Items {
		w = max(w, text+2+min(draw.Width(it.Note), 60))
	}
	h := min(len(m.Items), max(m.Height, 1))
	title := m.Title
	if m.Typed != "" {
		title += ": " + m.Typed
	}
	a := v.box(w, h, title)
	for y := 0; y < a.H && m.Top+y < len(items); y++ {
		it := items[m.Top+y]
		row := a.Row(y)
		n := row.PutFit(0, 0, it.Text, min(text, a.W), v.Glyphs.Ellipsis, t.Text)
		row.PutFit(max(n, text)+2, 0, it.Note, a.W-text-2, v.Glyphs.Ellipsis, t.Dim)
		row.Pad(0, 0, row.W, state.ItemKey(m.Top+y))
		if m.Top+y == m.Idx {
			row.Restyle(t.Select)
			row.Cursor(0, 0)
		}
	}
	if len(items) == 0 {
		a.Put(0, 0, "nothing of that name", t.Dim)
	}
}

func (v *view) confirm() {
	c := v.s.Confirm
	t := &v.Theme
	w := max(draw.Width(c.Question), 30)
	for _, r := range c.Runs {
		w = max(w, min(draw.Width(r), 70))
	}
	w = min(w, max(1, v.s.W-4))
	question := draw.Wrap(c.Question, max(1, w))
	shown := min(len(c.Runs), max(0, v.s.H-6-len(question)))
	h := len(question) + shown + 2
	if shown < len(c.Runs) && shown > 0 {
		shown--
	}
	a := v.box(w, h, "sure?")
	y := 0
	for _, q := range question[:max(0, min(len(question), a.H-1))] {
		a.Put(0, y, q, t.Head)
		y++
	}
	for _, r := range c.Runs[:shown] {
		a.PutFit(0, y, r, a.W, v.Glyphs.Ellipsis, t.Text)
		y++
	}
	if shown < len(c.Runs) && y < a.H-1 {
		a.Put(0, y, v.Glyphs.Ellipsis+" and "+state.Count(int64(len(c.Runs)-shown))+" more", t.Dim)
	}
	y = max(0, min(h-1, a.H-1))
	no, yes := t.Text, t.Text
	if c.Yes {
		yes = yes.With(draw.Reverse)
	} else {
		no = no.With(draw.Reverse)
	}
	x := a.Put(0, y, " no ", no) + 2
	a.Pad(0, y, 4, "n")
	a.Pad(x, y, 5, "y")
	x += a.Put(x, y, " yes ", yes) + 3
	a.PutFit(x, y, "y does it, Esc does not", a.W-x, "", t.Dim)
	at := 0
	if c.Yes {
		at = 6
	}
	a.Cursor(at, y)
}

func (v *view) help() {
	t := &v.Theme
	lines := state.HelpLines(v.s.Context())
	title := "keys"
	if shown := v.s.H - 2; shown > 0 && shown < len(lines) {
		title = fmt.Sprintf("keys  %d-%d of %d", v.s.Help.Top+1, min(v.s.Help.Top+shown, len(lines)), len(lines))
	}
	a := v.box(86, v.s.H-2, title)
	key := min(18, a.W/3)
	for y := 0; y < a.H && v.s.Help.Top+y < len(lines); y++ {
		b := lines[v.s.Help.Top+y]
		if len(b.Keys) == 0 {
			a.Put(0, y, b.Help, t.Head.With(draw.Underline))
			continue
		}
		a.PutFit(1, y, b.KeyNames(), key, v.Glyphs.Ellipsis, t.Key)
		a.PutFit(key+2, y, b.Help, a.W-key-2, v.Glyphs.Ellipsis, t.Text)
	}
	a.Cursor(0, 0)
}
