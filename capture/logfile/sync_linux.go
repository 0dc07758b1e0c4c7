package logfile

import (
	"os"
	"syscall"

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

// startWriteback tells the kernel to begin writing and returns.
func startWriteback(f *os.File) {
	_ = control(f, func(fd int) { _ = unix.SyncFileRange(fd, 0, 0, unix.SYNC_FILE_RANGE_WRITE) })
}

// control lends the descriptor: unlike File.Fd it keeps a Close on another goroutine from freeing the number meanwhile.
func control(f *os.File, do func(fd int)) error {
	c, err := f.SyscallConn()
	if err != nil {
		return err
	}
	return c.Control(func(fd uintptr) { do(int(fd)) })
}
