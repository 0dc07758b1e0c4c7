package cli

import (
	"runar/db"
	"runar/ui"
)

const longRename = `Gives a run another name; an empty name takes it away. A name may be used
again: it then means the latest run that has it.`

var examplesRename = []string{
	"runar rename @ baseline    # the latest run",
	"runar rename baseline ''    # no name any more",
}

func newRename(c *Call) ([]Flag, func([]string) error) {
	return c.outputFlags(), func(args []string) error {
		if len(args) != 2 {
			return usagef("rename takes a run and its new name").withHint("runar rename @ baseline")
		}
		name := validText(args[1])
		if name != "" {
			if err := checkName(name); err != nil {
				return err
			}
		}
		done := "has no name any more"
		if name != "" {
			done = "is now " + ui.Clean(name)
		}
		return c.edit(args[0], func(s *db.Store, id string) error { return s.SetName(c.Ctx, id, text(name)) }, done)
	}
}

// edit changes one run and says so, or prints the run as it is then.
func (c *Call) edit(ref string, do func(s *db.Store, id string) error, done string) error {
	if _, err := c.chosenFields(); err != nil {
		return err
	}
	sel, err := c.selectRuns([]string{ref}, false)
	if err != nil {
		return err
	}
	return c.change(sel, func(s *db.Store, ids []string) error {
		if err := do(s, ids[0]); err != nil {
			return err
		}
		if !c.wantsJSON() {
			return c.say(ids[0] + " " + done)
		}
		r, err := s.Get(c.Ctx, ids[0])
		if err != nil {
			return err
		}
		return c.printRunJSON(r)
	})
}
