package widget

import (
	"math"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"runar/db"
	"runar/ui/dashboard/draw"
	"runar/ui/dashboard/state"
)

// nasty are names, values and lines that nobody would choose.
var nasty = []string{"[red]x[-]", "\x1b[31mred\x1b]0;t\x07", "日本語の名前", "e\u0301e\u0301e\u0301", "\xff\xfe", "\u202eevil", "a\tb\nc", "", strings.Repeat("long ", 60), "👩‍👩‍👧‍👦 family", "\u0301", "q"}

// crowd is a dashboard over such runs.
func crowd() *state.State {
	now := time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)
	s := state.New()
	s.Update(state.Tick{Now: now})
	s.Update(state.Resize{W: 120, H: 40})
	rows := state.Rows{Total: len(nasty), Complete: true, Metric: nasty[2], Metrics: nasty[:5], Params: nasty[:6], Best: math.NaN(), Want: s.Want().List}
	for i, text := range nasty {
		id := "run_" + strings.Repeat(string(rune('a'+i)), 6)
		name, note, commit, path := text, text, text, "logs/"+text
		r := &db.Run{ID: id, Name: &name, Note: &note, Command: text, Workdir: text, StdoutPath: &path, Git: db.Git{Commit: &commit}, Status: db.Completed, Tags: nasty[:3],
			Params: map[string]string{}, Metrics: map[string]db.Summary{}, CreatedAt: db.Time{Time: now.Add(-time.Duration(i) * time.Hour)}}
		for k, v := range nasty {
			r.Params[v] = nasty[(i+k)%len(nasty)]
			r.Metrics[v] = db.Summary{Last: db.Float([]float64{0.5, math.NaN(), math.Inf(1), 1e300, -1e-300, 0}[(i+k)%6]), Count: int64(k)}
		}
		rows.Rows = append(rows.Rows, &state.Row{Ref: state.Ref{ID: id}, Kind: state.Kind(i % 5), Name: text, Command: text, Created: r.CreatedAt.Time, Run: r})
	}
	s.Update(rows)
	return s
}

// answer plays the feeds: it sends what the state wants, in shapes that change with n.
func answer(s *state.State, n int) {
	want := s.Want()
	for i, c := range want.Charts {
		series := &state.Series{Want: c, Axis: c.Axis, Count: int64(n), Lo: float64(-n % 7), Hi: float64(n % 1000)}
		for k := range min(c.N, n) {
			v := math.Sin(float64(k+i)) * math.Pow(10, float64(n%40-20))
			if k%5 == n%5 {
				v = math.NaN()
			}
			series.Columns = append(series.Columns, state.Column{X0: float64(k), X1: float64(k + n%3), Min: v, Max: v, Mean: v, Count: 2, NonFinite: int64(n % 2)})
		}
		s.Update(series)
	}
	text := &state.LogText{Ref: want.Log.Ref, Size: int64(n * 50), Start: n%2 == 0, End: n%3 > 0, Total: int64(n), First: 1}
	for i := range n % 90 {
		spans, plain := draw.SGR(nasty[(i+n)%len(nasty)]+"\x1b[1;38;5;200mx", draw.Style{}, true)
		text.Lines = append(text.Lines, state.LogLine{Off: int64(i * 50), End: int64(i*50 + 50), Text: plain, Spans: spans, Stream: uint8(i % 3)})
	}
	s.Update(text)
	if want.Search.Query != "" {
		s.Update(state.Found{Want: want.Search, Off: int64(n%5*50) - 50, Wrap: n%2 > 0})
	}
}

// Any keys, in any order, at any size, between any answers: the state holds together and every cell that is drawn can be shown.
func FuzzKeys(f *testing.F) {
	for _, s := range []string{"jjl/step\x02nNFwTq", "  jc0a\x03mz?q:the\x02", "3iAyo+-0\x06\x07", "/lr<1\x02s\x04\x02", "ddyu", "rname\x02tx y\x02anote\x02", "v\x08\x08v\x05c", "\x10\x20\x11\x12z\x13[]1234", "M\x0eG\x0fgxXRby\x02", "/läss um 3ÀÀÁÃxÂÅÄ\x02", "rÆÇd"} {
		f.Add(s)
	}
	names := []string{"enter", "esc", "down", "up", "ctrl-\\", "left", "right", "pgdn", "pgup", "tab", "backtab", "end", "home", "space", "backspace", "ctrl-d", "ctrl-u"}
	alts := []string{"alt-b", "alt-f", "alt-d", "alt-left", "alt-right", "alt-backspace", "alt-q", "alt-space"}
	sizes := [][2]int{{120, 40}, {80, 24}, {200, 50}, {40, 10}, {20, 4}, {1, 1}, {0, 0}, {60, 16}, {100, 20}, {19, 60}, {300, 3}}
	f.Fuzz(func(t *testing.T, keys string) {
		if len(keys) > 60 { // long enough for a story, short enough for a busy machine
			return
		}
		s := crowd()
		var c draw.Canvas
		look := Look{Theme: draw.ThemeNamed(""), Glyphs: draw.Unicode}
		for i, r := range keys {
			switch {
			case r >= 0xc0 && int(r) < 0xc0+len(alts):
				s.Update(state.Key{Name: alts[r-0xc0]})
			case r == 0x11:
				s.Update(state.Mouse{X: i * 7 % 130, Y: i * 3 % 45, Double: i%2 == 0})
			case r == 0x12:
				s.Update(state.Mouse{X: i * 7 % 130, Y: i * 3 % 45, Wheel: i%7 - 3})
			case r == 0x13:
				s.Update(state.Paste{Text: nasty[i%len(nasty)]})
			case r == 0x14:
				s.Update(state.Rows{Want: s.Want().List, Complete: true})
			case r == 0x15:
				s = crowd()
			case r == 0x10:
				size := sizes[i%len(sizes)]
				s.Update(state.Resize{W: size[0], H: size[1]})
			case r >= 1 && int(r) <= len(names):
				s.Update(state.Key{Name: names[r-1]})
			case r == ' ':
				s.Update(state.Key{Name: "space"})
			case r > ' ' && r != utf8.RuneError:
				s.Update(state.Key{Name: string(r)})
			case r >= 0x18:
				size := sizes[int(r)%len(sizes)]
				s.Update(state.Resize{W: size[0], H: size[1]})
			}
			if i%3 == 0 {
				answer(s, i*17+len(keys))
			}
			if i%5 == 0 || i == len(keys)-1 {
				Draw(&c, s, look)
				whole(t, &c, s)
			}
		}
	})
}

// whole looks at every cell and every pane.
func whole(t *testing.T, c *draw.Canvas, s *state.State) {
	t.Helper()
	for _, p := range s.Layout().Panes {
		if r := p.Body; r.X < 0 || r.Y < 0 || r.W < 0 || r.X+r.W > max(s.W, 0) {
			t.Fatalf("pane %d at %+v of %dx%d", p.Pane, r, s.W, s.H)
		}
	}
	for y := range c.H {
		for x := range c.W {
			text := c.At(x, y).Text
			if text == "" && (x == 0 || draw.Width(c.At(x-1, y).Text) != 2) {
				t.Fatalf("half a character at %d,%d", x, y)
			}
			if text != "" && (!utf8.ValidString(text) || text[0] < ' ' || text[0] == 0x7f || draw.Width(text) > c.W-x) {
				t.Fatalf("%q at %d,%d of %dx%d", text, x, y, c.W, c.H)
			}
		}
	}
}
