package db

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/ncruces/go-sqlite3"
)

// NoWAL makes every store be taken for one on a network file system: for overlays, which hide what is below them. Set once, at start.
var NoWAL bool

// Name is the database's file name in a store.
const Name = "experiments.db"

// Options of Open.
type Options struct {
	// ReadOnly opens without ever writing to the folder where that can be avoided: reading commands, completion.
	ReadOnly bool
	// Wait bounds how long a busy database is waited for; 0 means a minute for writers and two seconds for readers.
	Wait time.Duration
	// Warn is told, in one line, that a reader met damage and mended it. May be nil.
	Warn func(string)
}

// Store is an open .runar folder. Not safe for concurrent use: one goroutine, one Store.
type Store struct {
	dir   string
	conn  *sqlite3.Conn
	read  bool
	stmts map[string]*sqlite3.Stmt
	file  os.FileInfo // the database as it was opened, to notice that it was moved
	temp  string      // a copy that is read in its place; removed by Close
	folds bool        // foldsText was called
	newer bool        // a later version made it, and this one may write it all the same
	how   Options     // of a reader
}

// Open opens the store in the folder dir (…/.runar). A writer creates and migrates it; a reader answers ErrNoStore when there is none.
func Open(ctx context.Context, dir string, o Options) (*Store, error) {
	if abs, err := filepath.Abs(dir); err == nil {
		dir = abs
	}
	if o.Wait == 0 {
		if o.Wait = time.Minute; o.ReadOnly {
			o.Wait = 2 * time.Second
		}
	}
	if o.ReadOnly {
		return openReader(ctx, dir, o)
	}
	return openWriter(ctx, dir, o)
}

func openWriter(ctx context.Context, dir string, o Options) (*Store, error) {
	if err := makeFolders(dir); err != nil {
		return nil, err
	}
	s := &Store{dir: dir, stmts: map[string]*sqlite3.Stmt{}}
	path := filepath.Join(dir, Name)
	if info, err := os.Lstat(path); err == nil && info.IsDir() {
		return nil, fmt.Errorf("%w: %s is a folder", ErrBroken, path)
	}
	h, err := createFile(path)
	if err != nil {
		return nil, s.explain(err)
	}
	if h.application != 0 && h.application != applicationID {
		return nil, fmt.Errorf("%w (%s)", errForeign, path)
	}
	if !locksWork(dir) {
		return nil, fmt.Errorf("%w (%s)", ErrNoLocks, dir)
	}
	if err := s.connect(ctx, "file:"+escapePath(path), sqlite3.OPEN_READWRITE|sqlite3.OPEN_CREATE|sqlite3.OPEN_URI, o.Wait); err != nil {
		return nil, err
	}
	if err := s.prepareFile(h); err != nil {
		err = s.explain(err) // while the file is still there to be asked
		s.disconnect()
		return nil, err
	}
	s.file, _ = os.Stat(path)
	s.sideModes(h.mode)
	return s, nil
}

// connect opens a connection that waits for locks as busy does, and gives up when ctx is done.
func (s *Store) connect(ctx context.Context, uri string, flags sqlite3.OpenFlag, wait time.Duration) (err error) {
	if s.conn, err = sqlite3.OpenFlags(uri, flags); err != nil {
		return s.explain(err)
	}
	s.conn.BusyHandler(busy(wait))
	if ctx.Done() != nil {
		s.conn.SetInterrupt(ctx)
	}
	return nil
}

// disconnect closes the connection. A statement left open would keep it, and its locks.
func (s *Store) disconnect() error {
	for _, st := range s.stmts {
		st.Close()
	}
	s.stmts = map[string]*sqlite3.Stmt{}
	err := s.conn.Close()
	s.conn = nil
	return err
}

// header is what the first bytes of a database file tell (sqlite.org/fileformat.html) before SQLite is asked.
type header struct {
	size        int64
	mode        os.FileMode
	wal         bool // write-ahead logging is on
	application uint32
}

// createFile makes sure that the file is there, private where it is new, and reads its header.
func createFile(path string) (header, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return header{}, err
	}
	defer f.Close()
	return readHeader(f)
}

// magic begins every SQLite file.
const magic = "SQLite format 3\x00"

func readHeader(f *os.File) (h header, err error) {
	info, err := f.Stat()
	if err != nil {
		return h, err
	}
	h.size, h.mode = info.Size(), info.Mode().Perm()
	var b [100]byte
	if n, _ := f.ReadAt(b[:], 0); n == len(b) && string(b[:16]) == magic {
		h.wal, h.application = b[18] == 2, binary.BigEndian.Uint32(b[68:])
	}
	return h, nil
}

// sideModes gives the files beside the database its mode: SQLite makes them by the umask, readable to all or closed to the owner's group.
func (s *Store) sideModes(mode os.FileMode) {
	for _, side := range []string{"-wal", "-shm"} {
		os.Chmod(filepath.Join(s.dir, Name+side), mode)
	}
}

// smallLog is the size up to which a write-ahead log is left behind; reading it again costs the next opener half a millisecond.
const smallLog = 256 << 10

