//go:build linux

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const bootID = "/proc/sys/kernel/random/boot_id"

// reboot ends everything at once and looks from a machine that was started anew: with another boot id, and, where the pid is there
// again, with another process under it.
func reboot(t *trial) {
	if !t.mounts {
		t.not = "no file system can be mounted here"
		return
	}
	another := filepath.Join(t.suite.dir, "boot_id")
	for t.tried < t.n {
		p := t.place()
		var all []*recording
		for i := range min(5, t.n-t.tried) {
			r := p.record(fmt.Sprintf("t%d", i), t.plan(1000, 2*time.Millisecond), how{})
			r.cut, r.cause = true, "lost"
			all = append(all, r)
			t.tried++
		}
		for _, r := range all {
			r.filed()
			time.Sleep(t.moment(20 * time.Millisecond))
		}
		// A live run in this boot is one of a dead machine in the next: the processes are still here, so only the boot tells.
		for _, r := range all {
			r.cmd.Process.Signal(syscall.SIGSTOP)
		}
		os.WriteFile(another, []byte(fmt.Sprintf("%08x-0000-4000-8000-000000000000\n", t.rand.Uint32())), 0o644)
		if err := syscall.Mount(another, bootID, "", syscall.MS_BIND, ""); err != nil {
			t.lose("the boot id could not be changed: %v", err)
			return
		}
		rows, err := p.rows()
		if err != nil {
			t.lose("%v", err)
		}
		for _, r := range all {
			if row, ok := rows[r.name]; ok && row.Status == "running" {
				t.lose("%s: it is from before the reboot and shown as running", r.name)
			}
			r.cmd.Process.Kill()
		}
		for _, r := range all {
			r.wait()
		}
		after := p.record("after", t.plan(2, 0), how{})
		after.wait()
		p.check(append(all, after)...)
		if left := p.sql(p.database(), "SELECT count(*) FROM runs WHERE status='running';"); left != "0" {
			t.lose("%s runs are not settled in the store by the next writer", left)
		}
		syscall.Unmount(bootID, 0)
		p.drop()
	}
}

// answer is what this program says when it was started inside something.
type answer struct {
	Tried int
	Lost  []string
	Not   string
	Note  string
}

// take adds an answer.
func (t *trial) take(b []byte, err error) {
	var a answer
	if json.Unmarshal(b, &a) != nil {
		t.lose("no answer came: %v %.300s", err, b)
		return
	}
	t.tried += a.Tried
	t.lost = append(t.lost, a.Lost...)
	t.not, t.note = a.Not, a.Note
}

func (t *trial) answer() []byte {
	b, _ := json.Marshal(answer{t.tried, t.lost, t.not, t.note})
	return b
}

// insideTrial is the trial within, given where to find things.
func insideTrial(dir string, n string, seed string) *trial {
	s := &suite{dir: dir, runar: filepath.Join(dir, "runar"), self: filepath.Join(dir, "program"), root: true, mounts: true}
	k := kind{name: "inside"}
	k.long, _ = strconv.Atoi(n)
	t := &trial{suite: s, kind: k, n: k.long}
	v, _ := strconv.ParseUint(seed, 10, 64)
	t.rand = newRand(v)
	return t
}

// pidReuse kills runs and gives their pids to other processes.
func pidReuse(t *trial) {
	if !t.root {
		t.not = "needs root"
		return
	}
	c := exec.Command(t.self, "pids", t.suite.dir, strconv.Itoa(t.n), strconv.FormatUint(t.rand.Uint64(), 10))
	c.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWPID | syscall.CLONE_NEWNS, Pdeathsig: syscall.SIGKILL}
	out, err := c.Output()
	t.take(out, err)
}

