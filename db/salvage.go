package db

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ncruces/go-sqlite3"
)

// resumeSalvage brings the rows of a damaged database that was set aside into this one, as far as they can be read: runs with their params
// and tags first, then one series after the other. What is here already stays as it is, so it can be cut off and taken up again.
func (s *Store) resumeSalvage() {
	if s.read {
		return
	}
	var aside string
	s.each("SELECT value FROM meta WHERE key='salvage'", nil, func(st *sqlite3.Stmt) error { aside = st.ColumnText(0); return nil })
	if aside == "" {
		return
	}
	if old := s.openDamaged(filepath.Join(s.dir, filepath.Base(aside))); old != nil {
		err := s.write(func() error { return s.salvageRuns(old) })
		if err == nil {
			err = s.salvageSeries(old)
		}
		old.disconnect()
		if err != nil {
			return // no time, or no room: another writer goes on
		}
	}
	s.write(func() error { return s.exec("DELETE FROM meta WHERE key='salvage'") })
}

// openDamaged opens a damaged file with its log, else without.
func (s *Store) openDamaged(path string) *Store {
	if _, err := os.Stat(path); err != nil {
		return nil
	}
	mendHeader(path)
	old := &Store{dir: s.dir, read: true, stmts: map[string]*sqlite3.Stmt{}}
	for _, query := range []string{"", "?immutable=1"} {
		var err error
		if old.conn, err = sqlite3.OpenFlags("file:"+escapePath(path)+query, sqlite3.OPEN_READWRITE|sqlite3.OPEN_URI); err != nil {
			continue
		}
		old.conn.SetInterrupt(s.conn.GetInterrupt())
		if _, err = old.number("SELECT count(*) FROM sqlite_master WHERE name='runs'"); err == nil {
			return old
		}
		old.disconnect()
	}
	return nil
}

// eachReadable calls f for every row that can be read: from the front until the damage, then from the back. Rows may come twice.
func (s *Store) eachReadable(query string, args []any, by string, f func(st *sqlite3.Stmt) error) error {
	for _, order := range []string{"", " DESC"} {
		st, err := s.stmt(query+" ORDER BY "+strings.ReplaceAll(by, ",", order+",")+order, args...)
		if err != nil {
			return nil // not even a table: the next one
		}
		for st.Step() {
			if err := f(st); err != nil {
				st.Reset()
				return err
			}
		}
		whole := st.Err() == nil
		st.Reset()
		if err := s.conn.GetInterrupt().Err(); whole || err != nil {
			return err
		}
	}
	return nil
}

// salvageRuns copies runs, params and tags.
func (s *Store) salvageRuns(old *Store) error {
	for _, t := range []struct{ table, by string }{{"runs", "rowid"}, {"params", "run_id, key"}, {"tags", "run_id, tag"}} {
		copyRow, names, err := s.rowCopier(old, t.table)
		if err != nil {
			return err
		}
		if err := old.eachReadable("SELECT "+names+" FROM "+t.table, nil, t.by, copyRow); err != nil {
			return err
		}
		if t.table == "runs" {
			if err := s.salvageBetween(old, names, copyRow); err != nil {
				return err
			}
		}
	}
	return nil
}

// rowCopier answers a function that inserts a row of old, and the columns that it is to be read with: those that both files have.
func (s *Store) rowCopier(old *Store, table string) (copyRow func(*sqlite3.Stmt) error, names string, err error) {
	mine, err := s.columnsOf(table)
	if err != nil {
		return nil, "", err
	}
	theirs, _ := old.columnsOf(table)
	var both []string
	for name := range mine {
		if theirs[name] || len(theirs) == 0 {
			both = append(both, name)
		}
	}
	names = strings.Join(both, ", ")
	insert := "INSERT OR IGNORE INTO " + table + "(" + names + ") SELECT ?" + strings.Repeat(", ?", len(both)-1)
	owner := slices.Index(both, "run_id")
	if owner >= 0 { // what belongs to a run that could not be read is left out
		insert += " WHERE EXISTS (SELECT 1 FROM runs WHERE id=?)"
	}
	return func(st *sqlite3.Stmt) error {
		args := make([]any, len(both), len(both)+1)
		for i := range args {
			args[i] = anyOf(st, i)
		}
		if owner >= 0 {
			args = append(args, args[owner])
		}
		return s.exec(insert, args...)
	}, names, nil
}

// salvageBetween copies runs that lie between damaged pages, by the index of ids.
func (s *Store) salvageBetween(old *Store, names string, copyRow func(*sqlite3.Stmt) error) error {
	return old.eachReadable("SELECT id FROM runs", nil, "id", func(st *sqlite3.Stmt) error {
		id := st.ColumnText(0)
		if n, err := s.number("SELECT 1 FROM runs WHERE id=?", id); err != nil || n == 1 {
			return err
		}
		row, err := old.stmt("SELECT "+names+" FROM runs WHERE id=?", id)
		if err != nil {
			return nil
		}
		defer row.Reset()
		if !row.Step() {
			return nil
		}
		return copyRow(row)
	})
}

// salvageSeries copies the series of runs that are here, each with its points in one transaction. Ids of series are drawn anew: other
// processes write to this file already.
func (s *Store) salvageSeries(old *Store) error {
	type named struct{ run, key, source string }
	series := map[named]int64{}
	err := old.eachReadable("SELECT id, run_id, key, source FROM series", nil, "id", func(st *sqlite3.Stmt) error {
		series[named{st.ColumnText(1), st.ColumnText(2), st.ColumnText(3)}] = st.ColumnInt64(0)
		return nil
	})
	if err != nil {
		return err
	}
	for k, id := range series {
		err := s.write(func() error {
			missing, err := s.number("SELECT NOT EXISTS (SELECT 1 FROM series WHERE run_id=runs.id AND key=?) FROM runs WHERE id=?", k.key, k.run)
			if err != nil || missing == 0 {
				return err
			}
			points, err := old.salvagePoints(id)
			if err != nil {
				return err
			}
			batch := make([]Sample, len(points))
			for i, p := range points {
				batch[i] = Sample{k.key, p}
			}
			return s.addSamples(k.run, batch, k.source)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// salvagePoints reads the points of a series that can be read, in order.
func (s *Store) salvagePoints(series int64) ([]Point, error) {
	byOrdinal := map[int64]Point{}
	var order []int64
	err := s.eachReadable("SELECT n, step, sub, value, t FROM points WHERE series_id=?", []any{series}, "series_id, n", func(st *sqlite3.Stmt) error {
		n := st.ColumnInt64(0)
		if _, twice := byOrdinal[n]; !twice {
			order = append(order, n)
		}
		byOrdinal[n] = pointOf(st, 1)
		return nil
	})
	slices.Sort(order)
	points := make([]Point, len(order))
	for i, n := range order {
		points[i] = byOrdinal[n]
	}
	return points, err
}

// anyOf is a value as it is stored.
func anyOf(st *sqlite3.Stmt, col int) any {
	switch st.ColumnType(col) {
	case sqlite3.INTEGER:
		return st.ColumnInt64(col)
	case sqlite3.FLOAT:
		return st.ColumnFloat(col)
	case sqlite3.TEXT, sqlite3.BLOB:
		return st.ColumnText(col)
	}
	return nil
}
