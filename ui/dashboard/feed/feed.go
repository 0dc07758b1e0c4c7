// Package feed brings the dashboard what its state wants: runs, details, series and logs, read by goroutines of their own, so that a
// slow disk or a locked store never holds a key up. Whatever they send is never changed afterwards.
package feed

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"runar/db"
	"runar/ui/dashboard/state"
)

// Options of Start.
type Options struct {
	Stores []string          // .runar folders
	Below  map[string]string // of a store, only the runs started in this folder or below it
	// Emit takes what has been read; it is called from several goroutines and must not block.
	Emit func(msg any)
	// Crash takes a panic of a worker, which would otherwise leave the terminal as it is.
	Crash func(v any, stack []byte)
}

// Feed is the running workers.
type Feed struct {
	o      Options
	cancel context.CancelFunc
	want   atomic.Pointer[state.Want]
	wake   []chan struct{}
	first  chan struct{} // closed once the first runs have been emitted
	go2    chan struct{} // closed once the first frame is on the screen
	begin  sync.Once
	done   sync.WaitGroup
	edited editedRuns
	paths  sync.Map // state.Ref → path of its log
}

// Start begins to read the newest runs. Everything else begins with Go.
func Start(ctx context.Context, o Options) *Feed {
	ctx, cancel := context.WithCancel(ctx)
	f := &Feed{o: o, cancel: cancel, first: make(chan struct{}), go2: make(chan struct{})}
	f.want.Store(&state.Want{List: state.ListWant{Sort: "created"}})
	f.worker(ctx, false, func(ctx context.Context, wake <-chan struct{}) { newRuns(f).loop(ctx, wake) })
	f.worker(ctx, true, func(ctx context.Context, wake <-chan struct{}) { newDetails(f).loop(ctx, wake) })
	f.worker(ctx, true, func(ctx context.Context, wake <-chan struct{}) { newSeries(f).loop(ctx, wake) })
	f.worker(ctx, true, func(ctx context.Context, wake <-chan struct{}) { newLogs(f).loop(ctx, wake) })
	f.worker(ctx, true, func(ctx context.Context, wake <-chan struct{}) { newSearch(f).loop(ctx, wake) })
	return f
}

// worker runs loop in a goroutine; later ones wait until the first frame is drawn, because on few processors they would delay it.
func (f *Feed) worker(ctx context.Context, later bool, loop func(context.Context, <-chan struct{})) {
	wake := make(chan struct{}, 1)
	f.wake = append(f.wake, wake)
	f.done.Add(1)
	go func() {
		defer f.done.Done()
		defer func() {
			if v := recover(); v != nil {
				f.o.Crash(v, debug.Stack())
			}
		}()
		if later {
			select {
			case <-f.go2:
			case <-ctx.Done():
				return
			}
		}
		loop(ctx, wake)
	}()
}

// First is closed once the first runs, or the reason why there are none, have been emitted.
func (f *Feed) First() <-chan struct{} { return f.first }

// Go lets the other workers begin: after the first frame.
func (f *Feed) Go() { f.begin.Do(func() { close(f.go2) }) }

// Set says what is wanted from now on. It never blocks.
func (f *Feed) Set(w state.Want) {
	f.want.Store(&w)
	f.kick()
}

