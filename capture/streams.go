package capture

import (
	"time"

	"golang.org/x/sys/unix"

	"runar/capture/logfile"
)

// streams is where the program's output goes: what it is given as stdout and stderr, and the pumps that carry it on.
type streams struct {
	child [3]int // descriptors the program gets
	pumps []*pump
	close []int // our copies of what the program holds, to be closed once it runs
	// screen is the pty that stands in for the user's terminal, and real that terminal; nil and -1 where no stream is one.
	screen *pty
	real   int
	// Uncaptured says that a pipe or pty could not be made and a stream went to its place unrecorded.
	uncaptured error
}

// wire decides stream by stream: stdin is never touched; a terminal becomes a pty, anything else a pipe; two names of one place share
// one, so that their order is kept. dressed is called for each pty that stands in for a terminal.
func wire(s *sink, dressed func(p *pty, real int, m *pump) error) *streams {
	w := &streams{child: [3]int{0, 1, 2}, real: -1}
	_, outTTY := isTerminal(1)
	_, errTTY := isTerminal(2)
	if sameFile(1, 2) && outTTY == errTTY {
		w.child[1] = w.stream(s, 1, outTTY, logfile.Terminal, dressed)
		if w.child[1] != 1 {
			w.child[2] = w.child[1]
		}
		return w
	}
	w.child[1] = w.stream(s, 1, outTTY, logfile.Stdout, dressed)
	w.child[2] = w.stream(s, 2, errTTY, logfile.Stderr, dressed)
	return w
}

// stream makes a pty or pipe in place of fd and answers the program's end of it; fd itself where none can be made.
func (w *streams) stream(s *sink, fd int, tty bool, name logfile.Stream, dressed func(*pty, int, *pump) error) int {
	if tty {
		t, err := openPTY()
		if err != nil {
			w.uncaptured = err
			return fd
		}
		p, err := newPump(t.master, fd, name, s)
		if err == nil {
			p.pty = &t
			if own, err := reopen(fd); err == nil {
				p.out, p.ready = own, true
			}
			err = dressed(&t, fd, p)
		}
		if err != nil {
			unix.Close(t.master)
			unix.Close(t.slave)
			w.uncaptured = err
			return fd
		}
		if w.screen == nil || name != logfile.Stderr {
			w.screen, w.real = &t, fd
		}
		w.pumps, w.close = append(w.pumps, p), append(w.close, t.slave)
		return t.slave
	}
	var ends [2]int
	if err := pipe(&ends); err != nil {
		w.uncaptured = err
		return fd
	}
	p, err := newPump(ends[0], fd, name, s)
	if err != nil {
		unix.Close(ends[0])
		unix.Close(ends[1])
		w.uncaptured = err
		return fd
	}
	w.pumps, w.close = append(w.pumps, p), append(w.close, ends[1])
	return ends[1]
}

// start closes what the program holds now and begins to copy.
func (w *streams) start() {
	for _, fd := range w.close {
		unix.Close(fd)
	}
	for _, p := range w.pumps {
		p.start()
	}
}

// drain waits until what was written so far has been shown, at most limit; it tells whether every stream has ended.
func (w *streams) drain(limit time.Duration) bool {
	ended := true
	for _, p := range w.pumps {
		if !p.drain(limit) {
			ended = false
		}
	}
	return ended
}

// workersGrace is how long after the program's end its workers may take to die with it.
const workersGrace = 15 * time.Millisecond

// finish copies what is left. It answers the pumps whose stream is still held open by a process that outlives the program.
func (w *streams) finish() (open []*pump) {
	if w.drain(2 * time.Second) {
		return nil
	}
	for end := time.Now().Add(workersGrace); time.Now().Before(end); {
		time.Sleep(time.Millisecond)
		if w.drain(2 * time.Second) {
			return nil
		}
	}
	for _, p := range w.pumps {
		if !p.ended.Load() && !p.noWriter() {
			open = append(open, p)
		}
	}
	return open
}

// pipe makes a pipe whose ends are close-on-exec.
func pipe(p *[2]int) error {
	if err := unix.Pipe(p[:]); err != nil {
		return err
	}
	unix.CloseOnExec(p[0])
	unix.CloseOnExec(p[1])
	return nil
}
