//go:build linux

package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// batch is how many recordings share a store, one after the other, before it is looked at.
const batch = 20

// moment is a random one within a while; early moments are as frequent as late ones.
func (t *trial) moment(most time.Duration) time.Duration {
	d := time.Duration(t.rand.Int64N(int64(most)))
	if t.rand.IntN(2) == 0 {
		d /= 16
	}
	return d
}

// plan draws what the program writes.
func (t *trial) plan(lines int, pause time.Duration) plan {
	p := plan{seed: uint64(t.rand.Int64()), lines: lines, pause: pause}
	if t.rand.IntN(3) == 0 {
		p.exit = 1 + t.rand.IntN(100)
	}
	return p
}

// outlives is how long a program stays that is to be ended by runar's end: longer than anybody waits for that.
const outlives = 2 * time.Minute

// killEach records again and again, and has hit end each recording at a random moment.
func (t *trial) killEach(h how, stay, most time.Duration, hit func(r *recording)) {
	var p *place
	var all []*recording
	for t.tried < t.n {
		if p == nil {
			p, all = t.place(), nil
		}
		pl := t.plan(200, 500*time.Microsecond)
		pl.stay = stay
		r := p.record(fmt.Sprintf("t%d", t.tried), pl, h)
		r.cut, r.cause = true, "lost"
		time.Sleep(t.moment(most))
		hit(r)
		r.wait()
		all = append(all, r)
		t.tried++
		if len(all) == batch || t.tried == t.n {
			p.check(all...)
			p.drop()
			p = nil
		}
	}
}

func killRunar(t *trial) { t.killEach(how{}, outlives, time.Millisecond, killFiled) }

func killRunarOnTerminal(t *trial) {
	t.killEach(how{terminal: true}, outlives, time.Millisecond, killFiled)
}

// killFiled kills runar at some time after the run is in the list: while its program prints, which ends it by itself, or when it has
// become silent.
func killFiled(r *recording) {
	if r.filed(); r.rand.IntN(4) == 0 {
		until(r.wrote)
	} else {
		time.Sleep(r.moment(80 * time.Millisecond))
	}
	r.cmd.Process.Kill()
}

// killEarly kills it as it starts the program, or has just done so.
func killEarly(t *trial) {
	t.killEach(how{terminal: t.rand.IntN(2) == 0}, outlives, 40*time.Millisecond, func(r *recording) { r.cmd.Process.Kill() })
}

// killOwnTerminal kills runar --pty, or the monitor that it has put before the program.
func killOwnTerminal(t *trial) {
	t.killEach(how{terminal: true, flags: []string{"--pty"}}, outlives, time.Millisecond, func(r *recording) {
		r.filed()
		time.Sleep(t.moment(80 * time.Millisecond))
		pid := r.cmd.Process.Pid
		if monitors := children(pid); len(monitors) > 0 && t.rand.IntN(2) == 0 {
			// runar lives on and knows how its monitor ended; it may say so.
			pid, r.anyEnd, r.mayWarn = monitors[0], true, true
		}
		syscall.Kill(pid, syscall.SIGKILL)
		if r.mayWarn {
			<-r.done
			r.edit(func(shown string) string { // what runar itself says on the same terminal
				shown, _, _ = strings.Cut(shown, "runar: ")
				return shown
			})
		}
	})
}

// killProgram kills the program alone: runar ends as the program did.
func killProgram(t *trial) {
	t.killEach(how{}, 0, time.Millisecond, func(r *recording) {
		pid := r.started()
		time.Sleep(t.moment(60 * time.Millisecond))
		signal := syscall.SIGKILL
		if t.rand.IntN(2) == 0 {
			signal = []syscall.Signal{syscall.SIGTERM, syscall.SIGUSR1, syscall.SIGALRM, syscall.SIGXCPU}[t.rand.IntN(4)]
		}
		if pid == 0 || syscall.Kill(pid, signal) != nil {
			r.cut, r.cause = false, ""
			return
		}
		r.cause, r.signal = "signal", int(signal)
		<-r.done
		r.ended.Wait()
		if state := r.cmd.ProcessState.Sys().(syscall.WaitStatus); !state.Signaled() || state.Signal() != signal {
			if state.Exited() && state.ExitStatus() == r.plan.exit && r.wrote() {
				r.cut, r.cause, r.signal = false, "", 0 // it had just ended by itself
				return
			}
			r.lose("%s: its program was killed by %v, and runar ended with %v", r.name, signal, r.cmd.ProcessState)
		}
	})
}

