package ui

import "math"

// Plot is a line chart of one or more series. WriteText, WriteSVG and WritePNG draw it.
type Plot struct {
	Title  string
	XLabel string // "step", "epoch", "time"
	// XSeconds says that x is a length of time in seconds: ticks are written as durations.
	XSeconds bool
	// LogY draws y on a logarithmic axis; values that are not above zero are gaps.
	LogY bool
	// Dark draws a file light on dark.
	Dark  bool
	Lines []PlotLine
}

// PlotLine is one series of a Plot.
type PlotLine struct {
	Name string
	// Vertices in the order of the series. A line is broken where y is not finite and where x falls.
	Vertices []Vertex
	// Raw is the line before it was smoothed: a file shows it faintly behind. May be nil.
	Raw []Vertex
	// Color and Dash number the line's colour and pattern in a file, each from 0 (solid): lines of one thing may share one
	// of them. In the terminal every line has a colour of its own.
	Color, Dash int
	// Last, Min and Max stand in the legend; NaN where there is none.
	Last, Min, Max float64
}

// Vertex is one point of a line. Low and High are the extremes of the stretch it stands for, equal to Y for a single value.
type Vertex struct{ X, Y, Low, High float64 }

// At makes a vertex of a single value.
func At(x, y float64) Vertex { return Vertex{x, y, y, y} }

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// shown tells whether a value has a place on the y axis.
func (p *Plot) shown(y float64) bool { return finite(y) && (!p.LogY || y > 0) }

// Empty tells that no line has a value that can be drawn.
func (p *Plot) Empty() bool {
	for _, l := range p.Lines {
		for _, v := range l.Vertices {
			if finite(v.X) && p.shown(v.Y) {
				return false
			}
		}
	}
	return true
}

// axis maps values to the unit interval.
type axis struct {
	low, high float64 // of the logarithm where log is set
	log       bool
	single    bool // there is one value alone, in the middle
	value     float64
}

// place is where a value stands: 0 at the low end, 1 at the high end.
func (a axis) place(v float64) float64 {
	if a.log {
		v = math.Log10(v)
	}
	if span := a.high - a.low; finite(span) {
		return (v - a.low) / span
	}
	return (v/2 - a.low/2) / (a.high/2 - a.low/2)
}

// axes are the ranges of all lines. An axis of one value is widened around it.
func (p *Plot) axes() (x, y axis) {
	x = axis{low: math.Inf(1), high: math.Inf(-1)}
	y = axis{low: math.Inf(1), high: math.Inf(-1), log: p.LogY}
	for _, l := range p.Lines {
		for _, v := range l.Vertices {
			if !finite(v.X) || !p.shown(v.Y) {
				continue
			}
			x.low, x.high = min(x.low, v.X), max(x.high, v.X)
			for _, value := range [...]float64{v.Y, v.Low, v.High} {
				if p.shown(value) {
					y.low, y.high = min(y.low, value), max(y.high, value)
				}
			}
		}
	}
	x.value, y.value = x.low, y.low
	if p.LogY {
		y.low, y.high = math.Log10(y.low), math.Log10(y.high)
	}
	x, y = x.widened(), y.widened()
	if !y.log && y.low > 0 && y.low < (y.high-y.low)/10 {
		y.low = 0 // so near that the axis had better begin there
	}
	return x, y
}

func (a axis) widened() axis {
	switch {
	case a.low > a.high: // nothing to show
		a.low, a.high = 0, 1
	case a.low == a.high:
		by := math.Abs(a.low) / 10
		if by == 0 || a.log {
			by = 0.5
		}
		a.single = true
		a.low, a.high = max(a.low-by, -math.MaxFloat64), min(a.high+by, math.MaxFloat64)
	}
	return a
}

// padded is the axis with a part of its length added at both ends; a low end at zero stays.
func (a axis) padded(part float64) axis {
	by := (a.high/2 - a.low/2) * 2 * part
	if a.single || !finite(a.low-by) || !finite(a.high+by) || a.log && a.high+by > 308 {
		return a
	}
	if a.high += by; a.low != 0 || a.log {
		a.low -= by
	}
	return a
}

// pieces calls draw for each unbroken stretch of a line.
func (p *Plot) pieces(line []Vertex, draw func([]Vertex)) {
	start := 0
	for i, v := range line {
		ok := finite(v.X) && p.shown(v.Y)
		if ok && i > start && v.X < line[i-1].X { // the steps begin anew: a line back across the chart would say nothing
			draw(line[start:i])
			start = i
		}
		if !ok {
			if i > start {
				draw(line[start:i])
			}
			start = i + 1
		}
	}
	if start < len(line) {
		draw(line[start:])
	}
}
