package db

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/ncruces/go-sqlite3"
)

// setAside renames a damaged database with its side files and answers its new name. A folder in its place is renamed as well.
func setAside(dir string) (string, error) {
	aside := Name + ".broken-" + time.Now().UTC().Format("20060102T150405")
	if err := os.Rename(filepath.Join(dir, Name), filepath.Join(dir, aside)); err != nil {
		return "", err
	}
	for _, side := range []string{"-wal", "-shm"} {
		os.Rename(filepath.Join(dir, Name+side), filepath.Join(dir, aside+side))
	}
	return aside, nil
}

// salvage copies the rows of a damaged database that can still be read: from the front until the damage, then from the back. It does what
// it can and reports nothing.
func (s *Store) salvage(path string) {
	old, err := sqlite3.OpenFlags("file:"+escapePath(path)+"?immutable=1", sqlite3.OPEN_READONLY|sqlite3.OPEN_URI)
	if err != nil {
		return
	}
	defer old.Close()
	for _, table := range []string{"runs", "params", "tags", "series", "points"} {
		for _, order := range []string{"", " DESC"} {
			s.salvageTable(old, table, order)
		}
	}
}

func (s *Store) salvageTable(old *sqlite3.Conn, table, order string) {
	by := map[string]string{"runs": "rowid", "series": "id", "params": "run_id, key", "tags": "run_id, tag", "points": "series_id, n"}[table]
	st, _, err := old.Prepare("SELECT * FROM " + table + " ORDER BY " + strings.ReplaceAll(by, ",", order+",") + order)
	if err != nil {
		return
	}
	defer st.Close()
	var names, marks []string
	for i := range st.ColumnCount() {
		names, marks = append(names, st.ColumnName(i)), append(marks, "?")
	}
	sql := fmt.Sprintf("INSERT OR IGNORE INTO %s(%s) VALUES(%s)", table, strings.Join(names, ", "), strings.Join(marks, ", "))
	s.write(func() error {
		for st.Step() {
			args := make([]any, len(names))
			for i := range args {
				switch st.ColumnType(i) {
				case sqlite3.INTEGER:
					args[i] = st.ColumnInt64(i)
				case sqlite3.FLOAT:
					args[i] = st.ColumnFloat(i)
				case sqlite3.TEXT, sqlite3.BLOB:
					args[i] = st.ColumnText(i)
				}
			}
			s.exec(sql, args...)
		}
		return nil
	})
}
