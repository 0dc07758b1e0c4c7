package db

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Recorder keeps the record of one run through any trouble of the store: it opens the database on a goroutine of its own, retries a
// busy one, and puts what could not be written into a spool file that the next writer takes in. Its methods, but Finish, never block.
type Recorder struct {
	place Place
	warn  func(string)

	mu      sync.Mutex
	pending record
	writing record // taken from pending, and not yet committed
	total   record // everything that is not a sample: to begin again where the store was deleted

	kick   chan struct{} // holds a token when there is something to write
	over   chan struct{} // closed when the run has ended: nothing waits for company any more
	done   chan struct{} // closed when the goroutine has ended
	ctx    context.Context
	cancel context.CancelFunc

	store   *Store
	anew    bool        // the store was opened again: the row may be missing in it
	mended  int         // how often damage was met
	settled bool        // what falls to every writer was done
	broken  os.FileInfo // the file that turned out to be damaged only when it was written
	gone    bool        // somebody deleted this run for good while it was running
	err     error       // why the last attempt failed

	filed map[string]int64 // points that this store has of each series, under mu
}

// record is a part of a run's record.
type record struct {
	run     *Run
	updates Update
	changed bool // updates holds something
	samples []Sample
	end     *End
}

// followed is the record with what came in later.
func (p record) followed(later record) record {
	if p.run == nil {
		p.run = later.run
	}
	p.updates.merge(later.updates)
	p.changed = p.changed || later.changed
	p.samples = append(p.samples, later.samples...)
	if later.end != nil {
		p.end = later.end
	}
	return p
}

func (p *record) empty() bool {
	return p.run == nil && !p.changed && len(p.samples) == 0 && p.end == nil
}

const (
	batchEvery = 250 * time.Millisecond // samples wait this long for company
	batchSize  = 1000                   // unless there are so many
	retryEvery = 500 * time.Millisecond // after a failure
	salvageFor = 300 * time.Millisecond // what the end of a run may spend on the rows of a damaged database
	maxPending = 200_000                // samples kept while the store takes none: about 15 MB
)

// NewRecorder starts recording at a prepared place. warn gets at most one line, once, at any time.
func NewRecorder(p Place, warn func(string)) *Recorder {
	var once sync.Once
	said := func(line string) { once.Do(func() { warn(line) }) }
	r := &Recorder{place: p, warn: said, kick: make(chan struct{}, 1), over: make(chan struct{}), done: make(chan struct{}), filed: map[string]int64{}}
	r.ctx, r.cancel = context.WithCancel(context.Background())
	go r.work()
	return r
}

func (r *Recorder) wake() {
	select {
	case r.kick <- struct{}{}:
	default:
	}
}

// Start records the row of a run that has just begun.
func (r *Recorder) Start(run *Run) {
	copied := *run
	if copied.Owner.PID == 0 {
		copied.Owner = Myself()
	}
	r.mu.Lock()
	r.pending.run, r.total.run = &copied, &copied
	r.mu.Unlock()
	r.wake()
}

// Update records what was learnt later.
func (r *Recorder) Update(u Update) {
	r.mu.Lock()
	r.pending.updates.merge(u)
	r.total.updates.merge(u)
	r.pending.changed, r.total.changed = true, true
	r.mu.Unlock()
	r.wake()
}

// AddSamples records metric points. While the store takes none the oldest give way.
func (r *Recorder) AddSamples(batch []Sample) {
	r.mu.Lock()
	r.pending.samples = append(r.pending.samples, batch...)
	if over := len(r.pending.samples) - maxPending; over > 0 {
		r.pending.samples = r.pending.samples[over:]
	}
	r.mu.Unlock()
	r.wake()
}

// Finish writes the end, waits for everything queued at most wait, then spools what is left, and closes.
func (r *Recorder) Finish(e End, wait time.Duration) {
	r.mu.Lock()
	r.pending.end, r.total.end = &e, &e
	r.mu.Unlock()
	close(r.over)
	r.wake()
	limit := time.NewTimer(wait)
	defer limit.Stop()
	before := lastWrite(r.place.Dir)
	select {
	case <-r.done:
	case <-limit.C:
		r.cancel() // a statement that waits for a lock gives up
		select {
		case <-r.done:
		case <-time.After(100 * time.Millisecond):
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	// Where the goroutine hangs in a system call, what it holds counts as unwritten.
	if left := r.writing.followed(r.pending); !left.empty() {
		r.spool(left.samples, lastWrite(r.place.Dir).After(before))
	}
}

// lastWrite is when somebody last wrote to the database in dir.
func lastWrite(dir string) (last time.Time) {
	for _, side := range []string{"", "-wal", "-journal"} {
		if info, err := os.Stat(filepath.Join(dir, Name+side)); err == nil && info.ModTime().After(last) {
			last = info.ModTime()
		}
	}
	return last
}

// spool keeps what is left beside the store, or in the fallback store, and says so. In a crowd, where others get their turn meanwhile,
// there is nothing to say: one of them files it.
func (r *Recorder) spool(samples []Sample, crowd bool) {
	left := spooled{Run: r.total.run, Updates: r.total.updates, End: r.total.end}
	if left.Run == nil {
		return
	}
	left.Owner, left.Env = left.Run.Owner, left.Run.Env
	next := map[string]int64{}
	maps.Copy(next, r.filed)
	for _, p := range samples {
		left.Samples = append(left.Samples, spooledSample{Text(p.Key), p.Step, Float(p.Value), p.T, next[p.Key]})
		next[p.Key]++
	}
	why := "it took too long"
	if r.err != nil {
		why = r.err.Error()
	}
	locked := errors.Is(r.err, context.Canceled) || errors.Is(r.err, ErrLocked)
	if locked {
		why = "the database is locked"
	}
	if err := spool(r.place.Dir, left); err == nil {
		r.place.Withdraw()
		if crowd && (locked || r.err == nil) {
			return
		}
		r.warn(fmt.Sprintf("could not file this run yet: %s; its record waits in %s", why, show(spoolDir(r.place.Dir))))
		return
	}
	if fallback := r.place.Fallback; fallback != "" && makeFolders(fallback) == nil {
		run := *left.Run
		run.StdoutPath = &r.place.LogPath // the log stays where it is
		left.Run = &run
		if err := spool(fallback, left); err == nil {
			fileSpool(fallback)
			r.warn(fmt.Sprintf("cannot record in %s: %s; this run is kept in %s", show(r.place.Dir), why, show(fallback)))
			return
		}
	}
	r.warn(fmt.Sprintf("this run could not be recorded: %s; its output is in %s", why, show(r.place.LogPath)))
}