// killReaders kills reading commands beside runs that are being recorded.
func killReaders(t *trial) {
	readers := [][]string{{"ls"}, {"ls", "--json", "loss<2"}, {"show"}, {"logs", "-f"}, {"metrics"}, {"logs", "--raw"}, {"__complete", "show", ""}, {"plot", "@"}}
	for t.tried < t.n {
		p := t.place()
		var all []*recording
		for i := range 4 {
			all = append(all, p.record(fmt.Sprintf("t%d", i), t.plan(300, 2*time.Millisecond), how{}))
		}
		for _, r := range all {
			r.started()
		}
		for range min(batch, t.n-t.tried) {
			c := p.command(readers[t.rand.IntN(len(readers))]...)
			if c.Start() == nil {
				time.Sleep(t.moment(40 * time.Millisecond))
				c.Process.Kill()
				c.Wait()
			}
			t.tried++
		}
		for _, r := range all {
			r.wait()
		}
		p.check(all...)
		p.drop()
	}
}

// killWriters kills commands that change what is recorded: each change is there whole or not at all.
func killWriters(t *trial) {
	var tags []string // many, so that the change takes a while
	for i := range 1000 {
		tags = append(tags, fmt.Sprintf("tag%d", i))
	}
	for t.tried < t.n {
		p := t.place()
		var all []*recording
		for i := range 3 {
			all = append(all, p.record(fmt.Sprintf("t%d", i), t.plan(5, 0), how{}))
			all[i].wait()
		}
		for range min(batch, t.n-t.tried) {
			words := [][]string{append([]string{"tag", "t0"}, tags...), append([]string{"untag", "t0"}, tags...), {"note", "t1", "words"}, {"rm", "t2"}, {"undo"}}[t.rand.IntN(5)]
			c := p.command(words...)
			if c.Start() == nil {
				time.Sleep(t.moment(40 * time.Millisecond))
				c.Process.Kill()
				c.Wait()
			}
			if n := p.sql(p.database(), "SELECT count(*) FROM tags;"); n != "0" && n != fmt.Sprint(len(tags)) {
				t.lose("a change was made by half: %s tags of %d", n, len(tags))
			}
			t.tried++
		}
		within(p.command("restore", "t2"), time.Minute)
		p.check(all...)
		if rows, err := p.rows(); err == nil {
			if note := rows["t1"].Note; note != "" && note != "words" {
				t.lose("a note came out as %q", note)
			}
		}
		p.drop()
	}
}

// seedSchema is a store as the first version of all had it.
const seedSchema = `
CREATE TABLE runs(id TEXT PRIMARY KEY, name TEXT, command TEXT NOT NULL, status TEXT NOT NULL, exit_code INTEGER, git_commit TEXT, git_branch TEXT, git_dirty INTEGER,
  workdir TEXT, stdout_path TEXT, created_at TEXT NOT NULL, finished_at TEXT);
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM n WHERE i < 2999)
INSERT INTO runs SELECT printf('run_%06d', i), printf('old%d', i), 'python train.py', 'completed', 0, NULL, NULL, 0, '/', NULL,
  strftime('%Y-%m-%dT%H:%M:%S.000Z', 1700000000+i, 'unixepoch'), strftime('%Y-%m-%dT%H:%M:%S.000Z', 1700000009+i, 'unixepoch') FROM n;`

