package state

import (
	"slices"
	"strings"
)

func (s *State) focusedPanel() (ChartPanel, bool) {
	for _, p := range s.ChartPanels(s.Layout().Rect(ChartPane)) {
		if p.Focused {
			return p, true
		}
	}
	return ChartPanel{}, false
}

// full is the stretch of x of all points of the focused chart, zoomed or not.
func (s *State) full() (lo, hi float64, ok bool) {
	p, _ := s.focusedPanel()
	whole := Charts{}
	return whole.Bounds(p.Lines)
}

func (s *State) zoomChart(factor float64) {
	c := &s.Chart
	p, _ := s.focusedPanel()
	lo, hi, ok := c.Bounds(p.Lines)
	flo, fhi, _ := s.full()
	if !ok || hi <= lo {
		return
	}
	at := 0.5
	if c.Inspect {
		at = c.Cross
	}
	mid := lo + at*(hi-lo)
	span := (hi - lo) * factor
	if span >= fhi-flo {
		c.Zoomed = false
		return
	}
	if span < (fhi-flo)*1e-7 {
		return
	}
	c.Lo, c.Hi, c.Zoomed = mid-at*span, mid+(1-at)*span, true
}

func (s *State) panChart(dir float64) {
	c := &s.Chart
	if c.Inspect {
		p, _ := s.focusedPanel()
		step := 1 / float64(max(1, 2*PlotWidth(p.Rect.W)-1))
		c.Cross = max(0, min(1, c.Cross+dir*2*step))
		return
	}
	if !c.Zoomed {
		return
	}
	flo, fhi, ok := s.full()
	if !ok {
		return
	}
	d := dir * (c.Hi - c.Lo) / 4
	d = max(flo-c.Lo, min(d, fhi-c.Hi))
	c.Lo, c.Hi = c.Lo+d, c.Hi+d
}

func (s *State) chartDo(a Action) []Cmd {
	c := &s.Chart
	names := s.MetricNames()
	focus := max(0, slices.Index(names, c.Focus))
	cols, rows := s.grid(s.Layout().Rect(ChartPane), len(names))
	go1 := func(i int) {
		if len(names) > 0 {
			i = clamp(i, 0, len(names)-1)
			c.Focus = names[i]
			c.Top = c.firstRow(i, len(names), cols, rows)
		}
	}
	switch a {
	case "up":
		go1(focus - 1)
	case "down":
		go1(focus + 1)
	case "page up", "half up":
		go1(focus - cols*rows)
	case "page down", "half down":
		go1(focus + cols*rows)
	case "first":
		go1(0)
	case "last":
		go1(len(names) - 1)
	case "zoom in":
		s.zoomChart(0.5)
	case "zoom out":
		s.zoomChart(2)
	case "zoom reset":
		c.Zoomed = false
	case "left":
		s.panChart(-1)
	case "right":
		s.panChart(1)
	case "inspect":
		c.Inspect = !c.Inspect
		if c.Inspect && c.Cross == 0 {
			c.Cross = 1
		}
	case "log y":
		c.LogY = !c.LogY
	case "axis":
		if c.Axis = (c.Axis + 1) % 3; c.Axis == ByEpoch && !s.countsEpochs() {
			c.Axis = ByTime
		}
		c.Zoomed = false
	case "smooth":
		c.Smooth = (c.Smooth + 1) % len(Smoothings)
	case "one chart":
		if s.View == ListView {
			return s.open(MetricsTab)
		}
		c.One = !c.One
	case "metric filter":
		s.Prompt = &Prompt{Kind: AskMetrics, Label: "metrics", before: c.Filter}
	case "copy":
		var b strings.Builder
		if p, ok := s.focusedPanel(); ok {
			for i := len(p.Lines) - 1; i >= 0; i-- {
				if l := p.Lines[i]; l.Series != nil {
					for _, col := range l.Series.Columns {
						b.WriteString(l.Title + "\t" + p.Metric + "\t" + Num(col.X0) + "\t" + Num(col.Mean) + "\n")
					}
				}
			}
		}
		return []Cmd{Copy{"values", b.String()}}
	}
	return nil
}

// countsEpochs tells whether a metric that is charted has steps of two parts, epoch and batch: without one the axis would be that of steps.
func (s *State) countsEpochs() bool {
	for _, ref := range s.chartRefs() {
		run := s.RunOf(ref)
		if run == nil {
			return true // not read yet
		}
		for _, m := range run.Metrics {
			if m.Step.HasSub {
				return true
			}
		}
	}
	return false
}
