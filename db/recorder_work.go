package db

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

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
