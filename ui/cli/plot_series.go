package cli

import (
	"math"
	"sort"

	"runar/db"
	"runar/ui"
)

// plotExact is the length up to which every point of a series is drawn; a longer one is drawn by stretches.
const plotExact = 4000

// plotLine reads a series and puts its points on the x axis.
func (c *Call) plotLine(s runSeries, x string, weight float64, columns int) (ui.PlotLine, error) {
	m, ok := s.Metrics[s.metric]
	line := ui.PlotLine{}
	line.Last, line.Min, line.Max = orNaN(m, ok)
	points, stretches, err := c.readSeries(s, columns)
	if err != nil {
		return line, err
	}
	at, err := c.positions(s, x, points)
	if err != nil {
		return line, err
	}
	line.Vertices = make([]ui.Vertex, len(points))
	var counts []int64
	for i, p := range points {
		line.Vertices[i] = ui.At(at[i], p.Value)
		if stretches != nil {
			line.Vertices[i].Low, line.Vertices[i].High = stretches[i].Min, stretches[i].Max
			counts = append(counts, max(1, m.Count/int64(len(points))))
		}
	}
	if weight > 0 {
		line.Raw = line.Vertices
		line.Vertices = ui.Smooth(line.Raw, weight, counts)
	}
	return line, nil
}

// readSeries answers a series point by point, or where it is long as the means of stretches of it, each at its middle.
func (c *Call) readSeries(s runSeries, columns int) ([]db.Point, []db.Column, error) {
	if s.Metrics[s.metric].Count <= plotExact {
		points, err := s.store.Series(c.Ctx, s.ID, s.metric, 0)
		return points, nil, err
	}
	stretches, err := s.store.Columns(c.Ctx, s.ID, s.metric, 0, 0, columns)
	if err != nil {
		return nil, nil, err
	}
	points := make([]db.Point, 0, len(stretches))
	kept := stretches[:0]
	for _, column := range stretches {
		if column.Count == 0 {
			continue
		}
		p := column.First
		p.Value = column.Mean
		// A stretch within which the steps begin anew stands where it began.
		if column.Last.Step.Main >= p.Step.Main && p.Step.HasSub == column.Last.Step.HasSub {
			if !p.Step.HasSub || column.Last.Step.Main == p.Step.Main {
				p.Step.Main = p.Step.Main/2 + column.Last.Step.Main/2
				p.Step.Sub = p.Step.Sub/2 + column.Last.Step.Sub/2
			}
		}
		p.T = p.T/2 + column.Last.T/2
		points, kept = append(points, p), append(kept, column)
	}
	return points, kept, nil
}

// positions are the places of points on the x axis.
func (c *Call) positions(s runSeries, x string, points []db.Point) ([]float64, error) {
	at := make([]float64, len(points))
	if x == "time" {
		for i, p := range points {
			at[i] = float64(p.T) / 1000
		}
		return at, nil
	}
	pairs, batches := false, 0.0
	for _, p := range points {
		if p.Step.HasSub {
			pairs, batches = true, max(batches, p.Step.Sub)
		}
	}
	if x == "epoch" && !pairs && !oneOf(s.metric, epochMetrics) {
		epochs, err := c.epochs(s)
		if err != nil {
			return nil, err
		}
		if epochs == nil {
			return nil, failf("the epochs of %s are not known", labelOf(s.Run)).withHint("--x step or --x time")
		}
		for i, p := range points {
			at[i] = epochs.at(p.T)
		}
		return at, nil
	}
	// Where only some points have a step, the others stand at their ordinal: as the series counts.
	scale := 1.0
	if len(points) > 0 {
		scale = float64(s.Metrics[s.metric].Count) / float64(len(points))
	}
	for i, p := range points {
		switch {
		case !p.Step.HasMain:
			at[i] = float64(i) * scale
		case p.Step.HasSub:
			at[i] = p.Step.Main + p.Step.Sub/(batches+1)
		default:
			at[i] = p.Step.Main
		}
	}
	return at, nil
}

// epochMetrics are the names under which programs print where they are.
var epochMetrics = []string{"epoch", "epochs", "Epoch", "ep"}

// epochClock tells the epoch at a time, from the series of epochs that the run printed.
type epochClock struct {
	t     []int64
	epoch []float64
}

// epochs reads the clock of a run; nil where it printed no epochs: neither as a metric, nor as the first part of a step.
func (c *Call) epochs(s runSeries) (*epochClock, error) {
	read := func(name string, value func(db.Point) (float64, bool)) (*epochClock, error) {
		points, _, err := c.readSeries(runSeries{s.plottedRun, name}, 1000)
		if err != nil {
			return nil, err
		}
		clock := &epochClock{}
		for _, p := range points {
			if v, ok := value(p); ok {
				clock.t, clock.epoch = append(clock.t, p.T), append(clock.epoch, v)
			}
		}
		if len(clock.t) == 0 {
			return nil, nil
		}
		return clock, nil
	}
	for _, name := range epochMetrics {
		if _, ok := s.Metrics[name]; ok {
			return read(name, func(p db.Point) (float64, bool) { return p.Value, !math.IsNaN(p.Value) })
		}
	}
	for name, m := range s.Metrics {
		if m.Step.HasSub {
			return read(name, func(p db.Point) (float64, bool) { return p.Step.Main, p.Step.HasSub })
		}
	}
	return nil, nil
}

// at interpolates between the two epochs around t.
func (e *epochClock) at(t int64) float64 {
	i := sort.Search(len(e.t), func(i int) bool { return e.t[i] > t })
	switch {
	case i == 0:
		return e.epoch[0]
	case i == len(e.t) || e.t[i] == e.t[i-1]:
		return e.epoch[i-1]
	}
	part := float64(t-e.t[i-1]) / float64(e.t[i]-e.t[i-1])
	return e.epoch[i-1] + part*(e.epoch[i]-e.epoch[i-1])
}
