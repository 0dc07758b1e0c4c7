package widget

import (
	"fmt"
	"math"
	"strings"
	"time"

	"runar/ui/dashboard/draw"
	"runar/ui/dashboard/state"
)

// chartState is what holds for all charts.
func (v *view) chartState() string {
	c := &v.s.Chart
	var parts []string
	if c.Axis != state.ByStep {
		parts = append(parts, "x: "+c.Axis.AxisName())
	}
	if c.LogY {
		parts = append(parts, "y: log")
	}
	if s := state.Smoothings[c.Smooth]; s > 0 {
		parts = append(parts, fmt.Sprintf("smooth %g", s))
	}
	if c.Zoomed {
		parts = append(parts, fmt.Sprintf("%s to %s", state.Short(c.Lo), state.Short(c.Hi)))
	}
	if c.Filter != "" {
		parts = append(parts, "/"+c.Filter)
	}
	return strings.Join(parts, "  ")
}

func (v *view) charts(r state.Rect) {
	s, t := v.s, &v.Theme
	a := v.area(r)
	panels := s.ChartPanels(r)
	if len(panels) == 0 {
		if s.SelectedRow() == nil {
			return
		}
		text := "no metrics"
		switch run := s.RunOf(s.Subject()); {
		case run == nil:
			return
		case s.Chart.Filter != "":
			text = "no metric's name holds " + s.Chart.Filter
		case run.Status == "running":
			text = "no metrics yet"
		}
		a.Put(1, 0, text, t.Dim)
		if a.H > 3 && s.Chart.Filter == "" && a.W > 50 {
			a.Put(1, 1, "they are read from lines such as  step 10 loss=0.52", t.Dim)
		}
		return
	}
	for _, p := range panels {
		v.chart(p, len(panels) > 1)
	}
}

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
	return int(math.Round((hi - v) / (hi - lo) * float64(s.h-1)))
}

func (s scale) at(row float64) float64 {
	f := row / float64(max(1, s.h-1))
	if s.log {
		return math.Pow(10, math.Log10(s.hi)-f*(math.Log10(s.hi)-math.Log10(s.lo)))
	}
	return s.hi - f*(s.hi-s.lo)
}

// chart draws one metric: a title with a legend, the y axis with numbers, dots, the x axis.
func (v *view) chart(p state.ChartPanel, many bool) {
	s, t := v.s, &v.Theme
	c := &s.Chart
	a := v.area(p.Rect)
	v.legend(a.Row(0), p, many)
	if a.W < 4 || a.H < 2 {
		return
	}
	xlo, xhi, ok := c.Bounds(p.Lines)
	if !ok {
		return
	}
	xaxis := 0
	if a.H >= 5 {
		xaxis = 1
	}
	gw := 8 // numbers of the y axis
	if a.W < 24 {
		gw = 0
	}
	body := a.Sub(gw+1, 1, a.W-gw-1, a.H-1-xaxis)
	if gw == 0 {
		body = a.Sub(0, 1, a.W, a.H-1-xaxis)
	}
	plot := draw.NewPlot(body.W, body.H)
	sc := v.yScale(p, xlo, xhi, 4*body.H)
	if sc.lo > sc.hi {
		a.Put(gw+2, 1, "no finite values", t.Dim)
		return
	}
	toX := func(x float64) int {
		if xhi <= xlo {
			return body.W // in the middle
		}
		return int(math.Round((x - xlo) / (xhi - xlo) * float64(2*body.W-1)))
	}
	owner := uint8(0)
	type end struct {
		x, y   int
		digit  string
		colour int
	}
	var ends []end
	for _, line := range p.Lines {
		if line.Series == nil {
			continue
		}
		st := t.Series[line.Colour]
		cols := line.Series.Columns
		if band := many || len(p.Lines) < 3; band {
			owner++
			for _, col := range cols {
				if !math.IsNaN(col.Min) && col.Max > col.Min && col.Count > 1 {
					plot.Column(toX((col.X0+col.X1)/2), sc.row(col.Max), sc.row(col.Min), owner, t.Band.Over(st))
				}
			}
		}
		owner++
		ys := smooth(cols, state.Smoothings[c.Smooth])
		px, py, have := 0, 0, false
		last := end{x: -1}
		for i, col := range cols {
			y := ys[i]
			if math.IsNaN(y) || sc.log && y <= 0 {
				have = false
				continue
			}
			x, yy := toX((col.X0+col.X1)/2), sc.row(y)
			if i == len(cols)-1 {
				x = toX(col.X1)
			}
			if have {
				plot.Line(px, py, x, yy, owner, st)
			} else {
				plot.Dot(x, yy, owner, st)
			}
			px, py, have = x, yy, true
			if x >= 0 && x < 2*body.W {
				last = end{x / 2, yy / 4, "", line.Colour}
			}
		}
		if line.Number > 0 && last.x >= 0 {
			last.digit = fmt.Sprint(line.Number)
			ends = append(ends, last)
		}
	}
	plot.Draw(body, v.Glyphs.ASCII)
	for _, e := range ends {
		body.Put(min(e.x+1, body.W-1), max(0, min(e.y, body.H-1)), e.digit, t.Series[e.colour].With(draw.Bold))
	}
	if gw > 0 {
		v.yAxis(a, sc, gw, body.H)
	}
	if xaxis > 0 {
		v.xAxis(a.Sub(gw, a.H-1, a.W-gw, 1), xlo, xhi)
	}
	if c.Inspect {
		v.crosshair(a, body, p, xlo, xhi)
	}
}

