package widget

import (
	"fmt"
	"strings"

	"runar/ui/dashboard/draw"
	"runar/ui/dashboard/state"
)

// foot: a message or a prompt where there is one, and the hints.
func (v *view) foot(h int) {
	s, t := v.s, &v.Theme
	y := s.H - 1
	a := v.all.Sub(0, y, s.W, 1)
	help := "? help "
	hw := draw.Width(help)
	if s.Prompt != nil {
		a.PutFit(1, 0, s.Prompt.Hint(), s.W-2, v.Glyphs.Ellipsis, t.Dim)
	} else {
		x := 1
		hints := s.Hints()
		if h == 1 && (len(s.Notices) > 0 || s.Said.Text != "") {
			hints = nil // a message is worth more
		}
		for _, b := range hints {
			key := v.keyName(b.Keys[0])
			hint := b.Hint
			if b.Do == "mark" && len(s.List.Marks) > 0 {
				hint = fmt.Sprintf("mark(%d)", len(s.List.Marks))
			}
			w := draw.Width(key) + 1 + draw.Width(hint)
			if x+w+2 > s.W-hw {
				break
			}
			a.Pad(x, 0, w, b.Keys[0])
			x += a.Put(x, 0, key, t.Key)
			x += a.Put(x, 0, " "+hint, t.Dim) + 2
		}
		if s.W > hw {
			a.Pad(s.W-hw, 0, hw, "?")
			a.Put(s.W-hw, 0, "?", t.Key)
			a.Put(s.W-hw+1, 0, help[1:], t.Dim)
		}
	}
	if s.Prompt != nil {
		if h == 1 { // no line to spare
			v.prompt(a)
			return
		}
		v.prompt(v.all.Sub(0, y-1, s.W, 1))
		return
	}
	m := v.all.Sub(0, y-1, s.W, 1)
	if h == 1 {
		if len(s.Notices) == 0 && s.Said.Text == "" {
			return
		}
		m = a.Sub(0, 0, max(s.W-hw, min(s.W, 40)), 1)
	}
	m.Fill(" ", t.Text)
	switch {
	case len(s.Notices) > 0:
		n := s.Notices[0]
		x := m.Put(1, 0, v.Glyphs.Failed+" ", t.Error) + 1
		more := "  Esc"
		if len(s.Notices) > 1 {
			more = fmt.Sprintf("  Esc (1 of %d)", len(s.Notices))
		}
		x += m.PutFit(x, 0, n.Text, m.W-x-len(more)-1, v.Glyphs.Ellipsis, t.Error)
		if n.Hint != "" {
			x += m.PutFit(x, 0, "  "+n.Hint, m.W-x-len(more)-1, v.Glyphs.Ellipsis, t.Dim)
		}
		m.PutFit(x, 0, more, m.W-x, v.Glyphs.Ellipsis, t.Key)
	case s.Said.Text != "":
		x := 1 + m.PutFit(1, 0, s.Said.Text, m.W-2, v.Glyphs.Ellipsis, t.Head)
		if s.Said.Hint != "" {
			m.PutFit(x, 0, "  "+s.Said.Hint, m.W-x-1, v.Glyphs.Ellipsis, t.Dim)
		}
	case s.Teach && h > 1 && len(s.List.Snap.Rows) > 0:
		x := m.Put(1, 0, "new here?  ", t.Dim) + 1
		for _, lesson := range [][2]string{{"Enter", " opens a run, "}, {"l", " its log"}, {";  Space", " marks, "}, {"c", " compares"}, {";  /", " filters"}, {";  ?", " all keys"}, {";  Esc", " hides this"}} {
			if x+draw.Width(lesson[0]+strings.TrimRight(lesson[1], ", ")) > m.W {
				break
			}
			key := strings.TrimPrefix(lesson[0], ";  ")
			x += m.Put(x, 0, strings.TrimSuffix(lesson[0], key), t.Dim)
			x += m.Put(x, 0, key, t.Key)
			x += m.Put(x, 0, lesson[1], t.Dim)
		}
	}
}

func (v *view) keyName(k string) string {
	switch k {
	case "enter":
		return v.Glyphs.Enter
	case "space":
		return v.Glyphs.Space
	case "left":
		return v.Glyphs.Left
	case "right":
		return v.Glyphs.Right
	}
	return state.KeyName(k)
}

func (v *view) prompt(a draw.Area) {
	t := &v.Theme
	a.Fill(" ", t.Text)
	x := 1 + a.PutFit(1, 0, v.s.Prompt.Label+": ", a.W/2, v.Glyphs.Ellipsis, t.Accent)
	text, before := v.s.Prompt.Text()
	in := a.Sub(x, 0, a.W-x-1, 1)
	col := draw.Width(before)
	skip := max(0, col-in.W+1)
	in.PutSkip(0, 0, text, skip, t.Head)
	in.Cursor(col-skip, 0)
	if err := v.s.List.Snap.FilterBy; v.s.Prompt.Kind == state.AskFilter && err != nil {
		at := col - skip + draw.Width(text[len(before):]) + 2
		in.PutFit(at, 0, cause(err), in.W-at, v.Glyphs.Ellipsis, t.Error)
	}
}

// cause is an error without the class it is of.
func cause(err error) string {
	text := err.Error()
	if i := strings.LastIndex(text, "column or value: "); i >= 0 {
		text = text[i+len("column or value: "):]
	}
	return text
}
