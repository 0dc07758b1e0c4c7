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
		before := group.kills()
		r.cut, r.cause, r.signal = true, "oom", 9
		if r.wait(); group.kills() > before+1 { // runar, too, while the program's memory was not free yet
			r.anyEnd, r.signal = true, 0 // lost, where it had not written the end yet
		}
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

// kills is how many processes of the group the kernel has killed for want of memory.
func (g group) kills() (n int) {
	for _, name := range []string{"memory.events", "memory.oom_control"} {
		b, _ := os.ReadFile(filepath.Join(g.dir, name))
		for line := range strings.Lines(string(b)) {
			if v, ok := strings.CutPrefix(line, "oom_kill "); ok {
				n, _ = strconv.Atoi(strings.TrimSpace(v))
			}
		}
	}
	return n
}

func (g group) remove() { until(func() bool { return os.Remove(g.dir) == nil }) }

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
