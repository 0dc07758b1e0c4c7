package cli

import (
	"errors"
	"fmt"
	"time"

	"runar/capture"
	"runar/db"
	"runar/ui"
)

const longWait = `Waits until the runs have ended, and says how each of them did. Exit code: that
of the run, 128 and the signal where one ended it, 1 where it was lost; of
several, that of the first that failed. With --timeout it ends with 124, as
timeout(1) does, when a run goes on for longer.`

var examplesWait = []string{
	"runar wait @ && ./evaluate.sh    # when the latest has ended well",
	"runar wait baseline wide --timeout 12h",
}

// exitTimeout is what timeout(1) ends with.
const exitTimeout = 124

func newWait(c *Call) ([]Flag, func([]string) error) {
	timeout := ""
	flags := []Flag{{Name: "timeout", Value: "TIME", Help: "wait no longer than this: 30m, 12h", Bind: &timeout}}
	return append(flags, c.outputFlags()...), func(refs []string) error { return c.wait(timeout, refs) }
}

func (c *Call) wait(timeout string, refs []string) error {
	if len(refs) == 0 {
		return usagef("wait needs the runs to wait for").withHint("runar wait @ waits for the latest")
	}
	limit := time.Duration(-1)
	if timeout != "" {
		var err error
		if limit, err = ui.ParseDuration(timeout); err != nil {
			return usagef("--timeout: %s", err)
		}
	}
	if _, err := c.chosenFields(); err != nil {
		return err
	}
	runs, l, err := c.openRuns(refs)
	if err != nil {
		return err
	}
	defer l.Close()
	left := c.await(runs, nil, limit)
	if err := c.sayEnded(runs); err != nil {
		return err
	}
	if left > 0 {
		return codedf(exitTimeout, "%s still running after %s", ui.Count(left, "run"), ui.Duration(limit))
	}
	for _, r := range runs {
		if r.err != nil {
			return r.err
		}
		switch code := r.run.ExitCode; {
		case code == nil && r.run.Status == db.Failed:
			return exitStatus(exitError)
		case code != nil && *code != 0:
			return exitStatus(*code)
		}
	}
	return nil
}

// watched is a run that is waited for.
type watched struct {
	run   *db.Run
	store *db.Store
	err   error // why it can be watched no longer
}

// openRuns finds all the runs that were named, each once. The library is to be closed.
func (c *Call) openRuns(refs []string) ([]*watched, *library, error) {
	l, err := c.openLibrary()
	if err != nil {
		return nil, nil, err
	}
	var runs []*watched
	seen := map[string]bool{}
	for _, ref := range refs {
		r, s, err := l.run(ref)
		if err != nil {
			l.Close()
			return nil, nil, err
		}
		if !seen[r.ID] {
			seen[r.ID] = true
			runs = append(runs, &watched{run: r, store: s})
		}
	}
	return runs, l, nil
}

// awaitEvery is how often a run is looked at.
const awaitEvery = 100 * time.Millisecond

// await waits until every run has ended, at most limit (below 0: for ever), and answers how many have not. It keeps an eye on their programs,
// where they are given.
func (c *Call) await(runs []*watched, programs []*capture.Running, limit time.Duration) (left int) {
	for start := time.Now(); ; time.Sleep(awaitEvery) {
		left = 0
		for i, r := range runs {
			if programs != nil {
				programs[i].Alive()
			}
			if r.err != nil || r.run.Status != db.Running {
				continue
			}
			now, err := r.store.Get(c.Ctx, r.run.ID)
			var gone *db.NotFoundError
			if errors.As(err, &gone) {
				r.err = failf("%s was deleted meanwhile", labelOf(r.run))
				continue
			}
			if err == nil { // else it is busy, and told so the next time
				r.run = now
			}
			if r.run.Status == db.Running {
				left++
			}
		}
		if left == 0 || limit >= 0 && time.Since(start) >= limit {
			return left
		}
	}
}

// sayEnded tells of each run how it ended, or is.
func (c *Call) sayEnded(runs []*watched) error {
	if c.wantsJSON() {
		list := make([]db.Run, len(runs))
		for i, r := range runs {
			list[i] = *r.run
		}
		return c.printRunsJSON(list)
	}
	term := c.terminal(c.Env.Out)
	for _, r := range runs {
		text, color := term.Fate(r.run)
		if err := c.say(fmt.Sprintf("%s  %s  %s", term.Paint(color, text), labelOf(r.run), endText(r.run))); err != nil {
			return err
		}
	}
	return nil
}

// endText says how a run ended, as its closing line did.
func endText(r *db.Run) string {
	took := time.Duration(0)
	if r.DurationSeconds != nil {
		took = time.Duration(*r.DurationSeconds * float64(time.Second))
	}
	if r.Status == db.Running {
		return "running for " + ui.Duration(took)
	}
	e := db.End{Status: r.Status, ExitCode: r.ExitCode, Signal: r.Signal}
	if r.Cause != nil {
		e.Cause = *r.Cause
	}
	if e.Cause == db.CauseLost {
		return "Lost after " + ui.Duration(took)
	}
	return closingWords(e, took)
}
