package db

import (
	"context"
	"math"

	"github.com/ncruces/go-sqlite3"
)

// AddSamples appends points to the series of a run, a batch in one transaction, and updates the summaries.
func (s *Store) AddSamples(ctx context.Context, id string, batch []Sample) error {
	if len(batch) == 0 {
		return nil
	}
	return s.write(func() error { return s.addSamples(id, batch, fromOutput) })
}

// Where the points of a series come from. What the script sends itself stands above what is read off its output under the same name.
const (
	fromOutput = "output"
	fromModule = "module"
)

// total is a series as it stands within a transaction.
type total struct {
	id, n, from int64
	min, max    float64 // NaN while there is no finite value
	last        Point
	foreign     bool // the script sends this series itself: what is read off the output is the same again
}

func (s *Store) addSamples(id string, batch []Sample, source string) error {
	totals := map[string]*total{}
	for _, p := range batch {
		t := totals[p.Key]
		if t == nil {
			var err error
			if t, err = s.total(id, p.Key, source); err != nil {
				return err
			}
			totals[p.Key] = t
		}
		if t.foreign {
			continue
		}
		main, sub := stepValues(p.Step)
		if err := s.exec("INSERT INTO points(series_id, n, step, sub, value, t) VALUES(?,?,?,?,?,?)", t.id, t.n, main, sub, p.Value, p.T); err != nil {
			return err
		}
		t.n++
		t.last = p.Point
		if !math.IsNaN(p.Value) && !math.IsInf(p.Value, 0) {
			if !(t.min <= p.Value) {
				t.min = p.Value
			}
			if !(t.max >= p.Value) {
				t.max = p.Value
			}
		}
	}
	for _, t := range totals {
		if t.n == t.from || t.foreign {
			continue
		}
		main, sub := stepValues(t.last.Step)
		if err := s.exec("UPDATE series SET n=?, last=?, min=?, max=?, step=?, sub=?, t=? WHERE id=?", t.n, t.last.Value, t.min, t.max, main, sub, t.last.T, t.id); err != nil {
			return err
		}
	}
	return nil
}

// total finds or makes a series.
func (s *Store) total(run, key, source string) (*total, error) {
	t := &total{id: -1, min: math.NaN(), max: math.NaN()}
	replace := false
	err := s.each("SELECT id, n, min, max, source FROM series WHERE run_id=? AND key=?", []any{run, key}, func(st *sqlite3.Stmt) error {
		t.id, t.n = st.ColumnInt64(0), st.ColumnInt64(1)
		t.min, t.max = floatOf(st, 2), floatOf(st, 3)
		was := st.ColumnText(4)
		t.foreign = source == fromOutput && was != fromOutput
		replace = source == fromModule && was == fromOutput
		return nil
	})
	if err == nil && replace {
		if err = s.exec("DELETE FROM points WHERE series_id=?", t.id); err == nil {
			err = s.exec("UPDATE series SET source=? WHERE id=?", source, t.id)
		}
		t.n, t.min, t.max = 0, math.NaN(), math.NaN()
	}
	if err != nil || t.id >= 0 {
		t.from = t.n
		return t, err
	}
	if err := s.exec("INSERT INTO series(run_id, key, source) VALUES(?,?,?)", run, key, source); err != nil {
		return nil, err
	}
	t.id = s.conn.LastInsertRowID()
	return t, nil
}

// stepValues are the two step columns: whole numbers are stored as such, what is absent as NULL.
func stepValues(st Step) (main, sub any) {
	if st.HasMain {
		main = whole(st.Main)
	}
	if st.HasSub {
		sub = whole(st.Sub)
	}
	return main, sub
}

func whole(v float64) any {
	if v == math.Trunc(v) && math.Abs(v) < 1<<53 {
		return int64(v)
	}
	return v
}

// floatOf reads a column in which NULL is NaN.
func floatOf(st *sqlite3.Stmt, col int) float64 {
	if st.ColumnType(col) == sqlite3.NULL {
		return math.NaN()
	}
	return st.ColumnFloat(col)
}

// stepOf reads a pair of step columns.
func stepOf(st *sqlite3.Stmt, col int) Step {
	var s Step
	if st.ColumnType(col) != sqlite3.NULL {
		s.Main, s.HasMain = st.ColumnFloat(col), true
	}
	if st.ColumnType(col+1) != sqlite3.NULL {
		s.Sub, s.HasSub = st.ColumnFloat(col+1), true
	}
	return s
}

