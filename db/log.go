package db

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/ncruces/go-sqlite3"
	"golang.org/x/sys/unix"
)

// LogPath is where the log of a run is: stdout_path is relative to the store, or absolute for a run that had to be filed elsewhere.
func LogPath(dir, stdoutPath string) string {
	if filepath.IsAbs(stdoutPath) {
		return stdoutPath
	}
	return filepath.Join(dir, stdoutPath)
}

// IndexPath is where the index of the log at path is, compressed or not.
func IndexPath(log string) string {
	return strings.TrimSuffix(strings.TrimSuffix(log, packSuffix), ".log") + ".idx"
}

// Log is a log that is open for reading, compressed or not: raw bytes either way. It is not safe for concurrent use.
type Log struct {
	file   *os.File
	packed *unpacked // nil: the file is the log
}

// OpenLog opens the log at path, or what `runar gc --compress` or gunzip have made of it meanwhile.
func OpenLog(path string) (*Log, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		if other, oerr := os.Open(otherForm(path)); oerr == nil {
			f, err = other, nil
		}
	}
	if err != nil {
		return nil, err
	}
	l := &Log{file: f}
	if !isPacked(f.Name()) {
		return l, nil
	}
	info, err := f.Stat()
	if err == nil {
		if l.packed, err = unpack(f, info.Size()); err == errNotPacked {
			err = &fs.PathError{Op: "read", Path: f.Name(), Err: err}
		}
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return l, nil
}

func isPacked(path string) bool { return strings.HasSuffix(path, packSuffix) }

// otherForm is the path of a log when it is compressed, and of a compressed one when it is not.
func otherForm(path string) string {
	if raw, packed := strings.CutSuffix(path, packSuffix); packed {
		return raw
	}
	return path + packSuffix
}

// ReadAt reads raw bytes of the log.
func (l *Log) ReadAt(p []byte, off int64) (int, error) {
	if l.packed != nil {
		return l.packed.ReadAt(p, off)
	}
	return l.file.ReadAt(p, off)
}

// Stat describes the file; of a compressed log the size is not the log's.
func (l *Log) Stat() (fs.FileInfo, error) { return l.file.Stat() }

// Size is the length of the log in bytes, as long as it is now.
func (l *Log) Size() (int64, error) {
	if l.packed != nil {
		return l.packed.size, nil
	}
	info, err := l.file.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// File is the open file.
func (l *Log) File() *os.File { return l.file }

// Close closes the file.
func (l *Log) Close() error { return l.file.Close() }

// LogFile is what is known of a log without reading it.
type LogFile struct {
	Path   string // where it is now
	OnDisk int64  // bytes that the file takes
	Bytes  int64  // of the log
	Packed bool   // it is compressed
}

// FindLog looks at the log at path, or at its other form where that is what there is.
func FindLog(path string) (LogFile, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		if other, oerr := os.Stat(otherForm(path)); oerr == nil {
			info, err, path = other, nil, otherForm(path)
		}
	}
	if err != nil {
		return LogFile{}, err
	}
	found := LogFile{Path: path, OnDisk: info.Size(), Bytes: info.Size(), Packed: isPacked(path)}
	if !found.Packed {
		return found, nil
	}
	l, err := OpenLog(path)
	if err != nil {
		return LogFile{}, err
	}
	defer l.Close()
	found.Bytes, err = l.Size()
	return found, err
}

// ErrNoGain says that a log is not worth compressing: too little of it would go.
var ErrNoGain = errors.New("compressing it gains nothing")

