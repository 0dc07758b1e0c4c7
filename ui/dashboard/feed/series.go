package feed

import (
	"context"
	"math"
	"slices"
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

// keptSeries are how many series that are not looked at any more are kept, for when they are again.
const keptSeries = 32

type drawn struct {
	series *state.Series
	seen   bool // it was wanted the last time
	stale  bool // the store has changed since it was read
	read   time.Time
	cost   time.Duration
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
		for i, yes := range changed {
			if yes {
				d.outdate(i)
			}
		}
		clear(changed)
		seen := make(map[state.ChartWant]bool, len(want.Charts))
		for _, w := range want.Charts {
			seen[w] = true
			k := d.known[w]
			if k != nil && !k.seen {
				k.seen = true
				d.f.o.Emit(k.series)
			}
			if k != nil && (!k.stale || time.Since(k.read) < rest(k.cost)) {
				continue
			}
			if s := d.shelves[w.Ref.Store]; s.store != nil && ctx.Err() == nil && d.f.want.Load() == want {
				if k = d.draw(ctx, s, w, k); k != nil {
					d.known[w] = k
				} else {
					delete(d.known, w)
				}
			}
		}
		d.forget(seen)
		if !pause(ctx, wake, beat) {
			return
		}
	}
}

// rest is how long a series that grows is not read again: a short one follows at once, a long one takes no more than a hundredth of a
// processor, or a twenty-fifth where it would stand still for seconds.
func rest(cost time.Duration) time.Duration {
	return max(300*time.Millisecond, min(100*cost, 2*time.Second), 25*cost)
}

// outdate marks what has been read of a store.
func (d *series) outdate(store int) {
	for w, k := range d.known {
		if w.Ref.Store == store {
			k.stale = true
		}
	}
}

// forget drops what has not been looked at for longest.
func (d *series) forget(seen map[state.ChartWant]bool) {
	var old []state.ChartWant
	for w, k := range d.known {
		if k.seen = seen[w]; !k.seen {
			old = append(old, w)
		}
	}
	if len(old) > keptSeries {
		slices.SortFunc(old, func(a, b state.ChartWant) int { return d.known[a].read.Compare(d.known[b].read) })
		for _, w := range old[:len(old)-keptSeries] {
			delete(d.known, w)
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
	if k != nil && k.series.Count == r.count {
		return &drawn{series: k.series, seen: true, read: time.Now(), cost: time.Since(began)}
	}
	out := &state.Series{Want: w, Axis: w.Axis, Count: r.count}
	if r.count > 0 {
		if err := r.read(w, out); err != nil {
			s.trouble(ctx, d.f, err, false)
			return nil
		}
	}
	d.f.o.Emit(out)
	return &drawn{series: out, seen: true, read: time.Now(), cost: time.Since(began)}
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
	whole, err := r.columns(0, r.count, w.N)
	if err != nil {
		return err
	}
	out.Lo, out.Hi = math.Inf(1), math.Inf(-1)
	rises := true
	for i, c := range whole {
		out.Lo, out.Hi = min(out.Lo, c.X0, c.X1), max(out.Hi, c.X0, c.X1)
		rises = rises && c.X0 <= c.X1 && (i == 0 || whole[i-1].X1 <= c.X0)
	}
	if !w.Zoomed {
		out.Columns = whole
		return nil
	}
	from, to := int64(0), r.count
	if rises {
		if from, err = r.find(w.Lo); err == nil {
			to, err = r.find(math.Nextafter(w.Hi, math.Inf(1)))
		}
		if err != nil {
			return err
		}
	} else {
		from, to = within(whole, w.Lo, w.Hi)
	}
	if from, to = max(0, from-1), min(r.count, to+1); from < to { // lines go on beyond the edge
		out.Columns, err = r.columns(from, to, w.N)
	}
	return err
}

// columns cuts the points from one ordinal up to another into n columns at most.
func (r *reader) columns(from, to int64, n int) ([]state.Column, error) {
	columns, err := r.st.Columns(r.ctx, r.id, r.key, from, to, n)
	if err != nil {
		return nil, err
	}
	out := make([]state.Column, len(columns))
	for i, c := range columns {
		a, b := from+(to-from)*int64(i)/int64(len(columns)), from+(to-from)*int64(i+1)/int64(len(columns))
		out[i] = state.Column{X0: r.x(c.First, a), X1: r.x(c.Last, b-1), Min: c.Min, Max: c.Max, Mean: c.Mean, Count: b - a, NonFinite: c.NonFinite}
	}
	return out, nil
}

// within is the ordinals of the first and behind the last of the columns that touch a stretch of x: a run that went back to a checkpoint
// passes it more than once.
func within(columns []state.Column, lo, hi float64) (from, to int64) {
	at, found := int64(0), false
	for _, c := range columns {
		if max(c.X0, c.X1) >= lo && min(c.X0, c.X1) <= hi {
			if !found {
				from, found = at, true
			}
			to = at + c.Count
		}
		at += c.Count
	}
	return from, to
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

// find is the ordinal of the first point at x or beyond, where steps rise.
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
