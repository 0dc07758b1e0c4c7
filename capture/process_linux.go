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

// processes is the process table, by pid (proc_pid_stat(5)).
func processes() map[int]task {
	table := map[int]task{}
	proc, err := os.Open("/proc")
	if err != nil {
		return table
	}
	defer proc.Close()
	names, _ := proc.Readdirnames(-1)
	for _, name := range names {
		pid, err := strconv.Atoi(name)
		if err != nil {
			continue
		}
		b, err := os.ReadFile("/proc/" + name + "/stat")
		if err != nil {
			continue
		}
		f := bytes.Fields(b[bytes.LastIndexByte(b, ')')+1:]) // from field 3 on
		if len(f) < 20 {
			continue
		}
		number := func(i int) int { n, _ := strconv.Atoi(string(f[i])); return n }
		table[pid] = task{pid: pid, state: f[0][0], parent: number(1), group: number(2), session: number(3), started: int64(number(19))}
	}
	return table
}
