package capture

import (
	"sync"

	"golang.org/x/sys/unix"
)

// mirror carries terminal settings that the program makes on its pty over to the user's terminal, where keys are read and output is
// processed: a curses program sets them on its stdout, which is our pty. Only what the program changed is carried over, so settings
// made straight on the user's terminal stay.
type mirror struct {
	mu     sync.Mutex
	real   int // the user's terminal
	master int
	last   unix.Termios // of the pty, as last seen
	onRaw  func(raw bool)
	raw    bool
}

// dress gives the pty the settings of the real terminal, but for two. Output processing is off, so that bytes arrive as they were
// written and the real terminal processes them once; it is also the faster path. EXTPROC makes every change of the settings show up
// in packet mode (tty_ioctl(4)).
func dress(p pty, real int) (*mirror, error) {
	t, err := unix.IoctlGetTermios(real, ioctlGetTermios)
	if err != nil {
		return nil, err
	}
	t.Oflag &^= unix.OPOST
	t.Lflag |= unix.EXTPROC
	if err := unix.IoctlSetTermios(p.slave, ioctlSetTermios, t); err != nil {
		return nil, err
	}
	if err := unix.IoctlSetPointerInt(p.master, unix.TIOCPKT, 1); err != nil {
		return nil, err
	}
	return &mirror{real: real, master: p.master, last: *t}, nil
}

// changed is called when the program set its terminal's settings.
func (m *mirror) changed() {
	m.mu.Lock()
	defer m.mu.Unlock()
	now, err := unix.IoctlGetTermios(m.master, ioctlGetTermios)
	if err != nil {
		return
	}
	was := m.last
	m.last = *now
	if now.Lflag&unix.EXTPROC == 0 { // armed again, or the next change goes unseen
		t := *now
		t.Lflag |= unix.EXTPROC
		unix.IoctlSetTermios(m.master, ioctlSetTermios, &t)
		m.last = t
	}
	if raw := now.Lflag&unix.ICANON == 0; raw != m.raw {
		m.raw = raw
		if m.onRaw != nil {
			m.onRaw(raw)
		}
	}
	real, err := unix.IoctlGetTermios(m.real, ioctlGetTermios)
	if err != nil {
		return
	}
	to := *real
	to.Iflag = carry(real.Iflag, was.Iflag, now.Iflag)
	to.Cflag = carry(real.Cflag, was.Cflag, now.Cflag)
	to.Lflag = carry(real.Lflag, was.Lflag, now.Lflag) &^ unix.EXTPROC
	for i := range to.Cc {
		if was.Cc[i] != now.Cc[i] {
			to.Cc[i] = now.Cc[i]
		}
	}
	// The pty never processes output, so the program's wish is read from its company: cfmakeraw clears all of these together.
	to.Oflag = carry(real.Oflag, was.Oflag|unix.OPOST, now.Oflag|unix.OPOST)
	if now.Lflag&(unix.ICANON|unix.ECHO|unix.ISIG) == 0 && now.Iflag&unix.ICRNL == 0 {
		to.Oflag &^= unix.OPOST
	} else {
		to.Oflag |= unix.OPOST
	}
	if to != *real {
		// SIGTTOU is at its default: from the background this stops the job, as it would have stopped the program.
		unix.IoctlSetTermios(m.real, ioctlSetTermios, &to)
	}
}

// carry applies the bits that changed from was to now.
func carry(real, was, now uint32) uint32 { return real&^(was^now) | now&(was^now) }