// ReplaceSamples drops every series of the run that came from its output and writes these instead (reparse).
func (s *Store) ReplaceSamples(ctx context.Context, id string, all []Sample) error {
	return s.write(func() error {
		if err := s.exec("DELETE FROM points WHERE series_id IN (SELECT id FROM series WHERE run_id=? AND source='output')", id); err != nil {
			return err
		}
		if err := s.exec("DELETE FROM series WHERE run_id=? AND source='output'", id); err != nil {
			return err
		}
		return s.addSamples(id, all, fromOutput)
	})
}

// Keys answers the metric names of a run, sorted.
func (s *Store) Keys(ctx context.Context, id string) ([]string, error) {
	var keys []string
	err := s.each("SELECT key FROM series WHERE run_id=? ORDER BY key", []any{id}, func(st *sqlite3.Stmt) error {
		keys = append(keys, st.ColumnText(0))
		return nil
	})
	return keys, err
}

// Series answers the points of a series with ordinal >= from (0 = all), in order.
func (s *Store) Series(ctx context.Context, id, key string, from int64) (points []Point, err error) {
	err = s.snapshot(ctx, func() error {
		series, n, err := s.seriesID(id, key)
		if err != nil || n <= from {
			return err
		}
		points = make([]Point, 0, n-max(from, 0))
		return s.each("SELECT step, sub, value, t FROM points WHERE series_id=? AND n>=? ORDER BY n", []any{series, from}, func(st *sqlite3.Stmt) error {
			points = append(points, pointOf(st, 0))
			return nil
		})
	})
	return points, err
}

func pointOf(st *sqlite3.Stmt, col int) Point {
	return Point{Step: stepOf(st, col), Value: floatOf(st, col+2), T: st.ColumnInt64(col + 3)}
}

func (s *Store) seriesID(run, key string) (id, n int64, err error) {
	err = s.each("SELECT id, n FROM series WHERE run_id=? AND key=?", []any{run, key}, func(st *sqlite3.Stmt) error {
		id, n = st.ColumnInt64(0), st.ColumnInt64(1)
		return nil
	})
	return id, n, err
}

// Column is the extremes and mean of a stretch of a series: one column of a chart. Empty: Count 0.
type Column struct {
	Min, Max, Mean float64 // finite values only
	First, Last    Point
	Count          int64 // points read, the finite ones and the others
	NonFinite      int64
}

// columnReads is how many points of a stretch are read at most: a longer one is sampled by seeking, in columnPieces spread over it from its
// first point to its last.
const (
	columnReads  = 64
	columnPieces = 4
)

// Columns cuts the ordinals [from, to) of a series into n columns; long stretches are sampled by seeking. to 0 = the end.
func (s *Store) Columns(ctx context.Context, id, key string, from, to int64, n int) (columns []Column, err error) {
	err = s.snapshot(ctx, func() error {
		columns, err = s.columns(id, key, from, to, n)
		return err
	})
	return columns, err
}

func (s *Store) columns(id, key string, from, to int64, n int) ([]Column, error) {
	series, count, err := s.seriesID(id, key)
	if err != nil || n <= 0 {
		return nil, err
	}
	if to <= 0 || to > count {
		to = count
	}
	if from = max(from, 0); from >= to {
		return nil, nil
	}
	n = int(min(int64(n), to-from))
	columns := make([]Column, n)
	for i := range columns {
		a, b := from+(to-from)*int64(i)/int64(n), from+(to-from)*int64(i+1)/int64(n)
		if err := s.column(&columns[i], series, a, b); err != nil {
			return nil, err
		}
	}
	return columns, nil
}

// column reads the stretch [a, b): whole when short, else in pieces.
func (s *Store) column(c *Column, series, a, b int64) error {
	c.Min, c.Max = math.NaN(), math.NaN()
	var sum float64
	take := func(st *sqlite3.Stmt) error {
		p := pointOf(st, 0)
		if c.Count == 0 {
			c.First = p
		}
		c.Last = p
		c.Count++
		if math.IsNaN(p.Value) || math.IsInf(p.Value, 0) {
			c.NonFinite++
			return nil
		}
		if !(c.Min <= p.Value) {
			c.Min = p.Value
		}
		if !(c.Max >= p.Value) {
			c.Max = p.Value
		}
		sum += p.Value
		return nil
	}
	const query = "SELECT step, sub, value, t FROM points WHERE series_id=? AND n>=? AND n<? ORDER BY n"
	pieces, length := int64(1), b-a
	if length > columnReads {
		pieces, length = columnPieces, columnReads/columnPieces
	}
	for i := range pieces {
		from := a
		if i > 0 {
			from += (b - a - length) * i / (pieces - 1)
		}
		if err := s.each(query, []any{series, from, from + length}, take); err != nil {
			return err
		}
	}
	if finite := c.Count - c.NonFinite; finite > 0 {
		c.Mean = sum / float64(finite)
	} else {
		c.Mean = math.NaN()
	}
	return nil
}
