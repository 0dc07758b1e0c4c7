package db

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/ncruces/go-sqlite3"
)

// orphans are the tables that hold rows of runs, and the condition on those whose run, or series, is gone: a program that deletes runs with
// foreign keys switched off leaves them. Readers pass over them.
var orphans = [...]struct{ table, of, cond string }{
	{"params", "runs", "run_id NOT IN (SELECT id FROM runs)"},
	{"tags", "runs", "run_id NOT IN (SELECT id FROM runs)"},
	{"series", "runs", "run_id NOT IN (SELECT id FROM runs)"},
	{"points", "series", "series_id NOT IN (SELECT id FROM series)"},
}

// Check runs integrity_check and looks for what a killed or careless program may leave behind; one line a finding. It reads the whole file.
func (s *Store) Check(ctx context.Context) (found []string, err error) {
	err = s.snapshot(ctx, func() error {
		err := s.each("PRAGMA integrity_check(20)", nil, func(st *sqlite3.Stmt) error {
			if line := st.ColumnText(0); line != "ok" {
				found = append(found, line)
			}
			return nil
		})
		for _, o := range orphans {
			if err != nil {
				return err
			}
			var n int64
			if n, err = s.number("SELECT count(*) FROM " + o.table + " WHERE " + o.cond); n > 0 {
				found = append(found, fmt.Sprintf("%d %s of %s that are gone", n, o.table, o.of))
			}
		}
		return err
	})
	return found, err
}

// Disk is what the file system of a folder allows a store.
type Disk struct {
	Local bool // known to be of this machine: the database has a write-ahead log
	Locks bool // others see a lock; without, there is no database, only spool files
	Full  bool
}

// DiskOf tries the file system of a store's folder.
func DiskOf(dir string) Disk {
	return Disk{Local: localDisk(dir), Locks: locksWork(dir), Full: diskFull(dir)}
}

// Waiting counts the records in the spool of a store that wait for a writer, and those that nobody can read.
func Waiting(dir string) (records, unreadable int) {
	names, _ := os.ReadDir(spoolDir(dir))
	for _, e := range names {
		switch filepath.Ext(e.Name()) {
		case ".json", ".jsonl":
			records++
		case ".unreadable":
			unreadable++
		}
	}
	return records, unreadable
}

// Sweep deletes the orphans that Check finds, and answers how many rows that were.
func (s *Store) Sweep(ctx context.Context) (n int64, err error) {
	err = s.write(func() error {
		for _, o := range orphans {
			if err := s.exec("DELETE FROM " + o.table + " WHERE " + o.cond); err != nil {
				return err
			}
			n += s.conn.Changes()
		}
		return nil
	})
	return n, err
}