func (f *Feed) kick() {
	for _, c := range f.wake {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

// Close ends all workers and waits for them a moment.
func (f *Feed) Close() {
	f.cancel()
	ended := make(chan struct{})
	go func() { f.done.Wait(); close(ended) }()
	select {
	case <-ended:
	case <-time.After(300 * time.Millisecond):
	}
}

// editedRuns are runs that this dashboard itself has changed: connections do not see that another one of ours did, only that
// somebody has, and which runs it was is known here.
type editedRuns struct {
	mu   sync.Mutex
	refs map[string][]state.Ref // by reader
}

var readers = []string{"runs", "details"}

func (e *editedRuns) add(refs []state.Ref) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.refs == nil {
		e.refs = map[string][]state.Ref{}
	}
	for _, r := range readers {
		e.refs[r] = append(e.refs[r], refs...)
	}
}

func (e *editedRuns) take(reader string) []state.Ref {
	e.mu.Lock()
	defer e.mu.Unlock()
	refs := e.refs[reader]
	delete(e.refs, reader)
	return refs
}

// shelf is one store, opened when it is first there.
type shelf struct {
	dir     string
	below   string
	index   int
	store   *db.Store
	file    os.FileInfo // of the database that was opened last
	version int64
	tried   time.Time
	looked  time.Time // when it was last seen to be the same file
	failed  string    // the trouble that was told last
}

func shelves(o Options) []*shelf {
	all := make([]*shelf, len(o.Stores))
	for i, d := range o.Stores {
		all[i] = &shelf{dir: d, index: i, below: o.Below[d]}
	}
	return all
}

// holds tells whether a run of the store belongs here.
func (s *shelf) holds(run *db.Run) bool {
	return s.below == "" || run.Workdir == s.below || strings.HasPrefix(run.Workdir, strings.TrimSuffix(s.below, "/")+"/")
}

// open answers the store, or nil while there is none. It tries again once a second, and as often looks whether the database is still the
// one that was opened: a connection would go on reading a file that was deleted, or that another one has taken the place of.
func (s *shelf) open(ctx context.Context, f *Feed, tell bool) *db.Store {
	if s.store != nil && time.Since(s.looked) >= time.Second {
		s.looked = time.Now()
		if now, err := os.Stat(filepath.Join(s.dir, db.Name)); os.IsNotExist(err) || err == nil && !os.SameFile(now, s.file) {
			s.store.Close()
			s.store, s.tried = nil, time.Time{}
		}
	}
	if s.store != nil {
		return s.store
	}
	if time.Since(s.tried) < time.Second {
		return nil
	}
	s.tried, s.looked = time.Now(), time.Now()
	file, _ := os.Stat(filepath.Join(s.dir, db.Name))
	st, err := db.Open(ctx, s.dir, db.Options{ReadOnly: true, Wait: time.Second})
	if err != nil {
		if tell && !errors.Is(err, db.ErrNoStore) && ctx.Err() == nil {
			s.tell(f, err)
		}
		return nil
	}
	s.store, s.version, s.file = st, -1, file
	return st
}

// changed tells whether another connection has committed since it was last asked.
func (s *shelf) changed() bool {
	if s.store == nil {
		return false
	}
	v, err := s.store.DataVersion()
	if err != nil {
		return true // reading will say why
	}
	was := s.version
	s.version = v
	return v != was
}

// trouble closes a store that does not answer, to be opened anew: it may have been moved, deleted or replaced.
func (s *shelf) trouble(ctx context.Context, f *Feed, err error, tell bool) {
	if ctx.Err() != nil {
		return
	}
	if s.store != nil {
		s.store.Close()
		s.store = nil
	}
	if tell {
		s.tell(f, err)
	}
}

func (s *shelf) tell(f *Feed, err error) {
	n := describe(s.dir, err)
	if n.Text != s.failed {
		s.failed = n.Text
		f.o.Emit(n)
	}
}

// mended takes back what was told of a store that can be read again.
func (s *shelf) mended(f *Feed) {
	if s.failed != "" {
		f.o.Emit(state.Notice{Text: s.dir + ": the store is back", Over: s.failed})
		s.failed = ""
	}
}

// describe says a store's trouble in a line, with what to do next.
func describe(dir string, err error) state.Notice {
	n := state.Notice{Failure: true, Text: filepath.Join(dir) + ": " + err.Error()}
	switch {
	case errors.Is(err, db.ErrLocked):
		n.Text, n.Hint = dir+": the store is locked by another program", "what is shown may be old; trying again"
	case errors.Is(err, db.ErrNewer):
		n.Text, n.Hint = dir+": written by a newer runar", "update runar to read it"
	case errors.Is(err, db.ErrBroken):
		n.Text, n.Hint = dir+": the database is damaged", "runar doctor says more"
	case errors.Is(err, db.ErrNoStore):
		n.Text, n.Hint = dir+": the store is gone", "it is read again when it comes back"
	default:
		n.Hint = fmt.Sprintf("trying again; runar doctor says more")
	}
	return n
}

func closeAll(all []*shelf) {
	for _, s := range all {
		if s.store != nil {
			s.store.Close()
			s.store = nil
		}
	}
}

// beat is how often the workers look for news where they are not woken.
const beat = 400 * time.Millisecond

// pause waits for the next multiple of d, a wake-up or the end; false at the end. Who waits as long as others wakes with them: a
// processor that is woken once for all of them costs less than the looking itself.
func pause(ctx context.Context, wake <-chan struct{}, d time.Duration) bool {
	t := time.NewTimer(d - time.Since(start)%d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-wake:
	case <-t.C:
	}
	return true
}

// start is what the beats are counted from; the clock that never jumps is meant.
var start = time.Now()
