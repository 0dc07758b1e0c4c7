package db

import "golang.org/x/sys/unix"

// localDisk tells whether dir is on a local file system, where a write-ahead log is safe.
func localDisk(dir string) bool {
	var st unix.Statfs_t
	return !NoWAL && unix.Statfs(dir, &st) == nil && st.Flags&unix.MNT_LOCAL != 0
}

// diskFull tells whether the file system of dir has no room left.
func diskFull(dir string) bool {
	var st unix.Statfs_t
	return unix.Statfs(dir, &st) == nil && st.Bavail*uint64(st.Bsize) < 64<<10
}

// locksWork trusts the system.
func locksWork(string) bool { return true }
