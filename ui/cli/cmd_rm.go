package cli

import (
	"errors"
	"fmt"

	"runar/db"
	"runar/ui"
)

const longRm = `Moves runs to the trash, from where "runar undo" and "runar restore" bring them
back. With --purge they are deleted for good, with their logs, also from the
trash: it asks at a terminal and needs --yes off one. A run that is still
running is left alone without --force.`

var examplesRm = []string{
	"runar rm x7k p3n    # two runs, by the start of their ids",
	"runar undo    # and back",
	"runar rm --purge --yes x7k    # for good, in a script",
}

type rmOptions struct {
	Purge, Yes, Force bool
}

func newRm(c *Call) ([]Flag, func([]string) error) {
	var o rmOptions
	flags := []Flag{
		{Name: "purge", Help: "delete for good, also from the trash", Bind: &o.Purge},
		{Name: "yes", Short: "y", Help: "do not ask", Bind: &o.Yes},
		{Name: "force", Short: "f", Help: "also a run that is still running", Bind: &o.Force},
	}
	return append(flags, c.outputFlags()...), func(args []string) error { return c.rm(o, args) }
}

func (c *Call) rm(o rmOptions, refs []string) error {
	if len(refs) == 0 {
		return usagef("rm needs the runs to remove").withHint("runar rm @ removes the latest")
	}
	sel, err := c.selectRuns(refs, o.Purge)
	if err != nil {
		return err
	}
	if !o.Force {
		if err := c.refuseLive(sel); err != nil {
			return err
		}
	}
	n := len(sel.all())
	if o.Purge && !o.Yes {
		if err := c.confirm(fmt.Sprintf("delete %s with their logs for good?", ui.Count(n, "run"))); err != nil {
			return err
		}
	}
	var freed int64
	err = c.change(sel, func(s *db.Store, ids []string) error {
		if !o.Purge {
			return liveHint(s.Trash(c.Ctx, ids, o.Force))
		}
		bytes, err := s.Purge(c.Ctx, ids, o.Force)
		freed += bytes
		return liveHint(err)
	})
	if err != nil {
		return err
	}
	if c.wantsJSON() {
		return c.printJSON(struct {
			Removed    []string `json:"removed"`
			Purged     bool     `json:"purged"`
			FreedBytes int64    `json:"freed_bytes"`
		}{sel.all(), o.Purge, freed})
	}
	if o.Purge {
		return c.say(fmt.Sprintf("deleted %s, %s freed", ui.Count(n, "run"), ui.Bytes(freed)))
	}
	return c.say(fmt.Sprintf("moved %s to the trash; undo with: runar undo", ui.Count(n, "run")))
}

// refuseLive names the first run of the selection that is still running, before any of them is touched.
func (c *Call) refuseLive(sel selection) error {
	l, err := c.openLibrary()
	if err != nil {
		return err
	}
	defer l.Close()
	for _, s := range l.shelves {
		for _, id := range sel.ids[s.store.Dir()] {
			r, err := s.store.Get(c.Ctx, id)
			if err != nil {
				return err
			}
			if r.Status == db.Running {
				return failf("%s is still running", labelOf(r)).withHint("runar stop %s ends it; --force removes it all the same", r.ID)
			}
		}
	}
	return nil
}

func liveHint(err error) error {
	if errors.Is(err, db.ErrLive) {
		return failf("one of them is still running").withHint("--force removes it all the same")
	}
	return err
}
