package widget

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"runar/ui/dashboard/draw"
	"runar/ui/dashboard/state"
)

// chartState is what holds for all charts.
func (v *view) chartState() string {
	c := &v.s.Chart
	var parts []string
	names := v.s.MetricNames()
	if panels := v.s.ChartPanels(v.s.Layout().Rect(state.ChartPane)); len(panels) > 0 && len(panels) < len(names) {
		at := slices.Index(names, panels[0].Metric) + 1
		text := state.Count(int64(at))
		if len(panels) > 1 {
			text += "-" + state.Count(int64(at+len(panels)-1))
		}
		parts = append(parts, text+" of "+state.Count(int64(len(names))))
	}
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

// chart draws one metric: a title with a legend, the y axis with numbers, dots, the x axis.
func (v *view) chart(p state.ChartPanel, many bool) {
	s, t := v.s, &v.Theme
	c := &s.Chart
	a := v.area(p.Rect)
	xlo, xhi, ok := c.Bounds(p.Lines)
	v.legend(a.Row(0), p, many, xlo+c.Cross*(xhi-xlo))
	if a.W < 4 || a.H < 2 || !ok {
		return
	}
	xaxis := 0
	if a.H >= 5 {
		xaxis = 1
	}
	gw := numbers
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
		a.Put(gw+2, 1, map[bool]string{true: "no values above 0", false: "no finite values"}[c.LogY], t.Dim)
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
			if have && x >= px {
				plot.Line(px, py, x, yy, owner, st)
			} else { // the first one, or the run went back to a checkpoint
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
	for _, line := range p.Lines { // a point alone is a dot of a size that is seen
		if s := line.Series; s != nil && s.Count == 1 && len(s.Columns) == 1 && !math.IsNaN(s.Columns[0].Mean) {
			x, y := toX(s.Columns[0].X0), sc.row(s.Columns[0].Mean)
			for i := range 4 {
				plot.Dot(x+i%2, y+i/2, owner, t.Series[line.Colour])
			}
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
		v.xAxis(a.Sub(gw, a.H-1, a.W-gw, 1), p.Axis(c.Axis), xlo, xhi)
	}
	if c.Inspect {
		v.crosshair(body)
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
		norm = weight*norm + (1 - weight)
		mean += (1 - weight) / norm * (c.Mean - mean) // so that a constant stays what it is
		ys[i] = mean
	}
	return ys
}

// legend: the metric, and each line's number, name and last value, or the value at x under the crosshair.
func (v *view) legend(a draw.Area, p state.ChartPanel, many bool, x float64) {
	t := &v.Theme
	c := &v.s.Chart
	st := t.Title
	if p.Focused && many && v.s.Focus == state.ChartPane {
		st = t.Focus
		a.Put(0, 0, v.Glyphs.Sel, st)
	}
	arrow := ""
	if state.Directed(p.Metric) {
		arrow = map[bool]string{true: v.Glyphs.ArrowDown, false: v.Glyphs.ArrowUp}[state.LowerIsBetter(p.Metric)]
	}
	at := 1 + a.Put(1, 0, fitTail(p.Metric+arrow, max(4, a.W/2), v.Glyphs.Ellipsis), st) + 1
	inspect := c.Inspect && len(p.Lines) > 0
	if inspect {
		axis := p.Axis(c.Axis)
		for i := len(p.Lines) - 1; i >= 0; i-- { // a place that has a value
			if _, near, ok := valueAt(p.Lines[i].Series, x); ok {
				x = near
				break
			}
		}
		at += a.Put(at, 0, axis.AxisName()+" "+axisLabel(axis, x), t.Focus) + 2
	}
	var titles, values []string
	full := at
	for i := len(p.Lines) - 1; i >= 0; i-- {
		l := p.Lines[i]
		title, value := "", v.Glyphs.None
		if l.Number > 0 {
			title = draw.Cut(l.Title, 14) + " "
		}
		if run := v.s.RunOf(l.Ref); run != nil {
			if m, ok := run.Metrics[p.Metric]; ok {
				value = state.Num(float64(m.Last))
			}
		}
		if inspect {
			value = v.Glyphs.None
			if y, _, ok := valueAt(l.Series, x); ok {
				value = state.Num(y)
			}
		}
		if n := bad(l.Series); n > 0 && !inspect {
			value += fmt.Sprintf(" (%s %s)", state.Count(n), map[bool]string{true: "nan/inf", false: "nan"}[strings.Contains(value, "inf")])
		}
		titles, values = append(titles, title), append(values, value)
		full += draw.Width(title+value) + 4
	}
	for k, value := range values {
		l := p.Lines[len(p.Lines)-1-k]
		text := value
		if l.Number > 0 {
			if full > a.W { // not all names fit: the number at the line's end tells which it is
				titles[k] = ""
			}
			text = fmt.Sprintf("%d %s%s", l.Number, titles[k], value)
		}
		if at+draw.Width(text) > a.W {
			if at < a.W-2 {
				a.Put(at, 0, v.Glyphs.Ellipsis, t.Dim)
			}
			break
		}
		at += a.Put(at, 0, text, t.Series[l.Colour]) + 2
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

// crosshair is a vertical line; the legend has the values under it.
func (v *view) crosshair(body draw.Area) {
	body.Sub(int(math.Round(v.s.Chart.Cross*float64(body.W-1))), 0, 1, body.H).Fill(v.Glyphs.V, v.Theme.Focus)
}

// valueAt is the mean of the column nearest to x, and where that begins; false beyond the ends of the series.
func valueAt(s *state.Series, x float64) (value, at float64, ok bool) {
	if s == nil || len(s.Columns) == 0 {
		return 0, 0, false
	}
	gap := (s.Hi - s.Lo) / float64(len(s.Columns))
	if x < s.Lo-gap || x > s.Hi+gap {
		return 0, 0, false
	}
	best, dist := 0, math.Inf(1)
	for i, c := range s.Columns {
		if d := max(0, min(c.X0, c.X1)-x, x-max(c.X0, c.X1)); d < dist {
			best, dist = i, d
		}
	}
	return s.Columns[best].Mean, s.Columns[best].X0, true
}
