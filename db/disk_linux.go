package db

import (
	"fmt"
	"os"
	"strings"
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

// locksWork tells whether locks on the file system of dir are seen by others: the mount does not say that they stay on this host, and of
// two descriptors, a lock through one is seen through the other. Without, SQLite would destroy its file. Local disks are trusted.
func locksWork(dir string) bool {
	if localDisk(dir) {
		return true
	}
	if v, ok := locks.Load(dir); ok {
		return v.(bool)
	}
	works := !localLocks(dir) && probeLocks(dir)
	locks.Store(dir, works)
	return works
}

func probeLocks(dir string) bool {
	a, err := os.CreateTemp(dir, ".lock-probe-") // a file of our own: another process may be probing
	if err != nil {
		return true // the database's own error will say it better
	}
	defer os.Remove(a.Name())
	defer a.Close()
	b, err := os.OpenFile(a.Name(), os.O_RDWR, 0)
	if err != nil {
		return true
	}
	defer b.Close()
	lock := unix.Flock_t{Type: unix.F_WRLCK, Len: 1}
	if unix.FcntlFlock(a.Fd(), unix.F_OFD_SETLK, &lock) != nil {
		return false
	}
	ask := unix.Flock_t{Type: unix.F_WRLCK, Len: 1}
	return unix.FcntlFlock(b.Fd(), unix.F_OFD_GETLK, &ask) == nil && ask.Type != unix.F_UNLCK
}

// localLocks tells whether the mount of dir keeps locks to this host: two hosts would write at the same time.
func localLocks(dir string) bool {
	var st unix.Stat_t
	if unix.Stat(dir, &st) != nil {
		return false
	}
	mounts, _ := os.ReadFile("/proc/self/mountinfo")
	return keepsLocksLocal(string(mounts), fmt.Sprintf("%d:%d", unix.Major(st.Dev), unix.Minor(st.Dev)))
}

// keepsLocksLocal looks a device up in /proc/self/mountinfo (proc_pid_mountinfo(5)): options stand in field 6 and in the last one.
func keepsLocksLocal(mounts, device string) bool {
	local := false
	for line := range strings.Lines(mounts) {
		f := strings.Fields(line)
		if len(f) < 10 || f[2] != device {
			continue
		}
		for _, option := range strings.Split(f[5]+","+f[len(f)-1], ",") {
			switch option {
			case "nolock", "local_lock=all", "local_lock=posix", "noflock", "localflock":
				local = true
			}
		}
	}
	return local
}
