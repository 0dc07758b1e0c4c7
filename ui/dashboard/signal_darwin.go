package dashboard

import (
	"errors"
	"fmt"

	"golang.org/x/sys/unix"
)

// signalChild signals pid if owner is its parent.
func signalChild(pid, owner int, kill bool) error {
	info, err := unix.SysctlKinfoProc("kern.proc.pid", pid)
	if err != nil || int(info.Eproc.Ppid) != owner {
		return errors.New("its process has ended")
	}
	sig := unix.SIGTERM
	if kill {
		sig = unix.SIGKILL
	}
	if err := unix.Kill(pid, sig); err != nil {
		return fmt.Errorf("pid %d: %w", pid, err)
	}
	return nil
}
