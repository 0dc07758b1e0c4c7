package db

import (
	_ "embed"
	"fmt"
	"strings"

	"github.com/ncruces/go-sqlite3"
)

//go:embed schema/0001.sql
var schema1 string

const (
	schemaVersion = 2
	// applicationID marks the file as ours (sqlite.org/pragma.html#pragma_application_id): "runa".
	applicationID = 0x72756e61
)

// migrate brings the file to schemaVersion: columns that a table lacks, then what is not there at all. Many processes may try at once: each looks
// again once it has the lock.
func (s *Store) migrate() error {
	return s.write(func() error {
		version, err := s.number("PRAGMA user_version")
		if err != nil || version >= schemaVersion {
			return err
		}
		if err := s.addColumns(); err != nil {
			return err
		}
		if err := s.conn.Exec(schema1); err != nil {
			return err
		}
		return s.conn.Exec(fmt.Sprintf("PRAGMA application_id=%d; PRAGMA user_version=%d", applicationID, schemaVersion))
	})
}

// columnsOf are the names of a table's columns; none where there is no such table.
func (s *Store) columnsOf(table string) (map[string]bool, error) {
	have := map[string]bool{}
	err := s.each("SELECT name FROM pragma_table_info(?)", []any{table}, func(st *sqlite3.Stmt) error {
		have[st.ColumnText(0)] = true
		return nil
	})
	return have, err
}

// addColumns completes a runs table that another program made with the columns everybody may read.
func (s *Store) addColumns() error {
	have, err := s.columnsOf("runs")
	if err != nil || len(have) == 0 {
		return err
	}
	for _, column := range strings.Fields("name git_commit git_branch workdir stdout_path created_at finished_at argv cause cause_note last_error parent_id host user boot_id heartbeat_at note deleted_at env " +
		"exit_code:INTEGER git_dirty:INTEGER signal:INTEGER pid:INTEGER owner_pid:INTEGER owner_start:INTEGER max_rss_bytes:INTEGER log_bytes:INTEGER deleted_batch:INTEGER " +
		"cpu_seconds:REAL progress_done:REAL progress_total:REAL progress_eta:REAL") {
		name, kind, ok := strings.Cut(column, ":")
		if !ok {
			kind = "TEXT"
		}
		if have[name] {
			continue
		}
		if err := s.conn.Exec("ALTER TABLE runs ADD COLUMN " + name + " " + kind); err != nil {
			return err
		}
	}
	return nil
}

// checkNewer asks a file of a later version whether this runar may still read or write it: key is min_reader or min_writer.
func (s *Store) checkNewer(key string) error {
	least, err := s.number("SELECT value FROM meta WHERE key=?", key)
	if err != nil {
		return fmt.Errorf("%w (%s)", ErrNewer, s.dir)
	}
	if least > schemaVersion {
		return fmt.Errorf("%w (%s)", ErrNewer, s.dir)
	}
	return nil
}
