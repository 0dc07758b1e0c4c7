package capture

import (
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// ignored tells whether a signal was ignored when runar began.
func ignored(sig syscall.Signal) bool { return signal.Ignored(sig) }

// defaultAction makes the runtime let a signal have its default effect; restore is for what signal.Notify was asked for before.
func defaultAction(sig syscall.Signal) (restore func()) {
	signal.Reset(sig)
	return func() {}
}

// raise sends a signal to this process and gives it a moment to take effect.
func raise(sig syscall.Signal) {
	if sig == unix.SIGTSTP || sig == unix.SIGTTIN || sig == unix.SIGTTOU {
		sig = unix.SIGSTOP // the runtime keeps its handlers for these
	}
	unix.Kill(unix.Getpid(), sig)
	time.Sleep(10 * time.Millisecond)
}
