package capture

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/sys/unix"
)

// MonitorWord begins the command line of a monitor: the leader of the session of a program with a terminal of its own.
const MonitorWord = "__monitor"

// monitorLink is the descriptor on which monitor and runar talk, a line a message. From runar: "cont", "signal N". From the monitor:
// "pid N" or "errno N", then "stop N", and last "exit STATUS USER_NS SYSTEM_NS MAXRSS".
const monitorLink = 3

// startMonitor starts the monitor with the program's descriptors as its own and the slave of the pty as its controlling terminal.
func (o *ownTerminal) startMonitor(files [3]int, link int) (int, error) {
	exe, err := os.Executable()
	if err != nil {
		return 0, err
	}
	const tty = monitorLink + 1
	attr := &syscall.ProcAttr{
		Env:   o.job.spec.Env,
		Files: []uintptr{uintptr(files[0]), uintptr(files[1]), uintptr(files[2]), uintptr(link), uintptr(o.pty.slave)},
		Sys:   &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: tty},
	}
	dieWithParent(attr.Sys)
	argv := append([]string{"runar", MonitorWord, o.job.spec.Path}, o.job.spec.Argv...)
	return syscall.ForkExec(exe, argv, attr)
}

// Monitor is the monitor: args are the path and the argv of the program.
func Monitor(args []string) int {
	if len(args) < 2 {
		return 2
	}
	link := os.NewFile(monitorLink, "runar")
	unix.CloseOnExec(monitorLink)
	unix.CloseOnExec(monitorLink + 1)
	j := &job{spec: Spec{Path: args[0], Argv: args[1:], Env: Environ()}}
	sys := &syscall.SysProcAttr{Setpgid: true, Foreground: true, Ctty: monitorLink + 1}
	dieWithParent(sys)
	pid, err := j.fork([]uintptr{0, 1, 2}, sys)
	if err != nil {
		no := unix.EINVAL
		var start *StartError
		if errors.As(err, &start) {
			no = start.Errno
		}
		fmt.Fprintf(link, "errno %d\n", int(no))
		return 1
	}
	signal.Ignore(unix.SIGTTOU, unix.SIGTTIN, unix.SIGTSTP, unix.SIGHUP, unix.SIGPIPE) // not before: the program would inherit it
	for fd := range 3 {                                                                // the streams end with the program
		unix.Close(fd)
	}
	fmt.Fprintf(link, "pid %d\n", pid)
	go func() {
		for in := bufio.NewScanner(link); in.Scan(); {
			var sig int
			if in.Text() == "cont" {
				unix.IoctlSetPointerInt(monitorLink+1, unix.TIOCSPGRP, pid)
				unix.Kill(-pid, unix.SIGCONT)
			} else if _, err := fmt.Sscanf(in.Text(), "signal %d", &sig); err == nil {
				unix.Kill(-pid, syscall.Signal(sig))
			}
		}
		unix.Kill(-pid, unix.SIGKILL) // runar is gone
	}()
	for {
		var ws unix.WaitStatus
		var ru unix.Rusage
		_, err := unix.Wait4(pid, &ws, unix.WUNTRACED, &ru)
		switch {
		case err == unix.EINTR:
		case err != nil:
			return 1
		case ws.Stopped():
			fmt.Fprintf(link, "stop %d\n", int(ws.StopSignal()))
		default:
			fmt.Fprintf(link, "exit %d %d %d %d\n", uint32(ws), ru.Utime.Nano(), ru.Stime.Nano(), int64(ru.Maxrss))
			return 0
		}
	}
}