// reusePids is its inner half, the first process of a pid namespace.
func reusePids(args []string) {
	t := insideTrial(args[0], args[1], args[2])
	defer func() { os.Stdout.Write(t.answer()) }()
	if err := syscall.Mount("proc", "/proc", "proc", 0, ""); err != nil {
		t.not = "no /proc of one's own: " + err.Error()
		return
	}
	for t.tried < t.n {
		p := t.place()
		r := p.record("t", t.plan(1000, 2*time.Millisecond), how{})
		r.cut, r.cause = true, "lost"
		r.filed()
		pid := r.cmd.Process.Pid
		time.Sleep(30*time.Millisecond + t.moment(50*time.Millisecond)) // more than a tick of the clock that starts are told by
		r.cmd.Process.Kill()
		r.wait()
		var other *exec.Cmd
		for range 50 { // another process may slip in between
			os.WriteFile("/proc/sys/kernel/ns_last_pid", []byte(strconv.Itoa(pid-1)), 0)
			other = exec.Command("sleep", "60")
			if other.Start() != nil || other.Process.Pid == pid {
				break
			}
			other.Process.Kill()
			other.Wait()
		}
		if other.Process == nil || other.Process.Pid != pid {
			t.not = "the kernel does not let a pid be chosen"
			return
		}
		p.check(r)
		other.Process.Kill()
		other.Wait()
		t.tried++
		p.drop()
	}
}

// outOfMemory lets programs eat all the memory of their control group.
func outOfMemory(t *trial) {
	group, err := memoryGroup("96M")
	if err != nil {
		t.not = "no control group with a memory limit can be made: " + err.Error()
		return
	}
	defer group.remove()
	for ; t.tried < t.n; t.tried++ {
		p := t.place()
		r := &recording{place: p, name: "t", done: make(chan struct{})}
		r.cmd = p.program("sh", "-c", `echo $$ >"$0" && exec "$@"`, filepath.Join(group.dir, "cgroup.procs"), p.runar, "-q", "-n", "t", p.self, "eat")
		r.follow(&r.out, pipe(&r.cmd.Stdout))
		r.follow(&r.errs, pipe(&r.cmd.Stderr))
		if err := r.cmd.Start(); err != nil {
			t.lose("%v", err)
			return
		}
		r.cmd.Stdout.(*os.File).Close()
		r.cmd.Stderr.(*os.File).Close()
		go func() { r.cmd.Wait(); close(r.done) }()
		r.cut, r.cause, r.signal = true, "oom", 9
		r.wait()
		p.check(r)
		p.drop()
	}
}

// group is a control group with a limit on memory.
type group struct{ dir string }

func memoryGroup(limit string) (group, error) {
	name := fmt.Sprintf("runar-faults-%d", os.Getpid())
	g := group{filepath.Join("/sys/fs/cgroup/memory", name)} // version 1
	if os.Mkdir(g.dir, 0o755) == nil {
		return g, os.WriteFile(filepath.Join(g.dir, "memory.limit_in_bytes"), []byte(limit), 0)
	}
	os.WriteFile("/sys/fs/cgroup/cgroup.subtree_control", []byte("+memory"), 0)
	g.dir = filepath.Join("/sys/fs/cgroup", name)
	if err := os.Mkdir(g.dir, 0o755); err != nil {
		return g, err
	}
	os.WriteFile(filepath.Join(g.dir, "memory.swap.max"), []byte("0"), 0)
	err := os.WriteFile(filepath.Join(g.dir, "memory.max"), []byte(limit), 0)
	if err != nil {
		g.remove()
	}
	return g, err
}

func (g group) remove() { until(func() bool { return os.Remove(g.dir) == nil }) }

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

// shiftedTime looks at live and dead runs from a time namespace, where the machine seems to have started at another time, and every process
// with it.
func shiftedTime(t *trial) {
	unshare, err := exec.LookPath("unshare")
	if err != nil || !t.root || exec.Command(unshare, "--time", "true").Run() != nil {
		t.not = "no time namespace can be made"
		return
	}
	for ; t.tried < t.n; t.tried++ {
		p := t.place()
		dead := p.record("dead", t.plan(1000, time.Millisecond), how{})
		dead.cut, dead.cause = true, "lost"
		dead.filed()
		dead.cmd.Process.Kill()
		dead.wait()
		live := p.record("live", t.plan(1000, time.Millisecond), how{})
		live.filed()
		there := *p
		there.through = []string{unshare, "--time", "--boottime", strconv.Itoa(1000 + t.rand.IntN(1e6))}
		rows, err := there.rows()
		if live.over() || err != nil {
			t.lose("nothing could be seen: %v", err)
		} else if rows["live"].Status != "running" || rows["dead"].Status == "running" {
			t.lose("from there the live run is %s and the dead one %s", rows["live"].Status, rows["dead"].Status)
		}
		live.wait()
		p.check(dead, live)
		p.drop()
	}
}
