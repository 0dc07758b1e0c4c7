package db

import (
	"context"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"
)

// replaceBroken sets a damaged database aside, its three files together, and begins a new one, into which resumeSalvage brings what can be
// read of the old. Other processes may come to the same idea: one at a time, and whoever comes later finds the new file. was is the file
// that was seen to be damaged while it was open; nil where it could not be opened.
func replaceBroken(ctx context.Context, dir string, was os.FileInfo) (*Store, error) {
	unlock := lockFolder(ctx, dir)
	defer unlock()
	path := filepath.Join(dir, Name)
	now, _ := os.Stat(path)
	s, err := Open(ctx, dir, Options{})
	if err == nil {
		if was == nil || now == nil || !os.SameFile(was, now) {
			return s, nil
		}
		s.Close()
	} else if !errors.Is(err, ErrBroken) {
		return nil, err
	}
	aside := Name + ".broken-" + time.Now().UTC().Format("20060102T150405.000")
	if err := os.Rename(path, filepath.Join(dir, aside)); err != nil {
		return nil, err
	}
	for _, side := range []string{"-wal", "-shm"} {
		os.Rename(path+side, filepath.Join(dir, aside+side))
	}
	if s, err = Open(ctx, dir, Options{}); err != nil {
		return nil, err
	}
	// In the database, so that it is done by somebody later where this process has no time for it.
	s.write(func() error { return s.exec("INSERT OR REPLACE INTO meta(key, value) VALUES('salvage', ?)", aside) })
	return s, nil
}

// lockFolder waits for the folder's lock, at most two seconds, and answers how to give it back. It leaves no file behind.
func lockFolder(ctx context.Context, dir string) func() {
	f, err := os.Open(dir)
	if err != nil {
		return func() {}
	}
	wait := busy(2 * time.Second)
	for n := 0; unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB) != nil && wait(ctx, n); n++ {
	}
	return func() { f.Close() }
}

// mendHeader puts a plain header before a first page that has lost only that: what follows it still looks like the root of the schema.
// Anything else is left as it is.
func mendHeader(path string) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return
	}
	defer f.Close()
	const page = 4096 // what every store has
	info, err := f.Stat()
	var b [108]byte
	if n, _ := f.ReadAt(b[:], 0); err != nil || n < len(b) || info.Size()%page != 0 || string(b[:16]) == magic || b[100] != 0x05 && b[100] != 0x0d {
		return
	}
	// sqlite.org/fileformat.html, 1.3: where the change counter (24) is not the version-valid-for number (92), the page count is taken
	// from the size of the file.
	clear(b[:100])
	copy(b[:], magic)
	binary.BigEndian.PutUint16(b[16:], page)
	b[18], b[19], b[21], b[22], b[23] = 1, 1, 64, 32, 32
	for at, v := range map[int]uint32{24: 1, 40: 1, 44: 4, 56: 1, 60: schemaVersion, 68: applicationID} {
		binary.BigEndian.PutUint32(b[at:], v)
	}
	f.WriteAt(b[:100], 0)
}
