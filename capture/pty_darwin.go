package capture

import (
	"bytes"
	"fmt"
	"unsafe"

	"golang.org/x/sys/unix"
)

const (
	ioctlGetTermios = unix.TIOCGETA
	ioctlSetTermios = unix.TIOCSETA
)

// pty is a pseudo-terminal: what is written to slave by the program is read from master by us. Both are close-on-exec.
type pty struct{ master, slave int }

// openPTY makes a pseudo-terminal (grantpt, unlockpt and ptsname of macOS are these three ioctls of tty(4)).
func openPTY() (pty, error) {
	m, err := unix.Open("/dev/ptmx", unix.O_RDWR|unix.O_NOCTTY|unix.O_CLOEXEC|unix.O_NONBLOCK, 0)
	if err != nil {
		return pty{}, fmt.Errorf("open /dev/ptmx: %w", err)
	}
	var name [128]byte
	for _, req := range []uintptr{unix.TIOCPTYGRANT, unix.TIOCPTYUNLK, unix.TIOCPTYGNAME} {
		if _, _, e := unix.Syscall(unix.SYS_IOCTL, uintptr(m), req, uintptr(unsafe.Pointer(&name[0]))); e != 0 {
			unix.Close(m)
			return pty{}, fmt.Errorf("prepare pty: %w", e)
		}
	}
	path, _, _ := bytes.Cut(name[:], []byte{0})
	s, err := unix.Open(string(path), unix.O_RDWR|unix.O_NOCTTY|unix.O_CLOEXEC, 0)
	if err != nil {
		unix.Close(m)
		return pty{}, fmt.Errorf("open pty slave: %w", err)
	}
	return pty{master: m, slave: s}, nil
}
