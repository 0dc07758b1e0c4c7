package db

import (
	"bytes"
	"os"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/sys/unix"
)

// firstTime is the time namespace that the machine starts with (PROC_TIME_INIT_INO in the kernel's source).
const firstTime = "time:[4026531834]"

// bootID names this boot of this machine and this pid namespace: a pid means something only within both; and the time namespace where it is
// another one, since processes are seen to have started at another time there. Empty where /proc does not say.
var bootID = sync.OnceValue(func() string {
	boot, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	ns, err2 := os.Readlink("/proc/self/ns/pid")
	if err != nil || err2 != nil {
		return ""
	}
	if shifted, err := os.Readlink("/proc/self/ns/time"); err == nil && shifted != firstTime {
		ns += " " + shifted
	}
	return strings.TrimSpace(string(boot)) + " " + ns
})

// processStart is when a process started, in clock ticks since boot; 0 when there is no such process, or it is dead and not yet reaped.
// known is false where there is one that /proc does not show (hidepid).
func processStart(pid int) (start int64, known bool) {
	b, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return 0, !exists(pid)
	}
	// proc_pid_stat(5): the name in parentheses may hold anything; the state follows it, and the start is field 22.
	fields := bytes.Fields(b[bytes.LastIndexByte(b, ')')+1:])
	if len(fields) < 20 || fields[0][0] == 'Z' || fields[0][0] == 'X' {
		return 0, true
	}
	start, _ = strconv.ParseInt(string(fields[19]), 10, 64)
	return start, true
}

// holdLog takes a lock on a log for as long as the file stays open: what a live owner shows to those who cannot see its process. The
// kernel lets go of it when the owner dies, however it dies. It is an open file description lock, so nobody's other use of the file ends it.
func holdLog(path string) *os.File {
	f, err := os.Open(path)
	if err != nil {
		return nil
	}
	unix.FcntlFlock(f.Fd(), unix.F_OFD_SETLK, &unix.Flock_t{Type: unix.F_RDLCK})
	return f
}

// logHeld tells whether somebody holds the lock.
func logHeld(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	ask := unix.Flock_t{Type: unix.F_WRLCK}
	return unix.FcntlFlock(f.Fd(), unix.F_OFD_GETLK, &ask) == nil && ask.Type != unix.F_UNLCK
}
