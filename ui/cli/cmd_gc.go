package cli

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"runar/db"
	"runar/ui"
)

const longGC = `Deletes for good, with their logs, the runs that all the flags and filters mean
(filters as in "runar ls"); --trash looks in the trash alone. With --total it
deletes only until the logs of the rest take no more than that: first what lies
in the trash, then what failed and has no name, tag or note, then what has
none, then what failed, the oldest first of each. It shows what would go and
how large it is, then asks; off a terminal it needs --yes. Runs that are still
running stay. Without a flag or filter it shows what the runs here take.

With --compress nothing is deleted: the logs are made smaller, a fifth of their
size as a rule, and are read as before by everything here, and by zcat.`

var examplesGC = []string{
	"runar gc    # what takes how much",
	"runar gc --older 90d --larger 100M    # old and large",
	"runar gc --failed --unnamed --older 7d    # what came to nothing",
	"runar gc --total 20G    # until the logs take no more",
	"runar gc --trash --yes    # empty the trash, in a script",
	"runar gc --compress --older 30d    # keep all, smaller",
}

type gcOptions struct {
	Older, Larger, Total string
	Failed, Unnamed      bool
	Trash, Yes, DryRun   bool
	Compress             bool
}

func newGC(c *Call) ([]Flag, func([]string) error) {
	var o gcOptions
	flags := []Flag{
		{Name: "older", Value: "AGE", Help: "ended longer ago than this: 90d, 12h", Bind: &o.Older},
		{Name: "larger", Value: "SIZE", Help: "log larger than this: 100M, 2G", Bind: &o.Larger},
		{Name: "failed", Help: "what failed", Bind: &o.Failed},
		{Name: "unnamed", Help: "what has no name, tag or note", Bind: &o.Unnamed},
		{Name: "total", Value: "SIZE", Help: "only until the logs take no more than this: 20G", Bind: &o.Total},
		{Name: "trash", Help: "what lies in the trash", Bind: &o.Trash},
		{Name: "compress", Help: "delete nothing: compress the logs", Bind: &o.Compress},
		{Name: "yes", Short: "y", Help: "do not ask", Bind: &o.Yes},
		{Name: "dry-run", Help: "only show what would go", Bind: &o.DryRun},
	}
	return append(flags, c.outputFlags()...), func(terms []string) error {
		for _, term := range terms {
			if !isFilter(term) {
				return usagef("%q is no filter", term).withHint("one run by its name: runar rm --purge %s", term)
			}
		}
		if o.Compress {
			return c.compressLogs(o, terms)
		}
		return c.gc(o, terms)
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
		if log, err := db.FindLog(db.LogPath(r.Store, *r.StdoutPath)); err == nil {
			return log.OnDisk
		}
	}
	return 0
}

// inventory is what gc makes of the runs of a store.
type inventory struct {
	dir        string
	all, trash rubbish // what there is
	useless    rubbish // failed, and unmarked
	meant      rubbish // ended, and what the flags and filters ask for
}

func (c *Call) takeStock(o gcOptions, terms []string) (found inventory, err error) {
	filter, err := db.ParseFilter(terms)
	if err != nil {
		return found, err
	}
	take, err := o.taker(c.Env.Now())
	if err != nil {
		return found, err
	}
	dir, ok := c.findStore()
	if !ok {
		dir = c.FallbackDir()
	}
	found.dir = dir
	s, err := db.Open(c.Ctx, dir, db.Options{ReadOnly: true})
	if err != nil {
		return found, err
	}
	defer s.Close()
	for _, inTrash := range []bool{false, true} {
		runs, err := s.List(c.Ctx, db.Query{Trash: inTrash, Full: true})
		if err != nil {
			return found, err
		}
		asked := map[string]bool{}
		if len(terms) > 0 {
			some, err := s.List(c.Ctx, db.Query{Trash: inTrash, Filter: filter})
			if err != nil {
				return found, err
			}
			for _, r := range some {
				asked[r.ID] = true
			}
		}
		for _, r := range runs {
			sum := &found.all
			if inTrash {
				sum = &found.trash
			}
			sum.add(r)
			if !inTrash && r.Status == db.Failed && isUnnamed(&r) {
				found.useless.add(r)
			}
			if r.Status != db.Running && take(&r, inTrash) && (len(terms) == 0 || asked[r.ID]) {
				found.meant.add(r)
			}
		}
	}
	return found, nil
}

