package widget

import (
	"math"
	"strings"
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

func TestATinyScreenShowsWhatIsTypedAndSaid(t *testing.T) {
	last := func(s *state.State) string {
		var c draw.Canvas
		Draw(&c, s, Look{Theme: draw.ThemeNamed(""), Glyphs: draw.Unicode})
		text := ""
		for x := range c.W {
			text += c.At(x, c.H-1).Text
		}
		return strings.TrimRight(text, " ")
	}
	for _, c := range []struct {
		w, h        int
		typed, gone string
	}{{10, 3, "so=failed", "✗ the sto…"}, {40, 3, " filter: status~so=failed", "✗ the store is gone"}, {1, 1, "", "●"}} {
		s := crowd()
		s.Update(state.Resize{W: c.w, H: c.h})
		for _, k := range []string{"/", "s", "t", "a", "t", "u", "s", "~", "s", "o", "=", "f", "a", "i", "l", "e", "d"} {
			s.Update(state.Key{Name: k})
		}
		if got := last(s); got != c.typed {
			t.Errorf("%dx%d: %q while typing, want %q", c.w, c.h, got, c.typed)
		}
		s.Update(state.Key{Name: "esc"})
		s.Update(state.Notice{Failure: true, Text: "the store is gone"})
		if got := last(s); got != c.gone {
			t.Errorf("%dx%d: %q with a failure, want %q", c.w, c.h, got, c.gone)
		}
	}
}
