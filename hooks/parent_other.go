//go:build !linux

package hooks

import (
	"os"
	"syscall"
	"time"
)

// EndWith ends this process with SIGTERM when its parent ends, provided that the parent is the process parent. Where the kernel has no
// such wish, the parent is looked at twice a second.
func EndWith(parent int) {
	if os.Getppid() != parent {
		return
	}
	go func() {
		for os.Getppid() == parent {
			time.Sleep(500 * time.Millisecond)
		}
		_ = syscall.Kill(os.Getpid(), syscall.SIGTERM)
	}()
}
