//go:build linux

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// machine is a User-Mode Linux kernel on this program as its first process.
func (t *trial) machine(what string, n int, to string, more ...string) (*exec.Cmd, bool) {
	kernel, err := exec.LookPath("linux.uml")
	if err != nil || !t.root {
		t.not = "needs root and a machine of its own, a User-Mode Linux kernel (linux.uml)"
		return nil, false
	}
	os.Remove(to)
	words := append(more, "mem=512M", "rootfstype=hostfs", "rw", "quiet", "con=null", "con0=null,null", "init="+t.self, "umid=faults"+strconv.Itoa(os.Getpid()),
		"--", "guest", what, t.suite.dir, strconv.Itoa(n), strconv.FormatUint(t.rand.Uint64(), 10), to)
	c := exec.Command(kernel, words...)
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	return c, true
}

// clockJumps sets the clock of a whole machine back and forth under runs.
func clockJumps(t *trial) {
	to := filepath.Join(t.suite.dir, "answer-clock")
	for t.tried < t.n && t.not == "" {
		c, ok := t.machine("clock", min(8, t.n-t.tried), to)
		if !ok {
			return
		}
		before := t.tried
		if _, err := within(c, 10*time.Minute); err != nil {
			syscall.Kill(-c.Process.Pid, syscall.SIGKILL)
		}
		b, err := os.ReadFile(to)
		if t.take(b, err); t.tried == before {
			return
		}
	}
}

// powerCut takes the power from a machine that records on a disk of its own, starts it again and looks. What had not reached the disk is
// gone, as everything else on such a machine is; the store has to be sound, and what is in it true.
func powerCut(t *trial) {
	if _, err := exec.LookPath("mke2fs"); err != nil {
		t.not = "mke2fs is not installed"
		return
	}
	disk, to := filepath.Join(t.suite.dir, "disk"), filepath.Join(t.suite.dir, "answer-power")
	kept, all := 0, 0
	for range t.n {
		os.Remove(disk)
		if out, err := exec.Command("mke2fs", "-q", "-t", "ext4", disk, "128M").CombinedOutput(); err != nil {
			t.not = fmt.Sprintf("mke2fs: %s", out)
			return
		}
		c, ok := t.machine("record", 0, to, "ubd0="+disk)
		if !ok || c.Start() != nil {
			return
		}
		until(func() bool { b, _ := os.ReadFile(to); return len(b) > 0 }) // the first run has ended
		time.Sleep(t.moment(8 * time.Second))
		syscall.Kill(-c.Process.Pid, syscall.SIGKILL)
		c.Wait()
		ended, _ := os.ReadFile(to)
		c, _ = t.machine("look", 0, to, "ubd0="+disk)
		if _, err := within(c, 2*time.Minute); err != nil {
			syscall.Kill(-c.Process.Pid, syscall.SIGKILL)
		}
		b, err := os.ReadFile(to)
		t.take(b, err)
		found, _ := strconv.Atoi(t.note)
		kept, all = kept+found, all+strings.Count(string(ended), "\n")
		t.note = fmt.Sprintf("%d of the %d runs that had ended were on the disk", kept, all)
	}
}

// onDisk is the place of the recording guest, on its own disk.
func (t *trial) onDisk() *place {
	os.MkdirAll("/mnt/disk", 0o755)
	if err := syscall.Mount("/dev/ubda", "/mnt/disk", "ext4", 0, ""); err != nil {
		t.lose("the disk cannot be read: %v", err)
	}
	p := &place{trial: t, dir: "/mnt/disk/project", home: "/mnt/disk/home"}
	os.Mkdir(p.dir, 0o755)
	os.Mkdir(p.home, 0o755)
	return p
}

// recordUntilCut is the inner half of powerCut before the cut.
func recordUntilCut(t *trial, to string) {
	p := t.onDisk()
	f, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o644)
	if err != nil {
		return
	}
	for i := 0; ; i++ {
		live := p.record(fmt.Sprintf("live%d", i), t.plan(300, 2*time.Millisecond), how{})
		p.record(fmt.Sprintf("t%d", i), t.plan(10, 0), how{}).wait()
		fmt.Fprintf(f, "t%d\n", i)
		live.wait()
		fmt.Fprintf(f, "live%d\n", i)
	}
}

// lookAfterCut is the inner half of powerCut after it. Its note is how many ended runs are there.
func lookAfterCut(t *trial) {
	p := t.onDisk()
	t.tried++
	p.whole()
	rows, err := p.rows()
	if err != nil {
		p.lose("%v", err)
	}
	there := 0
	for name, row := range rows {
		if row.Status == "running" {
			p.lose("%s still stands as running", name)
		}
		if row.Cause == "exit" {
			there++
		}
	}
	t.note = strconv.Itoa(there)
	after := p.record("after", t.plan(5, 0), how{})
	after.wait()
	p.check(after)
}

// guest is the first process of that machine.
func guest(args []string) {
	what, dir, n, seed, to := args[0], args[1], args[2], args[3], args[4]
	t := insideTrial("/mnt", n, seed)
	os.Setenv("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
	for _, m := range []struct{ kind, at string }{{"proc", "/proc"}, {"tmpfs", "/mnt"}, {"devpts", "/dev/pts"}} {
		syscall.Mount(m.kind, m.at, m.kind, 0, "")
	}
	for _, name := range []string{"runar", "program"} {
		b, _ := os.ReadFile(filepath.Join(dir, name))
		os.WriteFile(filepath.Join("/mnt", name), b, 0o755)
	}
	go func() { // whose parent is gone
		for {
			syscall.Wait4(-1, nil, syscall.WNOHANG|0x20000000, nil) // __WNOTHREAD: not those that others wait for
			time.Sleep(time.Second)
		}
	}()
	switch what {
	case "clock":
		jumpClock(t)
	case "record":
		recordUntilCut(t, to)
	case "look":
		lookAfterCut(t)
	}
	os.WriteFile(to, t.answer(), 0o644)
	syscall.Sync()
	syscall.Reboot(syscall.LINUX_REBOOT_CMD_POWER_OFF)
}

// jumpClock is the inner half of clockJumps.
func jumpClock(t *trial) {
	for ; t.tried < t.n; t.tried++ {
		p := t.place()
		r := p.record("t", t.plan(40, 2*time.Millisecond), how{})
		began := time.Now()
		if r.started() > 0 {
			by := time.Duration(t.rand.Int64N(int64(24 * time.Hour)))
			if t.rand.IntN(2) == 0 {
				by *= 400
			}
			if t.rand.IntN(2) == 0 {
				by = -by
			}
			tv := syscall.NsecToTimeval(time.Now().Add(by).UnixNano())
			if err := syscall.Settimeofday(&tv); err != nil {
				t.not = "the clock cannot be set: " + err.Error()
				return
			}
			rows, err := p.rows()
			if row := rows["t"]; !r.over() && (err != nil || row.Cause == "lost") {
				p.lose("after a jump of %v the live run is shown as %s/%s %v", by, row.Status, row.Cause, err)
			}
		}
		r.wait()
		p.check(r)
		rows, _ := p.rows()
		if took := time.Since(began).Seconds() + 5; rows["t"].Duration < 0 || rows["t"].Duration > took {
			p.lose("a jump of the clock made it last %v s", rows["t"].Duration)
		}
		p.drop()
	}
}
