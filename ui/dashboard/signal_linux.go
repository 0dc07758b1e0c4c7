package dashboard

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// signalChild signals pid if it descends from owner. The process is held by a file descriptor while this is looked at, so that it
// cannot be another one by the time the signal goes out.
func signalChild(pid, owner int, kill bool) error {
	sig := unix.SIGTERM
	if kill {
		sig = unix.SIGKILL
	}
	fd, err := unix.PidfdOpen(pid, 0)
	if errors.Is(err, unix.ENOSYS) || errors.Is(err, unix.EPERM) {
		if !descends(pid, owner) {
			return errors.New("its process has ended")
		}
		return unix.Kill(pid, sig)
	}
	if err != nil {
		return errors.New("its process has ended")
	}
	defer unix.Close(fd)
	if !descends(pid, owner) {
		return errors.New("its process has ended")
	}
	if err := unix.PidfdSendSignal(fd, sig, nil, 0); err != nil {
		return fmt.Errorf("pid %d: %w", pid, err)
	}
	return nil
}

// descends tells whether owner is pid's parent, or its parent's parent (a monitor may stand between them).
func descends(pid, owner int) bool {
	for range 3 {
		if pid <= 1 {
			return false
		}
		if pid = parent(pid); pid == owner {
			return true
		}
	}
	return false
}

// parent is field 4 of /proc/PID/stat; the name before it may hold anything but ends with the last bracket.
func parent(pid int) int {
	b, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return 0
	}
	f := bytes.Fields(b[bytes.LastIndexByte(b, ')')+1:])
	if len(f) < 2 {
		return 0
	}
	n, _ := strconv.Atoi(string(f[1]))
	return n
}
