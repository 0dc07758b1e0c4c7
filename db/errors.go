package db

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"

	"github.com/ncruces/go-sqlite3"
)

// Errors of Open and of writers. Compare with errors.Is.
var (
	ErrNoStore  = errors.New("no store")                             // nothing there
	ErrNewer    = errors.New("written by a newer runar")             // Open answers it where this one may not read, or not write
	ErrBroken   = errors.New("database is damaged")                  //
	ErrLocked   = errors.New("database is locked")                   // after Options.Wait
	ErrFull     = errors.New("disk full")                            //
	ErrReadOnly = errors.New("store is read-only")                   // its files, its folder, or this Store
	ErrNoLocks  = errors.New("locks do nothing on this file system") // SQLite would destroy the file: runs are spooled
	ErrMoved    = errors.New("database was moved or deleted")        // under an open Store
	ErrIDTaken  = errors.New("id is taken")                          // draw again
	ErrLive     = errors.New("run is still running")                 // rm without force
	ErrUsage    = errors.New("malformed filter, column or value")    //
	errForeign  = fmt.Errorf("%w: it is not runar's", ErrReadOnly)   // another program's database under our name
	errReading  = fmt.Errorf("%w: it was opened for reading", ErrReadOnly)
)

// NotFoundError: no run is named so. Near holds similar names or ids, best first; may be empty.
type NotFoundError struct {
	Ref  string
	Near []string
}

// Error is one line; the reference is quoted, since it may hold anything.
func (e *NotFoundError) Error() string {
	if e.Ref == "" || e.Ref == "@" {
		return "no runs yet"
	}
	return fmt.Sprintf("no run named %q", e.Ref)
}

// AmbiguousError: a prefix of several ids.
type AmbiguousError struct {
	Ref        string
	Candidates []Run // newest first, at most 20
}

// Error is one line and names the first few candidates.
func (e *AmbiguousError) Error() string {
	var ids []string
	for i, r := range e.Candidates {
		if i == 3 {
			ids = append(ids, "…")
			break
		}
		ids = append(ids, r.ID)
	}
	return fmt.Sprintf("%q could be any of %s", e.Ref, strings.Join(ids, ", "))
}

// explain turns what SQLite says into the errors above, so that a person reads "disk full" rather than "disk I/O error".
func (s *Store) explain(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sqlite3.BUSY), errors.Is(err, sqlite3.LOCKED), errors.Is(err, sqlite3.PROTOCOL),
		errors.Is(err, sqlite3.INTERRUPT): // whoever waited was told to stop
		return fmt.Errorf("%w (%s)", ErrLocked, s.dir)
	case errors.Is(err, sqlite3.CORRUPT), errors.Is(err, sqlite3.NOTADB):
		return fmt.Errorf("%w (%s): %v", ErrBroken, s.dir, err)
	case errors.Is(err, sqlite3.FULL), errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT),
		// SQLite keeps no errno of a failed write: ask the file system.
		errors.Is(err, sqlite3.IOERR) && diskFull(s.dir):
		return fmt.Errorf("%w (%s)", ErrFull, s.dir)
	case errors.Is(err, sqlite3.READONLY), errors.Is(err, sqlite3.PERM),
		errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return fmt.Errorf("%w (%s)", ErrReadOnly, s.dir)
	}
	return err
}
