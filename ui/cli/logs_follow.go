package cli

import (
	"bytes"
	"fmt"
	"time"

	"runar/capture/fold"
	"runar/db"
	"runar/ui"
)

// Between looks at the log: a twentieth of a second is at once for a person; and between questions to the store whether
// the run is still there.
const (
	followEvery = 50 * time.Millisecond
	aliveEvery  = time.Second
)

// watch calls read whenever the log has grown, until the run has ended and everything is read.
func (l *logReading) watch(read func(size int64) error) error {
	asked := time.Time{}
	last := l.run.Status != db.Running
	for {
		grew, err := l.log.Refresh()
		if err != nil {
			return err
		}
		// Read even without growth: what was too young for a stream of its own may have got one.
		if err := read(l.view.Size()); err != nil {
			return err
		}
		if grew {
			continue
		}
		if last {
			return nil
		}
		if l.log.Ended() || time.Since(asked) >= aliveEvery {
			asked = time.Now()
			r, err := l.store.Get(l.c.Ctx, l.run.ID)
			if err != nil {
				return err
			}
			// One more look: the log may have grown between the look and the answer.
			if last = r.Status != db.Running; last {
				continue
			}
		}
		time.Sleep(followEvery)
	}
}

// follow prints lines as they are ended. At a terminal the line that is being written, a progress bar for instance, is shown below
// them and redrawn in place.
func (l *logReading) follow() error {
	term := l.c.terminal(l.c.Env.Out)
	out := l.newLines(l.c.Env.Out)
	// Going on, the last lines of what is still to come are not known: --tail counts from what is there.
	out.keep = tailUnset
	options := l.options(0)
	place := fold.Place{}
	if l.o.Tail >= 0 {
		var err error
		if place, err = fold.Start(l.view, l.view.Size(), l.o.Tail, 0, options); err != nil {
			return err
		}
		options = l.options(place.From)
	}
	options.Eager = true
	f := fold.New(options, fold.After(place.Skip, out.line))
	live := liveLine{term: term, on: term.TTY && !l.c.Out.JSON && l.match == nil}
	from := place.From
	err := l.watch(func(size int64) error {
		if size <= from {
			return nil
		}
		live.erase(out)
		if err := l.feed(f, from, size, out); err != nil {
			return err
		}
		from = size
		live.draw(out, f)
		out.err = out.w.Flush()
		return out.err
	})
	if err != nil {
		return err
	}
	live.erase(out)
	f.Flush()
	return out.close()
}

// liveLine is the last, unfinished line on the screen.
type liveLine struct {
	term  ui.Terminal
	on    bool
	drawn bool
}

func (l *liveLine) erase(out *logLines) {
	if l.drawn {
		out.w.WriteString("\r\x1b[K")
		l.drawn = false
	}
}

func (l *liveLine) draw(out *logLines, f *fold.Folder) {
	if !l.on || !out.midLine {
		return
	}
	lines := f.Snapshot()
	if len(lines) == 0 {
		return
	}
	text := lines[len(lines)-1].Text
	if len(bytes.TrimSpace(text)) == 0 {
		return
	}
	fmt.Fprint(out.w, clipColored(text, l.term.Width-1))
	l.drawn = true
}
