package cli

import (
	"errors"
	"fmt"

	"runar/db"
	"runar/ui"
)

// worthPacking is the size of a log below which compressing frees too few blocks of the disk to be worth a word.
const worthPacking = 16 << 10

// compressLogs is gc with --compress.
func (c *Call) compressLogs(o gcOptions, terms []string) error {
	if o.Total != "" {
		return usagef("--total says how much to delete, and --compress deletes nothing")
	}
	found, err := c.takeStock(o, terms)
	if err != nil {
		return err
	}
	var todo rubbish
	for _, r := range found.meant.runs {
		if r.StdoutPath == nil {
			continue
		}
		if log, err := db.FindLog(db.LogPath(r.Store, *r.StdoutPath)); err == nil && !log.Packed && log.Bytes >= worthPacking {
			todo.add(r)
		}
	}
	if len(todo.runs) == 0 {
		if c.wantsJSON() {
			return c.sayCompressed(rubbish{}, 0, o.DryRun)
		}
		return c.say("nothing to compress")
	}
	if !c.wantsJSON() {
		if err := c.listRubbish(todo); err != nil {
			return err
		}
	}
	if o.DryRun {
		return c.sayCompressed(todo, 0, true)
	}
	if !o.Yes {
		if err := c.confirm(fmt.Sprintf("compress %s, %s?", ui.Count(len(todo.runs), "log"), ui.Bytes(todo.bytes))); err != nil {
			return err
		}
	}
	var done rubbish
	var freed int64
	err = c.write(found.dir, func(s *db.Store) error {
		for _, r := range todo.runs {
			n, err := s.PackLog(c.Ctx, r.ID)
			switch {
			case errors.Is(err, db.ErrNoGain):
			case err != nil:
				return fmt.Errorf("%s: %w", r.ID, err)
			default:
				done.add(r)
				freed += n
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	done.bytes = freed + packedSize(done)
	return c.sayCompressed(done, freed, false)
}

// packedSize is what compressed logs take.
func packedSize(g rubbish) (n int64) {
	for _, r := range g.runs {
		n += logSize(&r)
	}
	return n
}

func (c *Call) sayCompressed(g rubbish, freed int64, dry bool) error {
	switch {
	case c.wantsJSON():
		return c.sayFreed(g, freed, dry)
	case dry:
		return c.say(fmt.Sprintf("would compress %s, %s", ui.Count(len(g.runs), "log"), ui.Bytes(g.bytes)))
	case len(g.runs) == 0:
		return c.say("nothing was compressed: it would not make the logs smaller")
	}
	return c.say(fmt.Sprintf("compressed %s from %s to %s", ui.Count(len(g.runs), "log"), ui.Bytes(g.bytes), ui.Bytes(g.bytes-freed)))
}