// smooth is the exponential mean of the columns, each weighing as what it is: one. Gaps stay gaps, and the first values are not
// pulled towards zero.
func smooth(cols []state.Column, weight float64) []float64 {
	ys := make([]float64, len(cols))
	mean, norm := 0.0, 0.0
	for i, c := range cols {
		if math.IsNaN(c.Mean) {
			ys[i] = math.NaN()
			continue
		}
		if weight == 0 {
			ys[i] = c.Mean
			continue
		}
		mean = weight*mean + (1-weight)*c.Mean
		norm = weight*norm + (1 - weight)
		ys[i] = mean / norm
	}
	return ys
}

// legend: the metric, and each line's number, name and last value (or the value under the crosshair).
func (v *view) legend(a draw.Area, p state.ChartPanel, many bool) {
	t := &v.Theme
	st := t.Title
	if p.Focused && many && v.s.Focus == state.ChartPane {
		st = t.Focus
		a.Put(0, 0, v.Glyphs.Sel, st)
	}
	arrow := ""
	if state.Directed(p.Metric) {
		arrow = map[bool]string{true: v.Glyphs.ArrowDown, false: v.Glyphs.ArrowUp}[state.LowerIsBetter(p.Metric)]
	}
	x := 1 + a.PutFit(1, 0, p.Metric+arrow, max(4, a.W/2), v.Glyphs.Ellipsis, st) + 1
	for i := len(p.Lines) - 1; i >= 0; i-- {
		l := p.Lines[i]
		value := ""
		if run := v.s.RunOf(l.Ref); run != nil {
			if m, ok := run.Metrics[p.Metric]; ok {
				value = state.Num(float64(m.Last))
			}
		}
		text := value
		if l.Number > 0 {
			text = fmt.Sprintf("%d %s %s", l.Number, draw.Cut(l.Title, 14), value)
		}
		if n := bad(l.Series); n > 0 {
			text += fmt.Sprintf(" (%s nan)", state.Count(n))
		}
		if x+draw.Width(text) > a.W {
			if x < a.W-2 {
				a.Put(x, 0, v.Glyphs.Ellipsis, t.Dim)
			}
			break
		}
		x += a.Put(x, 0, text, t.Series[l.Colour]) + 2
	}
}

func bad(s *state.Series) (n int64) {
	if s != nil {
		for _, c := range s.Columns {
			n += c.NonFinite
		}
	}
	return n
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
		d := max(math.Abs(sc.lo)*0.1, 1e-9)
		if sc.log {
			sc.lo, sc.hi = sc.lo/2, sc.hi*2
		} else {
			sc.lo, sc.hi = sc.lo-d, sc.hi+d
		}
	}
	return sc
}

