package widget

import (
	"fmt"
	"math"
	"time"

	"runar/ui/dashboard/draw"
	"runar/ui/dashboard/state"
)

// numbers is the columns that numbers of the y axis have.
const numbers = 8

// scale maps values to rows of dots.
type scale struct {
	lo, hi float64
	log    bool
	h      int // in dots
}

func (s scale) row(v float64) int {
	lo, hi := s.lo, s.hi
	if s.log {
		if v <= 0 {
			return s.h - 1
		}
		v, lo, hi = math.Log10(v), math.Log10(lo), math.Log10(hi)
	}
	if hi <= lo {
		return s.h / 2
	}
	f := (hi - v) / (hi - lo)
	if math.IsInf(hi-lo, 0) {
		f = (hi/2 - v/2) / (hi/2 - lo/2)
	}
	return int(math.Round(f * float64(s.h-1)))
}

func (s scale) at(row float64) float64 {
	f := row / float64(max(1, s.h-1))
	if s.log {
		return math.Pow(10, math.Log10(s.hi)-f*(math.Log10(s.hi)-math.Log10(s.lo)))
	}
	return s.hi - f*(s.hi-s.lo)
}

// yScale is the span of what is seen, a little wider; on a logarithmic axis only what is positive counts.
func (v *view) yScale(p state.ChartPanel, xlo, xhi float64, h int) scale {
	sc := scale{lo: math.Inf(1), hi: math.Inf(-1), log: v.s.Chart.LogY, h: h}
	for _, line := range p.Lines {
		if line.Series == nil {
			continue
		}
		for _, c := range line.Series.Columns {
			if c.X1 < xlo || c.X0 > xhi || math.IsNaN(c.Min) {
				continue
			}
			lo, hi := c.Min, c.Max
			if sc.log && lo <= 0 {
				if hi <= 0 {
					continue
				}
				lo = hi
			}
			sc.lo, sc.hi = min(sc.lo, lo), max(sc.hi, hi)
		}
	}
	if sc.lo == sc.hi {
		d := math.Abs(sc.lo) * 0.1
		if d == 0 {
			d = 1
		}
		if sc.log {
			sc.lo, sc.hi = sc.lo/2, sc.hi*2
		} else {
			sc.lo, sc.hi = sc.lo-d, sc.hi+d
		}
	}
	return sc
}

// roundStep is the least of 1, 2 and 5 times a power of ten that cuts span into at most n pieces.
func roundStep(span float64, n int) float64 {
	least := span / float64(max(n, 1))
	step := math.Pow(10, math.Floor(math.Log10(least)))
	for _, f := range []float64{1, 2, 5} {
		if f*step >= least {
			return f * step
		}
	}
	return 10 * step
}

// timeSteps are the seconds between the marks of an axis of time; beyond them, days by roundStep.
var timeSteps = []float64{1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 2 * 3600, 3 * 3600, 6 * 3600, 12 * 3600, 86400}

// marks are round values from lo to hi, at most n+1 of them.
func marks(lo, hi float64, n int, axis state.Axis) []float64 {
	if !(hi > lo) || math.IsInf(hi-lo, 0) {
		return nil
	}
	step := roundStep(hi-lo, n)
	if axis == state.ByTime {
		step = 86400 * roundStep((hi-lo)/86400, n)
		for _, s := range timeSteps {
			if s >= (hi-lo)/float64(max(n, 1)) {
				step = s
				break
			}
		}
	}
	var out []float64
	for i := math.Ceil(lo / step); i*step <= hi && len(out) <= n+1; i++ {
		out = append(out, i*step)
	}
	return out
}

// logMarks are powers of ten from lo to hi, thinned out to n, or parts of one where there are hardly any.
func logMarks(lo, hi float64, n int) []float64 {
	from, to := math.Ceil(math.Log10(lo)-1e-9), math.Floor(math.Log10(hi)+1e-9)
	var out []float64
	if to-from >= 1 {
		every := math.Ceil((to - from + 1) / float64(max(n, 1)))
		for e := from; e <= to; e += every {
			out = append(out, math.Pow(10, e))
		}
		return out
	}
	for e := from - 1; e <= to+1; e++ {
		for _, f := range []float64{1, 2, 3, 5, 7} {
			if v := f * math.Pow(10, e); v >= lo*(1-1e-9) && v <= hi*(1+1e-9) {
				out = append(out, v)
			}
		}
	}
	return out
}

