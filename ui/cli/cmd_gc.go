package cli

import (
	"fmt"
	"os"
	"time"

	"runar/db"
	"runar/ui"
)

const longGC = `Deletes for good, with their logs: what lies in the trash (--trash), what ended
longer ago than --older, and what has a log larger than --larger; given both,
what is both. It shows what would go and how large it is, then asks; off a
terminal it needs --yes. Runs that are still running stay. Without a flag it
shows what the runs here take.`

var examplesGC = []string{
	"runar gc    # what takes how much",
	"runar gc --older 90d --larger 100M    # old and large",
	"runar gc --trash --yes    # empty the trash, in a script",
}

type gcOptions struct {
	Older, Larger      string
	Trash, Yes, DryRun bool
}

func newGC(c *Call) ([]Flag, func([]string) error) {
	var o gcOptions
	flags := []Flag{
		{Name: "older", Value: "AGE", Help: "ended longer ago than this: 90d, 12h", Bind: &o.Older},
		{Name: "larger", Value: "SIZE", Help: "log larger than this: 100M, 2G", Bind: &o.Larger},
		{Name: "trash", Help: "what lies in the trash", Bind: &o.Trash},
		{Name: "yes", Short: "y", Help: "do not ask", Bind: &o.Yes},
		{Name: "dry-run", Help: "only show what would go", Bind: &o.DryRun},
	}
	return append(flags, c.outputFlags()...), func(args []string) error {
		if len(args) > 0 {
			return usagef("gc takes no run").withHint("runar rm --purge RUN")
		}
		return c.gc(o)
	}
}

// rubbish is what gc found: runs with the size of their logs.
type rubbish struct {
	runs  []db.Run
	bytes int64
}

func (g *rubbish) add(r db.Run) {
	n := logSize(&r)
	r.LogBytes = &n
	g.runs = append(g.runs, r)
	g.bytes += n
}

// logSize is the size on disk, which the store does not know while a run is live.
func logSize(r *db.Run) int64 {
	if r.StdoutPath != nil {
		if info, err := os.Stat(db.LogPath(r.Store, *r.StdoutPath)); err == nil {
			return info.Size()
		}
	}
	return 0
}

func (c *Call) gc(o gcOptions) error {
	take, err := o.taker(c.Env.Now())
	if err != nil {
		return err
	}
	dir, ok := c.findStore()
	if !ok {
		dir = c.FallbackDir()
	}
	s, err := db.Open(c.Ctx, dir, db.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	defer s.Close()
	var all, trash, doomed rubbish
	for _, inTrash := range []bool{false, true} {
		runs, err := s.List(c.Ctx, db.Query{Trash: inTrash})
		if err != nil {
			return err
		}
		for _, r := range runs {
			sum := &all
			if inTrash {
				sum = &trash
			}
			sum.add(r)
			if r.Status != db.Running && take(&r, inTrash) {
				doomed.add(r)
			}
		}
	}

	asked := o.Older != "" || o.Larger != "" || o.Trash
	switch {
	case !asked:
		return c.sayUsage(all, trash)
	case len(doomed.runs) == 0:
		if c.wantsJSON() {
			return c.sayFreed(doomed, 0, o.DryRun)
		}
		return c.say("nothing to delete")
	}
	if !c.wantsJSON() {
		if err := c.listRubbish(doomed); err != nil {
			return err
		}
	}
	if o.DryRun {
		return c.sayFreed(doomed, 0, true)
	}
	if !o.Yes {
		if err := c.confirm(fmt.Sprintf("delete %s, %s, for good?", ui.Count(len(doomed.runs), "run"), ui.Bytes(doomed.bytes))); err != nil {
			return err
		}
	}
	var freed int64
	err = c.write(dir, func(s *db.Store) error {
		var ids []string
		for _, r := range doomed.runs {
			ids = append(ids, r.ID)
		}
		freed, err = s.Purge(c.Ctx, ids, false)
		return err
	})
	if err != nil {
		return err
	}
	return c.sayFreed(doomed, freed, false)
}

// taker makes the question whether a run is to go. Without --trash, what lies there goes by age and size as the rest does.
func (o gcOptions) taker(now time.Time) (func(r *db.Run, inTrash bool) bool, error) {
	var older time.Duration
	var larger int64
	var err error
	if o.Older != "" {
		if older, err = ui.ParseDuration(o.Older); err != nil {
			return nil, usagef("--older: %s", err)
		}
	}
	if o.Larger != "" {
		if larger, err = ui.ParseBytes(o.Larger); err != nil {
			return nil, usagef("--larger: %s", err)
		}
	}
	return func(r *db.Run, inTrash bool) bool {
		ended := r.CreatedAt.Time
		if r.FinishedAt != nil {
			ended = r.FinishedAt.Time
		}
		old := o.Older == "" || now.Sub(ended) > older
		large := o.Larger == "" || logSize(r) > larger
		if o.Older == "" && o.Larger == "" {
			return o.Trash && inTrash
		}
		return old && large && (inTrash || !o.Trash)
	}, nil
}

func (c *Call) listRubbish(g rubbish) error {
	t := ui.Table{Columns: []ui.Column{{Title: "ID"}, {Title: "NAME", Flex: true}, {Title: "LOG", Right: true}, {Title: "AGE"}, {Title: "COMMAND", Flex: true, Keep: 16}}}
	now := c.Env.Now()
	for _, r := range g.runs {
		t.Rows = append(t.Rows, []ui.Cell{plain(r.ID), plain(nameOf(&r)), plain(bytesOf(r.LogBytes)), plain(ui.Age(r.CreatedAt.Time, now)), plain(r.Command)})
	}
	return t.Write(c.Env.Out, c.terminal(c.Env.Out))
}

func (c *Call) sayFreed(g rubbish, freed int64, dry bool) error {
	if c.wantsJSON() {
		ids := []string{}
		for _, r := range g.runs {
			ids = append(ids, r.ID)
		}
		return c.printJSON(struct {
			Runs       []string `json:"runs"`
			LogBytes   int64    `json:"log_bytes"`
			FreedBytes int64    `json:"freed_bytes"`
			DryRun     bool     `json:"dry_run"`
		}{ids, g.bytes, freed, dry})
	}
	if dry {
		return c.say(fmt.Sprintf("would delete %s, %s", ui.Count(len(g.runs), "run"), ui.Bytes(g.bytes)))
	}
	return c.say(fmt.Sprintf("deleted %s, %s freed", ui.Count(len(g.runs), "run"), ui.Bytes(freed)))
}

func (c *Call) sayUsage(all, trash rubbish) error {
	if c.wantsJSON() {
		return c.printJSON(struct {
			Runs          int   `json:"runs"`
			LogBytes      int64 `json:"log_bytes"`
			TrashRuns     int   `json:"trash_runs"`
			TrashLogBytes int64 `json:"trash_log_bytes"`
		}{len(all.runs), all.bytes, len(trash.runs), trash.bytes})
	}
	return c.say(fmt.Sprintf("%s with %s of logs\n%s with %s of logs in the trash (runar gc --trash)",
		ui.Count(len(all.runs), "run"), ui.Bytes(all.bytes), ui.Count(len(trash.runs), "run"), ui.Bytes(trash.bytes)))
}
