package db

import (
	"bytes"
	"os"
	"strconv"
	"strings"
	"sync"
)

// bootID names this boot of this machine and this pid namespace: a pid means something only within both.
var bootID = sync.OnceValue(func() string {
	boot, _ := os.ReadFile("/proc/sys/kernel/random/boot_id")
	ns, _ := os.Readlink("/proc/self/ns/pid")
	return strings.TrimSpace(string(boot)) + " " + ns
})

// pidStart is when a process started, in clock ticks since boot; 0 when there is no such process, or it is dead and not yet reaped.
func pidStart(pid int) int64 {
	b, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return 0
	}
	// proc_pid_stat(5): the name in parentheses may hold anything; the state follows it, and the start is field 22.
	fields := bytes.Fields(b[bytes.LastIndexByte(b, ')')+1:])
	if len(fields) < 20 || fields[0][0] == 'Z' || fields[0][0] == 'X' {
		return 0
	}
	n, _ := strconv.ParseInt(string(fields[19]), 10, 64)
	return n
}
