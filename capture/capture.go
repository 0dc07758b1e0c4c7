// Package capture runs the user's program as it would run alone, and keeps what it writes: the only place that starts it.
//
// Two ways: in the same session as the shell, with the user's own terminal as stdin and only stdout and stderr replaced (the default on
// Linux), or in a session and terminal of its own (Spec.OwnTerminal, and the only way on other systems).
package capture

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"runar/capture/facts"
	"runar/capture/logfile"
	"runar/db"
)

// The parent-death signal of the program hangs on the thread that forked it (prctl(2)), so the main goroutine stays on the main thread.
func init() { runtime.LockOSThread() }

// Spec says what to run and how. It is run in the current directory with the current descriptors.
type Spec struct {
	Path string   // of the executable
	Argv []string // as the program sees it; Argv[0] is as typed
	Env  []string // its whole environment
	// LogPath is the log to append to, reserved beforehand; "" for none.
	LogPath string
	// Gutter is drawn before each line where stdout and stderr are one terminal; two columns wide, "" for none.
	Gutter string
	// OwnTerminal gives the program a session and a terminal of its own.
	OwnTerminal bool
	// Observe is given to a goroutine of its own that follows the log by reading it; see Follow. May be nil.
	Observe func(follow *Follow)
	// Banner is called when everything is ready, just before the program starts.
	Banner func()
	// Run is the row so far: Start adds times, pid and status.
	Run *db.Run
	// Late finds facts that may take a while, beside the program. May be nil.
	Late func(ctx context.Context) db.Update
}

// Result is how it went.
type Result struct {
	End  db.End
	Took time.Duration
	// ExitCode is what a shell would show; Signal is the one that ended the program, 0 if none.
	ExitCode int
	Signal   syscall.Signal
	// MidLine says that the terminal's cursor is not at the start of a line.
	MidLine bool
	// Uncaptured is why a stream went unrecorded; nil when all were.
	Uncaptured error
	// Unwritten is why a file or pipe that the program was to write to took no more; nil when all came through, or when its reader went
	// away, which the program was told as usual.
	Unwritten error
	// Fault is one of runar's own that cost a part of the record; nil for none.
	Fault error
	// Behind says that the observer had not read the whole log when the program ended, and was stopped.
	Behind bool
}

// StartError is a program that could not be started: Errno is why.
type StartError struct {
	Path  string
	Errno syscall.Errno
}

func (e *StartError) Error() string { return e.Path + ": " + e.Errno.Error() }

// ExitCode is what a shell answers: 127 not found, 126 not executable.
func (e *StartError) ExitCode() int {
	if e.Errno == unix.ENOENT || e.Errno == unix.ENOTDIR {
		return 127
	}
	return 126
}

// minGutterColumns is the width below which a terminal has no room for a gutter.
const minGutterColumns = 40

// Deadlines around the end of a run. The program's exit is never held back for longer than their sum.
const (
	lateFacts  = 100 * time.Millisecond // for the state of a huge repository
	lateRecord = 700 * time.Millisecond // for a busy store, before the record goes to a spool file
)

// Run starts the program, carries its streams until it ends, and records it. The error is a *StartError or says why nothing was run;
// trouble of the log or the store is never an error. It must be called on the main goroutine.
func Run(spec Spec, rec Recorder) (Result, error) {
	started := time.Now()
	j := &job{spec: spec, sink: &sink{}, rec: rec}
	if spec.LogPath != "" {
		ws := winsize(2)
		// The Writer is good even when the file could not be opened: it tries again.
		j.sink.log, _ = logfile.Open(spec.LogPath, logfile.Options{Start: started, Rows: int(ws.Row), Cols: int(ws.Col)})
	}
	j.signals = listen()
	defer j.signals.close()

	how := j.same
	if spec.OwnTerminal || !sameSession {
		how = j.own
	}
	status, usage, err := how(started)
	if err != nil {
		if j.sink.log != nil {
			j.sink.log.Close()
		}
		return Result{}, err
	}
	res := Result{Took: time.Since(started), MidLine: j.midLine(), Uncaptured: j.uncaptured, Unwritten: j.unwritten()}
	j.describe(&res, status, usage)
	res.End.FinishedAt = started.Add(res.Took)
	if j.sink.log != nil {
		if !j.handedOver {
			j.sink.log.Close()
		}
		n := j.sink.log.Bytes()
		res.End.LogBytes = &n
		res.Behind = !j.follow.end(n)
	}
	j.findError(&res.End)
	j.settleLate()
	if err := j.fault.Load(); err != nil {
		res.Fault = *err
	} else {
		res.Fault = j.sink.fault
	}
	rec.Finish(res.End, lateRecord)
	return res, nil
}

// job is a run under way.
type job struct {
	spec       Spec
	sink       *sink
	rec        Recorder
	signals    *signals
	streams    *streams
	follow     *Follow
	late       chan struct{} // closed when the late facts are recorded
	handedOver bool          // a drainer goes on with the log
	uncaptured error
	fault      atomic.Pointer[error]
	oom        *facts.OOM
	stops      atomic.Int32 // how often the program was stopped
	resumed    atomic.Int64 // when it last went on, in nanoseconds since 1970
}

// began records the start, behind the program's back.
func (j *job) began(started time.Time, pid int) {
	j.oom = facts.WatchOOM()
	run := j.spec.Run
	run.CreatedAt = db.Time{Time: started}
	run.Status = db.Running
	run.PID = &pid
	j.rec.Start(run)
	if j.spec.Late != nil { // recorded as soon as known, even while the program runs for days
		done := make(chan struct{})
		j.late = done
		go func() {
			defer close(done)
			defer j.survive("facts about the run are missing")
			j.rec.Update(j.spec.Late(context.Background()))
		}()
	}
	j.follow = newFollow(j.spec.LogPath)
	if j.spec.Observe != nil && j.spec.LogPath != "" {
		j.sink.observe = j.follow.grew
		go func() {
			defer close(j.follow.finished)
			defer j.survive("the metrics were not read to their end")
			runtime.LockOSThread()
			yieldProcessor()
			j.spec.Observe(j.follow)
		}()
	} else {
		close(j.follow.finished)
	}
}

