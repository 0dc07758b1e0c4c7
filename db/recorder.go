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

// work writes what is queued until the end is written or Finish gives up.
func (r *Recorder) work() {
	defer close(r.done)
	defer func() {
		if r.store != nil {
			r.store.Close()
		}
	}()
	if held := holdLog(r.place.LogPath); held != nil {
		defer held.Close()
	}
	beat := time.NewTicker(HeartbeatEvery)
	defer beat.Stop()
	var last time.Time
	for {
		select {
		case <-r.ctx.Done():
			return
		case <-beat.C:
			now := time.Now()
			r.mu.Lock()
			r.pending.updates.Heartbeat, r.pending.changed = &now, true
			r.mu.Unlock()
		case <-r.kick:
		}
		// Points alone wait for more of their kind.
		if wait := batchEvery - time.Since(last); wait > 0 && r.onlySamples() {
			select {
			case <-time.After(wait):
			case <-r.over:
			case <-r.ctx.Done():
				return
			}
		}
		last = time.Now()
		ended, err := r.flush()
		if err == nil && !r.settled && r.store != nil {
			r.settled = true
			r.settle(ended)
		}
		if ended {
			return
		}
		if err != nil && r.hopeless(err) {
			return
		}
		if err != nil && !r.pause() {
			return
		}
	}
}

// settle does what falls to every writer. It holds nobody up whose run is over.
func (r *Recorder) settle(ended bool) {
	if r.store.settle(); ended {
		stop := time.AfterFunc(salvageFor, r.cancel)
		defer stop.Stop()
	}
	r.store.resumeSalvage()
}

// pause waits after a failure, not so long where the run ends meanwhile. It answers false when Finish has given up.
func (r *Recorder) pause() bool {
	limit := time.NewTimer(retryEvery)
	defer limit.Stop()
	for {
		select {
		case <-r.ctx.Done():
			return false
		case <-limit.C:
			r.wake()
			return true
		case <-r.kick:
			r.mu.Lock()
			ending := r.pending.end != nil
			r.mu.Unlock()
			if ending {
				r.wake()
				return true
			}
		}
	}
}

// hopeless tells whether the run is over and trying again would not help: a lock goes away by itself, damage is set aside.
func (r *Recorder) hopeless(err error) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	again := errors.Is(err, ErrLocked) || errors.Is(err, ErrBroken) && r.mended < 2
	return r.pending.end != nil && !again
}

// onlySamples tells whether nothing but a few samples is waiting.
func (r *Recorder) onlySamples() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.pending.run == nil && !r.pending.changed && r.pending.end == nil && len(r.pending.samples) < batchSize
}

// flush writes all that is pending in one transaction. ended says that the end was written, too.
func (r *Recorder) flush() (ended bool, err error) {
	r.mu.Lock()
	if r.total.run == nil || r.pending.empty() {
		r.mu.Unlock()
		return false, nil
	}
	p := r.pending
	r.pending, r.writing = record{}, p
	r.mu.Unlock()
	if !r.gone {
		if err = r.open(); err == nil {
			err = r.put(p)
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.writing, r.err = record{}, err
	if err != nil {
		r.pending = p.followed(r.pending)
		return false, err
	}
	for _, sample := range p.samples {
		r.filed[sample.Key]++
	}
	if p.run != nil {
		r.place.Withdraw()
	}
	return p.end != nil, nil
}

// open opens the store, and again when it was moved or deleted under us: then everything is written anew.
func (r *Recorder) open() error {
	if r.store != nil && r.store.moved() {
		r.store.Close()
		r.store, r.anew = nil, true
	}
	if r.store != nil {
		return nil
	}
	if _, err := os.Stat(filepath.Dir(r.place.Dir)); err != nil {
		return fmt.Errorf("%w (%s)", ErrMoved, r.place.Dir) // a project that was deleted stays deleted
	}
	s, err := Open(r.ctx, r.place.Dir, Options{Wait: time.Minute})
	if errors.Is(err, ErrBroken) || err == nil && r.broken != nil {
		if s != nil {
			s.Close()
		}
		r.mended++
		if s, err = replaceBroken(r.ctx, r.place.Dir, r.broken); err == nil {
			r.broken, r.anew, r.settled = nil, true, false
			r.warn(fmt.Sprintf("the database in %s was damaged; it was set aside and a new one begun", show(r.place.Dir)))
		}
	}
	if err != nil {
		return err
	}
	if r.store = s; s.newer {
		r.warn(fmt.Sprintf("the database in %s is of a newer runar; this run is recorded there as far as this one can", show(r.place.Dir)))
	}
	return nil
}

// put writes a part of the record, or all of it into a store that was opened again.
func (r *Recorder) put(p record) error {
	if r.anew {
		r.mu.Lock()
		clear(r.filed)
		p.run, p.updates, p.changed = r.total.run, r.total.updates, true
		r.mu.Unlock()
	}
	id := r.place.ID
	err := r.store.write(func() error {
		if p.run != nil {
			if err := r.store.insert(p.run); err != nil && !errors.Is(err, ErrIDTaken) {
				return err
			}
		} else if there, err := r.store.number("SELECT 1 FROM runs WHERE id=?", id); err != nil || there == 0 {
			r.gone = err == nil
			return err
		}
		if p.changed {
			if err := r.store.update(id, p.updates); err != nil {
				return err
			}
		}
		if err := r.store.addSamples(id, p.samples, fromOutput); err != nil {
			return err
		}
		if p.end != nil {
			return r.store.finish(id, *p.end)
		}
		return nil
	})
	if err == nil {
		r.anew = false
	} else if errors.Is(err, ErrBroken) {
		r.broken = r.store.file
		r.store.Close()
		r.store = nil
	}
	return err
}
