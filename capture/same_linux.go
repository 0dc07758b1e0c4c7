package capture

import (
	"fmt"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// sameSession says that the program can run in the shell's own session.
const sameSession = true

// maxrssUnit is what getrusage(2) counts memory in.
const maxrssUnit = 1024

// same runs the program in the shell's session and process group, with the user's terminal as its stdin and controlling terminal:
// only stdout and stderr are ours. Job control, type-ahead and pagers stay the shell's own business.
func (j *job) same(started time.Time) (status unix.WaitStatus, usage unix.Rusage, err error) {
	var mirrors []*mirror
	var keys []*relay
	sid, _ := unix.Getsid(0)
	j.streams = wire(j.sink, func(t *pty, real int, p *pump) error {
		m, err := dress(*t, real)
		if err != nil {
			return err
		}
		n, _ := unix.IoctlGetInt(t.master, unix.TIOCGPTN)
		r := &relay{master: t.master, slave: fmt.Sprintf("/dev/pts/%d", n), session: sid}
		m.onRaw = r.raw
		p.packet, p.onTermios = true, m.changed
		mirrors, keys = append(mirrors, m), append(keys, r)
		return nil
	})
	j.uncaptured = j.streams.uncaptured
	tty := j.streams.real
	_, keyboard := isTerminal(0)
	if j.streams.screen != nil {
		j.sink.echo = keyboard
		ws := winsize(tty)
		if j.spec.Gutter != "" && j.streams.child[1] == j.streams.child[2] && ws.Col >= minGutterColumns {
			j.sink.gutter = newGutter(j.spec.Gutter, int(ws.Col), func() { go j.resize(true) })
		}
		j.resize(false)
	}
	if j.spec.Banner != nil {
		j.spec.Banner()
	}
	c := j.streams.child
	pid, err := j.fork([]uintptr{uintptr(c[0]), uintptr(c[1]), uintptr(c[2])}, &syscall.SysProcAttr{Pdeathsig: unix.SIGKILL})
	if err != nil {
		return
	}
	j.streams.start()
	j.began(started, pid)
	over := make(chan struct{})
	guard := startCanary(canaryDelay, over)
	go j.attend(pid, tty, guard, over)

	for {
		_, err = unix.Wait4(pid, &status, unix.WUNTRACED, &usage)
		if err == unix.EINTR {
			continue
		}
		if err != nil || !status.Stopped() {
			break
		}
		j.stopped(pid, status.StopSignal())
	}
	if status.Signaled() && status.Signal() == unix.SIGINT || status.ExitStatus() == 128+int(unix.SIGINT) {
		j.signals.awaitInterrupt()
	}
	close(over)
	guard.end()
	for _, r := range keys {
		r.raw(false)
	}
	j.handOver()
	return status, usage, err
}

// staleStop is how long after a stop the signal that caused it may still be on its way through here.
const staleStop = 500 * time.Millisecond

// stopped follows the program into a stop: its last output is shown first, then the shell gets its prompt.
func (j *job) stopped(pid int, sig syscall.Signal) {
	j.streams.drain(200 * time.Millisecond)
	self(StopWatchWord, nil, fmt.Sprint(unix.Getpid()), fmt.Sprint(pid))
	j.stops.Add(1)
	j.signals.stopSelf(sig)
	j.resumed.Store(time.Now().UnixNano())
	if processState(pid) == 'T' { // runar alone was continued
		time.Sleep(time.Millisecond)
		if processState(pid) == 'T' {
			unix.Kill(pid, unix.SIGCONT)
		}
	}
	j.resize(true)
}

// attend handles the signals that reach runar while the program runs.
func (j *job) attend(pid, tty int, guard *canary, over <-chan struct{}) {
	_, keyboard := isTerminal(0)
	for {
		select {
		case <-over:
			return
		case s := <-j.signals.ch:
			sig := s.(syscall.Signal)
			switch sig {
			case unix.SIGWINCH:
				j.resize(true)
				continue
			case unix.SIGCONT:
				continue // stopped() does what there is to do
			case unix.SIGINT:
				j.signals.interrupted(j.sink.shown.Load())
			case unix.SIGHUP:
				j.signals.hangup.Store(true)
			}
			stops := j.stops.Load()
			wide, known := guard.groupWide(int(sig))
			if (sig == unix.SIGTSTP || sig == unix.SIGTTIN) && (j.stops.Load() != stops || time.Since(time.Unix(0, j.resumed.Load())) < staleStop) {
				continue // it has stopped the program already, and a stop in between makes any waiting here look long
			}
			// Too early to tell, or a busy machine's canary is late: keys of the terminal go to the group, as its hang-up does through the
			// shell; to the leader of the session, which runar is in a window of its own, that goes alone. The rest is mostly kill.
			switch sig {
			case unix.SIGINT, unix.SIGQUIT, unix.SIGTSTP, unix.SIGTTIN:
				wide = wide || !known && (keyboard || tty >= 0)
			case unix.SIGHUP:
				wide = wide || tty >= 0 && hungUp(tty) && !leadsSession()
			}
			if !wide {
				unix.Kill(pid, sig)
			}
		}
	}
}

// resize gives the program's terminals the size of the user's, less the gutter, and tells the program when that changed something:
// the kernel told the whole group before we could.
func (j *job) resize(tell bool) {
	changed := false
	for _, p := range j.streams.pumps {
		if p.pty == nil {
			continue
		}
		ws := winsize(p.out)
		if ws == (unix.Winsize{}) {
			continue
		}
		j.sink.mu.Lock()
		if g := j.sink.gutter; g != nil && !g.off {
			g.resize(int(ws.Col))
			if ws.Col >= minGutterColumns {
				ws.Col -= gutterCols
			}
		}
		if winsize(p.in) != ws {
			changed = true
			unix.IoctlSetWinsize(p.in, unix.TIOCSWINSZ, &ws)
			if j.sink.log != nil {
				j.sink.log.Resize(int(ws.Row), int(ws.Col))
			}
		}
		j.sink.mu.Unlock()
	}
	if changed && tell {
		unix.Kill(0, unix.SIGWINCH)
	}
}

// leadsSession tells whether no shell stands between runar and the terminal.
func leadsSession() bool {
	sid, err := unix.Getsid(0)
	return err == nil && sid == unix.Getpid()
}
