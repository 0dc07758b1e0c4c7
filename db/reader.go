package db

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/vfs"
)

// openReader opens for reading, in the way that asks least of the folder.
func openReader(ctx context.Context, dir string, o Options) (*Store, error) {
	path := filepath.Join(dir, Name)
	info, err := os.Stat(path)
	if err == nil && info.IsDir() {
		return nil, ErrNoStore // runs that were to go here are in the fallback store
	}
	pending := hasSpool(dir)
	if (err != nil || info.Size() == 0) && !pending {
		if err == nil || errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
			return nil, ErrNoStore
		}
		return nil, err
	}
	if pending || needsWriter(path) {
		// Runs that could not be filed when they ended: now is the next chance. It also brings the file up to date.
		if w, err := openWriter(ctx, dir, Options{Wait: min(o.Wait, 500*time.Millisecond)}); err == nil {
			w.Settle(ctx)
			w.Close()
		}
	}
	s := &Store{dir: dir, read: true, stmts: map[string]*sqlite3.Stmt{}, how: o}
	err = s.openInPlace(ctx, path, o)
	if err == nil {
		s.file, _ = os.Stat(path)
		s.finishSalvage(ctx)
	}
	if waiting := hasRecords(dir); err == nil && !waiting || !waiting && !errors.Is(err, errCopy) {
		if err != nil {
			return nil, s.explain(err)
		}
		return s, nil
	}
	if errors.Is(err, ErrNewer) || errors.Is(err, ErrBroken) || errors.Is(err, ErrLocked) {
		return nil, err
	}
	c, copied := openCopy(ctx, dir, o)
	if copied != nil && err == nil {
		return s, nil // without the runs that wait
	}
	if err == nil {
		s.Close()
	}
	return c, copied
}

// finishSalvage brings over what another process had no time for.
func (s *Store) finishSalvage(ctx context.Context) {
	if waiting, err := s.number("SELECT 1 FROM meta WHERE key='salvage'"); err != nil || waiting == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, mendFor)
	defer cancel()
	if w, err := openWriter(ctx, s.dir, Options{Wait: 500 * time.Millisecond}); err == nil {
		w.resumeSalvage()
		w.Close()
	}
}

// mendFor is how long somebody who reads waits at most for the rows of a damaged database; the rest is left to whoever comes next.
const mendFor = 10 * time.Second

// again opens a reader anew: what one connection takes for damage may be its own.
func (s *Store) again(ctx context.Context) error {
	n, err := openReader(ctx, s.dir, s.how)
	if err != nil {
		return err
	}
	s.disconnect()
	*s = *n
	return nil
}

// mend sets a damaged database aside, brings what can be read of it into a new one, and opens that.
func (s *Store) mend(ctx context.Context) error {
	limited, cancel := context.WithTimeout(ctx, mendFor)
	defer cancel()
	w, err := replaceBroken(limited, s.dir, s.file)
	if err != nil {
		return err
	}
	w.resumeSalvage()
	w.Close()
	if s.how.Warn != nil {
		s.how.Warn("the database in " + show(s.dir) + " was damaged; it was set aside, and what could be read of it was brought into a new one")
	}
	return s.again(ctx)
}

// errCopy says that a file can be read only as a copy: its log holds rows and cannot be opened, or its tables are to be completed first.
var errCopy = errors.New("to be read as a copy")

// openInPlace opens the file itself: as its owner does, else as one who may only look.
func (s *Store) openInPlace(ctx context.Context, path string, o Options) error {
	err := s.try(ctx, "file:"+escapePath(path), sqlite3.OPEN_READWRITE|sqlite3.OPEN_URI, o)
	if err == nil || final(err) || errors.Is(err, ErrLocked) {
		return err
	}
	// Somebody else's store, or a read-only mount.
	if err = s.try(ctx, "file:"+escapePath(path)+"?vfs="+shimName(), sqlite3.OPEN_READONLY|sqlite3.OPEN_URI, o); err == nil || final(err) || errors.Is(err, ErrBroken) {
		return err
	}
	// The immutable way ignores the log, so it is for files without one.
	if wal, e := os.Stat(path + "-wal"); e == nil && wal.Size() > 0 {
		return errCopy
	}
	return s.try(ctx, "file:"+escapePath(path)+"?immutable=1", sqlite3.OPEN_READONLY|sqlite3.OPEN_URI, o)
}

// final tells whether another way of opening would end the same.
func final(err error) bool {
	return errors.Is(err, ErrNewer) || errors.Is(err, ErrNoStore) || errors.Is(err, errCopy)
}

// try opens the file in one way and proves that it can be read so.
func (s *Store) try(ctx context.Context, uri string, flags sqlite3.OpenFlag, o Options) error {
	if err := s.connect(ctx, uri, flags, o.Wait); err != nil {
		return err
	}
	err := s.explain(s.readable())
	if err != nil {
		s.disconnect()
		return err
	}
	if info, err := os.Stat(filepath.Join(s.dir, Name)); err == nil && flags&sqlite3.OPEN_READWRITE != 0 && s.temp == "" {
		s.sideModes(info.Mode().Perm())
	}
	return nil
}

// needsWriter tells whether a write-ahead log stands where it is not safe: a writer converts it.
func needsWriter(path string) bool {
	if localDisk(filepath.Dir(path)) {
		return false
	}
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	h, err := readHeader(f)
	return err == nil && h.wal
}

// readable proves that the connection can read, and that what it reads is meant for this version.
func (s *Store) readable() error {
	if err := s.conn.Exec("PRAGMA query_only=1"); err != nil {
		return err
	}
	version, err := s.number("PRAGMA user_version")
	if err != nil {
		return err
	}
	if version < schemaVersion {
		// Made by another program, or half made: only a writer can complete it.
		runs, err := s.number("SELECT count(*) FROM sqlite_master WHERE name='runs'")
		if err != nil {
			return err
		}
		if runs == 0 {
			return ErrNoStore
		}
		w, err := openWriter(context.Background(), s.dir, Options{Wait: 2 * time.Second})
		if err != nil {
			return errCopy
		}
		if err := w.Close(); err != nil {
			return err
		}
	}
	if version > schemaVersion {
		if err := s.checkNewer("min_reader"); err != nil {
			return err
		}
	}
	_, err = s.number("SELECT 1 FROM runs LIMIT 1")
	return err
}

// shim opens the write-ahead log for reading where it may not be written. The library asks for both and gives up, so that a user who may
// read a live store, but not write it, could not.
type shim struct{ vfs.VFSFilename }

// OpenFilename implements vfs.VFSFilename.
func (v shim) OpenFilename(n *vfs.Filename, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	f, out, err := v.VFSFilename.OpenFilename(n, flags)
	if err != nil && flags&vfs.OPEN_WAL != 0 && (errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS)) {
		return v.VFSFilename.OpenFilename(n, flags&^(vfs.OPEN_READWRITE|vfs.OPEN_CREATE)|vfs.OPEN_READONLY)
	}
	return f, out, err
}

// shimName registers the shim when it is first needed.
var shimName = sync.OnceValue(func() string {
	if base, ok := vfs.Find("").(vfs.VFSFilename); ok {
		vfs.Register("runar", shim{base})
		return "runar"
	}
	return ""
})
