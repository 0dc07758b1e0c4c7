//go:build linux

package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// recording is one run under way: runar, its program, and what a person sees of it.
type recording struct {
	*place
	name string
	plan plan
	cmd  *exec.Cmd

	mu        sync.Mutex
	out, errs bytes.Buffer
	terminal  *os.File // where it runs on one
	done      chan struct{}
	ended     sync.WaitGroup

	// What the fault may change. The zero value: nothing at all, the run ends as its program means it.
	cut      bool   // the run was ended early: what is seen is a part
	hole     bool   // the log had no room, or was taken away, for a while
	mayWarn  bool   // one line on stderr is allowed
	cause    string // how it has to have ended; "" = as the program does
	signal   int
	anyEnd   bool // how it ended is the fault's own affair; it must have
	noPoints bool // points are not counted
}

// how a recording is started.
type how struct {
	terminal bool
	flags    []string
	command  []string // in place of the program of the plan
}

// record starts runar on the program of a plan.
func (p *place) record(name string, pl plan, h how) *recording {
	r := &recording{place: p, name: name, plan: pl, done: make(chan struct{})}
	words := append([]string{"-q", "-n", name}, h.flags...)
	if h.command == nil {
		words = append(append(words, p.self), pl.words()...)
	} else {
		words = append(words, h.command...)
	}
	r.cmd = p.command(words...)
	var slave *os.File
	if h.terminal {
		r.terminal, slave = openTerminal()
		r.cmd.Stdin, r.cmd.Stdout, r.cmd.Stderr = slave, slave, slave
		r.cmd.SysProcAttr.Setsid, r.cmd.SysProcAttr.Setctty = true, true
	} else {
		r.follow(&r.out, pipe(&r.cmd.Stdout))
		r.follow(&r.errs, pipe(&r.cmd.Stderr))
	}
	err := r.cmd.Start()
	for _, f := range []any{r.cmd.Stdout, r.cmd.Stderr} {
		if f, ok := f.(*os.File); ok && f != nil {
			f.Close() // the program has it now
		}
	}
	if h.terminal {
		r.follow(&r.out, r.terminal)
	}
	if err != nil {
		p.lose("%s could not be started: %v", name, err)
		close(r.done)
		return r
	}
	go func() {
		r.cmd.Wait()
		close(r.done)
	}()
	return r
}

// pipe gives the write end of a pipe to a command and answers the other.
func pipe(to *io.Writer) *os.File {
	read, write, err := os.Pipe()
	if err != nil {
		panic(err)
	}
	*to = write
	return read
}

// openTerminal makes a pseudo-terminal of 80 columns.
func openTerminal() (master, slave *os.File) {
	m, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		panic(err)
	}
	fd := int(m.Fd())
	unix.SetNonblock(fd, true)
	unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0)
	n, _ := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if modes, err := unix.IoctlGetTermios(fd, unix.TCGETS); err == nil {
		modes.Lflag |= unix.NOFLSH // or Ctrl-C throws away what is on its way to be seen
		unix.IoctlSetTermios(fd, unix.TCSETS, modes)
	}
	unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: 80})
	s, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		panic(err)
	}
	return os.NewFile(uintptr(mustDup(fd, m)), "terminal"), s
}

// mustDup takes a descriptor out of an os.File, so that the new one belongs to Go's poller and a read of it ends when it is closed.
func mustDup(fd int, from *os.File) int {
	n, err := unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, 3)
	if err != nil {
		panic(err)
	}
	from.Close()
	return n
}

