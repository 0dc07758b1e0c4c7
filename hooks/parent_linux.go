package hooks

import (
	"os"
	"runtime"

	"golang.org/x/sys/unix"
)

// EndWith makes the kernel end this process with SIGTERM when its parent ends, provided that the parent is the process parent.
//
// bash runs a function in the background in a process of its own: $! is that one, and kill $! would leave the program it waits for
// behind. Where bash saved the process and became runar itself, the parent is another one and nothing is to be done.
func EndWith(parent int) {
	if os.Getppid() != parent {
		return
	}
	runtime.LockOSThread() // the wish belongs to the thread, and must live as long as the process
	_ = unix.Prctl(unix.PR_SET_PDEATHSIG, uintptr(unix.SIGTERM), 0, 0, 0)
	if os.Getppid() != parent { // it ended in between
		_ = unix.Kill(os.Getpid(), unix.SIGTERM)
	}
}
