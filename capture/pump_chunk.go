package capture

import (
	"time"

	"golang.org/x/sys/unix"
)

// chunk handles one read.
func (p *pump) chunk(b []byte) {
	if p.packet {
		if b[0] != 0 { // TIOCPKT: a control byte alone
			if b[0]&tiocpktIoctl != 0 && p.onTermios != nil {
				p.onTermios()
			}
			return
		}
		b = b[1:]
		if len(b) == 0 {
			return
		}
	}
	s := p.sink
	s.mu.Lock()
	defer s.mu.Unlock()
	p.now = carried{bytes: b}
	if s.log != nil {
		s.log.Append(p.stream, b)
		p.now.logged = true
		defer s.log.Later()
	}
	if s.observe != nil {
		defer s.observe(p.stream, b) // waking its reader must not delay the line
	}
	if p.outGone {
		p.now.shown = true
		return
	}
	show := b
	if p.pty != nil {
		s.shown.Add(int64(len(b)))
		if g := s.gutter; g != nil && !g.off {
			if s.echo {
				if now := time.Now(); now.Sub(s.last) > echoGap {
					g.echoed()
				}
			}
			show = g.filter(b)
		}
		s.tail.feed(b)
	}
	write := writeAll
	if p.ready {
		write = writeReady
	}
	p.now.shown = true
	if err := write(p.out, show); err != nil {
		p.outGone = true // a dead terminal does not stop the log
		if err != unix.EPIPE {
			p.outErr.Store(&err)
		}
	}
	if s.echo {
		s.last = time.Now()
	}
}

// echoGap is how long a program must be silent in the middle of a line before the user may have answered a prompt there.
const echoGap = 30 * time.Millisecond

// lineStart follows whether the cursor is in the first column, from the bytes alone.
type lineStart struct{ mid bool }

// feed looks at the end of a chunk: what stands after the last newline, escape sequences aside.
func (l *lineStart) feed(p []byte) {
	for i := len(p) - 1; i >= 0; i-- {
		switch c := p[i]; {
		case c == '\n' || c == '\r':
			l.mid = false
			return
		case c < 0x20 || c == 0x7f:
			continue
		default:
			// The final byte of an escape sequence is printable; look back for its start.
			j := i
			for j > 0 && i-j < 16 && p[j] != 0x1b && p[j] != '\n' {
				j--
			}
			if p[j] == 0x1b {
				if n, _ := sequence(p[j:]); n == i-j+1 {
					i = j
					continue
				}
			}
			l.mid = true
			return
		}
	}
}
