//go:build linux

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// beside records one run, lets the fault happen at a random moment of it, and checks; each in a project of its own.
func (t *trial) beside(pl func() plan, fault func(p *place, r *recording)) {
	for ; t.tried < t.n; t.tried++ {
		p := t.place()
		p.one(pl(), fault)
		p.drop()
	}
}

func (p *place) one(pl plan, fault func(p *place, r *recording)) {
	r := p.record("t", pl, how{})
	r.mayWarn = true
	time.Sleep(p.moment(150 * time.Millisecond))
	fault(p, r)
	r.wait()
	p.check(r)
}

func (t *trial) longer() plan { return t.plan(250, 500*time.Microsecond) }

// tmpfs mounts a small file system on the project.
func (p *place) tmpfs(size string) bool {
	if !p.mounts {
		p.not = "no file system can be mounted here"
		return false
	}
	if err := syscall.Mount("faults", p.dir, "tmpfs", 0, "mode=0755,size="+size); err != nil {
		p.not = "no file system can be mounted here: " + err.Error()
		return false
	}
	return true
}

// fill takes all the room that is left.
func (p *place) fill() {
	f, err := os.Create(filepath.Join(p.dir, "filler"))
	if err != nil {
		return
	}
	defer f.Close()
	for size := 1 << 20; size >= 1; size /= 4 {
		for b := make([]byte, size); ; {
			if _, err := f.Write(b); err != nil {
				break
			}
		}
	}
}

// fullDisk fills the disk at a random moment, for the rest of the run or a while.
func fullDisk(t *trial) {
	for ; t.tried < t.n; t.tried++ {
		p := t.place()
		if !p.tmpfs("2m") {
			return
		}
		if t.rand.IntN(4) == 0 {
			p.fill() // from the start
		}
		p.one(t.longer(), func(p *place, r *recording) {
			r.hole, r.noPoints = true, true
			p.fill()
			if t.rand.IntN(3) > 0 {
				r.wait() // what it left is settled by whoever comes when there is room
			} else {
				time.Sleep(t.moment(60 * time.Millisecond))
			}
			os.Remove(filepath.Join(p.dir, "filler"))
			r.wait()
			p.inLog(r)
		})
		p.drop()
	}
}

// halves tells whether a line is made of two stretches of the text, which met where the log has a hole.
func halves(text, line string) bool {
	for i := 1; i < len(line) && strings.Contains(text, line[:i]); i++ {
		if strings.Contains(text, line[i:]) {
			return true
		}
	}
	return false
}

// inLog checks of a log with holes that each whole line of it is one that the program wrote, in order.
func (p *place) inLog(r *recording) {
	rows, _ := p.rows()
	row, ok := rows[r.name]
	if !ok || row.StdoutPath == "" {
		return // that is told elsewhere
	}
	log, _ := os.ReadFile(row.log())
	want := string(r.plan.text())
	lines := strings.SplitAfter(string(log), "\n")
	for _, line := range lines[:max(0, len(lines)-1)] {
		if strings.HasPrefix(line, "step=") && !strings.Contains(want, line) {
			if !halves(want, line) {
				p.lose("%s: the log holds %.40q, which the program never wrote", r.name, line)
			}
		}
	}
}

func deleteStore(t *trial) {
	t.beside(t.longer, func(p *place, r *recording) {
		r.hole, r.noPoints = true, true
		os.RemoveAll(p.store())
	})
}

// moveStore moves it away: what is recorded goes on in a new one.
func moveStore(t *trial) {
	t.beside(t.longer, func(p *place, r *recording) {
		r.hole, r.noPoints = true, true
		if r.started() == 0 {
			return
		}
		there := filepath.Join(filepath.Dir(p.dir), "moved")
		os.Mkdir(there, 0o755)
		if os.Rename(p.store(), filepath.Join(there, ".runar")) != nil {
			return
		}
		r.wait()
		moved := *p
		moved.dir = there
		moved.whole()
		rows, err := moved.rows()
		if row, ok := rows["t"]; err != nil || ok && row.Status == "running" {
			p.lose("the run stands in the store that was moved away as %q, %v", row.Status, err)
		}
	})
}

