package capture

import (
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// passed are the signals that are meant for the program when they reach runar.
var passed = []os.Signal{unix.SIGHUP, unix.SIGINT, unix.SIGQUIT, unix.SIGTERM, unix.SIGUSR1, unix.SIGUSR2, unix.SIGALRM, unix.SIGTSTP, unix.SIGTTIN}

// signals receives what is sent to runar during a run.
type signals struct {
	ch  chan os.Signal
	own []os.Signal // those that we catch: none that was ignored when runar began, so that it stays ignored for the program too

	interrupts atomic.Int32 // how often the user pressed Ctrl-C, or SIGINT came otherwise
	lastAt     atomic.Int64 // when that was last, in nanoseconds since 1970
	shownAt    atomic.Int64 // sink.shown at the last interrupt
	hangup     atomic.Bool
	sent       atomic.Int32 // the last terminating signal that came from outside
}

// listen begins to catch signals. It must come before the program is started.
func listen() *signals {
	s := &signals{ch: make(chan os.Signal, 64)}
	for _, sig := range append(passed[:len(passed):len(passed)], unix.SIGWINCH, unix.SIGCONT) {
		if !ignored(sig.(syscall.Signal)) {
			s.own = append(s.own, sig)
		}
	}
	signal.Notify(s.ch, s.own...)
	return s
}

// interrupted notes a Ctrl-C. shown is how much of the program's output was on the screen then.
func (s *signals) interrupted(shown int64) {
	s.shownAt.Store(shown)
	s.lastAt.Store(time.Now().UnixNano())
	s.interrupts.Add(1)
}

// awaitInterrupt waits for the Ctrl-C that ended the program: it is on its way here as well, unless the program alone was sent it.
func (s *signals) awaitInterrupt() {
	for end := time.Now().Add(groupSpread); s.interrupts.Load() == 0 && time.Now().Before(end); {
		time.Sleep(time.Millisecond)
	}
}

// groupSpread is how far apart the same signal may reach two processes of a group.
const groupSpread = 25 * time.Millisecond

// gaveUp is how long after Ctrl-C a program that caught it, saved what it had and failed is still said to have been interrupted.
const gaveUp = 30 * time.Second

// gaveIn tells whether a program that exited with code did so because of Ctrl-C: by its exit code, or where the key must have reached the
// program itself, by its being recent.
func (s *signals) gaveIn(code int, reached bool) bool {
	if s.interrupts.Load() == 0 {
		return false
	}
	return code == 128+int(unix.SIGINT) || reached && time.Since(time.Unix(0, s.lastAt.Load())) < gaveUp
}

// stopSelf stops runar by the signal that stopped the program, so that the shell sees its job stopped, and returns when it is
// continued. In an orphaned process group the kernel discards the signal, for the program as for us.
func (s *signals) stopSelf(sig syscall.Signal) {
	defer defaultAction(sig)()
	raise(sig)
}

// close gives every signal its default again.
func (s *signals) close() { signal.Reset(s.own...) }

// DieBy ends runar by the signal that ended the program, so that a shell sees what it would have seen and stops its loops on Ctrl-C.
// It does not leave a core of its own, and returns only where the signal cannot be delivered.
func DieBy(sig syscall.Signal) {
	unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{})
	signal.Reset(sig)
	defaultAction(sig)
	raise(sig)
}
