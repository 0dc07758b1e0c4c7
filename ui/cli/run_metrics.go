package cli

import (
	"bytes"
	"context"
	"io"
	"os"
	"regexp"
	"time"

	"golang.org/x/sys/unix"

	"runar/capture"
	"runar/capture/logfile"
	"runar/capture/metrics"
	"runar/db"
)

// metricsEvery is how often found points are handed to the store while a program runs.
const metricsEvery = 250 * time.Millisecond

// barEvery is how often an unfinished progress bar gives points.
const barEvery = 500 * time.Millisecond

// observe reads metrics and progress from the output of a running program, at its own pace. Where its steps turned out to be others than
// was thought, it answers how the log is to be read again.
func observe(c *Call, f *capture.Follow, rec *db.Recorder) (again metrics.Counting) {
	began := time.Now()
	r := metrics.New(metrics.Options{Now: func() time.Duration { return time.Since(began) }, Every: barEvery, Patterns: c.metricPatterns()})
	buf := make([]byte, 256<<10)
	handed := time.Now()
	hand := func() {
		if batch := r.Samples(); len(batch) > 0 {
			rec.AddSamples(batch)
		}
		if p, ok := r.Progress(); ok {
			rec.Update(db.Update{Progress: &p})
		}
		handed = time.Now()
	}
	pending := false
	for {
		wait := time.Hour // idle means idle
		if pending {
			wait = metricsEvery
		}
		n, err := f.Read(buf, wait)
		if n > 0 {
			if binary(buf[:n]) {
				break
			}
			r.Write(buf[:n])
			pending = true
		}
		if err != nil {
			break
		}
		if pending && time.Since(handed) >= metricsEvery {
			hand()
			pending = false
		}
	}
	r.Flush()
	hand()
	if how, late := r.Recount(); late {
		again = how
	}
	return again
}

// binary tells whether a piece of output is no text: one byte in 512 is zero, where text has none and random bytes have twice that.
// There are no metrics to be had from it, and it mostly comes in masses.
func binary(p []byte) bool { return len(p) >= 4096 && bytes.Count(p, []byte{0}) > len(p)/512 }

// rereadWord begins the command line of a helper that reads the metrics of a run again: its output came faster than it could be read, or it
// was understood too late how it counts steps.
const rereadWord = "__reread"

// rereadBatch is how many points are written at once.
const rereadBatch = 5000

// reread reads a whole log again and puts what it finds in place of the metrics read before: args are the store and the run.
func reread(args []string) int {
	if len(args) != 2 {
		return exitUsage
	}
	unix.Setpriority(unix.PRIO_PROCESS, 0, 19)
	c := &Call{Ctx: context.Background(), Env: Env{Environ: os.Environ(), Dir: "/", Now: time.Now}}
	s, err := db.Open(c.Ctx, args[0], db.Options{})
	if err != nil {
		return exitError
	}
	defer s.Close()
	s.Settle(c.Ctx) // its row may wait in the spool
	if err := c.rereadMetrics(s, args[1]); err != nil {
		return exitError
	}
	return exitOK
}

// rereadBytes is the length of a log that is read again before runar ends, in a few milliseconds: longer ones are left to the helper.
const rereadBytes = 1 << 20

// rereadNow reads the log of a run that has just ended again, where it is short and the store at hand; it answers whether it did.
func (c *Call) rereadNow(p db.Place, how metrics.Counting) bool {
	if info, err := os.Stat(p.LogPath); err != nil || info.Size() > rereadBytes {
		return false
	}
	s, err := db.Open(c.Ctx, p.Dir, db.Options{Wait: 100 * time.Millisecond})
	if err != nil {
		return false
	}
	defer s.Close()
	_, _, err = c.rereadLog(s, p.ID, how)
	return err == nil
}

// rereadMetrics replaces the metrics of a run that came from its output by what its log says.
func (c *Call) rereadMetrics(s *db.Store, id string) error {
	how, late, err := c.rereadLog(s, id, metrics.CountUnknown)
	if err == nil && late {
		_, _, err = c.rereadLog(s, id, how)
	}
	return err
}

// rereadLog is one reading of the log. It answers how the run counts steps, and whether that was known too late.
func (c *Call) rereadLog(s *db.Store, id string, counting metrics.Counting) (how metrics.Counting, late bool, err error) {
	run, err := s.Get(c.Ctx, id)
	if err != nil {
		return 0, false, err
	}
	if run.StdoutPath == nil {
		return 0, false, failf("%s has no log", id)
	}
	log, err := logfile.OpenReader(db.LogPath(s.Dir(), *run.StdoutPath))
	if err != nil {
		return 0, false, err
	}
	defer log.Close()
	var at time.Duration // of the chunk being read, so that points have their times and bars are asked as often as when they were live
	r := metrics.New(metrics.Options{Now: func() time.Duration { return at }, Every: barEvery, Patterns: c.metricPatterns(), Counting: counting})
	var batch []db.Sample
	write := s.ReplaceSamples // the first batch takes the place of what there is, so that nobody sees a run without metrics meanwhile
	put := func(least int) error {
		if batch = append(batch, r.Samples()...); len(batch) < least {
			return nil
		}
		err := write(c.Ctx, id, batch)
		batch, write = batch[:0], s.AddSamples
		return err
	}
	buf := make([]byte, 256<<10)
	var have []byte // what has been read and not taken
chunks:
	for chunk := range log.All().Chunks(0) {
		if began := log.Start(); !began.IsZero() {
			at = max(chunk.Time.Sub(began), 0)
		}
		for off, end := chunk.Off, chunk.Off+chunk.Len; off < end; {
			if len(have) == 0 {
				n, err := log.ReadAt(buf, off)
				if n == 0 && err != io.EOF {
					return 0, false, err
				}
				if n == 0 || binary(buf[:n]) {
					break chunks
				}
				have = buf[:n]
			}
			n := min(int64(len(have)), end-off)
			r.Write(have[:n])
			have, off = have[n:], off+n
			if err := put(rereadBatch); err != nil {
				return 0, false, err
			}
		}
	}
	r.Flush()
	if err := put(0); err != nil {
		return 0, false, err
	}
	_ = log.Sync() // of a flood, the writer left this to whoever has the time
	if p, ok := r.Progress(); ok {
		err = s.Update(c.Ctx, id, db.Update{Progress: &p})
	}
	how, late = r.Recount()
	return how, late, err
}

// metricPatterns are the user's own patterns; one that does not compile was warned of where it was set.
func (c *Call) metricPatterns() []*regexp.Regexp {
	text := c.Config().Get("metrics.pattern").Text
	if text == "" {
		return nil
	}
	re, err := regexp.Compile(text)
	if err != nil {
		return nil
	}
	return []*regexp.Regexp{re}
}
