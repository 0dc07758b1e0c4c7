package db

import (
	"fmt"
	"math"
	"time"
	"unicode/utf8"

	"github.com/ncruces/go-sqlite3"
)

// stmt prepares sql, or takes it from the last time, and binds args. The caller steps and resets it.
func (s *Store) stmt(sql string, args ...any) (*sqlite3.Stmt, error) {
	st := s.stmts[sql]
	if st == nil {
		var err error
		if st, _, err = s.conn.Prepare(sql); err != nil {
			return nil, s.explain(err)
		}
		s.stmts[sql] = st
	}
	for i, a := range args {
		if err := bind(st, i+1, a); err != nil {
			st.Reset()
			return nil, err
		}
	}
	return st, nil
}

// exec runs one statement that answers nothing.
func (s *Store) exec(sql string, args ...any) error {
	st, err := s.stmt(sql, args...)
	if err != nil {
		return err
	}
	defer st.Reset()
	for st.Step() {
	}
	return st.Err()
}

// each runs a query and calls f for every row.
func (s *Store) each(sql string, args []any, f func(st *sqlite3.Stmt) error) error {
	st, err := s.stmt(sql, args...)
	if err != nil {
		return err
	}
	defer st.Reset()
	for st.Step() {
		if err := f(st); err != nil {
			return err
		}
	}
	return s.explain(st.Err())
}

// number answers the first column of the first row as an integer; 0 where there is no row.
func (s *Store) number(sql string, args ...any) (n int64, err error) {
	err = s.each(sql, args, func(st *sqlite3.Stmt) error { n = st.ColumnInt64(0); return nil })
	return n, err
}

// bind gives a value to a parameter. Text that is not valid UTF-8 goes in as a blob, or Python's sqlite3 could not read the row; a nil
// pointer and NaN are NULL.
func bind(st *sqlite3.Stmt, i int, a any) error {
	switch v := a.(type) {
	case nil:
		return st.BindNull(i)
	case string:
		if !utf8.ValidString(v) {
			return st.BindBlob(i, []byte(v))
		}
		return st.BindText(i, v)
	case int:
		return st.BindInt(i, v)
	case int64:
		return st.BindInt64(i, v)
	case float64:
		if math.IsNaN(v) {
			return st.BindNull(i)
		}
		return st.BindFloat(i, v)
	case bool:
		return st.BindBool(i, v)
	case *string:
		if v != nil {
			return bind(st, i, *v)
		}
	case *int:
		if v != nil {
			return st.BindInt(i, *v)
		}
	case *int64:
		if v != nil {
			return st.BindInt64(i, *v)
		}
	case *float64:
		if v != nil {
			return bind(st, i, *v)
		}
	case *bool:
		if v != nil {
			return st.BindBool(i, *v)
		}
	case Time:
		return st.BindText(i, v.UTC().Format(TimeFormat))
	case *Time:
		if v != nil {
			return bind(st, i, *v)
		}
	case time.Time:
		return st.BindText(i, v.UTC().Format(TimeFormat))
	default:
		return fmt.Errorf("cannot store a %T", a)
	}
	return st.BindNull(i)
}
