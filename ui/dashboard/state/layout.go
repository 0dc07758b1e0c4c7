package state

// Rect is a rectangle of the screen in cells.
type Rect struct{ X, Y, W, H int }

// Holds tells whether a cell lies in the rectangle.
func (r Rect) Holds(x, y int) bool { return x >= r.X && x < r.X+r.W && y >= r.Y && y < r.Y+r.H }

// Placed is a pane and its place. Head is the line above its content (its title); H 0 where there is none.
type Placed struct {
	Pane Pane
	Head Rect
	Body Rect
}

// Layout is where everything is. It is a pure function of the state, so that drawing, scrolling and the mouse agree.
type Layout struct {
	Tiny   bool // one line about the selected run and nothing else
	Header Rect
	Panes  []Placed
	Lines  []Rect // vertical rules
	Foot   int    // rows at the bottom: messages, hints
}

// Rect is the place of a pane's content; empty where the pane is not shown.
func (l Layout) Rect(p Pane) Rect {
	for _, pl := range l.Panes {
		if pl.Pane == p {
			return pl.Body
		}
	}
	return Rect{}
}

// Has tells whether a pane is shown.
func (l Layout) Has(p Pane) bool {
	for _, pl := range l.Panes {
		if pl.Pane == p {
			return true
		}
	}
	return false
}

func pane(p Pane, r Rect, head bool) Placed {
	pl := Placed{Pane: p, Body: r}
	if head && r.H > 0 {
		pl.Head = Rect{r.X, r.Y, r.W, 1}
		pl.Body = Rect{r.X, r.Y + 1, r.W, r.H - 1}
	}
	return pl
}

// Layout places the panes on the screen as it is now. Nothing is too small: what does not fit is left out.
func (s *State) Layout() Layout {
	w, h := s.W, s.H
	if w < 20 || h < 4 {
		return Layout{Tiny: true, Panes: []Placed{{Pane: s.mainPane(), Body: Rect{0, 0, w, h}}}}
	}
	l := Layout{Header: Rect{0, 0, w, 1}, Foot: 1}
	if s.footLine() {
		l.Foot = 2
	}
	body := Rect{0, 1, w, h - 1 - l.Foot}
	switch s.View {
	case RunView:
		s.layoutRun(&l, body)
	case CompareView:
		s.layoutCompare(&l, body)
	default:
		s.layoutList(&l, body)
	}
	if s.Zoom {
		for _, p := range l.Panes {
			if p.Pane == s.Focus {
				l.Panes, l.Lines = []Placed{pane(p.Pane, body, p.Pane != ListPane)}, nil
			}
		}
	}
	return l
}

// mainPane is the pane of the view that is left where there is room for one.
func (s *State) mainPane() Pane {
	switch {
	case s.View == CompareView:
		return DiffPane
	case s.View == ListView:
		return ListPane
	case s.Tab == LogTab:
		return LogPane
	case s.Tab == MetricsTab:
		return ChartPane
	}
	return FactsPane
}

// footLine tells whether a line above the hints is needed. A word that is gone with the next key takes the place of the hints: for it nothing
// moves.
func (s *State) footLine() bool {
	return s.H >= 6 && (s.Prompt != nil || len(s.Notices) > 0 || s.Teach && s.Confirm == nil)
}

func (s *State) share(usual, whole, least int) int {
	p := usual
	if s.Share != 0 {
		p = s.Share
	}
	return clamp(whole*p/100, least, whole-least)
}

