package capture

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"
)

// relay passes keys on to the pty for programs that read them there: a pager whose stdin is a pipe opens the terminal of its stderr,
// which is ours. Everything else reads the user's terminal itself, so keys are only ever taken from it for a reader that was seen.
type relay struct {
	master  int
	slave   string // its name, as in /proc/PID/fd
	session int
	on      atomic.Bool
}

// raw is told when the pty leaves (true) or enters line mode.
func (r *relay) raw(raw bool) {
	if !raw {
		r.on.Store(false)
		return
	}
	if r.on.CompareAndSwap(false, true) {
		go r.run()
	}
}

// relayLook is how long a reader is looked for after the switch to raw mode.
const relayLook = 2 * time.Second

func (r *relay) run() {
	defer r.on.Store(false)
	for began := time.Now(); !r.reader(); {
		if !r.on.Load() || time.Since(began) > relayLook {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	tty, err := unix.Open("/dev/tty", unix.O_RDWR|unix.O_NOCTTY|unix.O_CLOEXEC, 0)
	if err != nil {
		return
	}
	defer unix.Close(tty)
	var b [1024]byte
	looked := time.Now()
	for r.on.Load() {
		fds := []unix.PollFd{{Fd: int32(tty), Events: unix.POLLIN}}
		n, err := unix.Poll(fds, 50)
		if err != nil && err != unix.EINTR || n > 0 && fds[0].Revents&(unix.POLLHUP|unix.POLLERR) != 0 {
			return
		}
		if time.Since(looked) > time.Second {
			if looked = time.Now(); !r.reader() {
				return
			}
		}
		if n <= 0 || !r.on.Load() {
			continue
		}
		k, err := unix.Read(tty, b[:])
		if err != nil || k <= 0 {
			return
		}
		if writeAll(r.master, b[:k]) != nil {
			return
		}
	}
}

// reader looks for a process of our session that takes its keys from the pty.
func (r *relay) reader() bool {
	dir, err := os.Open("/proc")
	if err != nil {
		return false
	}
	defer dir.Close()
	names, _ := dir.Readdirnames(-1)
	self := os.Getpid()
	for _, name := range names {
		pid, err := strconv.Atoi(name)
		if err != nil || pid == self {
			continue
		}
		if sid, err := unix.Getsid(pid); err != nil || sid != r.session {
			continue
		}
		if r.readsPTY(name) {
			return true
		}
	}
	return false
}

// readsPTY tells whether a process has the pty open beyond its standard streams, or waits on its stderr for want of a terminal on
// stdin.
func (r *relay) readsPTY(pid string) bool {
	fds, err := os.ReadDir("/proc/" + pid + "/fd")
	if err != nil {
		return false
	}
	onErr, stdinTTY := false, false
	for _, fd := range fds {
		to, err := os.Readlink("/proc/" + pid + "/fd/" + fd.Name())
		if err != nil {
			continue
		}
		switch n := fd.Name(); {
		case n == "0":
			stdinTTY = strings.HasPrefix(to, "/dev/pts/") || strings.HasPrefix(to, "/dev/tty")
		case to != r.slave:
		case n == "2":
			onErr = true
		case n != "1":
			// The link's own mode tells how it was opened (proc(5)): another runar only writes there.
			if info, err := fd.Info(); err == nil && info.Mode().Perm()&0o400 != 0 {
				return true
			}
		}
	}
	if !onErr || stdinTTY {
		return false
	}
	call, err := os.ReadFile("/proc/" + pid + "/syscall")
	if err != nil {
		return false
	}
	nr, _, _ := bytes.Cut(call, []byte(" "))
	for _, want := range readerCalls {
		if string(nr) == fmt.Sprint(want) {
			return true
		}
	}
	return false
}
