package state

import (
	"hash/fnv"
	"math"
	"slices"
	"sort"
	"strings"

	"runar/ui"
)

// Charts is how the metric charts are looked at. All of them share the x axis, its stretch and the crosshair.
type Charts struct {
	Axis    Axis
	LogY    bool
	Smooth  int // index of Smoothings
	Zoomed  bool
	Lo, Hi  float64 // the stretch of x, where Zoomed
	Inspect bool
	Cross   float64 // where the crosshair is, 0 left to 1 right
	Focus   string  // the metric whose chart has the focus
	One     bool    // that one alone
	Filter  string  // part of the names shown
	Top     int     // rows of the grid passed over

	series map[seriesKey]*Series
}

// Smoothings are the weights of the exponential mean.
var Smoothings = [...]float64{0, 0.6, 0.9, 0.99}

type seriesKey struct {
	ref    Ref
	metric string
	axis   Axis
}

// ChartLine is a run in a chart.
type ChartLine struct {
	Ref    Ref
	Title  string
	Colour int // index of Theme.Series
	Number int // the digit at the line's end, from 1; 0 where there is one line
	Series *Series
}

// ChartPanel is one chart of a grid.
type ChartPanel struct {
	Metric  string
	Rect    Rect
	Focused bool
	Lines   []ChartLine // the one to be drawn on top comes last
}

// Axis is what the x axis of a panel counts, where want is asked for.
func (p *ChartPanel) Axis(want Axis) Axis {
	for _, l := range p.Lines {
		if l.Series != nil {
			return l.Series.Axis
		}
	}
	return want
}

func (c *Charts) take(m *Series) {
	c.series[seriesKey{m.Want.Ref, m.Want.Metric, m.Want.Axis}] = m
}

// Bounds is the stretch of x that a chart shows: the zoomed one, else all that its lines have.
func (c *Charts) Bounds(lines []ChartLine) (lo, hi float64, ok bool) {
	if c.Zoomed {
		return c.Lo, c.Hi, true
	}
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, l := range lines {
		if l.Series != nil && l.Series.Count > 0 {
			lo, hi = min(lo, l.Series.Lo), max(hi, l.Series.Hi)
		}
	}
	return lo, hi, lo <= hi
}

// chartRefs are the runs drawn over one another: the compared ones, or the selected one with the marked ones. At most eight.
func (s *State) chartRefs() []Ref {
	if s.View == CompareView {
		return s.Compare.Refs[:min(len(s.Compare.Refs), 8)]
	}
	refs := []Ref{}
	if s.Subject().ID != "" {
		refs = append(refs, s.Subject())
	}
	for _, m := range s.List.Marks {
		if m != s.Subject() && len(refs) < 8 {
			refs = append(refs, m)
		}
	}
	return refs
}

// MetricNames are the metrics of the runs charted, the main one first.
func (s *State) MetricNames() []string {
	seen := map[string]bool{}
	var names []string
	for _, ref := range s.chartRefs() {
		if run := s.RunOf(ref); run != nil {
			for k := range run.Metrics {
				if !seen[k] && (s.Chart.Filter == "" || strings.Contains(strings.ToLower(k), strings.ToLower(s.Chart.Filter))) {
					seen[k] = true
					names = append(names, k)
				}
			}
		}
	}
	main := s.List.Snap.Metric
	sort.Slice(names, func(i, j int) bool {
		a, b := names[i], names[j]
		if (a == main) != (b == main) {
			return a == main
		}
		return ui.CompareMetrics(a, b) < 0
	})
	return names
}

// settle keeps the focus on a metric that exists and drops series that nobody looks at.
func (c *Charts) settle(s *State) {
	if len(c.series) > 64 {
		keep := s.chartRefs()
		for k := range c.series {
			if !slices.Contains(keep, k.ref) || k.axis != c.Axis {
				delete(c.series, k)
			}
		}
	}
}

