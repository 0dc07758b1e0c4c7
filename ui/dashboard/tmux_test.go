package dashboard_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// terminal is a real terminal: a tmux server of its own with a shell in it.
type terminal struct {
	t    *testing.T
	dir  string // home, project and the server's socket
	name string
}

const patience = 30 * time.Second

// binary is runar, built once.
var binary string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "runar-dashboard-")
	if err != nil {
		panic(err)
	}
	binary = filepath.Join(dir, "bin", "runar")
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

func build(t *testing.T) string {
	t.Helper()
	if _, err := os.Stat(binary); err == nil {
		return binary
	}
	c := exec.Command("go", "build", "-o", binary, "runar")
	c.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return binary
}

func newTerminal(t *testing.T, w, h int, env ...string) *terminal {
	t.Helper()
	if _, err := exec.LookPath("tmux"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("tmux is not installed")
		}
		t.Skip("tmux is not installed")
	}
	bin := build(t)
	dir, err := os.MkdirTemp("", "rd") // a socket's path is short
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range []string{"home", "p", "tmux"} {
		if err := os.MkdirAll(filepath.Join(dir, d), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	x := &terminal{t: t, dir: dir, name: filepath.Base(dir)}
	shell := append([]string{"env", "-i", "PATH=" + filepath.Dir(bin) + ":" + os.Getenv("PATH"), "HOME=" + dir + "/home", "XDG_STATE_HOME=" + dir + "/home/state", "XDG_CONFIG_HOME=" + dir + "/home/config",
		"LANG=C.UTF-8", "TERM=tmux-256color", "PS1=$ "}, env...)
	shell = append(shell, "bash", "--norc", "--noprofile")
	x.tmux(append([]string{"-f", "/dev/null", "new-session", "-d", "-x", strconv.Itoa(w), "-y", strconv.Itoa(h), "-c", dir + "/p"}, shell...)...)
	x.tmux("set", "-g", "status", "off")
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the screen at the end:\n%s", x.screen())
		}
		x.tmux("kill-server")
		for end := time.Now().Add(5 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
			if os.RemoveAll(dir) == nil {
				return
			}
		}
	})
	x.sees("$")
	return x
}

func (x *terminal) tmux(args ...string) string {
	x.t.Helper()
	c := exec.Command("tmux", append([]string{"-L", x.name}, args...)...)
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "TMUX") {
			c.Env = append(c.Env, v)
		}
	}
	c.Env = append(c.Env, "TMUX_TMPDIR="+x.dir+"/tmux")
	var errs bytes.Buffer
	c.Stderr = &errs
	out, err := c.Output()
	if err != nil && args[0] != "kill-server" {
		x.t.Fatalf("tmux %v: %v %s", args, err, errs.String())
	}
	return string(out)
}

func (x *terminal) screen() string { return x.tmux("capture-pane", "-p") }

func (x *terminal) types(keys ...string) *terminal {
	x.t.Helper()
	x.tmux(append([]string{"send-keys"}, keys...)...)
	return x
}

func (x *terminal) until(wrong func(string) string) string {
	x.t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		s := x.screen()
		why := wrong(s)
		if why == "" {
			return s
		}
		if time.Now().After(end) {
			x.t.Fatalf("%s:\n%s", why, s)
		}
	}
}

func (x *terminal) sees(texts ...string) string {
	x.t.Helper()
	return x.until(func(s string) string {
		for _, w := range texts {
			if !strings.Contains(s, w) {
				return "no " + w
			}
		}
		return ""
	})
}

func (x *terminal) not(texts ...string) string {
	x.t.Helper()
	return x.until(func(s string) string {
		for _, w := range texts {
			if strings.Contains(s, w) {
				return "still " + w
			}
		}
		return ""
	})
}

// elsewhere starts a command in the project, as in another terminal, and answers it running.
func (x *terminal) elsewhere(args ...string) *exec.Cmd {
	x.t.Helper()
	c := exec.Command(build(x.t), args...)
	c.Dir = x.dir + "/p"
	c.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + x.dir + "/home", "XDG_STATE_HOME=" + x.dir + "/home/state"}
	if err := c.Start(); err != nil {
		x.t.Fatal(err)
	}
	x.t.Cleanup(func() {
		c.Process.Kill()
		c.Wait()
	})
	return c
}

