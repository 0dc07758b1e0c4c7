package db

import (
	"os"
	"path/filepath"
	"sync"

	"golang.org/x/sys/unix"
)

// localDisk tells whether dir is on a file system that is known to be local, where a write-ahead log is safe. What is unknown is taken
// for a network.
func localDisk(dir string) bool {
	if NoWAL {
		return false
	}
	var st unix.Statfs_t
	if unix.Statfs(dir, &st) != nil {
		return false
	}
	switch uint32(st.Type) { // statfs(2)
	case 0xEF53, 0x58465342, 0x9123683E, 0x01021994, 0x794C7630, 0x2FC12FC1, 0xF2F52010: // ext, xfs, btrfs, tmpfs, overlay, zfs, f2fs
		return true
	}
	return false
}

// diskFull tells whether the file system of dir has no room left.
func diskFull(dir string) bool {
	var st unix.Statfs_t
	return unix.Statfs(dir, &st) == nil && st.Bavail*uint64(st.Bsize) < 64<<10
}

// locks remembers what was found per folder: it costs a file.
var locks sync.Map

// locksWork tells whether locks on the file system of dir are seen by others: two descriptors, a lock through one, asked for through the
// other. Without, SQLite would destroy its file. Local disks are trusted.
func locksWork(dir string) bool {
	if localDisk(dir) {
		return true
	}
	if v, ok := locks.Load(dir); ok {
		return v.(bool)
	}
	path := filepath.Join(dir, ".lock-probe")
	a, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return true // the database's own error will say it better
	}
	defer os.Remove(path)
	defer a.Close()
	b, err := os.OpenFile(path, os.O_RDWR, 0o600)
	if err != nil {
		return true
	}
	defer b.Close()
	lock := unix.Flock_t{Type: unix.F_WRLCK, Whence: 0, Start: 0, Len: 1}
	works := false
	if unix.FcntlFlock(a.Fd(), unix.F_OFD_SETLK, &lock) == nil {
		ask := unix.Flock_t{Type: unix.F_WRLCK, Whence: 0, Start: 0, Len: 1}
		works = unix.FcntlFlock(b.Fd(), unix.F_OFD_GETLK, &ask) == nil && ask.Type != unix.F_UNLCK
	}
	locks.Store(dir, works)
	return works
}
