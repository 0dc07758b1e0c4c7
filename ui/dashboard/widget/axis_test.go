package widget

import (
	"math"
	"testing"

	"runar/ui/dashboard/state"
)

func TestMarksOfAnAxisAreToldApart(t *testing.T) {
	for _, c := range []struct {
		v, step float64
		want    string
	}{
		{0.25, 0.05, "0.25"}, {1.8, 0.2, "1.8"}, {0, 0.5, "0"}, {1e-19, 0.1, "0"}, {1.05e12, 5e10, "1.05T"}, {9.5e11, 5e10, "950G"}, {250000, 50000, "250k"},
		{1e30, 5e29, "1e30"}, {5e29, 5e29, "5e29"}, {-2e-29, 2e-29, "-2e-29"}, {5e-4, 5e-4, "5e-4"}, {1.0005, 5e-4, "1.0005"}, {41000, 1000, "41000"},
	} {
		if got := stepNumber(c.v, c.step); got != c.want {
			t.Errorf("%g in steps of %g: got %s, want %s", c.v, c.step, got, c.want)
		}
	}
}

func TestScaleOfExtremes(t *testing.T) {
	s := scale{lo: -math.MaxFloat64, hi: math.MaxFloat64, h: 41}
	for _, c := range []struct {
		v    float64
		want int
	}{{math.MaxFloat64, 0}, {0, 20}, {-math.MaxFloat64, 40}} {
		if got := s.row(c.v); got != c.want {
			t.Errorf("%g is in row %d, not %d", c.v, got, c.want)
		}
	}
	v := view{s: state.New()}
	zero := state.ChartPanel{Lines: []state.ChartLine{{Series: &state.Series{Columns: []state.Column{{X1: 9}}}}}}
	if sc := v.yScale(zero, 0, 9, 40); sc.lo != -1 || sc.hi != 1 {
		t.Errorf("nothing but zeros lies between %g and %g", sc.lo, sc.hi)
	}
}
