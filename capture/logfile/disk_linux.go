package logfile

import (
	"os"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// datasync waits until the file's bytes, and no more of its inode than reading them back needs, are on the disk.
func datasync(f *os.File) error {
	var err error
	if cerr := control(f, func(fd int) { err = syscall.Fdatasync(fd) }); cerr != nil {
		return cerr
	}
	return err
}

// startWriteback tells the kernel to begin writing what is behind an offset, and returns.
func startWriteback(f *os.File, from int64) {
	_ = control(f, func(fd int) { _ = unix.SyncFileRange(fd, from, 0, unix.SYNC_FILE_RANGE_WRITE) })
}

// writeShort is write(2) without telling the scheduler, which would begin to watch the call from another thread. It answers how much was
// written, and leaves errors to a second attempt.
func writeShort(fd int, p []byte) int {
	n, _, e := unix.RawSyscall(unix.SYS_WRITE, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)))
	if e != 0 {
		return 0
	}
	return int(n)
}
