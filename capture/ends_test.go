package capture

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// ways are both ways to run a program.
var ways = map[string][]string{"same session": {"-q"}, "own terminal": {"-q", "--pty"}}

// The last line of a program that ends at once is never lost, neither on the screen nor in the log.
func TestQuickEnds(t *testing.T) {
	t.Parallel()
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			const n = 75
			r := w.rig(t, "sh", "-c", `i=0; while [ $i -lt `+strconv.Itoa(n)+` ]; do i=$((i+1)); runar `+strings.Join(way, " ")+` sh -c "echo begin $i; printf 'end %s' $i"; echo; done`)
			kill := time.AfterFunc(2*time.Minute, func() { r.cmd.Process.Kill() })
			defer kill.Stop()
			r.cmd.Wait()
			r.closed()
			var want strings.Builder
			for i := range n {
				fmt.Fprintf(&want, "begin %d\nend %d\n", i+1, i+1)
			}
			if got := r.text(); got != want.String() {
				t.Errorf("shown\n%s", got)
			}
			logs := map[string]bool{}
			for _, path := range w.logs() {
				b, _ := os.ReadFile(path)
				logs[strings.ReplaceAll(string(b), "\r\n", "\n")] = true
			}
			for i := range n {
				if !logs[fmt.Sprintf("begin %d\nend %d", i+1, i+1)] {
					t.Errorf("no log has run %d", i+1)
				}
			}
		})
	}
}

// Whatever is killed, and whenever: what was shown is the beginning of what was kept, and nothing stays behind.
func TestKilledAtAnyMoment(t *testing.T) {
	t.Parallel()
	rounds := 8
	if long() {
		rounds = 170
	}
	const chatter = `i=0; while :; do i=$((i+1)); echo "line $i of a program that is about to be killed"; done`
	for name, way := range ways {
		for _, victim := range []string{"runar", "program", "monitor"} {
			if victim == "monitor" && name == "same session" {
				continue
			}
			t.Run(name+"/"+victim, func(t *testing.T) {
				for range rounds {
					w := newWorld(t)
					r := w.rig(t, append(append([]string{w.runar}, way...), "sh", "-c", "echo $$ >pid; "+chatter)...)
					r.wait("line 1 ")
					word, _ := os.ReadFile(filepath.Join(w.work, "pid"))
					pid, err := strconv.Atoi(strings.TrimSpace(string(word)))
					if err != nil {
						t.Fatal(err)
					}
					time.Sleep(time.Duration(rand.IntN(40_000)) * time.Microsecond) // the moment is the point
					switch victim {
					case "runar":
						r.cmd.Process.Kill()
					case "program":
						unix.Kill(pid, unix.SIGKILL)
					case "monitor":
						unix.Kill(parent(pid), unix.SIGKILL)
					}
					r.end()
					if ws := r.cmd.ProcessState.Sys().(syscall.WaitStatus); ws.Signal() != unix.SIGKILL {
						t.Errorf("runar ended with %v", r.cmd.ProcessState)
					}
					if !eventually(func() bool { s := processState(pid); return s == 0 || s == 'Z' }) {
						t.Errorf("the program lives on")
					}
					log := strings.ReplaceAll(string(w.log(t)), "\r\n", "\n")
					shown := strings.ReplaceAll(r.text(), "\r", "") // a line end may be cut in two
					if !strings.HasPrefix(log, shown) {
						t.Fatalf("%d bytes were shown that are not in the log of %d", len(shown), len(log))
					}
					if victim == "program" && len(log) != len(shown) {
						t.Errorf("shown are %d bytes of %d", len(shown), len(log))
					}
				}
			})
		}
	}
}

// The closing line has a line of its own, behind the ^C that the terminal shows.
func TestClosingLineOfAnInterrupt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range 5 {
		r := w.rig(t, w.runar, "sh", "-c", "echo ready; exec sleep 60")
		r.wait("ready\n")
		r.typed("\x03")
		r.end()
		if got := r.text(); !strings.Contains(got, "ready\n^C\n\x1b[31m✗ Interrupted after ") {
			t.Errorf("%q", got)
		}
	}
}

