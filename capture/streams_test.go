package capture

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// command is runar with words, in the world's project.
func (w world) command(words ...string) *exec.Cmd {
	c := exec.Command(w.runar, words...)
	c.Env, c.Dir = w.env, w.work
	return c
}

// log is the newest log of the project.
func (w world) log(t *testing.T) []byte {
	t.Helper()
	paths, _ := filepath.Glob(filepath.Join(w.work, ".runar", "logs", "*.log"))
	if len(paths) == 0 {
		t.Fatal("no log")
	}
	newest, at := "", time.Time{}
	for _, p := range paths {
		if info, err := os.Stat(p); err == nil && !info.ModTime().Before(at) {
			newest, at = p, info.ModTime()
		}
	}
	b, err := os.ReadFile(newest)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Random bytes go through both pipes unchanged and apart: 8 MB each way here, 300 MB when asked for.
func TestRedirectedStreamsAreExact(t *testing.T) {
	w := newWorld(t)
	size := int64(8 << 20)
	if os.Getenv("RUNAR_TEST_LONG") != "" {
		size = 300 << 20
	}
	data := filepath.Join(w.home, "data")
	f, err := os.Create(data)
	if err != nil {
		t.Fatal(err)
	}
	io.CopyN(f, rand.Reader, size)
	f.Close()
	sum := func(path string) string {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		h := sha256.Sum256(b)
		return string(h[:])
	}
	out, errs := filepath.Join(w.home, "out"), filepath.Join(w.home, "err")
	c := exec.Command("sh", "-c", `"$0" sh -c 'cat "$1" & cat "$1" >&2; wait' x "$1" >"$2" 2>"$3" && cat "$1" | "$0" cat >"$2.piped"`, w.runar, data, out, errs)
	c.Env, c.Dir = w.env, w.work
	if b, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, b)
	}
	for _, path := range []string{out, errs, out + ".piped"} {
		if sum(path) != sum(data) {
			t.Errorf("%s differs from what was written", filepath.Base(path))
		}
	}
	if h := sha256.Sum256(w.log(t)); string(h[:]) != sum(data) {
		t.Error("the log differs from what was written")
	}
}

func TestExitCodes(t *testing.T) {
	w := newWorld(t)
	os.WriteFile(filepath.Join(w.work, "plain"), []byte("x"), 0o644)
	for _, c := range []struct {
		words []string
		want  int
	}{
		{[]string{"true"}, 0}, {[]string{"sh", "-c", "exit 7"}, 7}, {[]string{"no-such-program"}, 127}, {[]string{"./plain"}, 126}, {[]string{"./nothing"}, 127}, {[]string{"/"}, 126}, {[]string{"--nonsense", "true"}, 2},
	} {
		err := w.command(c.words...).Run()
		code := 0
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			code = exit.ExitCode()
		}
		if code != c.want {
			t.Errorf("%q: exit %d, want %d (%v)", c.words, code, c.want, err)
		}
	}
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGKILL, syscall.SIGINT, syscall.SIGSEGV, syscall.SIGQUIT} {
		err := w.command("sh", "-c", "kill -"+strings.TrimPrefix(unixName(sig), "SIG")+" $$").Run()
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != sig {
			t.Errorf("a program that died of %v: %v", sig, err)
		}
		if exit != nil && exit.Sys().(syscall.WaitStatus).CoreDump() {
			t.Errorf("runar left a core for %v", sig)
		}
	}
}

func unixName(sig syscall.Signal) string {
	return map[syscall.Signal]string{syscall.SIGTERM: "TERM", syscall.SIGKILL: "KILL", syscall.SIGINT: "INT", syscall.SIGSEGV: "SEGV", syscall.SIGQUIT: "QUIT"}[sig]
}

// The last line of a program that ends at once is never lost.
func TestQuickEnds(t *testing.T) {
	w := newWorld(t)
	for range 60 {
		out, err := w.command("sh", "-c", "echo one; echo two").Output()
		if err != nil || string(out) != "one\ntwo\n" {
			t.Fatalf("%q, %v", out, err)
		}
	}
	if string(w.log(t)) != "one\ntwo\n" {
		t.Errorf("log %q", w.log(t))
	}
}

// A worker that outlives the program does not hold the prompt up; what it says later is shown and kept.
func TestOutlivingWorker(t *testing.T) {
	w := newWorld(t)
	out := filepath.Join(w.home, "out")
	f, _ := os.Create(out)
	c := w.command("sh", "-c", "(sleep .7; echo LATE)& echo early")
	c.Stdout = f
	began := time.Now()
	if err := c.Run(); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took > 600*time.Millisecond {
		t.Errorf("it took %v", took)
	}
	for deadline := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		b, _ := os.ReadFile(out)
		if string(b) == "early\nLATE\n" && string(w.log(t)) == "early\nLATE\n" {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("shown %q, log %q", b, w.log(t))
		}
	}
}