// restored checks that the terminal is as a shell has it: cooked, echoing, cursor shown, no alternate screen, no mouse.
func (x *terminal) restored() {
	x.t.Helper()
	x.until(func(s string) string {
		lines := strings.Split(strings.TrimSpace(s), "\n")
		if strings.HasPrefix(lines[len(lines)-1], "$") {
			return ""
		}
		return "no prompt"
	})
	x.types("clear; stty -a | tr ' ;' '\\n\\n' | grep -cx -e icanon -e echo; echo RC=$?", "Enter")
	x.sees("2\nRC=0")
	flags := x.tmux("display-message", "-p", "#{alternate_on}#{mouse_any_flag}#{cursor_flag}#{keypad_cursor_flag}")
	if strings.TrimSpace(flags) != "0010" {
		x.t.Errorf("alternate screen, mouse, cursor, keypad: %s", flags)
	}
}

// pid is the dashboard's process.
func (x *terminal) pid() int {
	x.t.Helper()
	shell := strings.TrimSpace(x.tmux("display-message", "-p", "#{pane_pid}"))
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		out, _ := os.ReadFile("/proc/" + shell + "/task/" + shell + "/children")
		if f := strings.Fields(string(out)); len(f) > 0 {
			n, _ := strconv.Atoi(f[0])
			return n
		}
	}
	x.t.Fatal("no dashboard")
	return 0
}

const training = `i=0; while [ $i -lt 600 ]; do echo "step $i loss=0.$((900 - i))"; i=$((i+1)); sleep 0.1; done`

func TestADayAtTheTerminal(t *testing.T) {
	x := newTerminal(t, 120, 40)
	x.types("runar", "Enter")
	x.sees("no runs in this project yet", "runar python train.py")

	x.elsewhere("--name", "first [red]x", "sh", "-c", training)
	x.sees("● run  first [red]x", "new here?")
	x.sees("step 5 loss=0.895")        // its log moves
	x.sees("loss↓ 0.8", "┤", "FOLLOW") // its chart grows

	x.types("r", "C-u").sees("name of run_")
	x.types("renamed", "Enter").sees("● run  renamed")
	x.types("t").sees("tag renamed:")
	x.types("best", "Enter").sees("tags     best")
	x.types("a").types("a note", "Enter").sees("note     a note")

	done := x.elsewhere("--name", "second", "sh", "-c", "echo loss=0.1 lr=3; exit 3")
	done.Wait()
	x.sees("✗ fail second", "● 1 running", "✗ 1 failed")

	x.types("/").types("name~sec", "Enter").sees("name~sec  1 of 2 runs")
	x.types("Escape").not("1 of 2 runs")
	x.sees("renamed", "second")

	x.types("g", "Space", "Space").sees("marked 2")
	x.types("c").sees("Compare", "≠ loss", "≠ status", "running", "failed")
	x.types("q").sees("● run  renamed")
	x.types("C-\\").not("marked 2")

	x.types("g", "d").sees("delete 1 run?", "second")
	x.types("Escape").not("delete 1 run?")
	x.types("d").sees("sure?")
	x.types("y").sees("deleted 1 run", "u brings back")
	x.not("fail second")
	x.types("u").sees("brought back 1 run", "✗ fail second")

	x.types("G", "x").sees("stop 1 run (SIGTERM)?", "renamed")
	x.types("y").sees("■ stop renamed", "by SIGTERM")

	x.types("l").sees("Log  END")
	x.types("/").types("step 3 ", "Enter").sees("PAUSED")
	x.types("w", "T", "q", "q")
	x.restored()

	x.types("clear; runar ui", "Enter").sees("renamed", "second")
	x.not("new here?")
	x.types("q")
	x.restored()
}

func TestSizesOfARealTerminal(t *testing.T) {
	x := newTerminal(t, 80, 24)
	x.elsewhere("--name", "sized", "sh", "-c", "echo loss=0.5; sleep 0.1; echo loss=0.4").Wait()
	x.types("runar", "Enter")
	x.sees("✓ done sized", "Metrics", "Log")
	for _, size := range []struct {
		w, h int
		see  string
	}{{120, 40, "Metrics"}, {200, 50, "Metrics"}, {30, 8, "sized"}, {1, 1, "✓"}, {19, 3, "✓ sized"}, {80, 24, "Metrics"}} {
		x.tmux("resize-window", "-x", strconv.Itoa(size.w), "-y", strconv.Itoa(size.h))
		x.sees(size.see)
	}
	x.types("q")
	x.restored()
}

func TestSignalsGiveTheTerminalBack(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP} {
		x := newTerminal(t, 80, 24)
		x.types("runar; echo ended=$?", "Enter").sees("no runs in this project yet")
		syscall.Kill(x.pid(), sig)
		x.sees("ended=" + strconv.Itoa(128+int(sig)))
		x.restored()
	}
}

