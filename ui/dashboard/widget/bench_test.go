package widget

import (
	"fmt"
	"math"
	"testing"
	"time"

	"runar/db"
	"runar/ui/dashboard/draw"
	"runar/ui/dashboard/state"
)

// busy is a dashboard over many runs, with charts, a log and params on the screen.
func busy(n, w, h int) *state.State {
	now := time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)
	s := state.New()
	s.Update(state.Tick{Now: now})
	s.Update(state.Resize{W: w, H: h})
	rows := state.Rows{Total: n, Complete: true, Metric: "loss", Metrics: []string{"loss", "acc"}, Params: []string{"lr", "depth", "seed"}, Best: math.NaN(), Want: s.Want().List}
	for i := range n {
		id := fmt.Sprintf("run_%06d", i)
		d := 90.0
		r := &db.Run{ID: id, Status: db.Completed, DurationSeconds: &d, Params: map[string]string{"lr": fmt.Sprint(i), "depth": "12", "seed": "42"},
			Metrics: map[string]db.Summary{"loss": {Last: db.Float(i), Count: 1000}, "acc": {Last: 0.5, Count: 1000}}}
		rows.Rows = append(rows.Rows, &state.Row{Ref: state.Ref{ID: id}, Kind: state.Done, Name: "a-run-" + id, Command: "python train.py", Created: now, Run: r})
	}
	s.Update(rows)
	want := s.Want()
	var details state.Details
	for _, ref := range want.Window {
		details.Items = append(details.Items, state.RowDetail{Ref: ref, Run: rows.Rows[0].Run, Key: "loss", Trend: []float64{1, 2, 3, 2, 1, 4, 5, 3}})
	}
	s.Update(details)
	for _, c := range s.Want().Charts {
		series := &state.Series{Want: c, Count: 1e6, Lo: 0, Hi: float64(c.N)}
		for i := range c.N {
			v := math.Sin(float64(i) / 9)
			series.Columns = append(series.Columns, state.Column{X0: float64(i), X1: float64(i), Min: v - 0.2, Max: v + 0.2, Mean: v, Count: 4000})
		}
		s.Update(series)
	}
	text := &state.LogText{Ref: s.Subject(), Size: 1 << 20, Start: true, End: true}
	for i := range 200 {
		spans, plain := draw.SGR(fmt.Sprintf("12:00:00 \x1b[32mINFO\x1b[0m step=%d loss=0.5 lr=3e-4 412 it/s", i), draw.Style{}, true)
		text.Lines = append(text.Lines, state.LogLine{Off: int64(i * 50), End: int64(i*50 + 50), Text: plain, Spans: spans})
	}
	s.Update(text)
	return s
}

func BenchmarkDraw(b *testing.B) {
	for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 50}} {
		b.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(b *testing.B) {
			s := busy(2000, size[0], size[1])
			look := Look{Theme: draw.ThemeNamed(""), Glyphs: draw.Unicode}
			var c draw.Canvas
			b.ReportAllocs()
			for b.Loop() {
				Draw(&c, s, look)
			}
		})
	}
}

func BenchmarkKey(b *testing.B) {
	s := busy(100_000, 120, 40)
	b.ReportAllocs()
	for b.Loop() {
		s.Update(state.Key{Name: "j"})
		s.Want()
	}
}
