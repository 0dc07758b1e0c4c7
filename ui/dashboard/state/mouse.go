package state

import ()

// mouse: a press selects, a second one opens, the wheel scrolls what is under it, a press on a column's head sorts.
func (s *State) mouse(m Mouse) []Cmd {
	if s.Confirm != nil || s.Prompt != nil {
		return nil
	}
	if s.Menu != nil || s.Help != nil {
		key := map[bool]string{true: "down", false: "up"}[m.Wheel > 0]
		if m.Wheel == 0 {
			return nil
		}
		return s.key(key)
	}
	l := s.Layout()
	if s.View == RunView && m.Wheel == 0 && m.Y == 1 {
		x := 1
		for t, name := range TabNames {
			w := len(name) + 3
			if m.X >= x && m.X < x+w {
				return s.open(Tab(t))
			}
			x += w
		}
	}
	for _, p := range l.Panes {
		if !p.Body.Holds(m.X, m.Y) && !p.Head.Holds(m.X, m.Y) {
			continue
		}
		if m.Wheel != 0 {
			return s.wheel(p.Pane, m.Wheel)
		}
		s.Focus = p.Pane
		switch p.Pane {
		case ListPane:
			return s.click(m, p.Body)
		case ChartPane:
			for _, panel := range s.ChartPanels(p.Body) {
				if panel.Rect.Holds(m.X, m.Y) {
					s.Chart.Focus = panel.Metric
					w := PlotWidth(panel.Rect.W)
					if x := m.X - panel.Rect.X - (panel.Rect.W - w); x >= 0 && w > 1 {
						s.Chart.Inspect, s.Chart.Cross = true, float64(x)/float64(w-1)
					}
				}
			}
		case DiffPane:
			s.Compare.Idx = s.Compare.Top + m.Y - p.Body.Y - 1
		}
	}
	return nil
}

func (s *State) wheel(p Pane, n int) []Cmd {
	switch p {
	case LogPane:
		s.moveLog(n)
	case ChartPane:
		s.zoomChart(map[bool]float64{true: 1.25, false: 0.8}[n > 0])
	case FactsPane:
		s.Facts.Top = max(0, s.Facts.Top+n)
	case DiffPane:
		s.Compare.Idx += n
	default:
		s.List.move(s.List.Idx + n)
	}
	return nil
}

func (s *State) click(m Mouse, r Rect) []Cmd {
	if m.Y == r.Y {
		for _, c := range s.Columns(r.W) {
			if x := m.X - r.X; x >= c.X && x < c.X+c.W && c.Sort != "" {
				s.sortBy(c.Sort)
			}
		}
		return nil
	}
	i := s.List.Top + m.Y - r.Y - 1
	if i >= len(s.List.Snap.Rows) {
		return nil
	}
	if m.X-r.X < gutter {
		s.List.move(i)
		s.List.mark(i, !s.List.Marked(s.List.Sel))
		return nil
	}
	s.List.move(i)
	if m.Double {
		return s.open(Overview)
	}
	return nil
}