// grid is how many charts stand side by side and below one another.
func (s *State) grid(r Rect, n int) (cols, rows int) {
	if s.Chart.One || n <= 1 || s.View == ListView && !s.Zoom && (s.W < 180 || s.H < 40) || s.View == RunView && s.Tab == Overview && !s.Zoom {
		return 1, 1
	}
	cols = clamp(r.W/44, 1, 4)
	cols = min(cols, n)
	rows = clamp(r.H/9, 1, (n+cols-1)/cols)
	return cols, rows
}

// firstRow is the row of a grid of n charts that comes first where cols × rows are shown: the focused one is in sight, and no place stays
// empty below the last.
func (c *Charts) firstRow(focus, n, cols, rows int) int {
	last := max(0, (n+cols-1)/cols-rows)
	return clamp(c.Top, max(0, focus/cols-rows+1), min(focus/cols, last))
}

// ChartPanels are the charts that a pane shows, placed.
func (s *State) ChartPanels(r Rect) []ChartPanel {
	names := s.MetricNames()
	if len(names) == 0 || r.W < 1 || r.H < 1 {
		return nil
	}
	c := &s.Chart
	focus := max(0, slices.Index(names, c.Focus))
	cols, rows := s.grid(r, len(names))
	top := 0
	if cols*rows == 1 {
		top = focus
	} else {
		top = c.firstRow(focus, len(names), cols, rows) * cols
	}
	var panels []ChartPanel
	refs := s.chartRefs()
	colours := s.Colours(refs)
	for i := top; i < min(len(names), top+cols*rows); i++ {
		at := i - top
		across := cols
		if rest := min(len(names), top+cols*rows) - top - at/cols*cols; rest < cols { // the last row fills the width
			across = rest
		}
		x0, x1 := r.W*(at%cols)/across, r.W*(at%cols+1)/across
		y0, y1 := r.H*(at/cols)/rows, r.H*(at/cols+1)/rows
		p := ChartPanel{Metric: names[i], Rect: Rect{r.X + x0, r.Y + y0, x1 - x0, y1 - y0}, Focused: i == focus}
		if at%cols < across-1 {
			p.Rect.W--
		}
		for n := len(refs) - 1; n >= 0; n-- { // the first run on top
			line := ChartLine{Ref: refs[n], Title: s.TitleOf(refs[n]), Colour: colours[n], Series: c.series[seriesKey{refs[n], names[i], c.Axis}]}
			if len(refs) > 1 {
				line.Number = n + 1
			}
			p.Lines = append(p.Lines, line)
		}
		panels = append(panels, p)
	}
	return panels
}

// Colours gives each run a colour of its own: by its id, so that it keeps it, stepping on where two would share one.
func (s *State) Colours(refs []Ref) []int {
	out := make([]int, len(refs))
	var taken [8]bool
	for i, r := range refs {
		h := fnv.New32a()
		h.Write([]byte(r.ID))
		n := int(h.Sum32() % 8)
		for k := 0; k < 8 && taken[n]; k++ {
			n = (n + 1) % 8
		}
		taken[n], out[i] = true, n
	}
	return out
}

// TitleOf is how a run is called in a legend.
func (s *State) TitleOf(ref Ref) string {
	if r := s.List.rowOf(ref); r != nil {
		return r.Title()
	}
	return ref.ID
}

// PlotWidth is the columns of a panel of width w that are left for dots.
func PlotWidth(w int) int { return max(1, w-9) }

func (s *State) chartWants(r Rect) []ChartWant {
	var wants []ChartWant
	c := &s.Chart
	for _, p := range s.ChartPanels(r) {
		n := (2*PlotWidth(p.Rect.W) + 63) / 64 * 64
		for i := len(p.Lines) - 1; i >= 0; i-- {
			w := ChartWant{Ref: p.Lines[i].Ref, Metric: p.Metric, Axis: c.Axis, N: n}
			if c.Zoomed {
				w.Zoomed, w.Lo, w.Hi = true, c.Lo, c.Hi
			}
			wants = append(wants, w)
		}
	}
	return wants
}

// AxisName is what an axis counts.
func (a Axis) AxisName() string { return [...]string{"step", "epoch", "time"}[a] }