// kill -9 of runar ends the program, as kill -9 of the bare command would.
func TestKilledRunarTakesTheProgramAlong(t *testing.T) {
	w := newWorld(t)
	for _, flags := range [][]string{nil, {"--pty"}} {
		pidFile := filepath.Join(w.home, "pid")
		os.Remove(pidFile)
		c := w.command(append(flags, "sh", "-c", "echo $$ >"+pidFile+".part; mv "+pidFile+".part "+pidFile+"; exec sleep 60")...)
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		var pid []byte
		for deadline := time.Now().Add(patience); len(pid) == 0 && time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
			pid, _ = os.ReadFile(pidFile)
		}
		c.Process.Kill()
		c.Wait()
		proc := "/proc/" + strings.TrimSpace(string(pid))
		for deadline := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
			stat, err := os.ReadFile(proc + "/stat")
			if err != nil || bytes.Contains(stat, []byte(") Z ")) {
				break
			}
			if time.Now().After(deadline) {
				t.Fatalf("%q: the program lives on", flags)
			}
		}
	}
}

// What the program sees of its environment: the run and the store, and nothing else of ours.
func TestEnvironmentOfTheProgram(t *testing.T) {
	w := newWorld(t)
	w.env = append(w.env, "PYTHONPATH=/mine", "ODD=a=b\nc")
	out, err := w.command("A=1", "env", "-0").Output()
	if err != nil {
		t.Fatal(err)
	}
	have := map[string]bool{}
	for _, e := range strings.Split(string(out), "\x00") {
		have[e] = true
		name, value, _ := strings.Cut(e, "=")
		switch {
		case name == "RUNAR_RUN_ID" && strings.HasPrefix(value, "run_"), name == "RUNAR_DIR" && value == filepath.Join(w.work, ".runar"):
			have[name] = true
		case name == "PYTHONPATH":
			have[name] = strings.HasPrefix(value, "/mine:")
		}
	}
	for _, want := range []string{"A=1", "ODD=a=b\nc", "RUNAR_RUN_ID", "RUNAR_DIR", "PYTHONPATH"} {
		if !have[want] {
			t.Errorf("%q is missing or wrong in\n%q", want, out)
		}
	}
}

// The gutter: what a terminal shows of lines, bars, tables and colours is what it shows without, two columns to the right.
func TestGutterBesidesBars(t *testing.T) {
	w := newWorld(t)
	script := `
import sys, time
w = sys.stdout.write
w("plain\n"); w("tab\there\n"); w("\x1b[31mred\nstill red\x1b[0m\n"); w("wide 模型 ok\n"); w("crlf\r\n"); w("\n")
for i in range(5):
    w("\r%3d%% |%s" % (i * 25, "#" * i)); sys.stdout.flush()
w("\nspin 1"); w("\b2"); w("\b3\n")
w("outer\ninner\x1b[A\rOUTER\n\rINNER\n")
w("gone\x1b[2K\rnew\n")
`
	os.WriteFile(filepath.Join(w.work, "p.py"), []byte(script), 0o600)
	bare := w.open(t, 78, 30, "sh", "-c", "python3 p.py; exec cat")
	ours := w.open(t, 80, 30, "sh", "-c", "runar python3 p.py; exec cat")
	bare.wait("new")
	ours.wait("Done")
	var got []string
	for _, l := range strings.Split(ours.text(), "\n") {
		if strings.HasPrefix(l, "▶") || strings.HasPrefix(l, "✓") {
			continue
		}
		rest, ok := strings.CutPrefix(l, "│")
		if !ok {
			t.Errorf("a line without the gutter: %q", l)
		}
		got = append(got, strings.TrimRight(strings.TrimPrefix(rest, " "), " "))
	}
	var want []string
	for _, l := range strings.Split(bare.text(), "\n") {
		want = append(want, strings.TrimRight(l, " "))
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("with the gutter\n%s\n--- without\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// A line too wide for the gutter is shown without it, whole; a program that takes the screen over gets all of it.
func TestGutterStepsAside(t *testing.T) {
	w := newWorld(t)
	s := w.open(t, 80, 24, "bash", "--norc", "--noprofile", "-i")
	s.until("a prompt", func() bool { return s.last() == "$" })
	s.line(`clear; runar sh -c 'printf "%078d\n%079d\n%080d\nshort\n" 1 2 3 4; stty size <&1; printf "\033[?25l"; sleep .3; stty size <&1; printf "\033[?25h"'`)
	s.wait("Done")
	text := s.text()
	for _, want := range []string{"\n│ " + strings.Repeat("0", 77) + "1\n", "\n" + strings.Repeat("0", 78) + "2\n", "\n" + strings.Repeat("0", 79) + "3\n", "\n│ short\n", "\n│ 24 78\n", "\n24 80\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not on the screen:\n%s", want, text)
		}
	}
}
