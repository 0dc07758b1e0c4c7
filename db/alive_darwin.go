package db

import (
	"fmt"
	"sync"

	"golang.org/x/sys/unix"
)

// bootID names this boot of this machine.
var bootID = sync.OnceValue(func() string {
	t, err := unix.SysctlTimeval("kern.boottime")
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%d.%06d", t.Sec, t.Usec)
})

// pidStart is when a process started, in microseconds since 1970; 0 when there is no such process.
func pidStart(pid int) int64 {
	k, err := unix.SysctlKinfoProc("kern.proc.pid", pid)
	if err != nil || k.Proc.P_stat == 5 { // SZOMB
		return 0
	}
	t := k.Proc.P_starttime
	return t.Sec*1e6 + int64(t.Usec)
}
