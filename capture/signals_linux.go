package capture

import (
	"runtime"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// action is the kernel's struct sigaction (rt_sigaction(2)); only the handler is looked at.
type action struct{ handler, flags, restorer, mask uintptr }

// ignored tells whether a signal is ignored now. The Go runtime keeps what it was started with only for SIGHUP, SIGINT and the
// job-control signals; the others it has taken over by now, and what they were is lost.
func ignored(sig syscall.Signal) bool {
	var a action
	_, _, e := unix.RawSyscall6(unix.SYS_RT_SIGACTION, uintptr(sig), 0, uintptr(unsafe.Pointer(&a)), 8, 0, 0)
	return e == 0 && a.handler == 1 // SIG_IGN
}

// defaultAction takes the runtime's own handler away, which signal.Reset leaves for most signals, and answers how to put it back: with
// it, a stop signal would be swallowed and SIGQUIT would print every goroutine.
func defaultAction(sig syscall.Signal) (restore func()) {
	var none, old action
	unix.RawSyscall6(unix.SYS_RT_SIGACTION, uintptr(sig), uintptr(unsafe.Pointer(&none)), uintptr(unsafe.Pointer(&old)), 8, 0, 0)
	mask := uint64(1) << (uint(sig) - 1)
	unix.RawSyscall6(unix.SYS_RT_SIGPROCMASK, unix.SIG_UNBLOCK, uintptr(unsafe.Pointer(&mask)), 0, 8, 0, 0)
	return func() {
		unix.RawSyscall6(unix.SYS_RT_SIGACTION, uintptr(sig), uintptr(unsafe.Pointer(&old)), 0, 8, 0, 0)
	}
}

// raise sends a signal to the calling thread, so that it has taken effect when the call returns.
func raise(sig syscall.Signal) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	unix.Tgkill(unix.Getpid(), unix.Gettid(), sig)
}
