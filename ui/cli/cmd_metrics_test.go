package cli

import (
	"math"
	"testing"

	"runar/db"
)

func TestMetricGlobs(t *testing.T) {
	for _, c := range []struct {
		name  string
		globs []string
		want  bool
	}{
		{"val_loss", nil, true},
		{"val_loss", []string{"val*"}, true},
		{"val_loss", []string{"acc", "*loss"}, true},
		{"val/loss", []string{"val*"}, true},
		{"loss", []string{"VAL*"}, false},
		{"acc", []string{"ac[cd]"}, true},
	} {
		if got := matches(c.name, c.globs); got != c.want {
			t.Errorf("%s with %q: %v", c.name, c.globs, got)
		}
	}
}

func TestSummarize(t *testing.T) {
	var points []db.Point
	for i := range 100 {
		points = append(points, db.Point{Step: db.At(float64(i)), Value: float64(100 - i)})
	}
	points = append(points, db.Point{Step: db.At(100), Value: math.NaN()})
	m, course := summarize(points)
	if !math.IsNaN(float64(m.Last)) || m.Min != 1 || m.Max != 100 || m.Count != 101 || m.Step != db.At(100) {
		t.Errorf("%+v", m)
	}
	if len(course) != sparkWidth || !(course[0] > course[sparkWidth-1]) {
		t.Errorf("course %v", course)
	}
	if m, course := summarize(nil); m.Count != 0 || course != nil || !math.IsNaN(float64(m.Min)) {
		t.Errorf("of nothing: %+v, %v", m, course)
	}
}
