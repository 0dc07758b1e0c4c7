package widget

import (
	"fmt"
	"strings"

	"runar/ui"
	"runar/ui/dashboard/draw"
	"runar/ui/dashboard/state"
)

// logState is what the title of a log says: whether it is followed, its size, the place.
func (v *view) logState() string {
	l := &v.s.Log
	if l.Text == nil {
		return ""
	}
	var parts []string
	if l.Follow {
		if row := v.s.SelectedRow(); row != nil && row.Kind == state.Running {
			parts = append(parts, "FOLLOW")
		} else {
			parts = append(parts, "END")
		}
	} else {
		parts = append(parts, "PAUSED (F follows)")
	}
	if l.Text.Size > 0 {
		parts = append(parts, ui.Bytes(l.Text.Size))
	}
	if l.Text.Total > 0 {
		text := state.Plural(l.Text.Total, "line")
		if !l.Follow && l.Text.First > 0 && len(l.Text.Lines) > 0 {
			if rows := v.s.LogRows(v.s.W, 1); len(rows) > 0 {
				at := l.Text.First
				for i := range l.Text.Lines {
					if &l.Text.Lines[i] == rows[0].Line {
						at += int64(i)
					}
				}
				text = state.Count(at) + " of " + text
			}
		}
		parts = append(parts, text)
	}
	if l.X > 0 {
		parts = append(parts, fmt.Sprintf("column %d", l.X+1))
	}
	if l.Wrap {
		parts = append(parts, "wrapped")
	}
	if l.Query != "" && v.s.Focus == state.LogPane {
		parts = append(parts, "/"+l.Query)
	}
	if l.Searching(v.s.Now) {
		parts = append(parts, "searching"+v.Glyphs.Ellipsis)
	}
	return strings.Join(parts, "  ")
}

// log draws the part of a log that fits.
func (v *view) log(a draw.Area) {
	s, t := v.s, &v.Theme
	l := &s.Log
	switch {
	case s.SelectedRow() == nil:
		return
	case l.Text == nil:
		return
	case l.Text.Gone != "":
		a.Put(1, 0, l.Text.Gone, t.Dim)
		if s.Focus == state.LogPane {
			a.PutFit(1, 1, l.Text.Path, a.W-1, v.Glyphs.Ellipsis, t.Dim)
		}
		return
	case len(l.Text.Lines) == 0:
		text := "nothing was written"
		if row := s.SelectedRow(); row.Kind == state.Running {
			text = "nothing written yet"
		}
		a.Put(1, 0, text, t.Dim)
		return
	}
	rows := s.LogRows(a.W, a.H)
	body := a
	if l.Times {
		body = a.Sub(state.TimesWidth, 0, a.W-state.TimesWidth, a.H)
	}
	for y, r := range rows {
		if l.Times {
			if r.First && !r.Line.Time.IsZero() {
				a.Put(0, y, r.Line.Time.In(v.s.Now.Location()).Format("15:04:05"), t.Dim)
			}
		}
		v.logRow(body.Row(y), r)
		if r.Line.Off == l.Match && r.First {
			a.Cursor(0, y)
		}
	}
}

// logRow draws a row of a log line with its colours and the matches in it.
func (v *view) logRow(a draw.Area, r state.LogRow) {
	l := &v.s.Log
	skip := 0
	if !l.Wrap {
		skip = l.X
	}
	x, at := 0, 0 // at: byte of the line
	for _, span := range r.Line.Spans {
		from, to := max(at, r.From), min(at+len(span.Text), r.To)
		if from < to {
			text := r.Line.Text[from:to]
			st := span.Style
			if !v.Theme.Colour {
				st.Fg, st.Bg = 0, 0
			}
			w := draw.Width(text)
			if skip < w {
				a.PutSkip(x, 0, text, skip, st.Over(v.Theme.Text))
				x += w - skip
				skip = 0
			} else {
				skip -= w
			}
		}
		at += len(span.Text)
		if x >= a.W {
			break
		}
	}
	if r.Line.Stream == 2 && len(r.Line.Spans) == 1 && r.Line.Spans[0].Style == (draw.Style{}) {
		a.Restyle(draw.Style{Fg: v.Theme.Warn.Fg})
	}
	if l.Query == "" {
		return
	}
	base := 0
	if !l.Wrap {
		base = l.X
	}
	for i := state.MatchIn(r.Line.Text, l.Query, 0); i >= 0; i = state.MatchIn(r.Line.Text, l.Query, i+len(l.Query)) {
		lo, hi := max(i, r.From), min(i+len(l.Query), r.To)
		if lo >= hi {
			if i >= r.To {
				break
			}
			continue
		}
		col := draw.Width(r.Line.Text[r.From:lo]) - base
		w := draw.Width(r.Line.Text[lo:hi])
		st := v.Theme.Match
		if r.Line.Off == l.Match {
			st = st.With(draw.Underline)
		}
		a.Sub(col, 0, w, 1).Restyle(st)
	}
}