// killMigration kills whoever is the first to bring an old file up to date.
func killMigration(t *trial) {
	old := filepath.Join(t.suite.dir, "old.db")
	maker := t.place()
	if out := maker.sql(old, seedSchema); out != "" {
		t.lose("no old store could be made: %s", out)
		return
	}
	file, _ := os.ReadFile(old)
	for ; t.tried < t.n; t.tried++ {
		p := t.place()
		os.Mkdir(p.store(), 0o700)
		os.WriteFile(p.database(), file, 0o600)
		c := p.command([][]string{{"ls"}, {"-q", "true"}, {"tag", "@", "x"}, {"show"}}[t.rand.IntN(4)]...)
		if c.Start() == nil {
			time.Sleep(t.moment(40 * time.Millisecond))
			c.Process.Kill()
			c.Wait()
		}
		if t.rand.IntN(2) == 0 {
			p.whole() // another program is the first to see it again
		}
		r := p.record("new", t.plan(3, 0), how{})
		r.wait()
		p.check(r)
		if rows, err := p.rows(); err == nil {
			old := 0
			for name := range rows {
				if strings.HasPrefix(name, "old") {
					old++
				}
			}
			if old != 3000 {
				t.lose("%d of 3000 old runs are there", old)
			}
		}
		p.drop()
	}
	maker.drop()
}

// stopRunar stops runar for a while, as Ctrl-Z does: nothing goes on, and then everything does.
func stopRunar(t *trial) {
	t.killEach(how{}, 0, time.Millisecond, func(r *recording) {
		r.cut, r.cause = false, ""
		time.Sleep(t.moment(50 * time.Millisecond))
		r.cmd.Process.Signal(syscall.SIGSTOP)
		time.Sleep(t.moment(30 * time.Millisecond))
		if rows, err := r.rows(); err == nil && r.hasBegun() {
			if row, ok := rows[r.name]; ok && row.Status == "failed" && row.Cause == "lost" {
				r.lose("%s: it is stopped, and shown as lost", r.name)
			}
		}
		r.cmd.Process.Signal(syscall.SIGCONT)
	})
}

func (r *recording) hasBegun() bool { _, _, _, ok := firstLine(r.seen()); return ok }

// closeTerminal takes the terminal away, as when a window is closed.
func closeTerminal(t *trial) {
	t.killEach(how{terminal: true}, 0, time.Millisecond, func(r *recording) {
		r.started()
		time.Sleep(t.moment(60 * time.Millisecond))
		r.cause = "hangup"
		over := r.wrote()
		r.terminal.Close()
		<-r.done
		r.unlessDone(over)
	})
}

// interrupt types Ctrl-C.
func interrupt(t *trial) {
	t.killEach(how{terminal: true}, 0, time.Millisecond, func(r *recording) {
		r.started()
		time.Sleep(t.moment(60 * time.Millisecond))
		r.cause = "interrupt"
		over := r.wrote()
		r.terminal.Write([]byte{3})
		<-r.done
		r.edit(func(shown string) string { return strings.ReplaceAll(shown, "^C", "") }) // the terminal's own echo
		r.unlessDone(over)
	})
}

// edit changes what was seen on a terminal that shows more than the program's output. runar has ended.
func (r *recording) edit(f func(string) string) {
	r.ended.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	shown := f(r.out.String())
	r.out.Reset()
	r.out.WriteString(shown)
}

// wrote tells whether the program has written its last line.
func (r *recording) wrote() bool {
	return bytes.Contains(r.seen(), []byte(fmt.Sprintf("step=%d ", r.plan.lines-1)))
}

// unlessDone takes back what is expected of a recording that was over before the fault came.
func (r *recording) unlessDone(over bool) {
	if state := r.cmd.ProcessState.Sys().(syscall.WaitStatus); state.Exited() && state.ExitStatus() == r.plan.exit {
		r.cause, r.signal = "", 0
		if !over {
			r.lose("%s: the program went on as if nothing had happened", r.name)
		}
	}
}
