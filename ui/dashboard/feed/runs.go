package feed

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"runar/db"
	"runar/ui/dashboard/state"
)

const (
	firstPage = 60   // runs read before the first frame
	chunk     = 500  // runs read at a time
	fullRuns  = 2000 // newest runs that are kept with params, metrics and tags
	newest    = 64   // runs read again on every change
	topRuns   = 2000 // runs answered where the database has to sort them
)

// runs reads the list.
type runs struct {
	f        *Feed
	shelves  []*shelf
	rows     [][]*state.Row // by shelf, newest first
	loaded   []bool         // to the end
	counts   []counted
	merged   []time.Time // when the newest rows were last replaced
	late     []bool      // they have newer values by now
	commands map[string]string
	tail     bool // every run of every store is read

	want     state.ListWant
	byFilter error
	info     info
	infoAt   time.Time
	reread   time.Time
	cost     time.Duration // of reading everything
}

// counted is the number of rows of each kind behind the newest ones of a shelf: they are many, and hardly ever change.
type counted struct {
	first *state.Row // of those that were counted, and how many they were: whether it still holds
	n     int
	kinds [state.Kinds]int
}

// kinds counts the rows of a shelf by kind.
func (r *runs) kinds(shelf int) [state.Kinds]int {
	rows, c := r.rows[shelf], &r.counts[shelf]
	head := min(len(rows), 2*newest)
	if rest := rows[head:]; len(rest) == 0 {
		*c = counted{}
	} else if c.n != len(rest) || c.first != rest[0] {
		*c = counted{first: rest[0], n: len(rest)}
		for _, row := range rest {
			c.kinds[row.Kind]++
		}
	}
	out := c.kinds
	for _, row := range rows[:head] {
		out[row.Kind]++
	}
	return out
}

func newRuns(f *Feed) *runs {
	n := len(f.o.Stores)
	return &runs{f: f, shelves: shelves(f.o), rows: make([][]*state.Row, n), loaded: make([]bool, n), counts: make([]counted, n),
		merged: make([]time.Time, n), late: make([]bool, n), commands: map[string]string{}}
}

func (r *runs) loop(ctx context.Context, wake <-chan struct{}) {
	defer closeAll(r.shelves)
	r.want = r.f.want.Load().List
	for _, s := range r.shelves {
		r.page(ctx, s, firstPage, true)
	}
	r.arrange(ctx)
	close(r.f.first)
	select {
	case <-r.f.go2:
	case <-ctx.Done():
		return
	}
	if r.readRest(ctx) {
		r.arrange(ctx)
	}
	alive := time.Now()
	for pause(ctx, wake, beat) {
		want := r.f.want.Load().List
		changed := want != r.want
		if changed {
			r.infoAt = time.Time{}
		}
		r.want = want
		for _, s := range r.shelves {
			store, file := s.store, s.file
			if s.open(ctx, r.f, true) == nil {
				if len(r.rows[s.index]) > 0 && gone(s.dir) {
					r.rows[s.index], r.loaded[s.index], changed = nil, false, true
					s.tell(r.f, db.ErrNoStore)
				}
				continue
			}
			fresh := s.store != store
			if fresh && !os.SameFile(file, s.file) { // another store: nothing that was read is of it
				r.rows[s.index], r.loaded[s.index] = nil, false
			}
			if s.changed() || fresh || r.late[s.index] && time.Since(r.merged[s.index]) >= settled {
				changed = r.refresh(ctx, s) || changed
			}
		}
		if edited := r.f.edited.take("runs"); len(edited) > 0 {
			r.replace(ctx, edited)
			changed = true
		}
		if time.Since(alive) > 2*time.Second { // an owner that was killed changes nothing in the store
			alive = time.Now()
			for _, s := range r.shelves {
				changed = r.refreshLive(ctx, s) || changed
			}
		}
		if changed {
			r.arrange(ctx)
		}
	}
}

// gone tells whether the store's database is no longer there.
func gone(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, db.Name))
	return os.IsNotExist(err)
}

// page reads the newest n runs of a store in full.
func (r *runs) page(ctx context.Context, s *shelf, n int, tell bool) bool {
	st := s.open(ctx, r.f, tell)
	if st == nil {
		return false
	}
	s.changed()
	list, err := st.List(ctx, db.Query{Limit: n, Full: true})
	if err != nil {
		s.trouble(ctx, r.f, err, tell)
		return false
	}
	s.mended(r.f)
	r.merge(s, list, len(list) < n)
	if len(list) < n {
		r.loaded[s.index] = true
	}
	return true
}

// readRest reads the older runs of every store, the newest of them in full.
func (r *runs) readRest(ctx context.Context) bool {
	any, shown := false, time.Now()
	start := time.Now()
	for _, s := range r.shelves {
		for s.store != nil && !r.loaded[s.index] && ctx.Err() == nil {
			have := r.rows[s.index]
			full := len(have) < fullRuns
			n := chunk
			q := db.Query{Full: full}
			if len(have) > 0 {
				oldest := have[len(have)-1].Created
				q.Filter, _ = db.ParseFilter([]string{"created<=" + oldest.UTC().Format(db.TimeFormat)})
				same := 0
				for i := len(have) - 1; i >= 0 && have[i].Created.Equal(oldest); i-- {
					same++
				}
				n += same
			}
			q.Limit = n
			list, err := s.store.List(ctx, q)
			if err != nil {
				s.trouble(ctx, r.f, err, true)
				break
			}
			any = true
			r.append(s, list)
			r.loaded[s.index] = len(list) < n
			if time.Since(shown) > 300*time.Millisecond {
				shown = time.Now()
				r.want = r.f.want.Load().List
				r.arrange(ctx)
			}
		}
	}
	r.reread, r.cost = time.Now(), time.Since(start)
	return any
}

// row makes a row. Commands are often the same: one copy is kept of each.
func (r *runs) row(s *shelf, run *db.Run, full bool) *state.Row {
	command, ok := r.commands[run.Command]
	if !ok {
		command = run.Command
		if len(r.commands) < 4000 {
			r.commands[command] = command
		}
	}
	row := &state.Row{Ref: state.Ref{Store: s.index, ID: run.ID}, Kind: state.KindOf(run.Status, run.Cause, run.Signal), Command: command, Created: run.CreatedAt.Time}
	if run.Name != nil {
		row.Name = *run.Name
	}
	if run.FinishedAt != nil {
		row.Finished = run.FinishedAt.Time
	}
	if full {
		row.Run = run
		if run.StdoutPath != nil {
			r.f.paths.Store(row.Ref, db.LogPath(s.dir, *run.StdoutPath))
		}
	}
	return row
}
