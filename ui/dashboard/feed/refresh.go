package feed

import (
	"context"
	"slices"
	"sort"
	"time"

	"runar/db"
	"runar/ui/dashboard/state"
)

// append adds older runs behind those that are there.
func (r *runs) append(s *shelf, list []db.Run) {
	rows := r.rows[s.index]
	known := map[string]bool{}
	for i := len(rows) - 1; i >= 0 && (len(list) == 0 || !rows[i].Created.After(list[0].CreatedAt.Time)); i-- {
		known[rows[i].ID] = true
	}
	for i := range list {
		if !known[list[i].ID] && s.holds(&list[i]) {
			full := len(rows) < fullRuns && list[i].Params != nil
			run := &list[i]
			if full {
				one := list[i]
				run = &one // a pointer into the list would keep all of it
			}
			rows = append(rows, r.row(s, run, full))
		}
	}
	r.rows[s.index] = rows
}

// merge puts freshly read newest runs (all of the store where whole) in place of what was known of that time, and tells whether
// anything is different. The older rows are many: they are taken over as they are.
func (r *runs) merge(s *shelf, list []db.Run, whole bool) bool {
	old := r.rows[s.index]
	fresh := make([]*state.Row, 0, max(len(old), len(list))+8)
	seen := make(map[string]bool, len(list))
	for i := range list {
		one := list[i]
		seen[one.ID] = true
		if s.holds(&one) {
			fresh = append(fresh, r.row(s, &one, true))
		}
	}
	newer := func(a, b *state.Row) int { return b.Created.Compare(a.Created) }
	if !slices.IsSortedFunc(fresh, newer) {
		slices.SortStableFunc(fresh, newer)
	}
	if !whole && len(list) > 0 {
		oldest := list[len(list)-1].CreatedAt.Time
		i := sort.Search(len(old), func(i int) bool { return !old[i].Created.After(oldest) })
		for ; i < len(old) && old[i].Created.Equal(oldest); i++ {
			if !seen[old[i].ID] {
				fresh = append(fresh, old[i])
			}
		}
		fresh = append(fresh, old[i:]...)
	}
	if len(fresh) != len(old) || len(fresh) > 0 && fresh[0].ID != old[0].ID {
		r.infoAt = time.Time{}
	}
	r.rows[s.index], r.merged[s.index] = fresh, time.Now()
	return true
}

// refresh reads again what is likely to have changed: the newest runs and the live ones; everything where it is little, or
// where the last time is long ago compared with what it costs.
func (r *runs) refresh(ctx context.Context, s *shelf) bool {
	if !r.loaded[s.index] || len(r.rows[s.index]) <= newest {
		ok := r.page(ctx, s, max(newest, len(r.rows[s.index])+16), true)
		if ok && !r.loaded[s.index] {
			r.readRest(ctx)
		}
		return ok
	}
	if time.Since(r.reread) > max(10*time.Second, 200*r.cost) {
		keep := r.rows[s.index]
		r.rows[s.index], r.loaded[s.index] = nil, false
		if r.page(ctx, s, firstPage, true) && r.readRest(ctx) {
			return true
		}
		if s.store == nil {
			r.rows[s.index], r.loaded[s.index] = keep, true
		}
		r.reread = time.Now()
		return true
	}
	list, err := s.store.List(ctx, db.Query{Limit: newest, Full: true})
	if err != nil {
		s.trouble(ctx, r.f, err, true)
		return false
	}
	s.mended(r.f)
	if r.late[s.index] = r.sameBut(s, list) && time.Since(r.merged[s.index]) < settled; r.late[s.index] {
		return false
	}
	r.merge(s, list, false)
	r.refreshLive(ctx, s)
	return true
}

// settled is how long a list of many runs is left as it is while only values of its runs change: to hand a hundred thousand rows on
// for a new loss is dear, and what is on the screen is brought up to date by the details.
const settled = 2 * time.Second

// sameBut tells whether the newest runs of a long list are those it has, with other values at most.
func (r *runs) sameBut(s *shelf, list []db.Run) bool {
	rows := r.rows[s.index]
	if len(rows) <= fullRuns {
		return false
	}
	i := 0
	for k := range list {
		run := &list[k]
		if !s.holds(run) {
			continue
		}
		if rows[i].ID != run.ID || rows[i].Kind != state.KindOf(run.Status, run.Cause, run.Signal) || run.Name != nil && rows[i].Name != *run.Name || run.Name == nil && rows[i].Name != "" {
			return false
		}
		i++
	}
	return true
}

// refreshLive reads the runs again that were running; their owners may be gone.
func (r *runs) refreshLive(ctx context.Context, s *shelf) bool {
	if s.store == nil || r.kinds(s.index)[state.Running] == 0 {
		return false
	}
	changed := false
	rows := r.rows[s.index]
	for i, row := range rows[:min(len(rows), 20000)] {
		if row.Kind != state.Running {
			continue
		}
		run, err := s.store.Get(ctx, row.ID)
		if err != nil {
			continue
		}
		fresh := r.row(s, run, true)
		if fresh.Kind != row.Kind || row.Run == nil {
			if !changed {
				rows = slices.Clone(rows)
				changed = true
			}
			rows[i] = fresh
		}
	}
	r.rows[s.index] = rows
	if changed {
		r.counts[s.index] = counted{}
	}
	return changed
}

// replace reads single runs again.
func (r *runs) replace(ctx context.Context, refs []state.Ref) {
	for _, ref := range refs {
		s := r.shelves[ref.Store]
		if s.store == nil {
			continue
		}
		run, err := s.store.Get(ctx, ref.ID)
		rows := slices.Clone(r.rows[ref.Store])
		i := slices.IndexFunc(rows, func(row *state.Row) bool { return row.ID == ref.ID })
		switch {
		case err != nil || run.DeletedAt != nil:
			if i >= 0 {
				rows = slices.Delete(rows, i, i+1)
			}
		case i >= 0:
			rows[i] = r.row(s, run, true)
		default:
			row := r.row(s, run, true)
			at := sort.Search(len(rows), func(i int) bool { return !rows[i].Created.After(row.Created) })
			rows = slices.Insert(rows, at, row)
		}
		r.rows[ref.Store] = rows
		r.counts[ref.Store] = counted{}
	}
	r.infoAt = time.Time{}
}
