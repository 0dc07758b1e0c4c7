package cli

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// openPTY makes a terminal of the given size.
func openPTY(cols, rows int) (master, slave *os.File, err error) {
	fd, err := unix.Open("/dev/ptmx", unix.O_RDWR|unix.O_NOCTTY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, nil, err
	}
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		return nil, nil, err
	}
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		return nil, nil, err
	}
	if err := unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: uint16(rows), Col: uint16(cols)}); err != nil {
		return nil, nil, err
	}
	slave, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	return os.NewFile(uintptr(fd), "/dev/ptmx"), slave, err
}

// runInPTY runs a command with a terminal of its own and answers all that was sent to the screen. typed is what the keyboard says.
func runInPTY(cmd *exec.Cmd, cols, rows int, typed string, limit time.Duration) (string, error) {
	master, slave, err := openPTY(cols, rows)
	if err != nil {
		return "", err
	}
	defer master.Close()
	cmd.Stdin, cmd.Stdout, cmd.Stderr = slave, slave, slave
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	err = cmd.Start()
	slave.Close()
	if err != nil {
		return "", err
	}
	kill := time.AfterFunc(limit, func() { cmd.Process.Kill() })
	defer kill.Stop()
	io.WriteString(master, typed)
	var screen bytes.Buffer
	io.Copy(&screen, master) // ends with EIO once nobody has the slave open
	return screen.String(), cmd.Wait()
}