// survive is deferred where somebody reads foreign text beside the program: a fault of ours there must not end it. what is the harm.
func (j *job) survive(what string) {
	if fault := recover(); fault != nil {
		err := fmt.Errorf("%s: a fault of runar: %v", what, fault)
		j.fault.CompareAndSwap(nil, &err)
	}
}

// settleLate waits a moment for the facts that were looked up beside the program.
func (j *job) settleLate() {
	if j.late == nil {
		return
	}
	select {
	case <-j.late:
	case <-time.After(lateFacts):
	}
}

// midLine tells whether the cursor stands behind text.
func (j *job) midLine() bool {
	s := j.sink
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := j.signals.interrupts.Load(); n > 0 && s.shown.Load() == j.signals.shownAt.Load() {
		return true // the terminal's echo of the key, ^C, is the last thing there
	}
	if g := s.gutter; g != nil && !g.off {
		return !g.atLineStart()
	}
	return s.tail.mid
}

// describe fills in the end: exit code or signal, and why.
func (j *job) describe(res *Result, status unix.WaitStatus, usage unix.Rusage) {
	e := &res.End
	cpu := time.Duration(usage.Utime.Nano() + usage.Stime.Nano()).Seconds()
	rss := int64(usage.Maxrss) * maxrssUnit
	e.CPUSeconds, e.MaxRSSBytes = &cpu, &rss
	e.Status, e.Cause = db.Failed, db.CauseExit
	switch {
	case status.Signaled():
		res.Signal = status.Signal()
		res.ExitCode = 128 + int(res.Signal)
		n := int(res.Signal)
		e.Signal = &n
		e.Cause = db.CauseSignal
		switch res.Signal {
		case unix.SIGINT:
			e.Cause = db.CauseInterrupt
		case unix.SIGHUP:
			e.Cause = db.CauseHangup
		case unix.SIGKILL:
			if words, killed := j.oom.Killed(rss); killed {
				e.Cause, e.CauseNote = db.CauseOOM, words
			}
		}
	default:
		res.ExitCode = status.ExitStatus()
		switch {
		case res.ExitCode == 0:
			e.Status = db.Completed
		case j.signals.gaveIn(res.ExitCode, !j.spec.OwnTerminal):
			e.Cause = db.CauseInterrupt
		case j.signals.hangup.Load():
			e.Cause = db.CauseHangup
		case res.ExitCode == 137: // a shell in between reports its child's SIGKILL so
			if words, killed := j.oom.Killed(rss); killed {
				e.Cause, e.CauseNote = db.CauseOOM, words
			}
		default:
			if words, killed := j.oom.Killed(rss); killed { // a worker, it may be, or a neighbour
				e.CauseNote = "the kernel killed a process here for want of memory: " + words
			}
		}
	}
	e.ExitCode = &res.ExitCode
}

// findError looks at the end of the log for what went wrong. What the user ended has no other reason.
func (j *job) findError(e *db.End) {
	if e.Status != db.Failed || e.Cause == db.CauseInterrupt || e.Cause == db.CauseHangup || e.LogBytes == nil {
		return
	}
	defer j.survive("the reason of the failure was not looked for")
	if log, err := os.Open(j.spec.LogPath); err == nil {
		e.LastError = facts.LastError(log, *e.LogBytes)
		log.Close()
	}
}

// fork starts the program with the given descriptors. A file without an interpreter line is run by /bin/sh, as shells do.
func (j *job) fork(files []uintptr, sys *syscall.SysProcAttr) (int, error) {
	attr := &syscall.ProcAttr{Env: j.spec.Env, Files: files, Sys: sys}
	pid, err := syscall.ForkExec(j.spec.Path, j.spec.Argv, attr)
	if errors.Is(err, syscall.ENOEXEC) {
		path := j.spec.Path
		if !filepath.IsAbs(path) && filepath.Base(path) == path {
			path = "./" + path
		}
		pid, err = syscall.ForkExec("/bin/sh", append([]string{"sh", path}, j.spec.Argv[1:]...), attr)
	}
	if err != nil {
		var no syscall.Errno
		if !errors.As(err, &no) {
			no = syscall.EINVAL
		}
		return 0, &StartError{Path: j.spec.Path, Errno: no}
	}
	return pid, nil
}

// unwritten is the first error of a place that output was to go to.
func (j *job) unwritten() error {
	for _, p := range j.streams.pumps {
		if err := p.outErr.Load(); err != nil && p.pty == nil {
			return *err
		}
	}
	return nil
}

// handOver closes the streams, or hands those that outlive the program to a drainer.
func (j *job) handOver() {
	open := j.streams.finish()
	if len(open) == 0 {
		return
	}
	if w := j.sink.log; w != nil {
		w.Flush()
	}
	if startDrainer(j.spec.LogPath, open) == nil {
		j.handedOver = true
		if w := j.sink.log; w != nil {
			w.Release()
		}
	}
}

// Environ answers the whole environment as it was given to this process, duplicates and odd entries included.
func Environ() []string {
	b, err := os.ReadFile("/proc/self/environ")
	if err != nil || len(b) == 0 {
		return os.Environ()
	}
	var env []string
	for start, i := 0, 0; i < len(b); i++ {
		if b[i] == 0 {
			env = append(env, string(b[start:i]))
			start = i + 1
		}
	}
	return env
}
