package capture

import (
	"bufio"
	"fmt"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// own runs the program in a session and on a terminal of its own. A monitor, the leader of that session, starts it in a process group
// of its own and reports its stops and its end; runar keeps the user's terminal raw while it is in the foreground and carries keys in
// and output out.
func (j *job) own(started time.Time) (status unix.WaitStatus, usage unix.Rusage, err error) {
	t, err := openPTY()
	if err != nil {
		return status, usage, fmt.Errorf("no terminal for the command: %w", err)
	}
	var line [2]int // the monitor's end and ours
	if line, err = unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM, 0); err != nil {
		return status, usage, err
	}
	unix.CloseOnExec(line[0])
	unix.CloseOnExec(line[1])

	o := &ownTerminal{job: j, pty: t, outer: -1}
	j.streams = wire(j.sink, func(made *pty, real int, p *pump) error {
		// Every stream on a terminal shares the one terminal of the session.
		if o.outer >= 0 {
			return fmt.Errorf("stdout and stderr are different terminals")
		}
		unix.Close(made.master)
		unix.Close(made.slave)
		*made = t
		p.in = t.master
		o.outer = real
		return nil
	})
	if o.outer < 0 { // nothing of the program's is shown on a terminal; it still gets one, and what it writes there is kept
		p, err := newPump(t.master, -1, 0, j.sink)
		if err != nil {
			return status, usage, err
		}
		p.pty, p.outGone = &t, true
		j.streams.pumps = append(j.streams.pumps, p)
		j.streams.close = append(j.streams.close, t.slave)
	}
	j.uncaptured = j.streams.uncaptured
	files := j.streams.child
	if _, keyboard := isTerminal(0); keyboard {
		files[0], o.keys = t.slave, true
		if o.outer < 0 {
			o.outer = 0
		}
	}
	for i := 1; i < 3; i++ {
		if _, tty := isTerminal(files[i]); tty {
			files[i] = t.slave
		}
	}
	o.setUp()
	if j.spec.Banner != nil {
		j.spec.Banner()
	}
	pid, err := o.startMonitor(files, line[0])
	unix.Close(line[0])
	if err != nil {
		o.cooked()
		return status, usage, err
	}
	o.link = os.NewFile(uintptr(line[1]), "monitor")
	events := bufio.NewScanner(o.link)
	child, err := o.started(events)
	if err != nil {
		unix.Wait4(pid, nil, 0, nil)
		return status, usage, err
	}
	if len(j.streams.pumps) > 0 && o.outer == 0 && !contains(j.streams.close, t.slave) {
		unix.Close(t.slave)
	}
	o.foreground() // before anything is shown: the inner terminal has made \r\n of \n already
	j.streams.start()
	j.began(started, child)
	over := make(chan struct{})
	go o.attend(over)
	if o.keys {
		go o.relayKeys(over)
	}
	status, usage, ok := o.watch(events)
	close(over)
	var ws unix.WaitStatus
	unix.Wait4(pid, &ws, 0, nil)
	if !ok { // the monitor was killed, and the program with it
		status = unix.WaitStatus(unix.SIGKILL)
	}
	j.handOver()
	o.cooked()
	return status, usage, nil
}

func contains(list []int, v int) bool {
	for _, x := range list {
		if x == v {
			return true
		}
	}
	return false
}

// ownTerminal is runar's side of a program on its own terminal.
type ownTerminal struct {
	job   *job
	pty   pty
	outer int // the user's terminal; -1 for none
	keys  bool
	link  *os.File

	saved *unix.Termios // of the outer terminal while it is raw
	wake  [2]int        // a pipe that makes the key relay look again
}

// setUp gives the inner terminal the settings and size of the outer one.
func (o *ownTerminal) setUp() {
	pipe(&o.wake)
	if o.outer < 0 {
		return
	}
	if t, ok := isTerminal(o.outer); ok {
		unix.IoctlSetTermios(o.pty.slave, ioctlSetTermios, t)
	}
	ws := winsize(o.outer)
	if o.job.spec.Gutter != "" && o.job.streams.child[1] == o.job.streams.child[2] && ws.Col >= minGutterColumns {
		o.job.sink.gutter = newGutter(o.job.spec.Gutter, int(ws.Col), func() { go o.resize() })
	}
	o.resize()
}

// resize gives the inner terminal the outer one's size, less the gutter. The kernel tells the programs on it.
func (o *ownTerminal) resize() {
	if o.outer < 0 {
		return
	}
	ws := winsize(o.outer)
	s := o.job.sink
	s.mu.Lock()
	defer s.mu.Unlock()
	if g := s.gutter; g != nil && !g.off {
		g.resize(int(ws.Col))
		if ws.Col >= minGutterColumns {
			ws.Col -= gutterCols
		}
	}
	if winsize(o.pty.master) != ws {
		unix.IoctlSetWinsize(o.pty.master, unix.TIOCSWINSZ, &ws)
		if s.log != nil {
			s.log.Resize(int(ws.Row), int(ws.Col))
		}
	}
}

