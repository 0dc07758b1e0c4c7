package capture

import (
	"strconv"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// dieWithParent makes a program end with runar: a kill -9 of the bare command would have ended it too.
func dieWithParent(sys *syscall.SysProcAttr) { sys.Pdeathsig = unix.SIGKILL }

func setMaxrss(u *unix.Rusage, n int64) { u.Maxrss = n }

// readNow is read(2) on a non-blocking descriptor, without telling the scheduler, which would otherwise hand our processor on and take
// it back for every line.
func readNow(fd int, b []byte) (int, error) {
	n, _, e := unix.RawSyscall(unix.SYS_READ, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(b))), uintptr(len(b)))
	if e != 0 {
		return -1, e
	}
	return int(n), nil
}

// writeNow is write(2) on a non-blocking descriptor, in the same way.
func writeNow(fd int, b []byte) (int, error) {
	n, _, e := unix.RawSyscall(unix.SYS_WRITE, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(b))), uintptr(len(b)))
	if e != 0 {
		return -1, e
	}
	return int(n), nil
}

// reopen opens what fd leads to once more, non-blocking: making fd itself so would do that to every program that shares it.
func reopen(fd int) (int, error) {
	return unix.Open("/proc/self/fd/"+strconv.Itoa(fd), unix.O_WRONLY|unix.O_NONBLOCK|unix.O_NOCTTY|unix.O_CLOEXEC, 0)
}

// nap sleeps on the calling thread, for so short a time that handing the processor to another goroutine would cost more.
func nap(d time.Duration) {
	ts := unix.NsecToTimespec(int64(d))
	unix.RawSyscall(unix.SYS_NANOSLEEP, uintptr(unsafe.Pointer(&ts)), 0, 0)
}

// yieldProcessor makes the calling thread stand back where processors are scarce (setpriority(2) is per thread here). The goroutine must
// be locked to it and end with it.
func yieldProcessor() { unix.Setpriority(unix.PRIO_PROCESS, 0, 10) }
