package feed

import (
	"context"
	"errors"
	"time"

	"runar/db"
	"runar/ui/dashboard/state"
)

// trendPoints is how many columns of a series make the trend of a row.
const trendPoints = 28

// details reads the runs that are on the screen in full, with the course of the main metric.
type details struct {
	f       *Feed
	shelves []*shelf
	known   map[state.Ref]*detail
	swept   time.Time
}

type detail struct {
	run     *db.Run
	key     string // of the trend
	count   int64  // of its series when it was read
	trend   []float64
	trended time.Time
	read    time.Time
}

func newDetails(f *Feed) *details {
	return &details{f: f, shelves: shelves(f.o), known: map[state.Ref]*detail{}}
}

func (d *details) loop(ctx context.Context, wake <-chan struct{}) {
	defer closeAll(d.shelves)
	for {
		want := d.f.want.Load()
		changed := make([]bool, len(d.shelves))
		for i, s := range d.shelves {
			if s.open(ctx, d.f, false) != nil {
				changed[i] = s.changed()
			}
		}
		for _, ref := range d.f.edited.take("details") {
			delete(d.known, ref)
		}
		d.read(ctx, want, changed)
		if len(d.known) > 1500 {
			d.forget(want)
		}
		if !pause(ctx, wake, beat) {
			return
		}
	}
}

// read brings what is wanted up to date and emits what is new.
func (d *details) read(ctx context.Context, want *state.Want, changed []bool) {
	refs := make([]state.Ref, 0, len(want.Window)+len(want.Pinned)+1)
	if want.Detail.ID != "" {
		refs = append(refs, want.Detail)
	}
	refs = append(append(refs, want.Pinned...), want.Window...)
	sweep := time.Since(d.swept) > 2*time.Second // what others edited
	var out []state.RowDetail
	began := time.Now()
	for _, ref := range refs {
		if ctx.Err() != nil {
			return
		}
		s := d.shelves[ref.Store]
		if s.store == nil {
			continue
		}
		k := d.known[ref]
		stale := k == nil || changed[ref.Store] && (ref == want.Detail || k.run.Status == db.Running || sweep)
		if k != nil && !stale && k.run.Status == db.Running && time.Since(k.read) > 2*time.Second {
			stale = true // its owner may be gone
		}
		if stale {
			run, err := s.store.Get(ctx, ref.ID)
			var none *db.NotFoundError
			switch {
			case errors.As(err, &none):
				out = append(out, state.RowDetail{Ref: ref})
				delete(d.known, ref)
				continue
			case err != nil:
				s.trouble(ctx, d.f, err, false)
				continue
			}
			fresh := &detail{run: run, read: time.Now()}
			if k != nil {
				fresh.key, fresh.count, fresh.trend, fresh.trended = k.key, k.count, k.trend, k.trended
			}
			if run.StdoutPath != nil {
				d.f.paths.Store(ref, db.LogPath(s.dir, *run.StdoutPath))
			}
			k = fresh
			d.known[ref] = k
		}
		metric := want.Metric
		n := k.run.Metrics[metric].Count
		trend := k.key != metric || k.count != n && time.Since(k.trended) > time.Second
		if trend {
			k.key, k.count, k.trended, k.trend = metric, n, time.Now(), nil
			if n > 0 {
				columns, err := s.store.Columns(ctx, ref.ID, metric, 0, 0, trendPoints)
				if err == nil {
					k.trend = make([]float64, len(columns))
					for i, c := range columns {
						k.trend[i] = c.Mean
					}
				}
			}
		}
		if stale || trend {
			out = append(out, state.RowDetail{Ref: ref, Run: k.run, Trend: k.trend, Key: metric})
		}
		// The rows that are seen come first: show them before the others are read.
		if len(out) > 0 && time.Since(began) > 40*time.Millisecond {
			d.f.o.Emit(state.Details{Items: out})
			out, began = nil, time.Now()
			if d.f.want.Load() != want {
				return
			}
		}
	}
	if sweep {
		d.swept = time.Now()
	}
	if len(out) > 0 {
		d.f.o.Emit(state.Details{Items: out})
	}
}

func (d *details) forget(want *state.Want) {
	keep := map[state.Ref]*detail{}
	for _, refs := range [][]state.Ref{want.Window, want.Pinned, {want.Detail}} {
		for _, r := range refs {
			if k := d.known[r]; k != nil {
				keep[r] = k
			}
		}
	}
	d.known = keep
}