func (s *State) layoutList(l *Layout, b Rect) {
	if len(s.List.Snap.Rows) == 0 { // nothing to preview
		l.Panes = []Placed{pane(ListPane, b, false)}
		return
	}
	switch {
	case s.W >= 180 && s.H >= 40:
		lw := s.share(52, b.W, 40)
		top := b.H * 62 / 100
		rw := b.W - lw - 1
		l.Panes = []Placed{
			pane(ListPane, Rect{b.X, b.Y, lw, top}, false),
			pane(LogPane, Rect{b.X, b.Y + top, lw, b.H - top}, true),
			pane(ChartPane, Rect{b.X + lw + 1, b.Y, rw, top}, true),
			pane(FactsPane, Rect{b.X + lw + 1, b.Y + top, rw, b.H - top}, true),
		}
		l.Lines = []Rect{{b.X + lw, b.Y, 1, b.H}}
	case s.W >= 100 && s.H >= 20:
		lw := s.share(56, b.W, 30)
		rw, x := b.W-lw-1, b.X+lw+1
		facts := clamp(b.H/4, 5, 11)
		logs := clamp(b.H*30/100, 4, b.H)
		chart := b.H - facts - logs
		l.Panes = []Placed{
			pane(ListPane, Rect{b.X, b.Y, lw, b.H}, false),
			pane(FactsPane, Rect{x, b.Y, rw, facts}, true),
			pane(ChartPane, Rect{x, b.Y + facts, rw, chart}, true),
			pane(LogPane, Rect{x, b.Y + facts + chart, rw, logs}, true),
		}
		l.Lines = []Rect{{b.X + lw, b.Y, 1, b.H}}
	case s.W >= 60 && s.H >= 16:
		top := s.share(50, b.H, 5)
		if s.Share == 0 { // what it has no runs for is the preview's, whatever the filter leaves of them
			top = clamp(s.List.Snap.Total+2, 5, top)
		}
		rest := b.H - top
		logs := clamp(rest/3, 2, 8)
		mid := rest - logs
		fw := clamp(b.W*2/5, 24, 60)
		l.Panes = []Placed{
			pane(ListPane, Rect{b.X, b.Y, b.W, top}, false),
			pane(FactsPane, Rect{b.X, b.Y + top, fw, mid}, true),
			pane(ChartPane, Rect{b.X + fw + 1, b.Y + top, b.W - fw - 1, mid}, true),
			pane(LogPane, Rect{b.X, b.Y + top + mid, b.W, logs}, true),
		}
		l.Lines = []Rect{{b.X + fw, b.Y + top, 1, mid}}
	default:
		l.Panes = []Placed{pane(ListPane, b, false)}
	}
}

func (s *State) layoutRun(l *Layout, b Rect) {
	b.Y, b.H = b.Y+1, b.H-1 // the tabs
	if b.H < 1 {
		b.H = 1
	}
	switch s.Tab {
	case LogTab:
		l.Panes = []Placed{pane(LogPane, b, b.H > 3)}
	case MetricsTab:
		l.Panes = []Placed{pane(ChartPane, b, b.H > 6)}
	case ParamsTab:
		l.Panes = []Placed{{Pane: FactsPane, Body: b}}
	default:
		if b.W < 100 || b.H < 12 {
			l.Panes = []Placed{{Pane: FactsPane, Body: b}}
			return
		}
		fw := s.share(46, b.W, 30)
		rw, x := b.W-fw-1, b.X+fw+1
		chart := b.H * 60 / 100
		l.Panes = []Placed{
			{Pane: FactsPane, Body: Rect{b.X, b.Y, fw, b.H}},
			pane(ChartPane, Rect{x, b.Y, rw, chart}, true),
			pane(LogPane, Rect{x, b.Y + chart, rw, b.H - chart}, true),
		}
		l.Lines = []Rect{{b.X + fw, b.Y, 1, b.H}}
	}
}

func (s *State) layoutCompare(l *Layout, b Rect) {
	if b.H < 14 || b.W < 40 {
		l.Panes = []Placed{pane(DiffPane, b, b.H > 3)}
		return
	}
	if b.W >= 160 {
		dw := s.share(55, b.W, 40)
		l.Panes = []Placed{
			pane(DiffPane, Rect{b.X, b.Y, dw, b.H}, true),
			pane(ChartPane, Rect{b.X + dw + 1, b.Y, b.W - dw - 1, b.H}, true),
		}
		l.Lines = []Rect{{b.X + dw, b.Y, 1, b.H}}
		return
	}
	dh := s.share(58, b.H, 6)
	if rows, _ := s.DiffRows(); s.Share == 0 { // what it has no rows for is the charts'
		dh = clamp(len(rows)+3, 6, dh)
	}
	l.Panes = []Placed{
		pane(DiffPane, Rect{b.X, b.Y, b.W, dh}, true),
		pane(ChartPane, Rect{b.X, b.Y + dh, b.W, b.H - dh}, true),
	}
}
