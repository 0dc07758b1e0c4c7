package ui

import (
	"math"
	"testing"
)

func TestSpark(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		values []float64
		want   string
		ascii  string
	}{
		{nil, "", ""},
		{[]float64{0, 1, 2, 3, 4, 5, 6, 7}, "▁▂▃▄▅▆▇█", "_.-=+*##"},
		{[]float64{3, 3, 3}, "▅▅▅", "==="},
		{[]float64{1, nan, 0, inf}, "█ ▁ ", "# _ "},
		{[]float64{-math.MaxFloat64, math.MaxFloat64}, "▁█", "_#"},
		{[]float64{nan}, " ", " "},
	} {
		if got := Spark(c.values, true); got != c.want {
			t.Errorf("Spark(%v) = %q, want %q", c.values, got, c.want)
		}
		if got := Spark(c.values, false); len(got) != len(c.values) {
			t.Errorf("Spark(%v) in ASCII = %q", c.values, got)
		}
	}
}
