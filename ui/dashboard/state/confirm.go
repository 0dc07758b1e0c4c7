package state

// Confirm asks before something that cannot be taken back lightly. The answer is no until it is yes: only y, or going to yes and
// Enter, does it.
type Confirm struct {
	Question string
	Runs     []string // what it is about
	Yes      bool     // where the cursor is
	cmds     []Cmd
}

func (c *Confirm) key(s *State, name string) []Cmd {
	switch name {
	case "y", "Y":
		s.Confirm = nil
		return c.cmds
	case "n", "N", "q", "esc", "backspace":
		s.Confirm = nil
	case "left", "right", "h", "l", "tab", "backtab":
		c.Yes = !c.Yes
	case "enter":
		s.Confirm = nil
		if c.Yes {
			return c.cmds
		}
	}
	return nil
}

// Help is the page made from the key table.
type Help struct{ Top, Lines int }

func (h *Help) key(s *State, name string) []Cmd {
	page := max(1, s.H-4)
	switch name {
	case "esc", "q", "?", "f1", "enter":
		s.Help = nil
		return nil
	case "up", "k":
		h.Top--
	case "down", "j":
		h.Top++
	case "pgup", "ctrl-b", "ctrl-u":
		h.Top -= page
	case "pgdn", "ctrl-f", "ctrl-d", "space":
		h.Top += page
	case "home", "g":
		h.Top = 0
	case "end", "G":
		h.Top = h.Lines
	}
	h.Top = clamp(h.Top, 0, max(0, h.Lines-page))
	return nil
}

// titles names runs for a dialog.
func (s *State) titles(refs []Ref) []string {
	var out []string
	for _, r := range refs {
		t := r.ID
		if row := s.List.rowOf(r); row != nil {
			t = row.Kind.Word() + "  " + row.ID
			if row.Name != "" {
				t += "  " + row.Name
			}
			t += "  " + row.Command
		}
		out = append(out, t)
	}
	return out
}

// live are those of refs that run.
func (s *State) live(refs []Ref) []Ref {
	var out []Ref
	for _, r := range refs {
		if row := s.List.rowOf(r); row != nil && row.Kind == Running {
			out = append(out, r)
		}
	}
	return out
}

func (s *State) askSignal(kill bool) {
	refs := s.live(s.actOn())
	if len(refs) == 0 {
		s.Said = Notice{Text: "not running"}
		return
	}
	q := "stop " + plural(len(refs), "run") + " (SIGTERM)?"
	if kill {
		q = "kill " + plural(len(refs), "run") + " (SIGKILL)? nothing can be saved any more"
	}
	s.Confirm = &Confirm{Question: q, Runs: s.titles(refs), cmds: []Cmd{Signal{refs, kill}}}
}

func (s *State) askDelete() {
	refs := s.actOn()
	if len(refs) == 0 {
		return
	}
	if live := s.live(refs); len(live) > 0 {
		s.Said = Notice{Text: plural(len(live), "run") + " still running", Hint: "x stops"}
		return
	}
	s.Confirm = &Confirm{Question: "delete " + plural(len(refs), "run") + "? u brings back", Runs: s.titles(refs), cmds: []Cmd{Delete{refs}}}
}

// actOn are the runs an action is about: in the list the marked ones, else the one that is looked at.
func (s *State) actOn() []Ref {
	if s.View == ListView && s.Focus == ListPane {
		return s.List.targets()
	}
	if r := s.Subject(); r.ID != "" {
		return []Ref{r}
	}
	return nil
}
