package state

import (
	"slices"
	"strings"
	"time"

	"runar/db"
)

// View is what fills the screen.
type View uint8

// The views.
const (
	ListView View = iota
	RunView
	CompareView
)

// Tab is a page of the run view.
type Tab uint8

// The tabs.
const (
	Overview Tab = iota
	LogTab
	MetricsTab
	ParamsTab
	tabs
)

// TabNames are the tabs' titles.
var TabNames = [tabs]string{"Overview", "Log", "Metrics", "Params"}

// Pane is a part of the screen that can have the focus.
type Pane uint8

// The panes.
const (
	ListPane Pane = iota
	FactsPane
	ChartPane
	LogPane
	DiffPane
)

// State is the whole dashboard. One goroutine owns it.
type State struct {
	W, H    int
	Now     time.Time
	Project string   // what the header calls it
	Stores  []string // folders; Ref.Store counts them
	Places  []string // what the list calls each of them, where they are those of many projects; else empty

	View  View
	Tab   Tab
	Focus Pane
	Zoom  bool // the focused pane alone
	Share int  // percent of the width or height the list takes; 0: the usual

	List    List
	Facts   Scroll
	Log     Log
	Chart   Charts
	Compare Compare

	Prompt  *Prompt
	Menu    *Menu
	Confirm *Confirm
	Help    *Help

	Notices []Notice         // failures, oldest first: the first one is on the screen until Esc
	Said    Notice           // the last message that is no failure; gone with the next key
	History map[Ask][]string // what was typed into input lines, newest last
	Teach   bool             // the line for newcomers is shown
	Mouse   bool
	Theme   string
	Actions Abilities
}

// Abilities tells what the outside can do; what it cannot is not offered.
type Abilities struct{ Signal, Rerun, Open bool }

// Scroll is a place in something that is read by lines.
type Scroll struct{ Top, X int }

// New is the dashboard before anything is known.
func New() *State {
	s := &State{Mouse: true, Teach: true, Actions: Abilities{true, true, true}}
	s.List.Want = ListWant{Sort: "created"}
	s.List.cache = map[Ref]RowDetail{}
	s.List.anchor = -1
	s.History = map[Ask][]string{}
	s.Log.Follow = true
	s.Chart.series = map[seriesKey]*Series{}
	s.Chart.Smooth = 0
	return s
}

// Update applies a message and answers what is to be done outside.
func (s *State) Update(msg any) []Cmd {
	cmds := s.apply(msg)
	s.settle()
	return cmds
}

func (s *State) apply(msg any) []Cmd {
	switch m := msg.(type) {
	case Tick:
		s.Now = m.Now
	case Resize:
		s.W, s.H = m.W, m.H
	case Rows:
		s.List.take(m)
	case Details:
		s.List.complete(m)
	case *Series:
		s.Chart.take(m)
	case *LogText:
		s.takeLog(m)
	case Found:
		s.found(m)
	case Notice:
		s.notice(m)
	case Removed:
		s.List.removed = m.Refs
		s.List.forget(m.Refs)
		s.Said = Notice{Text: "deleted " + plural(len(m.Refs), "run"), Hint: "u brings back"}
	case Restored:
		s.List.removed = nil
		s.Said = Notice{Text: "brought back " + plural(len(m.Refs), "run")}
		if len(m.Refs) == 0 {
			s.Said = Notice{Text: "nothing to bring back"}
		} else {
			s.List.Sel = m.Refs[0]
		}
	case Reran:
		if w := s.List.Want; w.Sort == "created" && !w.Asc { // the eye goes to the new run, once it is read
			s.List.Sel, s.List.Idx, s.List.Top = Ref{}, 0, 0
		}
		s.View, s.Focus = ListView, ListPane
	case Key:
		return s.key(m.Name)
	case Paste:
		if s.Prompt != nil {
			s.Prompt.insert(m.Text)
			return s.Prompt.changed(s)
		}
	case Mouse:
		return s.mouse(m)
	}
	return nil
}

