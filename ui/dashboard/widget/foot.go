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
		for _, b := range s.Hints() {
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
		m = a // a message is worth more than hints
	}
	m.Fill(" ", t.Text)
	switch {
	case len(s.Notices) > 0:
		n := s.Notices[0]
		x := m.Put(1, 0, v.Glyphs.Failed+" ", t.Error) + 1
		x += m.PutFit(x, 0, n.Text, s.W-x-1, v.Glyphs.Ellipsis, t.Error)
		more := "  Esc"
		if len(s.Notices) > 1 {
			more = fmt.Sprintf("  Esc (1 of %d)", len(s.Notices))
		}
		if n.Hint != "" {
			x += m.PutFit(x, 0, "  "+n.Hint, s.W-x-len(more)-1, v.Glyphs.Ellipsis, t.Dim)
		}
		m.PutFit(x, 0, more, s.W-x, v.Glyphs.Ellipsis, t.Key)
	case s.Said.Text != "":
		x := 1 + m.PutFit(1, 0, s.Said.Text, s.W-2, v.Glyphs.Ellipsis, t.Head)
		if s.Said.Hint != "" {
			m.PutFit(x, 0, "  "+s.Said.Hint, s.W-x-1, v.Glyphs.Ellipsis, t.Dim)
		}
	case s.Teach && h > 1 && len(s.List.Snap.Rows) > 0:
		x := m.Put(1, 0, "new here?  ", t.Dim) + 1
		for _, lesson := range [][2]string{{"Enter", " opens a run, "}, {"l", " its log;  "}, {"Space", " marks two, "}, {"c", " compares them;  "}, {"/", " filters;  "}, {"?", " shows every key;  "}, {"Esc", " hides this"}} {
			if x+draw.Width(lesson[0]+strings.TrimRight(lesson[1], " ")) > s.W {
				break
			}
			x += m.Put(x, 0, lesson[0], t.Key)
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
