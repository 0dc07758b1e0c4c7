package capture

import (
	"bytes"
	"os"
	"strconv"
)

// processState is the state letter of a process (proc_pid_stat(5), field 3: T is stopped); 0 when it is gone.
func processState(pid int) byte {
	b, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return 0
	}
	// The command, in parentheses before it, may hold anything.
	i := bytes.LastIndexByte(b, ')')
	if i < 0 || i+2 >= len(b) {
		return 0
	}
	return b[i+2]
}
