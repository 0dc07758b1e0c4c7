package db

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/ncruces/go-sqlite3"
)

// Query says which runs and how.
type Query struct {
	Filter Filter
	Sort   string // a field, metric or param as in Filter; "" = created
	Asc    bool   // oldest or smallest first; the zero value is newest or largest first
	Limit  int    // 0 = all
	Trash  bool   // what is in the trash instead
	Full   bool   // fill Params, Metrics and Tags too
}

// List answers the runs of a query. Status, cause and duration are derived: a dead owner shows as failed/lost at once. What has no value to
// be sorted by comes last, whatever the direction; equals stand newest first.
func (s *Store) List(ctx context.Context, q Query) (runs []Run, err error) {
	err = s.snapshot(ctx, func() error {
		var done bool
		now := time.Now()
		if runs, done, err = s.probe(q, now); err != nil || done {
			return err
		}
		if runs, err = s.list(q, now); err != nil || !q.Full {
			return err
		}
		return s.fillAll(runs)
	})
	return runs, err
}

// probe looks at the newest runs one by one for those that pass a filter on metrics or params: where every tenth does, that is all there is
// to do, and nobody has to go through the metrics and params of all. done is false where these were too few.
func (s *Store) probe(q Query, now time.Time) (runs []Run, done bool, err error) {
	const most = 50 // runs that are asked for, at most
	if q.Limit == 0 || q.Limit > most || q.Sort != "" || q.Asc || q.Trash || !slices.ContainsFunc(q.Filter.terms, term.named) {
		return nil, false, nil
	}
	looked := 0
	err = s.each("SELECT "+columns+" FROM runs WHERE deleted_at IS NULL ORDER BY created_at DESC, rowid DESC LIMIT ?", []any{10 * q.Limit}, func(st *sqlite3.Stmt) error {
		looked++
		r := s.scan(st, now)
		if err := s.fill(&r); err != nil || !q.Filter.Match(&r, now) {
			return err
		}
		if runs = append(runs, r); len(runs) == q.Limit {
			return errStop
		}
		return nil
	})
	if errors.Is(err, errStop) {
		return runs, true, nil
	}
	return runs, err == nil && looked < 10*q.Limit, err
}

const (
	// few ids are looked up one by one; more are met on a walk over all runs.
	few = 500
	// many runs are read where they are met; of fewer, only the ids, and the rest when it is known which of them stay.
	many = 1000
	// manySorted is the same where all runs have to be met to be sorted: held whole, a hundred thousand take 200 MB.
	manySorted = 20 * many
)

// byInsertion is newest first, but for clocks that were set, and needs no sort and no index.
const byInsertion = "rowid DESC"

// errStop ends a walk early.
var errStop = errors.New("enough")

