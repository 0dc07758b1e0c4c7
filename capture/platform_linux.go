package capture

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// dieWithParent makes a program end with runar: a kill -9 of the bare command would have ended it too.
func dieWithParent(sys *syscall.SysProcAttr) { sys.Pdeathsig = unix.SIGKILL }

func setMaxrss(u *unix.Rusage, n int64) { u.Maxrss = n }
