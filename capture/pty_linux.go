package capture

import (
	"fmt"

	"golang.org/x/sys/unix"
)

const (
	ioctlGetTermios = unix.TCGETS
	ioctlSetTermios = unix.TCSETS
)

// pty is a pseudo-terminal: what is written to slave by the program is read from master by us. Both are close-on-exec.
type pty struct{ master, slave int }

// openPTY makes a pseudo-terminal without going through its name, so that it works in any mount namespace (ioctl_tty(2), TIOCGPTPEER).
func openPTY() (pty, error) {
	m, err := unix.Open("/dev/ptmx", unix.O_RDWR|unix.O_NOCTTY|unix.O_CLOEXEC|unix.O_NONBLOCK, 0)
	if err != nil {
		return pty{}, fmt.Errorf("open /dev/ptmx: %w", err)
	}
	if err := unix.IoctlSetPointerInt(m, unix.TIOCSPTLCK, 0); err != nil {
		unix.Close(m)
		return pty{}, fmt.Errorf("unlock pty: %w", err)
	}
	r, _, e := unix.Syscall(unix.SYS_IOCTL, uintptr(m), unix.TIOCGPTPEER, unix.O_RDWR|unix.O_NOCTTY|unix.O_CLOEXEC)
	if e != 0 { // before Linux 4.13
		n, err := unix.IoctlGetInt(m, unix.TIOCGPTN)
		if err != nil {
			unix.Close(m)
			return pty{}, fmt.Errorf("pty number: %w", err)
		}
		fd, err := unix.Open(fmt.Sprintf("/dev/pts/%d", n), unix.O_RDWR|unix.O_NOCTTY|unix.O_CLOEXEC, 0)
		if err != nil {
			unix.Close(m)
			return pty{}, fmt.Errorf("open pty slave: %w", err)
		}
		r = uintptr(fd)
	}
	return pty{master: m, slave: int(r)}, nil
}