func TestSuspendAndContinue(t *testing.T) {
	x := newTerminal(t, 80, 24)
	x.elsewhere("--name", "kept", "echo", "loss=1").Wait()
	x.types("runar", "Enter").sees("✓ done kept")
	x.types("C-z").sees("Stopped")
	x.restored()
	x.types("fg", "Enter").sees("✓ done kept", "? help")
	syscall.Kill(x.pid(), syscall.SIGTSTP) // from elsewhere
	x.sees("Stopped")
	x.types("fg", "Enter").sees("✓ done kept", "? help")
	x.types("q")
	x.restored()
}

func TestRerunAndPagerHaveTheTerminal(t *testing.T) {
	x := newTerminal(t, 100, 30, "PAGER=sh pager", "EDITOR=sh editor")
	if err := os.WriteFile(x.dir+"/p/pager", []byte("cat \"$@\"; echo from pager; read x </dev/tty\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(x.dir+"/p/editor", []byte("cat \"$1\"; echo from editor; read x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	x.elsewhere("--name", "once", "sh", "-c", "printf 'o1\\rn2\\n'; echo hello from the run").Wait()
	x.types("runar", "Enter").sees("✓ done once")
	x.types("R").sees("run this again, here?")
	x.types("y").sees("$ sh -c", "│ hello from the run", "Enter goes back")
	x.types("Enter").sees("2 runs", "? help")
	x.types("l").sees("hello from the run")
	x.types("v").sees("from pager")
	x.types("Enter").sees("? help")
	if s := x.types("e").sees("from editor"); !strings.Contains(s, "n2\nhello from the run\nfrom editor") {
		t.Errorf("not as the terminal showed it: %s", s)
	}
	x.types("Enter").sees("? help")
	x.types("q", "q")
	x.restored()
}

// A window that is closed ends the dashboard in it, whoever has the terminal at that moment.
func TestTheTerminalGoesAway(t *testing.T) {
	for _, lent := range []bool{false, true} {
		x := newTerminal(t, 100, 30)
		x.elsewhere("--name", "once", "echo", "hello").Wait()
		x.types("runar", "Enter").sees("✓ done once")
		pid := x.pid()
		if lent {
			x.types("R").sees("run this again, here?")
			x.types("y").sees("Enter goes back")
		}
		x.tmux("kill-server")
		for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
			if _, err := os.Stat("/proc/" + strconv.Itoa(pid)); err != nil {
				break
			}
			if time.Now().After(end) {
				syscall.Kill(pid, syscall.SIGKILL)
				t.Fatalf("it lives on without a terminal (lent: %v)", lent)
			}
		}
	}
}

func TestATerminalThatCannot(t *testing.T) {
	for _, term := range []string{"dumb", "", "no-such-terminal"} {
		x := newTerminal(t, 100, 30)
		x.elsewhere("--name", "listed", "echo", "hello").Wait()
		x.types("TERM="+term+" runar; echo code=$?", "Enter")
		x.sees("ID", "listed", "code=0")
	}
	x := newTerminal(t, 100, 30)
	x.types("TERM=wezterm runar", "Enter").sees("no runs in this project yet")
	x.types("q")
	x.restored()
}

func TestNoColourIsNoColour(t *testing.T) {
	x := newTerminal(t, 100, 30, "NO_COLOR=1")
	x.elsewhere("--name", "grey", "sh", "-c", "echo loss=1; echo loss=2; exit 1").Wait()
	x.types("runar", "Enter").sees("✗ fail grey", "loss")
	out := x.tmux("capture-pane", "-e", "-p")
	for _, c := range []string{"\x1b[3", "\x1b[9", ";3", "\x1b[4"} {
		for _, part := range strings.Split(out, c)[1:] {
			if len(part) > 1 && part[0] >= '0' && part[0] <= '7' && (part[1] == 'm' || part[1] == ';') {
				t.Fatalf("a colour: %q", c+part[:2])
			}
		}
	}
	x.types("q")
	x.restored()
}

func TestAStoreThatGoesWrongIsSaidInALine(t *testing.T) {
	x := newTerminal(t, 100, 30)
	x.elsewhere("--name", "victim", "echo", "loss=1").Wait()
	store := x.dir + "/p/.runar"
	x.types("runar", "Enter").sees("✓ done victim")
	moved := x.dir + "/p/away"
	if err := os.Rename(store, moved); err != nil {
		t.Fatal(err)
	}
	x.sees("the store is gone")
	if err := os.Rename(moved, store); err != nil {
		t.Fatal(err)
	}
	x.sees("✓ done victim")
	x.not("the store is gone")
	x.types("q")
	x.restored()
	if err := os.WriteFile(store+"/experiments.db", []byte(strings.Repeat("not a database\n", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	os.Remove(store + "/experiments.db-wal")
	x.types("clear; runar", "Enter").sees("damaged", "? help")
	x.sees("cannot be read")
	x.types("Escape").not("doctor")
	x.types("q")
	x.restored()
}