func (v *view) yAxis(a draw.Area, sc scale, gw, rows int) {
	t := &v.Theme
	a.Sub(gw, 1, 1, rows).Fill(v.Glyphs.V, t.Border)
	every := 4
	if rows < 9 {
		every = max(2, rows-1)
	}
	for y := 0; y < rows; y += every {
		if rows-1-y < every && y != 0 && rows-1-y > 0 {
			y = rows - 1
		}
		val := sc.at(float64(4*y) + 1.5)
		switch y {
		case 0:
			val = sc.hi
		case rows - 1:
			val = sc.lo
		}
		a.Sub(0, 1+y, gw, 1).PutRight(0, 0, axisNumber(val, sc.hi-sc.lo), gw, "", t.Dim)
		a.Put(gw, 1+y, v.Glyphs.Tick, t.Border)
	}
}

// axisNumber has as many digits as it takes to tell two ticks apart.
func axisNumber(v, span float64) string {
	a := math.Abs(v)
	if a >= 1e5 || a != 0 && a < 1e-3 || span == 0 {
		return state.Num(v)
	}
	digits := int(math.Ceil(-math.Log10(span/4))) + 1
	return fmt.Sprintf("%.*f", max(0, min(digits, 5)), v)
}

func (v *view) xAxis(a draw.Area, lo, hi float64) {
	t := &v.Theme
	axis := v.s.Chart.Axis
	a.Put(0, 0, v.Glyphs.Corner, t.Border)
	a.Sub(1, 0, a.W-1, 1).Fill(v.Glyphs.H, t.Border)
	label := func(x float64) string {
		if axis == state.ByTime {
			return state.Clock(time.Duration(x * float64(time.Second)))
		}
		return state.Short(x)
	}
	name := " " + axis.AxisName()
	left, right := label(lo), label(hi)+name
	a.Put(1, 0, left, t.Dim)
	a.PutRight(0, 0, right, a.W, "", t.Dim)
	mid := label((lo + hi) / 2)
	if w := draw.Width(mid); a.W > 40 && hi > lo {
		a.Put(1+(a.W-1)/2-w/2, 0, mid, t.Dim)
	}
}

// crosshair: a vertical line, and the values under it at the top.
func (v *view) crosshair(a, body draw.Area, p state.ChartPanel, lo, hi float64) {
	t := &v.Theme
	c := &v.s.Chart
	col := int(math.Round(c.Cross * float64(body.W-1)))
	x := lo + c.Cross*(hi-lo)
	line := body.Sub(col, 0, 1, body.H)
	for y := 0; y < line.H; y++ {
		line.Put(0, y, v.Glyphs.V, t.Focus)
	}
	if len(p.Lines) > 0 {
		if _, near, ok := valueAt(p.Lines[len(p.Lines)-1].Series, x); ok {
			x = near
		}
	}
	at := state.Short(x)
	if c.Axis == state.ByTime {
		at = state.Clock(time.Duration(x * float64(time.Second)))
	}
	parts := []struct {
		text string
		st   draw.Style
	}{{c.Axis.AxisName() + " " + at, t.Focus}}
	for i := len(p.Lines) - 1; i >= 0; i-- {
		l := p.Lines[i]
		if val, _, ok := valueAt(l.Series, x); ok {
			text := state.Num(val)
			if l.Number > 0 {
				text = fmt.Sprintf("%d: %s", l.Number, text)
			}
			parts = append(parts, struct {
				text string
				st   draw.Style
			}{text, t.Series[l.Colour].With(draw.Bold)})
		}
	}
	w := 1
	for _, part := range parts {
		w += draw.Width(part.text) + 1
	}
	px := col + 1
	if px+w > body.W {
		px = max(0, col-w)
	}
	box := body.Sub(px, 0, w, 1)
	box.Fill(" ", t.Text)
	q := 1
	for _, part := range parts {
		q += box.Put(q, 0, part.text, part.st) + 1
	}
}

// valueAt is the mean of the column nearest to x, and where that begins.
func valueAt(s *state.Series, x float64) (value, at float64, ok bool) {
	if s == nil || len(s.Columns) == 0 {
		return 0, 0, false
	}
	best, dist := -1, math.Inf(1)
	for i, c := range s.Columns {
		d := math.Abs((c.X0+c.X1)/2 - x)
		if x >= c.X0 && x <= c.X1 {
			d = 0
		}
		if d < dist {
			best, dist = i, d
		}
	}
	return s.Columns[best].Mean, s.Columns[best].X0, true
}
