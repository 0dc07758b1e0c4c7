package capture

import (
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// sameSession is false: macOS offers neither packet mode's settings reports on Linux's terms nor /proc for the key relay.
const sameSession = false

// maxrssUnit is what getrusage(2) counts memory in.
const maxrssUnit = 1

func (j *job) same(started time.Time) (unix.WaitStatus, unix.Rusage, error) { return j.own(started) }

// dieWithParent has no counterpart on macOS: the monitor notices the end of its link instead.
func dieWithParent(*syscall.SysProcAttr) {}

func setMaxrss(u *unix.Rusage, n int64) { u.Maxrss = n }

// readNow is read(2) on a non-blocking descriptor.
func readNow(fd int, b []byte) (int, error) { return unix.Read(fd, b) }

// nap sleeps for a moment.
func nap(d time.Duration) { time.Sleep(d) }

// yieldProcessor has no counterpart for a single thread.
func yieldProcessor() {}

func writeNow(fd int, b []byte) (int, error) { return unix.Write(fd, b) }

// reopen: a name under /dev/fd leads to the same open file here.
func reopen(int) (int, error) { return -1, unix.ENOTSUP }
