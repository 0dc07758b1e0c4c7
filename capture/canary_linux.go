package capture

import (
	"runtime"
	"sync"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// canary tells signals that went to our whole process group (a key of the terminal, kill %1, timeout) from those sent to runar alone:
// the command, being in the group, has already had the former, and must be given the latter. os/signal does not say who sent what, so
// a process in our group that does nothing else waits for the same signals and reports them.
//
// It is a plain fork of runar that never runs Go code beyond a few system calls: no exec, hence no start-up to pay, and it dies with us.
type canary struct {
	mu   sync.Mutex
	seen map[int]time.Time // when the group was last sent this signal
	news chan struct{}     // closed and replaced at each report
	pid  int
}

// canaryDelay keeps short commands from paying for it; before, groupWide guesses.
const canaryDelay = 50 * time.Millisecond

// report is the start of siginfo_t (sigaction(2)).
type report struct{ signo, errno, code int32 }

// startCanary forks the canary once delay has passed; it answers at once.
func startCanary(delay time.Duration, over <-chan struct{}) *canary {
	c := &canary{seen: map[int]time.Time{}, news: make(chan struct{})}
	go func() {
		select {
		case <-over:
			return
		case <-time.After(delay):
		}
		// The thread that forks must live on: the canary's life hangs on it (prctl(2), PR_SET_PDEATHSIG).
		runtime.LockOSThread()
		var p [2]int
		if unix.Pipe2(p[:], unix.O_CLOEXEC) != nil {
			return
		}
		pid := forkCanary(uintptr(p[1]))
		unix.Close(p[1])
		if pid <= 0 {
			return
		}
		c.mu.Lock()
		c.pid = pid
		c.mu.Unlock()
		var r report
		b := unsafe.Slice((*byte)(unsafe.Pointer(&r)), unsafe.Sizeof(r))
		for {
			n, err := unix.Read(p[0], b)
			if err == unix.EINTR {
				continue
			}
			if err != nil || n != len(b) {
				return
			}
			c.mu.Lock()
			c.seen[int(r.signo)] = time.Now()
			close(c.news)
			c.news = make(chan struct{})
			c.mu.Unlock()
		}
	}()
	return c
}

// groupWide tells whether the signal that has just reached us went to the whole group. known is false while there is no canary.
func (c *canary) groupWide(signo int) (wide, known bool) {
	deadline := time.After(groupSpread)
	for {
		c.mu.Lock()
		pid, at, news := c.pid, c.seen[signo], c.news
		if time.Since(at) < groupSpread {
			delete(c.seen, signo)
			c.mu.Unlock()
			return true, true
		}
		c.mu.Unlock()
		if pid == 0 {
			return false, false
		}
		select {
		case <-news:
		case <-deadline:
			return false, true
		}
	}
}

// end kills the canary and reaps it.
func (c *canary) end() {
	c.mu.Lock()
	pid := c.pid
	c.pid = 0
	c.mu.Unlock()
	if pid > 0 {
		unix.Kill(pid, unix.SIGKILL)
		unix.Wait4(pid, nil, 0, nil)
	}
}

// forkCanary forks; the child never returns. Nothing in the child may allocate, grow the stack or meet the scheduler: it owns the
// only thread of its copy of the process. All signals are blocked around the fork so that no handler of Go's ever runs there.
//
//go:norace
//go:noinline
func forkCanary(report uintptr) int {
	var (
		all  = ^uint64(0)
		old  uint64
		info [16]uint64 // siginfo_t is 128 bytes
		self = uintptr(unix.Getpid())
	)
	unix.RawSyscall6(unix.SYS_RT_SIGPROCMASK, unix.SIG_SETMASK, uintptr(unsafe.Pointer(&all)), uintptr(unsafe.Pointer(&old)), 8, 0, 0)
	pid, _, e := unix.RawSyscall6(unix.SYS_CLONE, uintptr(unix.SIGCHLD), 0, 0, 0, 0, 0)
	if e != 0 || pid != 0 {
		unix.RawSyscall6(unix.SYS_RT_SIGPROCMASK, unix.SIG_SETMASK, uintptr(unsafe.Pointer(&old)), 0, 8, 0, 0)
		if e != 0 {
			return -1
		}
		return int(pid)
	}
	unix.RawSyscall6(unix.SYS_PRCTL, unix.PR_SET_PDEATHSIG, uintptr(unix.SIGKILL), 0, 0, 0, 0)
	if p, _, _ := unix.RawSyscall(unix.SYS_GETPPID, 0, 0, 0); p != self {
		unix.RawSyscall(unix.SYS_EXIT_GROUP, 0, 0, 0)
	}
	// Hold nothing of the run open: a pipe must end when its writers do.
	unix.RawSyscall(unix.SYS_DUP3, report, 0, 0)
	if _, _, e := unix.RawSyscall(unix.SYS_CLOSE_RANGE, 1, ^uintptr(0)>>33, 0); e != 0 {
		for fd := uintptr(1); fd < 1024; fd++ {
			unix.RawSyscall(unix.SYS_CLOSE, fd, 0, 0)
		}
	}
	for {
		n, _, e := unix.RawSyscall6(unix.SYS_RT_SIGTIMEDWAIT, uintptr(unsafe.Pointer(&all)), uintptr(unsafe.Pointer(&info)), 0, 8, 0, 0)
		if e != 0 {
			continue
		}
		_ = n
		if _, _, e := unix.RawSyscall(unix.SYS_WRITE, 0, uintptr(unsafe.Pointer(&info)), unsafe.Sizeof(canaryReport)); e != 0 {
			unix.RawSyscall(unix.SYS_EXIT_GROUP, 0, 0, 0)
		}
	}
}

var canaryReport report
