package feed

import (
	"context"
	"math"
	"time"

	"runar/db"
	"runar/ui/dashboard/state"
)

// series reads what charts draw.
type series struct {
	f       *Feed
	shelves []*shelf
	known   map[state.ChartWant]*drawn
}

type drawn struct {
	count int64
	read  time.Time
	cost  time.Duration
}

func newSeries(f *Feed) *series {
	return &series{f: f, shelves: shelves(f.o), known: map[state.ChartWant]*drawn{}}
}

func (d *series) loop(ctx context.Context, wake <-chan struct{}) {
	defer closeAll(d.shelves)
	changed := make([]bool, len(d.shelves))
	for {
		want := d.f.want.Load()
		for i, s := range d.shelves {
			if s.open(ctx, d.f, false) != nil && s.changed() {
				changed[i] = true
			}
		}
		late := false
		seen := make(map[state.ChartWant]*drawn, len(want.Charts))
		for _, w := range want.Charts {
			k := d.known[w]
			if k != nil && (!changed[w.Ref.Store] || time.Since(k.read) < max(300*time.Millisecond, 25*k.cost)) {
				late = late || changed[w.Ref.Store]
				seen[w] = k
				continue
			}
			if s := d.shelves[w.Ref.Store]; s.store != nil && ctx.Err() == nil && d.f.want.Load() == want {
				if k = d.draw(ctx, s, w, k); k != nil {
					seen[w] = k
				}
			} else if k != nil {
				seen[w] = k
				late = true
			}
		}
		d.known = seen
		if !late {
			clear(changed)
		}
		if !pause(ctx, wake, 250*time.Millisecond) {
			return
		}
	}
}

// draw reads a series, unless it is as long as it was.
func (d *series) draw(ctx context.Context, s *shelf, w state.ChartWant, k *drawn) *drawn {
	began := time.Now()
	r := reader{ctx: ctx, st: s.store, id: w.Ref.ID, key: w.Metric, axis: w.Axis}
	run, err := s.store.Get(ctx, w.Ref.ID)
	if err != nil {
		s.trouble(ctx, d.f, err, false)
		return nil
	}
	r.count = run.Metrics[w.Metric].Count
	if k != nil && k.count == r.count {
		return &drawn{k.count, time.Now(), time.Since(began)}
	}
	out := &state.Series{Want: w, Axis: w.Axis, Count: r.count}
	if r.count > 0 {
		if err := r.read(w, out); err != nil {
			s.trouble(ctx, d.f, err, false)
			return nil
		}
	}
	d.f.o.Emit(out)
	return &drawn{r.count, time.Now(), time.Since(began)}
}

// reader reads one series by its ordinals.
type reader struct {
	ctx   context.Context
	st    *db.Store
	id    string
	key   string
	axis  state.Axis
	count int64
	subs  float64 // batches in an epoch, as far as seen
}

func (r *reader) read(w state.ChartWant, out *state.Series) error {
	first, err := r.point(0)
	if err != nil {
		return err
	}
	last, err := r.point(r.count - 1)
	if err != nil {
		return err
	}
	if r.axis == state.ByEpoch && !last.Step.HasSub {
		out.Axis = state.ByStep
	} else if r.axis == state.ByEpoch {
		columns, err := r.st.Columns(r.ctx, r.id, r.key, 0, 0, 32)
		if err != nil {
			return err
		}
		for _, c := range columns {
			r.subs = max(r.subs, c.First.Step.Sub, c.Last.Step.Sub)
		}
	}
	out.Lo, out.Hi = r.x(first, 0), r.x(last, r.count-1)
	if out.Lo > out.Hi {
		out.Lo, out.Hi = out.Hi, out.Lo
	}
	from, to := int64(0), r.count
	if w.Zoomed {
		if from, err = r.find(w.Lo); err == nil {
			to, err = r.find(math.Nextafter(w.Hi, math.Inf(1)))
		}
		if err != nil {
			return err
		}
		from, to = max(0, from-1), min(r.count, to+1) // lines go on beyond the edge
	}
	if from >= to {
		return nil
	}
	columns, err := r.st.Columns(r.ctx, r.id, r.key, from, to, w.N)
	if err != nil {
		return err
	}
	out.Columns = make([]state.Column, len(columns))
	n := int64(len(columns))
	for i, c := range columns {
		a, b := from+(to-from)*int64(i)/n, from+(to-from)*int64(i+1)/n
		out.Columns[i] = state.Column{X0: r.x(c.First, a), X1: r.x(c.Last, b-1), Min: c.Min, Max: c.Max, Mean: c.Mean, Count: b - a, NonFinite: c.NonFinite}
	}
	return nil
}

// x is the place of a point on the axis; n its ordinal.
func (r *reader) x(p db.Point, n int64) float64 {
	switch {
	case r.axis == state.ByTime:
		return float64(p.T) / 1000
	case r.axis == state.ByEpoch && p.Step.HasSub:
		return p.Step.Main + p.Step.Sub/(r.subs+1)
	case !p.Step.HasMain || p.Step.HasSub:
		return float64(n)
	}
	return p.Step.Main
}

func (r *reader) point(n int64) (db.Point, error) {
	c, err := r.st.Columns(r.ctx, r.id, r.key, n, n+1, 1)
	if err != nil || len(c) == 0 {
		return db.Point{}, err
	}
	return c[0].First, nil
}

// find is the ordinal of the first point at x or beyond; steps are taken to rise.
func (r *reader) find(x float64) (int64, error) {
	lo, hi := int64(0), r.count
	for lo < hi {
		mid := (lo + hi) / 2
		p, err := r.point(mid)
		if err != nil {
			return 0, err
		}
		if r.x(p, mid) < x {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo, nil
}