// deleteProject takes the whole project away: it stays away, and the run is kept with the person's own.
func deleteProject(t *trial) {
	t.beside(t.longer, func(p *place, r *recording) {
		r.hole, r.noPoints = true, true
		r.started()
		for n := 0; os.RemoveAll(p.dir) != nil && n < 1000; n++ { // a file made meanwhile stops it, as it stops rm -r
		}
		r.wait()
		if _, err := os.Stat(p.dir); err == nil {
			p.lose("a project that was deleted is there again")
		}
		os.MkdirAll(p.dir, 0o755) // to ask from
	})
}

// nobody makes the place one of a user who may not write everywhere.
func (p *place) nobody() bool {
	if !p.root {
		p.not = "needs a second user (root)"
		return false
	}
	p.as = &syscall.Credential{Uid: 65534, Gid: 65534}
	for _, d := range []string{p.dir, p.home} {
		os.Chown(d, 65534, 65534)
	}
	return true
}

func (p *place) chmodAll(file, dir os.FileMode) {
	var dirs []string
	filepath.Walk(p.store(), func(path string, info os.FileInfo, err error) error {
		if err == nil && info.IsDir() {
			dirs = append(dirs, path)
		} else if err == nil {
			os.Chmod(path, file)
		}
		return nil
	})
	for _, d := range dirs {
		os.Chmod(d, dir)
	}
}

// readOnly takes the right to write away, in mid-run or before it.
func readOnly(t *trial) {
	for ; t.tried < t.n; t.tried++ {
		p := t.place()
		if !p.nobody() {
			return
		}
		lock := func() { p.chmodAll(0o400, 0o500) }
		if t.rand.IntN(3) == 0 { // from the start
			p.record("before", t.plan(2, 0), how{}).wait()
			lock()
			r := p.record("t", t.plan(20, 0), how{})
			r.mayWarn = true
			r.wait()
			p.check(r)
		} else {
			p.one(t.longer(), func(p *place, r *recording) {
				r.started()
				lock()
				r.wait()
				if t.rand.IntN(2) == 0 {
					p.chmodAll(0o600, 0o700)
				}
			})
		}
		p.drop()
	}
}

// networkDisk records on a file system that is not known to be local, several runs at once, and kills some.
func networkDisk(t *trial) {
	if _, err := exec.LookPath("bindfs"); err != nil || !t.mounts {
		t.not = "bindfs is not installed, or nothing can be mounted"
		return
	}
	for t.tried < t.n {
		p := t.place()
		below := filepath.Join(filepath.Dir(p.dir), "below")
		os.Mkdir(below, 0o755)
		if out, err := exec.Command("bindfs", below, p.dir).CombinedOutput(); err != nil {
			t.not = fmt.Sprintf("bindfs: %s", strings.TrimSpace(string(out)))
			return
		}
		var all []*recording
		for i := range min(6, t.n-t.tried) {
			r := p.record(fmt.Sprintf("t%d", i), t.plan(400, time.Millisecond), how{})
			all = append(all, r)
			t.tried++
		}
		for _, r := range all[:len(all)/2] {
			if r.filed(); !r.over() {
				r.cut, r.cause = true, "lost"
				time.Sleep(t.moment(20 * time.Millisecond))
				r.cmd.Process.Kill()
			}
		}
		for _, r := range all {
			r.wait()
		}
		p.check(all...)
		if mode := p.sql(p.database(), "PRAGMA journal_mode;"); mode == "wal" {
			t.lose("a write-ahead log is used on a network file system")
		}
		if _, err := os.Stat(p.database() + "-shm"); err == nil {
			t.lose("shared memory is used on a network file system")
		}
		exec.Command("fusermount", "-u", "-z", p.dir).Run()
		p.drop()
	}
}