// Close closes the store.
func (s *Store) Close() error {
	if s.conn == nil {
		return nil
	}
	// The last to close would copy the log into the file and wait for the disk twice, which can take longer than all the rest of a short
	// run. A small log is left to whoever comes next: it is as safe.
	if info, err := os.Stat(filepath.Join(s.dir, Name+"-wal")); err == nil && info.Size() < smallLog {
		s.conn.Config(sqlite3.DBCONFIG_NO_CKPT_ON_CLOSE, true)
	}
	err := s.disconnect()
	if s.temp != "" {
		os.RemoveAll(s.temp)
	}
	return err
}

// Dir is the absolute path of the .runar folder.
func (s *Store) Dir() string { return s.dir }

// moved tells whether the database under an open Store is no longer the one at its path: what is written to it would be lost.
func (s *Store) moved() bool {
	now, err := os.Stat(filepath.Join(s.dir, Name))
	return err != nil || s.file != nil && !os.SameFile(now, s.file)
}

// prepareFile sets the connection up and brings the schema up to date.
func (s *Store) prepareFile(h header) error {
	wal := localDisk(s.dir)
	setup := "PRAGMA synchronous=NORMAL; PRAGMA journal_size_limit=16777216"
	if !wal {
		setup = "PRAGMA journal_mode=truncate; PRAGMA synchronous=FULL"
		if h.wal {
			// Write-ahead logs are shared memory: on a network file system they corrupt (sqlite.org/wal.html). A file that has one is
			// converted by whoever can have it alone.
			setup = "PRAGMA locking_mode=exclusive; PRAGMA journal_mode=truncate; PRAGMA locking_mode=normal; PRAGMA synchronous=FULL"
		}
	}
	if err := s.conn.Exec(setup); err != nil {
		return err
	}
	if !wal && h.wal {
		os.Remove(filepath.Join(s.dir, Name+"-shm")) // of the log that is gone
	}
	version, err := s.number("PRAGMA user_version")
	if err != nil {
		return err
	}
	if wal && !h.wal && version <= schemaVersion {
		// New, or another program switched the log off. While that program has the file open this fails, and it works without.
		if err := s.conn.Exec("PRAGMA journal_mode=wal"); err != nil && version == 0 {
			return err
		}
	}
	if version > schemaVersion {
		s.newer = true
		return s.checkNewer("min_writer")
	}
	if version == schemaVersion {
		return nil
	}
	return s.migrate()
}

// write runs f in a transaction that takes the write lock at once: one that reads first cannot wait for it later (BUSY_SNAPSHOT).
func (s *Store) write(f func() error) (err error) {
	if s.read {
		return errReading
	}
	if err := s.conn.Exec("BEGIN IMMEDIATE"); err != nil {
		return s.explain(err)
	}
	defer func() {
		if err != nil {
			s.end("ROLLBACK")
			err = s.explain(err)
		}
	}()
	if err := f(); err != nil {
		return err
	}
	return s.conn.Exec("COMMIT")
}

// snapshot runs f, which only reads, on one state of the database, for as long as ctx allows. Where damage comes to light that nobody has
// met before, it is mended first.
func (s *Store) snapshot(ctx context.Context, f func() error) error {
	if !s.conn.GetAutocommit() {
		return f()
	}
	err := s.reading(ctx, f)
	for _, mend := range []func(context.Context) error{s.again, s.mend} {
		if !s.read || s.temp != "" || !errors.Is(err, ErrBroken) || mend(ctx) != nil {
			break
		}
		err = s.reading(ctx, f)
	}
	return err
}

// reading is one try of snapshot.
func (s *Store) reading(ctx context.Context, f func() error) error {
	if ctx.Done() != nil {
		defer s.conn.SetInterrupt(s.conn.SetInterrupt(ctx))
	}
	if err := s.conn.Exec("BEGIN"); err != nil {
		return cmp.Or(ctx.Err(), s.explain(err))
	}
	err := f()
	s.end("END")
	if err != nil {
		return cmp.Or(ctx.Err(), err)
	}
	return nil
}

// end ends a transaction, also one whose time is over.
func (s *Store) end(how string) {
	defer s.conn.SetInterrupt(s.conn.SetInterrupt(context.Background()))
	s.conn.Exec(how)
}

// DataVersion changes when another connection has committed (PRAGMA data_version); microseconds.
func (s *Store) DataVersion() (int64, error) { return s.number("PRAGMA data_version") }

// makeFolders makes the store's folders, private whatever the umask, and keeps them out of git.
func makeFolders(dir string) error {
	for _, d := range []string{dir, filepath.Join(dir, "logs")} {
		if info, err := os.Stat(d); err == nil && info.IsDir() {
			continue
		}
		if err := os.MkdirAll(d, 0o700); err != nil {
			return err
		}
		os.Chmod(d, 0o700)
	}
	ignore := filepath.Join(dir, ".gitignore")
	f, err := os.OpenFile(ignore, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		if errors.Is(err, fs.ErrExist) {
			return nil
		}
		return err
	}
	f.Chmod(0o600)
	_, err = f.WriteString("*\n")
	if e := f.Close(); err == nil {
		err = e
	}
	if errors.Is(err, syscall.ENOSPC) {
		return nil // a store on a full disk is still the right place to ask
	}
	return err
}

// escapePath quotes what means something in a file: URI (sqlite.org/uri.html).
func escapePath(path string) string {
	var b []byte
	for i := 0; i < len(path); i++ {
		switch c := path[i]; c {
		case '%', '?', '#':
			b = fmt.Appendf(b, "%%%02x", c)
		default:
			b = append(b, c)
		}
	}
	return string(b)
}