func (s *Store) list(q Query, now time.Time) ([]Run, error) {
	d := derived{now: now}
	if len(q.Filter.terms) > 0 || q.Sort != "" {
		var err error
		if _, d.lost, err = s.running(now); err != nil {
			return nil, err
		}
	}
	where := "deleted_at IS NULL"
	if q.Trash {
		where = "deleted_at IS NOT NULL"
	}
	cond, args, err := s.condition(q.Filter, d)
	if err != nil {
		return nil, err
	}
	where += " AND " + cond
	var sets []ids
	for _, t := range q.Filter.terms {
		if !t.named() {
			continue
		}
		set, err := s.pick(t)
		if err != nil {
			return nil, err
		}
		if !set.but && len(set.runs) <= few {
			marks := make([]string, 0, len(set.runs))
			for id := range set.runs {
				marks, args = append(marks, "?"), append(args, id)
			}
			where += " AND id IN (" + strings.Join(marks, ",") + ")"
			continue
		}
		sets = append(sets, set)
	}
	order, keys, err := s.sorting(q, d)
	if err != nil {
		return nil, err
	}
	w := walk{sets: sets, keys: keys, limit: q.Limit, whole: q.Limit == 0 || q.Limit > manySorted || q.Limit > many && keys == nil || len(sets) == 0 && keys == nil && strings.HasPrefix(order, "created_at")}
	sql := "SELECT " + columns
	if !w.whole {
		sql = "SELECT id"
	}
	sql += " FROM runs WHERE " + where + " ORDER BY " + order
	if q.Limit > 0 && len(sets) == 0 && keys == nil {
		sql, args = sql+" LIMIT ?", append(args, q.Limit)
	}
	if err := s.each(sql, args, func(st *sqlite3.Stmt) error { return w.take(s, st, now) }); err != nil && !errors.Is(err, errStop) {
		return nil, err
	}
	if keys != nil {
		slices.SortStableFunc(w.met, func(a, b meeting) int { return a.compare(b, q.Asc) })
	}
	if q.Limit > 0 && len(w.met) > q.Limit {
		w.met = w.met[:q.Limit]
	}
	runs := make([]Run, len(w.met))
	for i, m := range w.met {
		if w.whole {
			runs[i] = w.runs[m.at]
			continue
		}
		err := s.each("SELECT "+columns+" FROM runs WHERE id=?", []any{m.id}, func(st *sqlite3.Stmt) error {
			runs[i] = s.scan(st, now)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return runs, nil
}

// condition is the filter as a condition on rows of runs.
func (s *Store) condition(f Filter, d derived) (string, []any, error) {
	for _, t := range f.terms {
		if !ascii(t.value) {
			if err := s.foldsText(); err != nil {
				return "", nil, err
			}
		}
	}
	cond, args := f.where(d)
	return cond, args, nil
}

// walk gathers the runs that a query meets.
type walk struct {
	sets  []ids
	keys  map[string]sortKey // by id; nil where the rows come in order
	limit int
	whole bool // rows hold all columns, not ids alone
	met   []meeting
	runs  []Run // where rows are whole
}

// meeting is one run of a walk: little, since all of them may have to be sorted to show a few.
type meeting struct {
	id  string // where rows are not whole
	at  int    // where they are: in runs
	key sortKey
	has bool // there is something to sort by
}

// sortKey is a metric or param to sort by: numbers come before text.
type sortKey struct {
	num  float64
	text string
}

func (w *walk) take(s *Store, st *sqlite3.Stmt, now time.Time) error {
	id := st.ColumnRawText(0)
	for _, set := range w.sets {
		if !set.has(id) {
			return nil
		}
	}
	var m meeting
	m.key, m.has = w.keys[string(id)]
	if w.whole {
		m.at = len(w.runs)
		w.runs = append(w.runs, s.scan(st, now))
	} else {
		m.id = string(id)
	}
	w.met = append(w.met, m)
	if w.keys == nil && w.limit > 0 && len(w.met) == w.limit {
		return errStop
	}
	return nil
}

func (m meeting) compare(o meeting, asc bool) int {
	switch {
	case !m.has || !o.has:
		return one(!m.has) - one(!o.has)
	case (m.key.text == "") != (o.key.text == ""):
		return one(m.key.text != "") - one(o.key.text != "")
	}
	c := cmp.Compare(m.key.num, o.key.num)
	if c == 0 {
		c = cmp.Compare(m.key.text, o.key.text)
	}
	if asc {
		return c
	}
	return -c
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

// sorting answers the order in SQL, or for a metric or param the keys to sort by afterwards.
func (s *Store) sorting(q Query, d derived) (order string, keys map[string]sortKey, err error) {
	newest := "created_at DESC, rowid DESC"
	f, known := fields[q.Sort]
	switch {
	case q.Sort == "" || known && f.expr == "created_at":
		if q.Asc {
			newest = "created_at, rowid"
		}
		return newest, nil, nil
	case known && f.expr == "":
		return "", nil, usage("cannot sort by %q", q.Sort)
	case known:
		expr, direction := d.expr(f.expr), " DESC"
		if q.Asc {
			direction = ""
		}
		return expr + " IS NULL, " + expr + direction + ", " + newest, nil, nil
	}
	keys = map[string]sortKey{}
	name, metric, param := term{key: q.Sort}.names()
	number := func(st *sqlite3.Stmt) error { keys[st.ColumnText(0)] = sortKey{num: st.ColumnFloat(1)}; return nil }
	if metric {
		for _, c := range metricColumns(name) {
			if !s.anyIn([]source{{table: "series", key: c.key}}) {
				continue
			}
			return byInsertion, keys, s.each("SELECT run_id, "+c.column+" FROM series WHERE key=? AND "+c.column+" IS NOT NULL", []any{c.key}, number)
		}
	}
	if param {
		if err := s.each("SELECT run_id, num FROM params WHERE key=? AND num IS NOT NULL", []any{name}, number); err != nil {
			return "", nil, err
		}
		err = s.each("SELECT run_id, value FROM params WHERE key=? AND num IS NULL AND value <> ''", []any{name}, func(st *sqlite3.Stmt) error {
			keys[st.ColumnText(0)] = sortKey{text: st.ColumnText(1)}
			return nil
		})
	}
	return byInsertion, keys, err
}
