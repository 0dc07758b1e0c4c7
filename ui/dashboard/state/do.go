package state

import (
	"slices"

	"runar/ui/dashboard/draw"
)

// Do performs an action of the key table where the focus is.
func (s *State) Do(a Action) []Cmd {
	switch a {
	case "quit now":
		return []Cmd{Quit{}}
	case "quit":
		if s.View == ListView && !s.Zoom && s.Focus == ListPane {
			return []Cmd{Quit{}}
		}
		s.back()
	case "back":
		if len(s.Notices) > 0 { // only Esc says that they have been read
			s.Notices = s.Notices[1:]
		} else {
			s.back()
		}
	case "suspend":
		return []Cmd{Suspend{}}
	case "redraw":
		return []Cmd{Redraw{}}
	case "help":
		s.Help, s.Teach = &Help{Lines: len(HelpLines(s.Context()))}, false
	case "commands":
		s.commandMenu(draw.Themes)
	case "mouse":
		s.Mouse = !s.Mouse
		s.Said = Notice{Text: "mouse " + map[bool]string{true: "on", false: "off: the terminal selects text again"}[s.Mouse]}
		return []Cmd{SetMouse{s.Mouse}}
	case "next pane":
		s.turnPane(1)
	case "pane before":
		s.turnPane(-1)
	case "zoom":
		s.Zoom = !s.Zoom
	case "bigger":
		s.resizeList(5)
	case "smaller":
		s.resizeList(-5)
	case "usual size":
		s.Share = 0
	case "tab 1", "tab 2", "tab 3", "tab 4":
		return s.open(Tab(a[4] - '1'))
	case "next tab":
		if s.View == RunView {
			return s.open((s.Tab + 1) % tabs)
		}
		return s.open(Overview)
	case "tab before":
		if s.View == RunView {
			return s.open((s.Tab + tabs - 1) % tabs)
		}
		return s.open(tabs - 1)
	case "open":
		return s.open(Overview)
	case "log":
		return s.open(LogTab)
	case "metric":
		s.metricMenu()
	case "compare":
		s.startCompare()
	case "baseline":
		if s.List.Baseline == s.Subject() {
			s.List.Baseline = Ref{}
			s.Said = Notice{Text: "no baseline"}
		} else if r := s.Subject(); r.ID != "" {
			s.List.Baseline = r
			s.Said = Notice{Text: s.TitleOf(r) + " is the baseline", Hint: "c compares with it"}
		}
	case "filter":
		f := s.List.Want.Filter
		s.Prompt = &Prompt{Kind: AskFilter, Label: "filter", before: f, undo: f}
	case "sort":
		s.sortMenu()
	case "tag":
		if refs := s.actOn(); len(refs) > 0 {
			s.Prompt = &Prompt{Kind: AskTag, Label: "tag " + s.about(refs), Refs: refs}
		}
	case "rename":
		if row := s.SelectedRow(); row != nil {
			s.Prompt = &Prompt{Kind: AskRename, Label: "name of " + row.ID, Refs: []Ref{row.Ref}, before: row.Name}
		}
	case "note":
		if row := s.SelectedRow(); row != nil {
			p := &Prompt{Kind: AskNote, Label: "note on " + row.Title(), Refs: []Ref{row.Ref}}
			if run := s.RunOf(row.Ref); run != nil {
				p.before = deref(run.Note)
			}
			s.Prompt = p
		}
	case "rerun":
		if r := s.Subject(); r.ID != "" && s.Actions.Rerun {
			s.Confirm = &Confirm{Question: "run this again, here?", Runs: s.titles([]Ref{r}), cmds: []Cmd{Rerun{r}}, Yes: true}
		}
	case "stop":
		s.askSignal(false)
	case "kill":
		s.askSignal(true)
	case "delete":
		s.askDelete()
	case "undo":
		return []Cmd{Undelete{s.List.removed}}
	default:
		return s.focusDo(a)
	}
	return nil
}

func (s *State) focusDo(a Action) []Cmd {
	switch s.Focus {
	case LogPane:
		return s.logDo(a)
	case ChartPane:
		return s.chartDo(a)
	case DiffPane:
		return s.compareDo(a)
	case FactsPane:
		return s.factsDo(a)
	}
	if a == "copy" {
		return s.copyMenu()
	}
	return s.listDo(a)
}

func (s *State) factsDo(a Action) []Cmd {
	page := max(1, s.Layout().Rect(FactsPane).H-1)
	f := &s.Facts
	switch a {
	case "up":
		f.Top--
	case "down":
		f.Top++
	case "half up", "page up":
		f.Top -= page
	case "half down", "page down":
		f.Top += page
	case "first":
		f.Top = 0
	case "last":
		f.Top = 1 << 30
	case "left":
		f.X = max(0, f.X-8)
	case "right":
		f.X = min(f.X+8, 400)
	case "copy":
		return s.copyMenu()
	}
	n := len(s.FactLines(s.Layout().Rect(FactsPane).W))
	f.Top = clamp(f.Top, 0, max(0, n-page))
	return nil
}

// about is a short name for the runs an action is about.
func (s *State) about(refs []Ref) string {
	if len(refs) == 1 {
		return s.TitleOf(refs[0])
	}
	return plural(len(refs), "run")
}

// open shows a tab of the selected run.
func (s *State) open(t Tab) []Cmd {
	if s.Subject().ID == "" {
		return nil
	}
	s.View, s.Tab, s.Zoom, s.Teach = RunView, t, false, false
	s.Focus = s.mainPane()
	s.Facts = Scroll{}
	return nil
}

// back takes the topmost layer away.
func (s *State) back() {
	s.Teach = false
	switch {
	case s.Zoom:
		s.Zoom = false
	case s.View == RunView && s.Tab == MetricsTab && s.Chart.Inspect:
		s.Chart.Inspect = false
	case s.View == RunView && s.Tab == MetricsTab && s.Chart.One:
		s.Chart.One = false
	case s.View == RunView && s.Tab == MetricsTab && s.Chart.Filter != "":
		s.Chart.Filter = ""
	case s.View != ListView:
		s.View, s.Focus = ListView, ListPane
	case s.Focus != ListPane:
		s.Focus = ListPane
	case s.List.Want.Filter != "":
		s.List.Want.Filter = ""
	case len(s.List.Marks) > 0:
		s.List.Marks, s.List.rows = nil, nil
	}
}

func (s *State) turnPane(by int) {
	var ring []Pane
	zoom := s.Zoom
	s.Zoom = false
	for _, p := range s.Layout().Panes {
		ring = append(ring, p.Pane)
	}
	s.Zoom = zoom
	slices.Sort(ring)
	i := slices.Index(ring, s.Focus)
	s.Focus = ring[(i+by+len(ring))%len(ring)]
}

func (s *State) resizeList(by int) {
	if s.Share == 0 {
		s.Share = 52
	}
	s.Share = clamp(s.Share+by, 20, 85)
}
