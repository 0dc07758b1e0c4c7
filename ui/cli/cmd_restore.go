package cli

import (
	"fmt"
	"strings"

	"runar/db"
	"runar/ui"
)

var examplesRestore = []string{"runar restore x7k"}

func newRestore(c *Call) ([]Flag, func([]string) error) {
	return c.outputFlags(), func(refs []string) error {
		if len(refs) == 0 {
			return usagef("restore needs the runs to bring back").withHint("runar undo brings back what the last rm took")
		}
		sel, err := c.selectRuns(refs, true)
		if err != nil {
			return err
		}
		err = c.change(sel, func(s *db.Store, ids []string) error {
			for _, id := range ids {
				if run, err := s.Get(c.Ctx, id); err == nil && run.DeletedAt == nil {
					return failf("%s is not in the trash", id)
				}
			}
			return s.Restore(c.Ctx, ids)
		})
		if err != nil {
			return err
		}
		return c.sayRestored(sel.all())
	}
}

func (c *Call) sayRestored(ids []string) error {
	if c.wantsJSON() {
		return c.printJSON(struct {
			Restored []string `json:"restored"`
		}{ids})
	}
	return c.say(fmt.Sprintf("brought back %s: %s", ui.Count(len(ids), "run"), strings.Join(ids, ", ")))
}
