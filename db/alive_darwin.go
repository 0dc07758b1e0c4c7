package db

import (
	"os"
	"sync"

	"golang.org/x/sys/unix"
)

// bootID names this boot of this machine. (kern.boottime would not do: it moves when the clock is set.)
var bootID = sync.OnceValue(func() string {
	id, _ := unix.Sysctl("kern.bootsessionuuid")
	return id
})

// processStart is when a process started, in microseconds since 1970; 0 when there is no such process, or it is dead and not yet reaped.
// known is false where there is one that the system does not show.
func processStart(pid int) (start int64, known bool) {
	k, err := unix.SysctlKinfoProc("kern.proc.pid", pid)
	if err != nil {
		return 0, !exists(pid)
	}
	if k.Proc.P_stat == 5 { // SZOMB
		return 0, true
	}
	t := k.Proc.P_starttime
	return t.Sec*1e6 + int64(t.Usec), true
}

// holdLog does nothing here: there are no other containers on this kernel to prove anything to.
func holdLog(string) *os.File { return nil }

func logHeld(string) bool { return false }
