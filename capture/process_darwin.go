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

// processes is the process table, by pid.
func processes() map[int]task {
	table := map[int]task{}
	all, _ := unix.SysctlKinfoProcSlice("kern.proc.all")
	for _, k := range all {
		pid := int(k.Proc.P_pid)
		p := task{pid: pid, parent: int(k.Eproc.Ppid), group: int(k.Eproc.Pgid), started: k.Proc.P_starttime.Nano(), state: 'R'}
		p.session, _ = unix.Getsid(pid)
		switch k.Proc.P_stat {
		case 4: // SSTOP, sys/proc.h
			p.state = 'T'
		case 5: // SZOMB
			p.state = 'Z'
		}
		table[pid] = p
	}
	return table
}
