package cli

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"runar/capture"
	"runar/capture/facts"
	"runar/db"
	"runar/ui"
)

const longStop = `Asks the command of a live run to end: SIGTERM, as kill(1) sends it, or what
--signal names. What the command has started and leaves behind when it ends is
sent the same. Where it has not ended after --grace, runar says so and leaves
it alone; with --kill it is ended by SIGKILL then. Only runs of this machine
can be stopped. The run keeps a note that it was runar that stopped it.`

var examplesStop = []string{
	"runar stop @    # the latest",
	"runar stop baseline --signal INT    # as Ctrl-C does",
	"runar stop x7k --kill --grace 2m    # two minutes to save, then SIGKILL",
}

type stopOptions struct {
	Signal, Grace string
	Kill          bool
}

func newStop(c *Call) ([]Flag, func([]string) error) {
	o := stopOptions{Signal: "TERM", Grace: "10s"}
	flags := []Flag{
		{Name: "signal", Short: "s", Value: "NAME", Help: "which signal: TERM, INT, HUP, USR1, …", Bind: &o.Signal},
		{Name: "grace", Value: "TIME", Help: "how long it may take to end", Bind: &o.Grace},
		{Name: "kill", Short: "k", Help: "end it by SIGKILL when that time is over", Bind: &o.Kill},
	}
	return append(flags, c.outputFlags()...), func(refs []string) error { return c.stop(o, refs) }
}

func (c *Call) stop(o stopOptions, refs []string) error {
	if len(refs) == 0 {
		return usagef("stop needs the runs to stop").withHint("runar stop @ stops the latest")
	}
	sig := unix.SignalNum("SIG" + strings.TrimPrefix(strings.ToUpper(o.Signal), "SIG"))
	if sig == 0 {
		return usagef("no signal %q", o.Signal).withHint("runar stop --signal INT")
	}
	grace, err := ui.ParseDuration(o.Grace)
	if err != nil {
		return usagef("--grace: %s", err)
	}
	runs, l, err := c.openRuns(refs)
	if err != nil {
		return err
	}
	defer l.Close()
	programs := make([]*capture.Running, len(runs))
	for i, r := range runs { // all of them first: one wrong name, and none is stopped
		if programs[i], err = c.findProgramOf(r.run); err != nil {
			return err
		}
	}
	for i, r := range runs {
		if err := programs[i].Signal(sig); err != nil && !errors.Is(err, capture.ErrGone) {
			return failf("cannot stop %s: %s", labelOf(r.run), err)
		}
	}
	for _, r := range runs { // after the signals: a busy store holds none of them up
		c.warnUnnoted(r.run, c.noteStop(r.run, sig))
	}
	left := c.await(runs, programs, grace)
	if left > 0 && o.Kill {
		for i, r := range runs {
			if programs[i].Alive() {
				programs[i].Signal(unix.SIGKILL)
				c.warnUnnoted(r.run, c.noteStop(r.run, sig, unix.SIGKILL))
			}
		}
		left = c.await(runs, programs, 10*time.Second)
	}
	alive := 0
	for _, p := range programs {
		if p.Alive() {
			alive++
		} else {
			endRest(p, sig, o.Kill, grace)
		}
	}
	if left > 0 && alive == 0 { // ended, and just being filed
		left = c.await(runs, programs, 30*time.Second)
	}
	if err := c.sayEnded(runs); err != nil {
		return err
	}
	if left > 0 {
		return failf("%s not ended after %s", ui.Count(left, "run")+map[bool]string{true: " has", false: " have"}[left == 1], ui.Duration(grace)).withHint("--kill ends it by SIGKILL; runar wait waits for it")
	}
	return nil
}

// endRest ends what a program left behind.
func endRest(p *capture.Running, sig syscall.Signal, kill bool, grace time.Duration) {
	p.SignalRest(sig)
	for start := time.Now(); kill && p.SignalRest(0) > 0; time.Sleep(awaitEvery) {
		if time.Since(start) >= grace {
			p.SignalRest(unix.SIGKILL)
			return
		}
	}
}

// findProgramOf is the program of a live run of this machine, or says why there is none to be stopped.
func (c *Call) findProgramOf(r *db.Run) (*capture.Running, error) {
	host, _ := os.Hostname()
	switch {
	case r.Status != db.Running:
		return nil, failf("%s has ended already: %s", labelOf(r), endText(r))
	case r.Owner.Host != "" && r.Owner.Host != host:
		return nil, failf("%s runs on %s", labelOf(r), ui.Clean(r.Owner.Host)).withHint("stop it there: runar stop %s", r.ID)
	case r.PID == nil || r.Owner.BootID != db.Myself().BootID:
		return nil, failf("the process of %s cannot be seen from here", labelOf(r)).withHint("it may be in another container")
	}
	p, err := capture.Find(*r.PID, r.Owner.PID)
	if err != nil {
		return nil, failf("%s is just ending: %s", labelOf(r), err)
	}
	return p, nil
}

// noteWait is how long a busy store is waited for.
const noteWait = 5 * time.Second

// noteStop leaves word with the run who ended it.
func (c *Call) noteStop(r *db.Run, signals ...syscall.Signal) error {
	var names []string
	for _, sig := range signals {
		names = append(names, ui.Signal(int(sig)))
	}
	note := fmt.Sprintf("runar stop by %s: %s", facts.User(), strings.Join(names, ", then "))
	s, err := db.Open(c.Ctx, r.Store, db.Options{Wait: noteWait})
	if err != nil {
		return err
	}
	defer s.Close()
	return s.Update(c.Ctx, r.ID, db.Update{CauseNote: &note})
}

// warnUnnoted says that a store could not be written. That does not keep a run alive.
func (c *Call) warnUnnoted(r *db.Run, err error) {
	if err != nil {
		c.Warn(fmt.Sprintf("%s has no note of this: %s", r.ID, err))
	}
}
