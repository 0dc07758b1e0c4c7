package hooks

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"runar/shell"
)

// realRunar builds the program itself, once; or takes the one that RUNAR_TEST_BINARY names.
var realRunar = sync.OnceValues(func() (string, error) {
	if path := os.Getenv("RUNAR_TEST_BINARY"); path != "" {
		return path, nil
	}
	dir, err := os.MkdirTemp("", "runar-hooks-")
	if err != nil {
		return "", err
	}
	builtIn = dir
	path := filepath.Join(dir, "runar")
	cmd := exec.Command("go", "build", "-o", path, "runar")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", &exec.Error{Name: string(out), Err: err}
	}
	return path, nil
})

var builtIn string // the folder to be removed at the end

// useReal puts the program in place of the stub.
func useReal(t testing.TB, home string) {
	t.Helper()
	path, err := realRunar()
	if err != nil {
		t.Fatal(err)
	}
	bin := filepath.Join(home, "bin/runar")
	if err := os.Remove(bin); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(path, bin); err != nil {
		t.Fatal(err)
	}
}

// stored are the commands that the program itself has recorded since the last call, oldest first; none where a stub stands for it.
func (s *session) stored() []string {
	s.t.Helper()
	target, err := os.Readlink(filepath.Join(s.home, "bin/runar"))
	if self, _ := os.Executable(); err != nil || target == self {
		return nil
	}
	list := exec.Command(target, "ls", "--json", "--limit", "0")
	list.Dir = filepath.Join(s.home, "work")
	list.Env = append(s.cmd.Env, "HOOKS_TEST_LOG=")
	out, err := list.Output()
	var runs []struct {
		ID   string   `json:"id"`
		Argv []string `json:"argv"`
	}
	if err == nil {
		err = json.Unmarshal(out, &runs)
	}
	if err != nil {
		s.t.Fatalf("ls --json: %v; %s", err, out)
	}
	var fresh []string
	for _, r := range runs {
		if !s.known[r.ID] {
			fresh = append([]string{shell.Join(r.Argv)}, fresh...)
		}
		s.known[r.ID] = true
	}
	return fresh
}

// eachShell runs a test in the three shells side by side, with the stub and with the program itself.
func eachShell(t *testing.T, shells string, test func(t *testing.T, sh, home string)) {
	for _, sh := range strings.Fields(shells) {
		t.Run(sh, func(t *testing.T) {
			t.Parallel()
			test(t, sh, newHome(t))
		})
		t.Run(sh+", the program itself", func(t *testing.T) {
			t.Parallel()
			home := newHome(t)
			useReal(t, home)
			test(t, sh, home)
		})
	}
}

// count counts the lines of the log that begin with a text.
func (s *session) count(prefix string) int {
	n := 0
	for _, l := range s.logged() {
		if strings.HasPrefix(l, prefix) {
			n++
		}
	}
	return n
}

// gone waits until no process of the session has the text in its command line.
func (s *session) gone(text string) {
	s.t.Helper()
	for end := time.Now().Add(deadline); ; time.Sleep(10 * time.Millisecond) {
		if !strings.Contains(s.processes(), text) {
			return
		}
		if time.Now().After(end) {
			s.t.Fatalf("%q is still there:\n%s", text, s.processes())
		}
	}
}

func (s *session) processes() string {
	out, _ := exec.Command("ps", "-o", "pid,stat,args", "-s", strconv.Itoa(s.cmd.Process.Pid)).Output()
	return string(out)
}

func TestCtrlCEndsALoop(t *testing.T) {
	eachShell(t, "bash zsh fish", func(t *testing.T, sh, home string) {
		s := start(t, home, sessionOptions{shell: sh, hooks: true})
		loop := "for i in 1 2 3; do python train.py --sleep 20s; done"
		if sh == "fish" {
			loop = "for i in 1 2 3; python train.py --sleep 20s; end"
		}
		s.send(loop + "\r")
		s.expect("sleeping\r\n")
		s.send("\x03")
		if _, code := s.prompt(); code != 130 {
			t.Errorf("exit code %d", code)
		}
		if n := s.count("P "); n != 1 {
			t.Errorf("%d of 3 ran", n)
		}
		s.forget()
		s.send("python train.py --sleep 20s && echo A; echo B\r")
		s.expect("sleeping\r\n")
		s.send("\x03")
		text, _ := s.prompt()
		if strings.Contains(text, "A\r\n") {
			t.Errorf("after Ctrl-C: %q", text)
		}
		s.forget()
		if sh != "fish" { // one that traps it and ends with 0 does not end the loop
			s.send(strings.Replace(loop, "--sleep 20s", "--trap --sleep 300ms", 1) + "\r")
			s.expect("sleeping\r\n")
			s.send("\x03")
			if _, code := s.prompt(); code != 0 || s.count("P ") != 3 {
				t.Errorf("with a trap: code %d, %d ran", code, s.count("P "))
			}
		}
	})
}

