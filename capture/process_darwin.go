package capture

import "golang.org/x/sys/unix"

// processState is the state letter of a process as ps prints it (T is stopped); 0 when it is gone.
func processState(pid int) byte {
	k, err := unix.SysctlKinfoProc("kern.proc.pid", pid)
	if err != nil {
		return 0
	}
	const stopped = 4 // SSTOP, sys/proc.h
	if k.Proc.P_stat == stopped {
		return 'T'
	}
	return 'R'
}
