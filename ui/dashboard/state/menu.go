package state

import (
	"fmt"
	"strconv"
	"strings"

	"runar/ui/dashboard/draw"
)

// Item is a line of a menu.
type Item struct{ Text, Note, Value string }

// Menu is a list to choose from; typing narrows it.
type Menu struct {
	Title    string
	Items    []Item
	Typed    string
	Idx, Top int
	Height   int // rows shown
	choose   func(s *State, value string) []Cmd
}

// Shown are the items that hold what has been typed.
func (m *Menu) Shown() []Item {
	if m.Typed == "" {
		return m.Items
	}
	var out []Item
	low := strings.ToLower(m.Typed)
	for _, it := range m.Items {
		if strings.Contains(strings.ToLower(it.Text+" "+it.Note), low) {
			out = append(out, it)
		}
	}
	return out
}

// ItemKey is the key that stands for a line of a menu: what a press on it sends.
func ItemKey(i int) string { return "item " + strconv.Itoa(i) }

func (m *Menu) key(s *State, name string) []Cmd {
	items := m.Shown()
	if at, ok := strings.CutPrefix(name, "item "); ok {
		m.Idx, _ = strconv.Atoi(at)
		name = "enter"
	}
	switch name {
	case "esc":
		s.Menu = nil
		return nil
	case "enter":
		s.Menu = nil
		if m.Idx < len(items) {
			return m.choose(s, items[m.Idx].Value)
		}
		return nil
	case "up", "ctrl-p":
		m.Idx--
	case "down", "ctrl-n", "tab":
		m.Idx++
	case "pgup":
		m.Idx -= 10
	case "pgdn":
		m.Idx += 10
	case "home":
		m.Idx = 0
	case "end":
		m.Idx = len(items) - 1
	case "backspace", "ctrl-h":
		if m.Typed == "" {
			s.Menu = nil
			return nil
		}
		m.Typed = draw.Drop(m.Typed)
		m.Idx = 0
	case "ctrl-u":
		m.Typed, m.Idx = "", 0
	case "space":
		m.Typed, m.Idx = m.Typed+" ", 0
	default:
		if IsText(name) {
			m.Typed, m.Idx = m.Typed+name, 0
		}
	}
	n := len(m.Shown())
	m.Idx = clamp(m.Idx, 0, max(0, n-1))
	m.Height = clamp(s.H-6, 1, 16)
	m.Top = clamp(m.Top, max(0, m.Idx-m.Height+1), m.Idx)
	return nil
}

func (s *State) openMenu(m *Menu, current string) {
	for i, it := range m.Items {
		if it.Value == current {
			m.Idx = i
		}
	}
	m.Height = clamp(s.H-6, 1, 16)
	m.Top = clamp(m.Top, max(0, m.Idx-m.Height+1), m.Idx)
	s.Menu = m
}

func (s *State) sortMenu() {
	s.openMenu(&Menu{Title: "sort by", Items: s.SortChoices(), choose: func(s *State, v string) []Cmd {
		s.sortBy(v)
		return nil
	}}, s.List.Want.Sort)
}

func (s *State) metricMenu() {
	var items []Item
	for _, m := range s.List.Snap.Metrics {
		note := ""
		if Directed(m) {
			note = map[bool]string{true: "lower is better", false: "higher is better"}[LowerIsBetter(m)]
		}
		items = append(items, Item{Text: m, Note: note, Value: m})
	}
	if len(items) == 0 {
		s.Said = Notice{Text: "no run of this list has metrics"}
		return
	}
	s.openMenu(&Menu{Title: "main metric", Items: items, choose: func(s *State, v string) []Cmd {
		s.List.Want.Metric = v
		s.Chart.Focus = v
		return nil
	}}, s.List.Snap.Metric)
}

func (s *State) copyMenu() []Cmd {
	row := s.SelectedRow()
	if row == nil {
		return nil
	}
	items := []Item{{"id", row.ID, row.ID}, {"command", row.Command, row.Command}}
	if run := s.RunOf(row.Ref); run != nil {
		items = append(items, Item{"folder", run.Workdir, run.Workdir})
		if run.StdoutPath != nil {
			p := run.Store + "/" + *run.StdoutPath
			items = append(items, Item{"log file", p, p})
		}
		if run.Git.Commit != nil {
			items = append(items, Item{"commit", *run.Git.Commit, *run.Git.Commit})
		}
	}
	s.openMenu(&Menu{Title: "copy", Items: items, choose: func(s *State, v string) []Cmd {
		for _, it := range items {
			if it.Value == v {
				return []Cmd{Copy{it.Text, v}}
			}
		}
		return nil
	}}, "")
	return nil
}

// commandMenu is every command of the context by name.
func (s *State) commandMenu(themes []string) {
	in := s.Context()
	var items []Item
	key := 0
	for _, b := range Bindings {
		if b.In&in != 0 {
			key = max(key, len(KeyName(b.Keys[0])))
		}
	}
	for _, b := range Bindings {
		if b.In&in != 0 && b.Do != "commands" && b.Do != "up" && b.Do != "down" {
			items = append(items, Item{Text: string(b.Do), Note: fmt.Sprintf("%-*s  %s", key, KeyName(b.Keys[0]), b.Help), Value: string(b.Do)})
		}
	}
	for _, t := range themes {
		items = append(items, Item{Text: "theme " + t, Note: "colours", Value: "theme " + t})
	}
	s.openMenu(&Menu{Title: "commands", Items: items, choose: func(s *State, v string) []Cmd {
		if t, ok := strings.CutPrefix(v, "theme "); ok {
			s.Theme = t
			return []Cmd{SetTheme{t}}
		}
		return s.Do(Action(v))
	}}, "")
}