func (c *Call) gc(o gcOptions, terms []string) error {
	found, err := c.takeStock(o, terms)
	if err != nil {
		return err
	}
	doomed := found.meant
	doomed.order()
	if o.Total != "" {
		limit, err := ui.ParseBytes(o.Total)
		if err != nil {
			return usagef("--total: %s", err)
		}
		doomed = doomed.until(found.all.bytes + found.trash.bytes - limit)
	}
	switch {
	case o == gcOptions{Yes: o.Yes, DryRun: o.DryRun} && len(terms) == 0:
		return c.sayUsage(found)
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
	err = c.write(found.dir, func(s *db.Store) error {
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
		wanted := (!o.Failed || r.Status == db.Failed) && (!o.Unnamed || isUnnamed(r))
		return old && large && wanted && (inTrash || !o.Trash)
	}, nil
}

// isUnnamed tells that nobody has marked a run as worth keeping.
func isUnnamed(r *db.Run) bool {
	return textOf(r.Name) == "" && textOf(r.Note) == "" && len(r.Tags) == 0
}

// worthOf is how much a run is likely to be missed: the least goes first.
func worthOf(r *db.Run) int {
	worth := 0
	if r.DeletedAt == nil {
		worth += 4
	}
	if !isUnnamed(r) {
		worth += 2
	}
	if r.Status != db.Failed {
		worth++
	}
	return worth
}

func (g *rubbish) order() {
	slices.SortStableFunc(g.runs, func(a, b db.Run) int {
		return cmp.Or(worthOf(&a)-worthOf(&b), a.CreatedAt.Compare(b.CreatedAt.Time))
	})
}

// until is as much of it, from the start, as it takes to free so many bytes.
func (g rubbish) until(bytes int64) (part rubbish) {
	for _, r := range g.runs {
		if part.bytes >= bytes {
			break
		}
		if *r.LogBytes > 0 { // others free nothing
			part.add(r)
		}
	}
	return part
}

func (c *Call) listRubbish(g rubbish) error {
	t := ui.Table{Columns: []ui.Column{{Title: "ID"}, {Title: "NAME", Flex: true}, {Title: "LOG", Right: true}, {Title: "STATUS"}, {Title: "AGE"}, {Title: "COMMAND", Flex: true, Keep: 16}}}
	now := c.Env.Now()
	term := c.terminal(c.Env.Out)
	for _, r := range g.runs {
		status, color := term.Fate(&r)
		if r.DeletedAt != nil {
			status, color = "trash", ui.Dim
		}
		t.Rows = append(t.Rows, []ui.Cell{plain(r.ID), plain(nameOf(&r)), plain(bytesOf(r.LogBytes)), {Text: status, Color: color}, plain(ui.Age(r.CreatedAt.Time, now)), plain(r.Command)})
	}
	return t.Write(c.Env.Out, term)
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

func (c *Call) sayUsage(found inventory) error {
	all, trash, useless := found.all, found.trash, found.useless
	if c.wantsJSON() {
		return c.printJSON(struct {
			Runs                  int   `json:"runs"`
			LogBytes              int64 `json:"log_bytes"`
			TrashRuns             int   `json:"trash_runs"`
			TrashLogBytes         int64 `json:"trash_log_bytes"`
			FailedUnnamedRuns     int   `json:"failed_unnamed_runs"`
			FailedUnnamedLogBytes int64 `json:"failed_unnamed_log_bytes"`
		}{len(all.runs), all.bytes, len(trash.runs), trash.bytes, len(useless.runs), useless.bytes})
	}
	text := fmt.Sprintf("%s with %s of logs", ui.Count(len(all.runs), "run"), ui.Bytes(all.bytes))
	if n := len(useless.runs); n > 0 {
		text += fmt.Sprintf("\n%s with %s of logs failed, unmarked (runar gc --failed --unnamed)", ui.Count(n, "run"), ui.Bytes(useless.bytes))
	}
	return c.say(text + fmt.Sprintf("\n%s with %s of logs in the trash (runar gc --trash)", ui.Count(len(trash.runs), "run"), ui.Bytes(trash.bytes)))
}