// PackLog compresses the log of a run that has ended and answers how many bytes of the disk that freed: stdout_path then names the compressed
// file, which any gunzip reads too, and every reader of ours reads as before. The log goes only when what was made of it has been read
// back and compared. ErrLive for a live run, ErrNoGain where less than a tenth would be freed, or nothing is left to be done.
func (s *Store) PackLog(ctx context.Context, id string) (freed int64, err error) {
	if err := s.refuseLive([]string{id}); err != nil {
		return 0, err
	}
	path, err := s.ownLog(id)
	if err != nil || path == "" || isPacked(path) {
		return 0, errors.Join(err, ErrNoGain)
	}
	raw, packed := LogPath(s.dir, path), LogPath(s.dir, path)+packSuffix
	before, err := os.Stat(raw)
	if err != nil {
		return 0, err
	}
	if !before.Mode().IsRegular() || logHeld(raw) {
		return 0, ErrNoGain
	}
	after, err := packFile(ctx, raw, packed, before)
	if err != nil {
		return 0, err
	}
	// Within the transaction nobody deletes the run, imports over it or restores its log. Killed between the steps, both files are there, and
	// either is the log.
	err = s.write(func() error {
		// Late output of a process that outlived the run may have come meanwhile: then the log stays as it is.
		if now, err := os.Stat(raw); err != nil || now.Size() != before.Size() || !now.ModTime().Equal(before.ModTime()) {
			return errors.Join(err, ErrNoGain)
		}
		return s.found(id, s.exec("UPDATE runs SET stdout_path=?, log_bytes=? WHERE id=? AND stdout_path=?", path+packSuffix, before.Size(), id, path))
	})
	if err != nil {
		if _, gone := os.Stat(raw); gone == nil {
			os.Remove(packed)
		}
		return 0, err
	}
	if err := os.Remove(raw); err != nil {
		return 0, err
	}
	return before.Size() - after, nil
}

// ownLog is stdout_path of a run where it is named after the run, in either form; other programs may have written that column.
func (s *Store) ownLog(id string) (path string, err error) {
	err = s.each("SELECT stdout_path FROM runs WHERE id=?", []any{id}, func(st *sqlite3.Stmt) error {
		if p := textOf(st, 0); p != nil && strings.TrimSuffix(filepath.Base(*p), packSuffix) == id+".log" {
			path = *p
		}
		return nil
	})
	return path, err
}

// packFile makes the compressed file beside a log, as old as it, and answers its size.
func packFile(ctx context.Context, raw, packed string, like fs.FileInfo) (size int64, err error) {
	from, err := os.Open(raw)
	if err != nil {
		return 0, err
	}
	defer from.Close()
	half := packed + packHalf
	to, err := os.OpenFile(half, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return 0, err
	}
	defer to.Close()
	if unix.Flock(int(to.Fd()), unix.LOCK_EX|unix.LOCK_NB) != nil || !isAt(to, half) {
		return 0, ErrNoGain // somebody else is at it, or was until just now
	}
	if err := to.Truncate(0); err != nil { // what one who was killed has left
		return 0, err
	}
	defer func() {
		if err != nil {
			os.Remove(half)
		}
	}()
	if err := pack(to, &interruptible{ctx, from}); err != nil {
		return 0, err
	}
	info, err := to.Stat()
	if err != nil {
		return 0, err
	}
	if size = info.Size(); size >= like.Size()/10*9 {
		return 0, ErrNoGain
	}
	if err := samePacked(ctx, from, to, like.Size(), size); err != nil {
		return 0, err
	}
	if err := to.Sync(); err != nil {
		return 0, err
	}
	// Liveness and the end of lost runs are told from the time of the last output.
	if err := os.Chtimes(half, like.ModTime(), like.ModTime()); err != nil {
		return 0, err
	}
	return size, os.Rename(half, packed)
}

// isAt tells whether an open file is still what its path names.
func isAt(f *os.File, path string) bool {
	a, err := f.Stat()
	if err != nil {
		return false
	}
	b, err := os.Stat(path)
	return err == nil && os.SameFile(a, b)
}

// samePacked reads a packed file back and compares it with the log it was made of.
func samePacked(ctx context.Context, raw, packed io.ReaderAt, size, packedSize int64) error {
	u, err := unpack(packed, packedSize)
	if err != nil {
		return err
	}
	if u.size != size {
		return errors.New("the log changed while it was compressed")
	}
	a, b := make([]byte, packBlock), make([]byte, packBlock)
	for off := int64(0); off < size; off += packBlock {
		if err := ctx.Err(); err != nil {
			return err
		}
		n := min(packBlock, size-off)
		if _, err := raw.ReadAt(a[:n], off); err != nil {
			return err
		}
		if _, err := u.ReadAt(b[:n], off); err != nil {
			return err
		}
		if string(a[:n]) != string(b[:n]) {
			return errors.New("the log changed while it was compressed")
		}
	}
	return nil
}

// interruptible ends reading when ctx does.
type interruptible struct {
	ctx context.Context
	r   io.Reader
}

func (i *interruptible) Read(p []byte) (int, error) {
	if err := i.ctx.Err(); err != nil {
		return 0, err
	}
	return i.r.Read(p)
}