// However early runar is killed: where the program was started there is a row that says what was run, and nothing waits in the spool.
func TestKilledAtTheStart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	rounds := 40
	if long() {
		rounds = 1000
	}
	for range rounds {
		c := w.command("-q", "sh", "-c", "echo $RUNAR_RUN_ID >>started; exec sleep 60")
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(rand.IntN(20_000)) * time.Microsecond) // the moment is the point
		c.Process.Kill()
		c.Wait()
	}
	var ls []byte
	missing := func() (ids []string) {
		started, _ := os.ReadFile(filepath.Join(w.work, "started"))
		ls, _ = w.command("ls", "-N", "0").CombinedOutput()
		for _, id := range strings.Fields(string(started)) {
			if !bytes.Contains(ls, []byte(id)) {
				ids = append(ids, id)
			}
		}
		return ids
	}
	if ids := missing(); len(ids) > 0 {
		t.Errorf("no row of %v in\n%s", ids, ls)
	}
	if n := bytes.Count(ls, []byte("sleep 60")); n != bytes.Count(ls, []byte("run_")) {
		t.Errorf("not every row says what was run:\n%s", ls)
	}
	if left, _ := os.ReadDir(filepath.Join(w.work, ".runar", "spool")); len(left) > 0 {
		t.Errorf("%d files wait in the spool", len(left))
	}
	if live := bytes.Count(ls, []byte("\trunning\t")); live > 0 {
		t.Errorf("%d are said to be running:\n%s", live, ls)
	}
}

// parent is the pid of a process's parent.
func parent(pid int) int {
	b, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	f := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+1:]))
	if len(f) < 2 {
		return 0
	}
	ppid, _ := strconv.Atoi(f[1])
	return ppid
}

// A worker that outlives the program does not hold the prompt up; what it says later is shown and kept.
func TestOutlivingWorker(t *testing.T) {
	t.Parallel()
	for _, to := range []string{"file", "terminal"} {
		t.Run(to, func(t *testing.T) {
			w := newWorld(t)
			const script = `(while [ ! -e go ]; do sleep .05; done; echo LATE)& echo early`
			var shown func() string
			if to == "file" {
				out, err := os.Create(filepath.Join(w.home, "out"))
				if err != nil {
					t.Fatal(err)
				}
				c := w.command("sh", "-c", script)
				c.Stdout = out
				if err := c.Run(); err != nil {
					t.Fatal(err)
				}
				shown = func() string { b, _ := os.ReadFile(out.Name()); return string(b) }
			} else {
				r := w.rig(t, "sh", "-c", `runar -q sh -c '`+script+`'; echo prompt; exec sleep 60`)
				r.wait("prompt")
				shown = func() string { return strings.Replace(r.text(), "prompt\n", "", 1) }
			}
			if got := shown(); got != "early\n" {
				t.Errorf("shown at the end: %q", got)
			}
			os.WriteFile(filepath.Join(w.work, "go"), nil, 0o600)
			if !eventually(func() bool { return shown() == "early\nLATE\n" && string(w.log(t)) == "early\nLATE\n" }) {
				t.Fatalf("shown %q, log %q", shown(), w.log(t))
			}
		})
	}
}

// The terminal is closed: the program is told, nothing stays behind, and what ignores it goes on to its end.
func TestTerminalIsClosed(t *testing.T) {
	t.Parallel()
	data, _ := filepath.Abs("testdata")
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			words := strings.Join(way, " ")
			keep := w.open(t, 80, 24)
			keep.until("a prompt", func() bool { return keep.last() == "$" })
			keep.line("runar " + words + " python3 " + data + "/hangup.py")
			keep.wait("ready")
			keep.tmux("respawn-pane -k cat")
			count := filepath.Join(w.work, "hangups")
			if !eventually(func() bool { _, err := os.Stat(count); return err == nil }) {
				t.Fatal("the program was not told")
			}
			// Bare, the shell tells it and then the kernel; mostly the two fall together.
			if got, _ := os.ReadFile(count); string(got) != "1" && string(got) != "2" {
				t.Errorf("it was told %s times", got)
			}
			keep.gone("python3")
			keep.gone("runar")

			keep.tmux("respawn-pane -k " + strings.Join(bash, " "))
			keep.until("a prompt", func() bool { return keep.last() == "$" })
			keep.line("nohup runar " + words + " sh -c 'echo before; touch here; while [ ! -e go ]; do sleep .05; done; echo after' >out 2>&1 &")
			if !eventually(func() bool { _, err := os.Stat(filepath.Join(w.work, "here")); return err == nil }) {
				t.Fatal("it did not start")
			}
			keep.tmux("respawn-pane -k cat")
			keep.gone("bash")
			os.WriteFile(filepath.Join(w.work, "go"), nil, 0o600)
			keep.gone("runar")
			if got, _ := os.ReadFile(filepath.Join(w.work, "out")); strings.TrimPrefix(string(got), "nohup: ignoring input\n") != "before\nafter\n" {
				t.Errorf("nohup: %q", got)
			}
			if got := string(w.log(t)); got != "before\nafter\n" {
				t.Errorf("nohup: the log has %q", got)
			}
		})
	}
}

