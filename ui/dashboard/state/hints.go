package state

import (
	"strings"
)

// Hints are the words of the hint line for the context, most useful first.
func (s *State) Hints() []Binding {
	in := s.Context()
	var out []Binding
	for _, b := range Bindings {
		if b.In&in == 0 || b.Hint == "" {
			continue
		}
		if len(s.List.Snap.Rows) == 0 && (b.Do != "filter" || s.List.Want.Filter == "") {
			continue
		}
		switch b.Do {
		case "stop":
			if row := s.SelectedRow(); row == nil || row.Kind != Running {
				continue
			}
		case "compare":
			if len(s.List.Marks) == 0 && s.List.Baseline.ID == "" {
				continue
			}
		}
		out = append(out, b)
	}
	return out
}

// HelpLines is the help page: what the keys do here, what they do everywhere, and then elsewhere. A heading has no key.
func HelpLines(now Context) []Binding {
	var out []Binding
	order := []Context{now, everywhere}
	for _, c := range []Context{InList, InFacts, InLog, InChart, InCompare} {
		if c != now {
			order = append(order, c)
		}
	}
	for i, c := range order {
		if i > 0 {
			out = append(out, Binding{})
		}
		out = append(out, Binding{Help: c.Name()})
		for _, b := range Bindings {
			if b.In&c != 0 && (b.In == everywhere) == (c == everywhere) {
				out = append(out, b)
			}
		}
	}
	return out
}

// Keys are a binding's keys as the help page writes them.
func (b Binding) KeyNames() string {
	var names []string
	for _, k := range b.Keys {
		names = append(names, KeyName(k))
	}
	return strings.Join(names, " ")
}