func TestCtrlZ(t *testing.T) {
	eachShell(t, "bash zsh fish", func(t *testing.T, sh, home string) {
		s := start(t, home, sessionOptions{shell: sh, hooks: true})
		s.send("python train.py --sleep 1s --exit 7; echo AFTER\r")
		s.expect("sleeping\r\n")
		s.send("\x1a")
		s.prompt()
		text, _ := s.run("jobs")
		if n := strings.Count(text, "uspended") + strings.Count(text, "Stopped"); n != 1 && sh != "fish" {
			t.Errorf("jobs: %q", text)
		}
		if _, code := s.run("fg"); code != 7 && sh != "fish" {
			t.Errorf("fg ends with %d", code)
		}
		if n := s.count("P "); n != 1 {
			t.Errorf("%d ran", n)
		}
		s.await("slept")
		s.forget()
		s.send("python train.py --sleep 1s\r")
		s.expect("sleeping\r\n")
		s.send("\x1a")
		s.prompt()
		s.run("bg")
		s.await("slept")
	})
}

func TestBackground(t *testing.T) {
	eachShell(t, "bash zsh fish", func(t *testing.T, sh, home string) {
		s := start(t, home, sessionOptions{shell: sh, hooks: true})
		for _, kill := range []string{"kill %1", "kill $!"} {
			if sh == "fish" {
				kill = strings.Replace(kill, "$!", "$last_pid", 1)
			}
			s.run("python train.py --sleep 100s &") // the prompt is waited for by far less
			s.await("P python train.py --sleep 100s")
			s.run(kill)
			s.gone("--sleep 100s")
			s.run("echo next")
			s.forget()
		}
		if sh != "fish" {
			text, _ := s.run(`python train.py --exit 5 & wait $!; echo "<$?>"`)
			if !strings.Contains(text, "<5>\r\n") {
				t.Errorf("wait: %q", text)
			}
			s.forget()
			s.run("(python train.py --sleep 100s; echo no) & kill_=$!")
			s.await("P python train.py --sleep 100s")
			s.run("kill $kill_; sleep 0.1")
			if sh == "bash" {
				s.gone("--sleep 100s")
			}
		}
	})
}

func TestRecordsAreKept(t *testing.T) {
	for _, sh := range []string{"bash", "zsh", "fish"} {
		t.Run(sh, func(t *testing.T) {
			t.Parallel()
			home := newHome(t)
			useReal(t, home)
			s := start(t, home, sessionOptions{shell: sh, hooks: true})
			s.run(`python train.py "a b" 'c"d' "" é模型 --lr 0.1 --exit 3`)
			if text, _ := s.run("runar doctor | cat"); !strings.Contains(text, "loaded in "+sh) || !strings.Contains(text, "registered in "+sh) || strings.Contains(text, "another build") {
				t.Errorf("the doctor says %q", text)
			}
			s.run("python eval.py")
			s.run("python train.py --print hello | cat")
			text, _ := s.run("runar ls --json --fields argv,exit_code")
			if !strings.Contains(text, `[{"argv":["python","train.py","--print","hello"],"exit_code":0},{"argv":["python","train.py","a b","c\"d","","é模型","--lr","0.1","--exit","3"],"exit_code":3}]`) {
				// The terminal's shell prints it indented; order and values are what counts.
				flat := strings.Join(strings.Fields(text), "")
				if !strings.Contains(flat, `["python","train.py","ab","c\"d","","é模型","--lr","0.1","--exit","3"],"exit_code":3`) || strings.Contains(flat, "eval.py\"]") {
					t.Errorf("recorded: %s", text)
				}
			}
		})
	}
}