func (r *recording) follow(into *bytes.Buffer, from *os.File) {
	r.ended.Add(1)
	go func() {
		defer r.ended.Done()
		defer from.Close()
		b := make([]byte, 64<<10)
		for {
			n, err := from.Read(b)
			r.mu.Lock()
			into.Write(b[:n])
			r.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
}

// seen is what a person has seen so far, newlines as the program wrote them.
func (r *recording) seen() []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	return newlines(r.out.Bytes())
}

// newlines undoes what a terminal makes of them.
func newlines(b []byte) []byte { return bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n")) }

// started waits for the program's first line; its pid. 0 where it ended before.
func (r *recording) started() int {
	pid := 0
	until(func() bool {
		_, pid, _, _ = firstLine(r.seen())
		return pid > 0 || r.over()
	})
	return pid
}

// over tells whether runar has ended.
func (r *recording) over() bool {
	select {
	case <-r.done:
		return true
	default:
		return false
	}
}

// filed waits until a reader finds the run: for faults that are about what comes later.
func (r *recording) filed() {
	r.started()
	if !until(func() bool { rows, _ := r.rows(); _, ok := rows[r.name]; return ok }) {
		r.lose("%s: it is running and in no list", r.name)
	}
}

// wait waits for runar's end and for the last of its output.
func (r *recording) wait() {
	limit := time.Minute
	select {
	case <-r.done:
	case <-time.After(limit):
		r.lose("%s did not end within %v", r.name, limit)
		syscall.Kill(-r.cmd.Process.Pid, syscall.SIGKILL)
		r.cmd.Process.Kill()
		<-r.done
	}
	if _, pid, _, _ := firstLine(r.seen()); pid > 0 && !until(func() bool { return gone(pid) }) {
		r.lose("%s: its program still runs", r.name)
		syscall.Kill(pid, syscall.SIGKILL)
	}
	ended := make(chan struct{})
	go func() { r.ended.Wait(); close(ended) }()
	select {
	case <-ended:
	case <-time.After(limit):
		r.lose("%s: somebody kept its output open", r.name)
	}
}

// check looks at everything that may be lost of these recordings, which have ended.
func (p *place) check(all ...*recording) {
	p.whole()
	rows, err := p.rows()
	if err != nil {
		p.lose("%v", err)
		return
	}
	for _, r := range all {
		for _, what := range r.losses(rows) {
			p.lose("%s: %s", r.name, what)
		}
	}
}

// losses of one recording, given the rows that are there.
func (r *recording) losses(rows map[string]row) (lost []string) {
	add := func(format string, a ...any) { lost = append(lost, fmt.Sprintf(format, a...)) }
	seen := r.seen()
	id, _, rest, began := firstLine(seen)
	text := r.plan.text()
	switch {
	case r.cut && !bytes.HasPrefix(text, rest):
		add("what was seen is not what the program wrote: %s", difference(rest, text))
	case !r.cut && !bytes.Equal(text, rest):
		add("the output was changed: %s", difference(rest, text))
	}
	if !r.cut {
		state := r.cmd.ProcessState.Sys().(syscall.WaitStatus)
		if state.Signaled() || state.ExitStatus() != r.plan.exit {
			add("it ended with %v in place of exit status %d", r.cmd.ProcessState, r.plan.exit)
		}
	}
	errs := strings.TrimSpace(r.errs.String())
	if n := strings.Count(errs, "\n"); errs != "" && (!r.mayWarn || n > 0) {
		add("stderr says %.300q", errs)
	}
	row, there := rows[r.name]
	if !there {
		if began {
			add("its row is missing (%s)", id)
		}
		return lost
	}
	if began && row.ID != id {
		add("its row has the id %s, the program was told %s", row.ID, id)
	}
	if row.Status == "running" {
		add("it still stands as running")
	} else if !r.anyEnd {
		r.checkEnd(row, add)
	}
	if r.hole {
		return lost
	}
	log, err := os.ReadFile(row.log())
	log = newlines(log)
	if err != nil && began {
		add("its log: %v", err)
		return lost
	}
	if !bytes.HasPrefix(log, seen) {
		add("the log lacks what was seen: %s", difference(log, seen))
	}
	if _, _, logged, ok := firstLine(log); ok && !bytes.HasPrefix(text, logged) {
		add("the log holds what the program never wrote: %s", difference(logged, text))
	}
	return lost
}

// checkEnd compares how the row says that it ended.
func (r *recording) checkEnd(row row, add func(string, ...any)) {
	status, cause := "completed", "exit"
	if r.plan.exit != 0 {
		status = "failed"
	}
	if r.cause != "" {
		status, cause = "failed", r.cause
	}
	if row.Status != status || row.Cause != cause {
		// Where it was killed as it ended, its end may have been written already.
		if !(r.cause == "lost" && row.Cause == "exit") {
			add("it stands as %s/%s, not %s/%s", row.Status, row.Cause, status, cause)
		}
	}
	if r.signal != 0 && (row.Signal == nil || *row.Signal != r.signal) {
		add("its row does not tell signal %d", r.signal)
	}
	if r.cut {
		return
	}
	if row.ExitCode == nil || *row.ExitCode != r.plan.exit {
		add("its row does not tell exit status %d", r.plan.exit)
	}
	n := row.Metrics["loss"].Count
	if !r.noPoints && !until(func() bool { // where the output could not be read in time, somebody does it now
		if n != r.plan.lines {
			rows, _ := r.rows()
			n = rows[r.name].Metrics["loss"].Count
		}
		return n == r.plan.lines
	}) {
		add("%d points of %d are there", n, r.plan.lines)
	}
}

// difference says where two texts part.
func difference(got, want []byte) string {
	i := 0
	for i < len(got) && i < len(want) && got[i] == want[i] {
		i++
	}
	return fmt.Sprintf("%d bytes, not %d; at %d there is %.30q, not %.30q", len(got), len(want), i, got[i:], want[i:])
}
