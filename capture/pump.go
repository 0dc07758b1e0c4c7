package capture

import (
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"

	"runar/capture/logfile"
)

// pumpBuffer is how much is read at once: the size of a pipe. A pty never gives more than 4 KiB.
const pumpBuffer = 64 << 10

// pump carries one stream of the program: from the master of a pty or the read end of a pipe (in), first to the log, then to where
// the program would have written (out).
//
// A pty waits in the runtime's poller, and its bytes are read and written without telling the scheduler: calls that it knows of it watches
// from another thread, every 20 µs at first, which beside a program and its terminal costs more than the line itself. A pipe is for masses
// of bytes: it waits in poll(2) on a thread of its own, and sees there too when its reader goes away.
type pump struct {
	in, out int
	stream  logfile.Stream
	sink    *sink
	pty     *pty // nil for a pipe
	// packet says that each read begins with a control byte (tty_ioctl(4), TIOCPKT).
	packet    bool
	onTermios func() // the program changed the settings of its terminal
	// ready says that out never blocks: it is an open file of our own.
	ready bool

	file    *os.File // in, for a pty
	parks   bool     // file can wait in the runtime's poller
	wake    [2]int   // else a pipe to wait on beside in: a byte asks to drain and acknowledge
	asked   chan chan bool
	done    chan struct{} // closed when the stream has ended
	ended   atomic.Bool
	buf     []byte
	busy    burst
	outGone bool // nobody reads out any more, or it takes no more
	outErr  atomic.Pointer[error]
	stop    chan struct{}
	now     carried
}

// sink is what the streams of a run share: the log, the metrics reader, the gutter, and the time of the last output.
type sink struct {
	mu      sync.Mutex // keeps streams that go to one terminal from cutting into each other's lines; taken around log and show
	log     *logfile.Writer
	observe func(stream logfile.Stream, p []byte)
	gutter  *gutter // nil: none
	echo    bool    // the terminal echoes what is typed without our seeing it
	last    time.Time
	tail    lineStart
	shown   atomic.Int64 // bytes, to tell whether anything came since
	fault   error        // the first fault of ours
}

func newPump(in, out int, stream logfile.Stream, s *sink) (*pump, error) {
	p := &pump{in: in, out: out, stream: stream, sink: s, asked: make(chan chan bool, 4), done: make(chan struct{}), stop: make(chan struct{}), buf: make([]byte, pumpBuffer)}
	if err := pipe(&p.wake); err != nil {
		return nil, err
	}
	unix.SetNonblock(p.wake[0], true)
	unix.SetNonblock(p.wake[1], true)
	return p, nil
}

// start begins to copy.
func (p *pump) start() {
	unix.SetNonblock(p.in, true)
	if p.pty != nil {
		p.file = os.NewFile(uintptr(p.in), "pty")
		p.parks = p.file.SetReadDeadline(time.Time{}) == nil
	}
	go p.run()
}

// run copies until the stream ends: no writer is left, or its reader went away.
func (p *pump) run() {
	defer close(p.done)
	defer p.ended.Store(true)
	if !p.parks {
		runtime.LockOSThread()
	}
	for !p.carry() {
	}
}

// carry is run without its end; over is false where a fault of ours cut it short and it has to go on.
func (p *pump) carry() (over bool) {
	defer p.survive()
	if p.parks {
		for p.park() {
		}
		return true
	}
	for !p.copy() && p.poll() {
	}
	return true
}

// park waits in the runtime's poller and copies, until the end or until somebody asks; more is false after the end.
func (p *pump) park() (more bool) {
	conn, err := p.file.SyscallConn()
	if err != nil {
		return false
	}
	over := false
	conn.Read(func(uintptr) bool { over = p.copy(); return over })
	p.file.SetReadDeadline(time.Time{}) // it had passed, if somebody asked
	return !over
}