// yAxis marks round values; where there is no room for them, what is at the top and at the bottom.
func (v *view) yAxis(a draw.Area, sc scale, gw, rows int) {
	t := &v.Theme
	a.Sub(gw, 1, 1, rows).Fill(v.Glyphs.V, t.Border)
	label := func(y int, text string) {
		a.Sub(0, 1+y, gw, 1).PutRight(0, 0, text, gw, v.Glyphs.Ellipsis, t.Dim)
		a.Put(gw, 1+y, v.Glyphs.Tick, t.Border)
	}
	n := max(2, rows/3)
	values := marks(sc.lo, sc.hi, n, state.ByStep)
	if sc.log {
		values = logMarks(sc.lo, sc.hi, n)
	}
	if len(values) < 2 || rows < 4 {
		label(0, axisNumber(sc.hi, sc.hi-sc.lo))
		if rows > 1 {
			label(rows-1, axisNumber(sc.lo, sc.hi-sc.lo))
		}
		return
	}
	last := rows + 1
	for _, val := range values {
		y := max(0, min(sc.row(val)/4, rows-1))
		if last-y < 2 {
			continue
		}
		last = y
		text := state.Short(val)
		if !sc.log {
			text = stepNumber(val, values[1]-values[0])
		}
		label(y, text)
	}
}

// stepNumber has the digits that marks so far apart need: 0.25, 1.05T, 3e-9.
func stepNumber(v, step float64) string {
	a := math.Abs(v)
	if a < step/1e6 {
		return "0"
	}
	unit, suffix := 1.0, ""
	if a >= 1e5 {
		unit, suffix = state.Unit(a)
	}
	digits := func(size float64) int { return int(max(0, -math.Floor(math.Log10(step/size)+1e-9))) }
	if text := fmt.Sprintf("%.*f%s", digits(unit), v/unit, suffix); a < 1e15 && a >= 1e-3 && len(text) <= numbers {
		return text
	}
	size := math.Pow(10, math.Floor(math.Log10(a)))
	return state.Exponent(v, digits(size))
}

// axisNumber has as many digits as it takes to tell the ends of a span apart.
func axisNumber(v, span float64) string {
	a := math.Abs(v)
	if a >= 1e5 || a != 0 && a < 1e-3 || span == 0 {
		return state.Num(v)
	}
	digits := int(math.Ceil(-math.Log10(span/4))) + 1
	return fmt.Sprintf("%.*f", max(0, min(digits, 5)), v)
}

func axisLabel(axis state.Axis, x float64) string {
	if axis == state.ByTime {
		return state.Clock(time.Duration(x * float64(time.Second)))
	}
	if math.Abs(x) >= 100 { // a step is a whole number
		x = math.Round(x)
	}
	return state.Short(x)
}

// xAxis is a line with round values in it, and at its end what it counts.
func (v *view) xAxis(a draw.Area, axis state.Axis, lo, hi float64) {
	t := &v.Theme
	a.Put(0, 0, v.Glyphs.Corner, t.Border)
	a.Sub(1, 0, a.W-1, 1).Fill(v.Glyphs.H, t.Border)
	name := " " + axis.AxisName()
	end := a.W - draw.Width(name)
	a.Put(end, 0, name, t.Dim)
	n := max(2, a.W/10)
	if axis == state.ByStep && hi-lo >= 1 { // steps are whole numbers wherever that is possible
		n = int(min(float64(n), hi-lo))
	}
	values := marks(lo, hi, n, axis)
	if len(values) == 0 {
		values = []float64{lo}
	}
	free := 1 // columns up to here are taken
	for _, val := range values {
		text := axisLabel(axis, val)
		w := draw.Width(text)
		at := 1 + (a.W-2)/2 // where there is but one value, it stands in the middle
		if hi > lo {
			at = 1 + int(math.Round((val-lo)/(hi-lo)*float64(a.W-2)))
		}
		at = max(1, at-w/2)
		if at >= free && at+w <= end {
			a.Put(at, 0, text, t.Dim)
			free = at + w + 2
		}
	}
}