// started waits for the monitor's first word: the pid of the program, or why it could not be started.
func (o *ownTerminal) started(events *bufio.Scanner) (int, error) {
	var n int
	if events.Scan() {
		if _, err := fmt.Sscanf(events.Text(), "pid %d", &n); err == nil {
			return n, nil
		}
		if _, err := fmt.Sscanf(events.Text(), "errno %d", &n); err == nil {
			return 0, &StartError{Path: o.job.spec.Path, Errno: syscall.Errno(n)}
		}
	}
	return 0, fmt.Errorf("the monitor of the command did not start")
}

// watch follows the monitor's reports until the program ends; ok is false when the monitor vanished.
func (o *ownTerminal) watch(events *bufio.Scanner) (status unix.WaitStatus, usage unix.Rusage, ok bool) {
	for events.Scan() {
		var sig int
		if _, err := fmt.Sscanf(events.Text(), "stop %d", &sig); err == nil {
			o.job.streams.drain(200 * time.Millisecond)
			o.cooked()
			o.job.signals.stopSelf(syscall.Signal(sig))
			o.foreground()
			o.resize()
			fmt.Fprintln(o.link, "cont")
			continue
		}
		var ws uint32
		var user, sys, rss int64
		if _, err := fmt.Sscanf(events.Text(), "exit %d %d %d %d", &ws, &user, &sys, &rss); err == nil {
			usage.Utime, usage.Stime = unix.NsecToTimeval(user), unix.NsecToTimeval(sys)
			setMaxrss(&usage, rss)
			return unix.WaitStatus(ws), usage, true
		}
	}
	return status, usage, false
}

// foreground makes the outer terminal raw where runar is in its foreground; keys go to the program from then on.
func (o *ownTerminal) foreground() {
	if !o.keys || o.saved != nil || !inForeground(0) {
		return
	}
	t, ok := isTerminal(0)
	if !ok {
		return
	}
	o.saved = t
	raw := *t
	raw.Iflag &^= unix.IGNBRK | unix.BRKINT | unix.PARMRK | unix.ISTRIP | unix.INLCR | unix.IGNCR | unix.ICRNL | unix.IXON
	raw.Oflag &^= unix.OPOST
	raw.Lflag &^= unix.ECHO | unix.ECHONL | unix.ICANON | unix.ISIG | unix.IEXTEN
	raw.Cc[unix.VMIN], raw.Cc[unix.VTIME] = 1, 0
	unix.IoctlSetTermios(0, ioctlSetTermios, &raw)
	unix.Write(o.wake[1], []byte{1})
}

// cooked gives the outer terminal back as it was.
func (o *ownTerminal) cooked() {
	if o.saved == nil {
		return
	}
	unix.IoctlSetTermios(0, ioctlSetTermios, o.saved)
	o.saved = nil
}

// inForeground tells whether our process group owns the terminal fd.
func inForeground(fd int) bool {
	pgrp, err := unix.IoctlGetInt(fd, unix.TIOCGPGRP)
	return err == nil && pgrp == unix.Getpgrp()
}

// relayKeys copies what is typed to the inner terminal, while runar is in the foreground.
func (o *ownTerminal) relayKeys(over <-chan struct{}) {
	var b [4096]byte
	for {
		fds := []unix.PollFd{{Fd: 0, Events: unix.POLLIN}, {Fd: int32(o.wake[0]), Events: unix.POLLIN}}
		if !inForeground(0) {
			fds[0].Fd = -1
		}
		if _, err := unix.Poll(fds, -1); err != nil && err != unix.EINTR {
			return
		}
		select {
		case <-over:
			return
		default:
		}
		if fds[1].Revents != 0 {
			unix.Read(o.wake[0], b[:16])
			continue
		}
		if fds[0].Revents&unix.POLLIN == 0 {
			if fds[0].Revents != 0 { // hung up
				fmt.Fprintf(o.link, "signal %d\n", unix.SIGHUP)
				return
			}
			continue
		}
		if !inForeground(0) {
			continue
		}
		n, err := unix.Read(0, b[:])
		if err == unix.EINTR || err == unix.EAGAIN {
			continue
		}
		if err != nil || n <= 0 {
			fmt.Fprintf(o.link, "signal %d\n", unix.SIGHUP)
			return
		}
		if n > 0 && b[0] == 3 { // Ctrl-C, as the inner terminal will read it
			o.job.signals.interrupted(-1) // the inner terminal's echo of it is output like any other
		}
		writeAll(o.pty.master, b[:n])
	}
}

// attend passes signals that reach runar on to the program's process group: none of them can have reached it by itself.
func (o *ownTerminal) attend(over <-chan struct{}) {
	defer unix.Write(o.wake[1], []byte{1})
	for {
		select {
		case <-over:
			return
		case s := <-o.job.signals.ch:
			switch sig := s.(syscall.Signal); sig {
			case unix.SIGWINCH:
				o.resize()
			case unix.SIGCONT:
				o.foreground()
				unix.Write(o.wake[1], []byte{1})
			default:
				if sig == unix.SIGINT {
					o.job.signals.interrupted(o.job.sink.shown.Load())
				}
				if sig == unix.SIGHUP {
					o.job.signals.hangup.Store(true)
				}
				fmt.Fprintf(o.link, "signal %d\n", sig)
			}
		}
	}
}