// copy carries on what is there now; over says that no more will come, or that somebody else takes it from here.
func (p *pump) copy() (over bool) {
	for {
		select {
		case <-p.stop:
			return true
		default:
		}
		switch n, err := readNow(p.in, p.buf); {
		case n > 0:
			p.chunk(p.buf[:n])
			p.busy.pause(n)
			if !p.parks && n < len(p.buf)/2 && len(p.asked) == 0 {
				return p.broken() // likely empty now: one call less than finding that out by reading
			}
		case err == unix.EINTR:
		case err == unix.EAGAIN:
			p.answer(false)
			return p.broken()
		default: // end of file; EIO is the end of a pty
			p.answer(true)
			return true
		}
		if p.broken() {
			return true
		}
	}
}

// broken tells whether the program must meet the broken pipe itself, as it would have: then our end of its pipe is closed.
func (p *pump) broken() bool {
	if !p.outGone || p.pty != nil {
		return false
	}
	unix.Close(p.in)
	p.in = -1
	p.answer(true)
	return true
}

// burst notices a program that prints without a break in small writes. Reading each one alone would cost more than the printing; a
// pause of a tenth of a millisecond lets a few dozen lines gather, and nobody sees it.
type burst struct {
	since time.Time // when the current second of counting began
	reads int
}

const (
	burstReads = 64                     // so many small reads …
	burstTime  = 4 * time.Millisecond   // … in so short a time are a burst
	burstPause = 100 * time.Microsecond // less than a frame of any screen
	smallRead  = 2 << 10
)

func (b *burst) pause(n int) {
	if n >= smallRead {
		return
	}
	now := time.Now()
	if b.reads == 0 || now.Sub(b.since) > burstTime {
		if b.reads < burstReads {
			b.since, b.reads = now, 1
			return
		}
		b.since, b.reads = now, burstReads/2
	}
	if b.reads++; b.reads > burstReads {
		nap(burstPause)
	}
}

// poll sleeps in poll(2) until there is something to read, to acknowledge or to give up; false ends the pump.
func (p *pump) poll() bool {
	fds := []unix.PollFd{{Fd: int32(p.in), Events: unix.POLLIN}, {Fd: int32(p.wake[0]), Events: unix.POLLIN}, {Fd: -1}}
	if p.pty == nil && p.out >= 0 {
		fds[2].Fd = int32(p.out) // only errors: the reader of a pipe going away while nothing is written
	}
	if _, err := unix.Poll(fds, -1); err != nil {
		return err == unix.EINTR || err == unix.EAGAIN
	}
	if fds[1].Revents != 0 {
		var b [16]byte
		unix.Read(p.wake[0], b[:])
	}
	if fds[2].Revents&unix.POLLERR != 0 {
		p.outGone = true
	}
	return true
}

// answer tells those who asked for a drain that the stream was empty just now, or has ended.
func (p *pump) answer(ended bool) {
	for {
		select {
		case c := <-p.asked:
			c <- ended
		default:
			return
		}
	}
}

// drain waits until everything written so far has been copied, at most limit. ended says that no writer is left.
func (p *pump) drain(limit time.Duration) (ended bool) {
	c := make(chan bool, 1)
	select {
	case p.asked <- c:
	case <-p.done:
		return true
	}
	p.nudge()
	select {
	case <-c:
	case <-p.done:
		return true
	case <-time.After(limit):
	}
	return p.ended.Load() || p.noWriter()
}

// nudge makes the pump look up from waiting.
func (p *pump) nudge() {
	if p.parks {
		p.file.SetReadDeadline(time.Unix(1, 0))
	} else {
		unix.Write(p.wake[1], []byte{1})
	}
}

// noWriter tells whether every descriptor of the other side is closed.
func (p *pump) noWriter() bool {
	fd := []unix.PollFd{{Fd: int32(p.in), Events: unix.POLLIN}}
	n, err := unix.Poll(fd, 0)
	return err == nil && n > 0 && fd[0].Revents&unix.POLLHUP != 0 && fd[0].Revents&unix.POLLIN == 0
}

// halt ends the pump without closing anything, so that another process can take the descriptors over.
func (p *pump) halt() {
	close(p.stop)
	for {
		p.nudge()
		select {
		case <-p.done:
			return
		case <-time.After(5 * time.Millisecond):
		}
	}
}
