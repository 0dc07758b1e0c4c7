package widget

import (
	"math"
	"testing"

	"runar/ui/dashboard/draw"
	"runar/ui/dashboard/state"
)

func TestSmoothingKeepsAConstant(t *testing.T) {
	var cols []state.Column
	for i := range 100 {
		y := 0.1
		if i == 40 {
			y = math.NaN()
		}
		cols = append(cols, state.Column{Mean: y})
	}
	for _, weight := range state.Smoothings {
		for i, y := range smooth(cols, weight) {
			if i == 40 != math.IsNaN(y) || i != 40 && y != 0.1 {
				t.Fatalf("smoothed by %g, 0.1 is %v at %d", weight, y, i)
			}
		}
	}
	ys := smooth([]state.Column{{Mean: 1}, {Mean: 0}, {Mean: 0}}, 0.5)
	if ys[0] != 1 || math.Abs(ys[1]-1/3.) > 1e-12 || math.Abs(ys[2]-1/7.) > 1e-12 {
		t.Errorf("1, 0, 0 smoothed by a half is %v", ys)
	}
}

func TestNamesOfMetricsKeepTheirEnds(t *testing.T) {
	for _, c := range []struct {
		name string
		w    int
		want string
	}{{"train/epoch/loss", 9, "…och/loss"}, {"loss", 4, "loss"}, {"loss", 1, "…"}, {"損失/train", 7, "…/train"}} {
		if got := fitTail(c.name, c.w, "…"); got != c.want || draw.Width(got) > c.w {
			t.Errorf("%s in %d columns: %s, want %s", c.name, c.w, got, c.want)
		}
	}
}

func TestAnEmptyListSpeaksOfTheFilterItAnswers(t *testing.T) {
	s := state.New()
	s.Update(state.Resize{W: 80, H: 24})
	v := view{s: s, Look: Look{Glyphs: draw.Unicode}}
	s.List.Want.Filter = "seed="
	s.Update(state.Rows{Want: s.Want().List, Total: 9, Complete: true})
	if got := v.empty()[0]; got != "0 of 9 runs match seed=" {
		t.Error(got)
	}
	s.List.Want.Filter = "seed=4"
	if got := v.empty()[0]; got != "filtering…" {
		t.Error(got)
	}
}