// No terminal can be made, or the log has no room: the program's words and exit code are the same.
func TestTroubleOfTheMachine(t *testing.T) {
	t.Parallel()
	if exec.Command("unshare", "-rm", "true").Run() != nil {
		t.Skip("no mount namespaces")
	}
	for name, trouble := range map[string]string{
		"no ptmx":   `mount --bind /dev/null /dev/ptmx; mount --bind /dev/null /dev/pts/ptmx`,
		"full disk": `mkdir -p "$RUNAR_DIR"; mount -t tmpfs -o size=300k none "$RUNAR_DIR"`,
		"full logs": `runar -q true; mount -t tmpfs -o size=64k none "$RUNAR_DIR/logs"`,
		"read-only": `mkdir -p "$RUNAR_DIR" "$HOME/.local"; mount -t tmpfs -o ro none "$RUNAR_DIR"; mount -t tmpfs -o ro none "$HOME/.local"`,
	} {
		t.Run(strings.ReplaceAll(name, " ", "_"), func(t *testing.T) {
			w := newWorld(t)
			r := w.rig(t, "unshare", "-rm", "sh", "-c", trouble+`; runar -q sh -c '[ -t 1 ] && echo terminal; seq 40000; echo over; exit 7' 2>&1`)
			if code := r.end(); code != 7 {
				t.Errorf("exit %d", code)
			}
			var want strings.Builder
			want.WriteString("terminal\n")
			for i := range 40000 {
				fmt.Fprintln(&want, i+1)
			}
			want.WriteString("over\n")
			got, ok := strings.CutPrefix(r.text(), want.String())
			if !ok {
				t.Errorf("shown were %d bytes, not %d", len(r.text()), want.Len())
			}
			if strings.Count(got, "\n") > 1 || got != "" && !strings.HasPrefix(got, "runar: ") {
				t.Errorf("and then %q", got)
			}
		})
	}
}

// While the program sleeps runar does nothing at all.
func TestIdle(t *testing.T) {
	t.Parallel()
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			r := w.rig(t, append(append([]string{w.runar}, way...), "sh", "-c", "echo ready; exec sleep 60")...)
			r.wait("ready")
			pid := r.cmd.Process.Pid
			ticks := func() (n int) {
				b, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
				f := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+1:]))
				user, _ := strconv.Atoi(f[11])
				system, _ := strconv.Atoi(f[12])
				return user + system
			}
			last := ticks()
			if !eventually(func() bool { // the record of the start is written beside the program
				time.Sleep(1500 * time.Millisecond)
				now := ticks()
				idle := now == last
				last = now
				return idle
			}) {
				t.Error("it never comes to rest")
			}
		})
	}
}

// A flood of output takes no more memory than a drop.
func TestMemory(t *testing.T) {
	t.Parallel()
	tool(t, "python3")
	w := newWorld(t)
	data, _ := filepath.Abs("testdata")
	size := "30000000"
	if long() {
		size = "300000000"
	}
	for name, script := range map[string]string{
		"lines":    `yes some words of a line | head -c ` + size,
		"metrics":  `yes epoch=1 loss=0.5 | head -c ` + size,
		"bars":     `i=0; while [ $i -lt 20000 ]; do i=$((i+1)); printf "\r%d%%|####| %d/20000 loss=0.$i" $i $i; done`,
		"one line": `head -c ` + size + ` /dev/zero | tr "\0" x`,
		"noise":    `head -c ` + size + ` /dev/urandom`,
	} {
		t.Run(strings.ReplaceAll(name, " ", "_"), func(t *testing.T) {
			c := exec.Command("python3", filepath.Join(data, "peak.py"), w.runar, "sh", "-c", script)
			c.Env, c.Dir = w.env, w.work
			out, err := c.Output()
			if err != nil {
				t.Fatal(err)
			}
			if peak, err := strconv.Atoi(strings.TrimSpace(string(out))); err != nil || peak > 40<<10 {
				t.Errorf("it took %d KiB (%v)", peak, err)
			}
		})
	}
}
