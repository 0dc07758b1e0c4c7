package capture

import (
	"errors"
	"syscall"

	"golang.org/x/sys/unix"
)

// ErrGone says that a program is not there any more.
var ErrGone = errors.New("its process has ended")

// task is a row of the process table. started tells it from a later one of the same pid.
type task struct {
	pid, parent, group, session int
	started                     int64
	state                       byte // as ps prints it: T is stopped, Z has ended
}

// Running is the program of a live run, seen from outside, with what it has started.
type Running struct {
	owner   int // the runar that records it
	program task
	started map[task]bool // by the program, as far as it was seen, in its session; state and parent are left zero
}

// Find looks up the program with this pid, which the runar with the pid owner must have started. ErrGone.
func Find(pid, owner int) (*Running, error) {
	table := processes()
	p, ok := table[pid]
	if !ok || p.state == 'Z' || !descends(table, pid, owner) {
		return nil, ErrGone
	}
	r := &Running{owner: owner, program: p.identity(), started: map[task]bool{}}
	r.look(table)
	return r, nil
}

// identity is a process without what changes.
func (p task) identity() task { return task{pid: p.pid, session: p.session, started: p.started} }

// descends tells whether owner is the parent of pid, or its parent's parent: a monitor may stand between them.
func descends(table map[int]task, pid, owner int) bool {
	return table[pid].parent == owner || table[table[pid].parent].parent == owner
}

// look adds what the program has started since.
func (r *Running) look(table map[int]task) {
	children := map[int][]task{}
	for _, p := range table {
		children[p.parent] = append(children[p.parent], p)
	}
	parents := []int{r.program.pid}
	for p := range r.started {
		parents = append(parents, p.pid)
	}
	for len(parents) > 0 {
		pid := parents[0]
		parents = parents[1:]
		for _, p := range children[pid] {
			// What has a session of its own was meant to stay.
			if id := p.identity(); p.session == r.program.session && !r.started[id] {
				r.started[id] = true
				parents = append(parents, p.pid)
			}
		}
	}
}

// there tells whether it is still the same process, and not one that has ended.
func (p task) there(table map[int]task) bool {
	now, ok := table[p.pid]
	return ok && now.started == p.started && now.state != 'Z'
}

// Signal sends a signal to the program, and to the rest of its process group where it leads one of its own. One that is stopped goes on,
// or it would never notice, and so does the runar that waits for it.
func (r *Running) Signal(sig syscall.Signal) error {
	table := processes()
	if !r.program.there(table) || !descends(table, r.program.pid, r.owner) {
		return ErrGone
	}
	pid := r.program.pid
	if table[pid].group == pid {
		pid = -pid
	}
	if err := unix.Kill(pid, sig); err != nil {
		return err
	}
	if sig == unix.SIGINT || sig == unix.SIGQUIT { // keys of the terminal: everybody in front gets them, and a shell waits for that
		for p := range r.started {
			if now := table[p.pid]; pid > 0 && now.group == table[pid].group && p.there(table) {
				unix.Kill(p.pid, sig)
			}
		}
	}
	for _, pid := range []int{r.program.pid, r.owner} {
		if table[pid].state == 'T' {
			unix.Kill(pid, unix.SIGCONT)
		}
	}
	return nil
}

// Alive tells whether the program still runs, and looks at what it has started meanwhile.
func (r *Running) Alive() bool {
	table := processes()
	if !r.program.there(table) {
		return false
	}
	r.look(table)
	return true
}

// SignalRest sends a signal to what the program started and left behind in its session, and answers how many processes that were: a shell
// that ends at once would leave the training it started to nobody.
func (r *Running) SignalRest(sig syscall.Signal) (n int) {
	table := processes()
	for p := range r.started {
		if p.there(table) && unix.Kill(p.pid, sig) == nil {
			n++
		}
	}
	return n
}