func (s *State) notice(n Notice) {
	if n.Over != "" {
		s.Notices = slices.DeleteFunc(s.Notices, func(old Notice) bool { return old.Text == n.Over })
	}
	if !n.Failure {
		s.Said = n
		return
	}
	for _, old := range s.Notices {
		if old == n {
			return
		}
	}
	if len(s.Notices) < 20 {
		s.Notices = append(s.Notices, n)
	}
}

// key gives a key to whatever is on top.
func (s *State) key(name string) []Cmd {
	if with, ok := strings.CutPrefix(name, "alt-"); ok {
		return s.altKey(with)
	}
	s.Said = Notice{}
	switch name {
	case "ctrl-c":
		return []Cmd{Quit{}}
	case "ctrl-z":
		return []Cmd{Suspend{}}
	case "ctrl-l":
		return []Cmd{Redraw{}}
	}
	switch {
	case s.Confirm != nil:
		return s.Confirm.key(s, name)
	case s.Prompt != nil:
		return s.Prompt.key(s, name)
	case s.Menu != nil:
		return s.Menu.key(s, name)
	case s.Help != nil:
		return s.Help.key(s, name)
	}
	if b, ok := Lookup(s.Context(), name); ok {
		return s.Do(b.Do)
	}
	return nil
}

// altKey is a key with Alt: one that moves by words in an input line, else Esc and the key, which come as the same bytes when they are typed
// quickly one after the other.
func (s *State) altKey(name string) []Cmd {
	if word, ok := wordKeys[name]; ok && s.Prompt != nil && s.Confirm == nil {
		return s.key(word)
	}
	if !IsText(name) {
		return s.key(name)
	}
	return append(s.key("esc"), s.key(name)...)
}

// Context is where a key typed now would be typed.
func (s *State) Context() Context {
	switch s.Focus {
	case FactsPane:
		return InFacts
	case ChartPane:
		return InChart
	case LogPane:
		return InLog
	case DiffPane:
		return InCompare
	}
	return InList
}

// settle brings the rest in line after a change: focus on a pane that is there, the selected row in sight, the log and the charts
// on the selected run.
func (s *State) settle() {
	l := s.Layout()
	if !l.Has(s.Focus) {
		s.Focus = l.Panes[0].Pane
		l = s.Layout()
	}
	s.List.reveal(l.Rect(ListPane).H - 1)
	ref := s.Subject()
	if s.Log.Ref != ref {
		keep := s.Log
		s.Log = Log{Ref: ref, Follow: true, Wrap: keep.Wrap, Times: keep.Times, Query: keep.Query, seq: keep.seq}
		s.Facts = Scroll{}
		s.Chart.Lo, s.Chart.Hi, s.Chart.Zoomed = 0, 0, false
	}
	s.Facts.Top = clamp(s.Facts.Top, 0, max(0, len(s.FactLines(l.Rect(FactsPane).W))-1))
	s.settleCompare(l)
	s.Chart.settle(s)
}

// Subject is the run that details, log and charts are about.
func (s *State) Subject() Ref { return s.List.Sel }

// RunOf is what is known of a run in full; nil while it is not read.
func (s *State) RunOf(r Ref) *db.Run { return s.List.runOf(r) }

// SelectedRow is the row under the cursor; nil in an empty list.
func (s *State) SelectedRow() *Row { return s.List.row() }

// Want says what the screen needs.
func (s *State) Want() Want {
	l := s.Layout()
	w := Want{List: s.List.Want, Metric: s.List.Snap.Metric, Window: s.List.window(max(l.Rect(ListPane).H, 1)), Detail: s.Subject(), Search: s.Log.search}
	w.Pinned = append(append([]Ref(nil), s.List.Marks...), s.Compare.Refs...)
	if s.List.Baseline.ID != "" {
		w.Pinned = append(w.Pinned, s.List.Baseline)
	}
	if l.Has(ChartPane) {
		w.Charts = s.chartWants(l.Rect(ChartPane))
	}
	if r := l.Rect(LogPane); l.Has(LogPane) && r.H > 0 {
		w.Log = LogWant{Ref: s.Log.Ref, Follow: s.Log.Follow, Top: s.Log.Top, Rows: r.H, Times: s.Log.Times}
	}
	return w
}

func clamp(v, lo, hi int) int { return max(lo, min(v, hi)) }

func plural(n int, word string) string { return Plural(int64(n), word) }
