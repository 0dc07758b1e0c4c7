package capture

import (
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// ignored tells whether a signal was ignored when runar began.
func ignored(sig syscall.Signal) bool { return signal.Ignored(sig) }

// defaultAction has nothing to add to signal.Reset where the runtime's own handler ends the process by the same signal.
func defaultAction(syscall.Signal) {}

// raise sends a signal to this process and gives it a moment to take effect.
func raise(sig syscall.Signal) {
	unix.Kill(unix.Getpid(), sig)
	time.Sleep(10 * time.Millisecond)
}
