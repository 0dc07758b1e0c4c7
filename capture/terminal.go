package capture

import (
	"golang.org/x/sys/unix"
)

// isTerminal tells whether fd is a terminal, and answers its settings.
func isTerminal(fd int) (*unix.Termios, bool) {
	t, err := unix.IoctlGetTermios(fd, ioctlGetTermios)
	return t, err == nil
}

// winsize of the terminal fd; the zero value when it has none.
func winsize(fd int) unix.Winsize {
	ws, err := unix.IoctlGetWinsize(fd, unix.TIOCGWINSZ)
	if err != nil {
		return unix.Winsize{}
	}
	return *ws
}

// hungUp tells whether the terminal behind fd is gone: its other side was closed.
func hungUp(fd int) bool {
	p := []unix.PollFd{{Fd: int32(fd)}}
	_, err := unix.Poll(p, 0)
	return err == nil && p[0].Revents&(unix.POLLHUP|unix.POLLERR|unix.POLLNVAL) != 0
}

// sameFile tells whether two descriptors lead to the same pipe, file or terminal.
func sameFile(a, b int) bool {
	var x, y unix.Stat_t
	if unix.Fstat(a, &x) != nil || unix.Fstat(b, &y) != nil {
		return false
	}
	return x.Dev == y.Dev && x.Ino == y.Ino && x.Rdev == y.Rdev
}

// writeAll writes p to fd, waiting where the descriptor is non-blocking: it may be shared with programs that made it so.
func writeAll(fd int, p []byte) error { return put(unix.Write, fd, p) }

// writeReady is writeAll to a descriptor of our own that never blocks.
func writeReady(fd int, p []byte) error { return put(writeNow, fd, p) }

func put(write func(int, []byte) (int, error), fd int, p []byte) error {
	for len(p) > 0 {
		n, err := write(fd, p)
		if n > 0 {
			p = p[n:]
		}
		switch err {
		case nil, unix.EINTR:
		case unix.EAGAIN:
			if _, err := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLOUT}}, -1); err != nil && err != unix.EINTR {
				return err
			}
		default:
			return err
		}
	}
	return nil
}
