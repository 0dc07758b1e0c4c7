package db

import (
	"context"
	"errors"
	"fmt"
	"io"
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
	if (err != nil || info.Size() == 0) && !hasSpool(dir) {
		if err == nil || errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
			return nil, ErrNoStore
		}
		return nil, err
	}
	if hasSpool(dir) { // runs that could not be filed when they ended: now is the next chance
		if w, err := openWriter(ctx, dir, Options{Wait: min(o.Wait, 500*time.Millisecond)}); err == nil {
			w.Settle(ctx)
			w.Close()
		}
	}
	s := &Store{dir: dir, read: true, stmts: map[string]*sqlite3.Stmt{}}
	if s.conn, err = sqlite3.OpenFlags("file:"+escapePath(path), sqlite3.OPEN_READWRITE|sqlite3.OPEN_URI); err == nil {
		if err = s.readable(ctx, o); err == nil {
			return s, nil
		}
		s.conn.Close()
	}
	if errors.Is(s.explain(err), ErrLocked) || errors.Is(err, ErrNewer) {
		return nil, s.explain(err)
	}
	// Somebody else's store, or a read-only mount.
	if s.conn, err = sqlite3.OpenFlags("file:"+escapePath(path)+"?vfs="+shimName(), sqlite3.OPEN_READONLY|sqlite3.OPEN_URI); err == nil {
		if err = s.readable(ctx, o); err == nil {
			return s, nil
		}
		s.conn.Close()
	}
	if errors.Is(s.explain(err), ErrBroken) || errors.Is(err, ErrNewer) {
		return nil, s.explain(err)
	}
	if wal, e := os.Stat(path + "-wal"); e != nil || wal.Size() == 0 {
		if s.conn, err = sqlite3.OpenFlags("file:"+escapePath(path)+"?immutable=1", sqlite3.OPEN_READONLY|sqlite3.OPEN_URI); err == nil {
			if err = s.readable(ctx, o); err == nil {
				return s, nil
			}
			s.conn.Close()
		}
		return nil, s.explain(err)
	}
	// A log with rows in it that cannot be opened where it is: read a copy.
	temp, err := os.MkdirTemp("", "runar-read-")
	if err != nil {
		return nil, err
	}
	s.temp = temp
	for _, side := range []string{"", "-wal"} {
		if err := copyFile(path+side, filepath.Join(temp, Name+side)); err != nil {
			os.RemoveAll(temp)
			return nil, s.explain(err)
		}
	}
	if s.conn, err = sqlite3.OpenFlags("file:"+escapePath(filepath.Join(temp, Name)), sqlite3.OPEN_READWRITE|sqlite3.OPEN_URI); err == nil {
		if err = s.readable(ctx, o); err == nil {
			return s, nil
		}
		s.conn.Close()
	}
	os.RemoveAll(temp)
	return nil, s.explain(err)
}

// readable proves that the connection can read, and that what it reads is meant for this version.
func (s *Store) readable(ctx context.Context, o Options) error {
	s.conn.BusyHandler(busy(o.Wait))
	if ctx.Done() != nil {
		s.conn.SetInterrupt(ctx)
	}
	if err := s.conn.Exec("PRAGMA query_only=1"); err != nil {
		return err
	}
	version, err := s.number("PRAGMA user_version")
	if err == nil && version == 0 {
		// Made by another program, or half made: only a writer can complete it.
		var runs int64
		if runs, err = s.number("SELECT count(*) FROM sqlite_master WHERE name='runs'"); err == nil {
			if runs == 0 {
				return ErrNoStore
			}
			w, e := openWriter(ctx, s.dir, o)
			if e != nil {
				return fmt.Errorf("the store needs an update that could not be made: %w", e)
			}
			return w.Close()
		}
	}
	if err == nil && version > schemaVersion {
		err = s.checkNewer("min_reader")
	}
	if err == nil {
		_, err = s.number("SELECT 1 FROM runs LIMIT 1")
	}
	if err != nil {
		s.stmts = map[string]*sqlite3.Stmt{}
	}
	return err
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
