package cli

import (
	"math"
	"sort"

	"runar/db"
	"runar/ui"
)

// plotExact is the length up to which every point of a series is drawn; a longer one is drawn by stretches.
const plotExact = 4000

// curve is a series on its way to the chart.
type curve struct {
	runSeries
	points    []db.Point
	stretches []db.Column // that the points stand for; nil where each is one value
	at        []float64   // places on the x axis
	pairs     bool        // its steps are pairs of epoch and batch: x counts epochs
}

// plotLines reads the series and puts their points on the x axis. It answers the name of what x counts, too.
func (c *Call) plotLines(series []runSeries, x string, weight float64, columns int) ([]ui.PlotLine, string, error) {
	curves := make([]*curve, len(series))
	name := x
	for i, s := range series {
		cv := &curve{runSeries: s}
		var err error
		if cv.points, cv.stretches, err = c.readSeries(s, columns); err != nil {
			return nil, "", err
		}
		if err := c.position(cv, x); err != nil {
			return nil, "", err
		}
		curves[i] = cv
	}
	if x == "step" {
		alignSteps(curves)
		name = "epoch"
		for _, cv := range curves {
			if !cv.pairs {
				name = "step"
			}
		}
	}
	lines := make([]ui.PlotLine, len(curves))
	for i, cv := range curves {
		lines[i] = cv.line(weight)
	}
	return lines, name, nil
}

// line is the curve as it is drawn; a weight above 0 smooths it.
func (cv *curve) line(weight float64) ui.PlotLine {
	m := cv.Metrics[cv.metric]
	line := ui.PlotLine{Last: float64(m.Last), Min: float64(m.Min), Max: float64(m.Max), Vertices: make([]ui.Vertex, len(cv.points))}
	var counts []int64
	for i, p := range cv.points {
		line.Vertices[i] = ui.At(cv.at[i], p.Value)
		if cv.stretches != nil {
			line.Vertices[i].Low, line.Vertices[i].High = cv.stretches[i].Min, cv.stretches[i].Max
			counts = append(counts, max(1, m.Count/int64(len(cv.points))))
		}
	}
	if weight > 0 {
		line.Raw = line.Vertices
		line.Vertices = ui.Smooth(line.Raw, weight, counts)
	}
	return line
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

// position puts the points of a curve on the x axis.
func (c *Call) position(cv *curve, x string) error {
	cv.at = make([]float64, len(cv.points))
	if x == "time" {
		for i, p := range cv.points {
			cv.at[i] = float64(p.T) / 1000
		}
		return nil
	}
	batches := cv.countBatches()
	if x == "epoch" && !cv.pairs && !oneOf(cv.metric, epochMetrics) {
		epochs, err := c.epochs(cv.runSeries)
		if err != nil {
			return err
		}
		if epochs == nil {
			return failf("the epochs of %s are not known", labelOf(cv.Run)).withHint("--x step or --x time")
		}
		for i, p := range cv.points {
			cv.at[i] = epochs.at(p.T)
		}
		return nil
	}
	// Where only some points have a step, the others stand at their ordinal: as the series counts.
	scale := 1.0
	if len(cv.points) > 0 {
		scale = float64(cv.Metrics[cv.metric].Count) / float64(len(cv.points))
	}
	for i, p := range cv.points {
		switch {
		case !p.Step.HasMain:
			cv.at[i] = float64(i) * scale
		case p.Step.HasSub && cv.pairs:
			cv.at[i] = p.Step.Main + p.Step.Sub/(batches+1)
		case p.Step.HasSub:
			cv.at[i] = p.Step.Sub
		default:
			cv.at[i] = p.Step.Main
		}
	}
	return nil
}

// countBatches tells whether the steps are pairs of epoch and batch, and the highest batch. A program that prints the epoch
// beside a step that goes on counting looks like pairs until its second epoch, when the reader of its output knows better
// and goes on with the step alone: the pairs before are steps too.
func (cv *curve) countBatches() (batches float64) {
	for i, p := range cv.points {
		switch {
		case p.Step.HasSub:
			cv.pairs, batches = true, max(batches, p.Step.Sub)
		case cv.pairs && p.Step.HasMain && p.Step.Main > cv.points[i-1].Step.Sub && p.Step.Main > cv.points[i-1].Step.Main+1:
			cv.pairs = false
			return batches
		}
	}
	return batches
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
