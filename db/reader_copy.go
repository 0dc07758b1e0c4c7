package db

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/ncruces/go-sqlite3"
)

// maxCopy is the size up to which a database is copied just to show runs that wait in the spool.
const maxCopy = 1 << 30

// openCopy reads a store as a copy in a temporary folder, completed there: with the tables of this version, and with the runs that wait
// in the spool and cannot be filed where they are.
func openCopy(ctx context.Context, dir string, o Options) (*Store, error) {
	if info, err := os.Stat(filepath.Join(dir, Name)); err == nil && info.Size() > maxCopy {
		return nil, ErrFull
	}
	temp, err := os.MkdirTemp("", "runar-read-")
	if err != nil {
		return nil, err
	}
	s := &Store{dir: dir, temp: temp, stmts: map[string]*sqlite3.Stmt{}}
	if err = s.openCopied(ctx, o); err != nil {
		err = s.explain(err)
		if s.conn != nil {
			s.disconnect()
		}
		os.RemoveAll(temp)
		return nil, err
	}
	return s, nil
}

func (s *Store) openCopied(ctx context.Context, o Options) error {
	from, to := filepath.Join(s.dir, Name), filepath.Join(s.temp, Name)
	if err := copyDatabase(from, to); err != nil {
		return err
	}
	if err := s.connect(ctx, "file:"+escapePath(to), sqlite3.OPEN_READWRITE|sqlite3.OPEN_CREATE|sqlite3.OPEN_URI, o.Wait); err != nil {
		return err
	}
	version, err := s.number("PRAGMA user_version")
	if err == nil && version < schemaVersion {
		err = s.migrate()
	}
	if err != nil {
		return err
	}
	if _, err := s.takeFrom(spoolDir(s.dir), false); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	s.read = true
	return s.readable()
}

// copyDatabase copies a database with its log; where a writer changed either meanwhile, again.
func copyDatabase(from, to string) error {
	sides := []string{"-wal", ""}
	state := func() (now [2]fs.FileInfo) {
		for i, side := range sides {
			now[i], _ = os.Stat(from + side)
		}
		return now
	}
	for try := 0; ; try++ {
		before := state()
		for i, side := range sides {
			os.Remove(to + side)
			if before[i] == nil {
				continue
			}
			if err := copyFile(from+side, to+side); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
		same := true
		for i, after := range state() {
			b := before[i]
			same = same && (b == nil) == (after == nil) && (b == nil || b.Size() == after.Size() && b.ModTime().Equal(after.ModTime()))
		}
		if same || try == 4 {
			return nil
		}
	}
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if e := out.Close(); err == nil {
		err = e
	}
	return err
}
