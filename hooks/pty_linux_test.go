package hooks

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// deadline is how long a shell on a busy machine may take for one step.
const deadline = 30 * time.Second

// session is an interactive shell on a terminal of its own.
type session struct {
	t    testing.TB
	home string
	log  string
	tty  *os.File
	cmd  *exec.Cmd

	mu      sync.Mutex
	screen  []byte
	changed chan struct{}
	seen    int             // bytes of the screen looked at
	number  int             // in the last prompt
	ps2     string          // shown before the second line of a command; "" in fish
	known   map[string]bool // runs in the store, by id
}

// prompts: «number:exit code», the number being that of the commands run. Shells draw a prompt again when a job ends or a search does: the number tells
// it from the next one.
const (
	bashPrompt = "PS1='«$((++n_)):$?»'; PS1='«\\#:$?»'; PS2='more> '\n"
	zshPrompt  = "unsetopt promptcr promptsp; setopt promptsubst; PS1='«${HISTCMD}:%?»'; PS2='more> '\n"
	fishPrompt = "set -g n_ 0\nfunction count_ --on-event fish_postexec; set -g n_ (math $n_ + 1); end\nfunction fish_prompt; set -l s $status; echo -n «$n_:$s»; end\nset fish_greeting\nset -g fish_autosuggestion_enabled 0\n"
)

var promptMark = regexp.MustCompile(`«(\d+):(\d+)»`)

type sessionOptions struct {
	shell string
	rc    string   // after the prompt
	hooks bool     // the init line at the end of rc
	args  []string // more arguments of the shell
	env   []string
	files map[string]string // in the home folder
}

// newHome is a home folder with the programs.
func newHome(t testing.TB) string {
	t.Helper()
	home, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	bin := filepath.Join(home, "bin")
	for _, dir := range []string{bin, "work/scripts", "venv/bin", ".config/fish", ".local/share/fish/generated_completions"} {
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(home, dir)
		}
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"bin/runar", "bin/python", "bin/python3", "bin/uv", "bin/torchrun", "bin/make", "venv/bin/python", "work/scripts/a.sh", "work/scripts/sp ace.sh", "work/train_x"} {
		if err := os.Link(self, filepath.Join(home, name)); err != nil {
			if err := os.Symlink(self, filepath.Join(home, name)); err != nil {
				t.Fatal(err)
			}
		}
	}
	return home
}

// start opens the shell and waits for its first prompt.
func start(t testing.TB, home string, o sessionOptions) *session {
	t.Helper()
	path, err := exec.LookPath(o.shell)
	if err != nil {
		t.Skipf("NO %s ON THIS MACHINE: its hooks are not tested", o.shell)
	}
	for name, text := range o.files {
		write(t, filepath.Join(home, name), text)
	}
	rc, args := "", o.args
	switch o.shell {
	case "bash":
		rc = bashPrompt + "HISTFILE=$HOME/history; HISTCONTROL=\n" + o.rc
		if o.hooks {
			rc += "\neval \"$(\"$HOME/bin/runar\" init bash)\"\n"
		}
		write(t, filepath.Join(home, ".bashrc"), rc)
		args = append([]string{"--noprofile", "--rcfile", filepath.Join(home, ".bashrc")}, args...)
	case "zsh":
		rc = zshPrompt + "HISTFILE=$HOME/history; HISTSIZE=1000; SAVEHIST=1000\n" + o.rc
		if o.hooks {
			rc += "\neval \"$(\"$HOME/bin/runar\" init zsh)\"\n"
		}
		write(t, filepath.Join(home, ".zshrc"), rc)
		args = append([]string{"-d"}, args...)
	case "fish":
		rc = fishPrompt + o.rc
		if o.hooks {
			rc += "\n$HOME/bin/runar init fish | source\n"
		}
		write(t, filepath.Join(home, ".config/fish/config.fish"), rc)
	}
	s := &session{t: t, home: home, log: filepath.Join(home, "log-"+o.shell+strconv.FormatBool(o.hooks)), changed: make(chan struct{}, 1), number: -1, ps2: "more> ", known: map[string]bool{}}
	if o.shell == "fish" {
		s.ps2 = ""
	}
	write(t, s.log, "")
	tty, slave := openPTY(t)
	s.tty = tty
	s.cmd = exec.Command(path, args...)
	s.cmd.Dir = filepath.Join(home, "work")
	s.cmd.Env = append([]string{"HOME=" + home, "PATH=" + home + "/bin:/usr/bin:/bin", "TERM=xterm", "LC_ALL=C.UTF-8", "HOOKS_TEST_LOG=" + s.log,
		"XDG_CONFIG_HOME=" + home + "/.config", "XDG_DATA_HOME=" + home + "/.local/share", "USER=u", "SHELL=" + path}, o.env...)
	s.cmd.Stdin, s.cmd.Stdout, s.cmd.Stderr = slave, slave, slave
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	slave.Close()
	go s.read()
	t.Cleanup(s.close)
	s.prompt()
	return s
}

func openPTY(t testing.TB) (master, slave *os.File) {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetPointerInt(int(master.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(int(master.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetWinsize(int(master.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 50, Col: 200}); err != nil {
		t.Fatal(err)
	}
	slave, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	return master, slave
}

func (s *session) read() {
	buf := make([]byte, 32<<10)
	for {
		n, err := s.tty.Read(buf)
		s.mu.Lock()
		s.screen = append(s.screen, buf[:n]...)
		s.mu.Unlock()
		select {
		case s.changed <- struct{}{}:
		default:
		}
		if err != nil {
			return
		}
	}
}

func (s *session) close() {
	// What still runs in the shell's jobs goes with the terminal and the session's processes.
	out, _ := exec.Command("ps", "-o", "pid=", "-s", strconv.Itoa(s.cmd.Process.Pid)).Output()
	for _, pid := range strings.Fields(string(out)) {
		if n, err := strconv.Atoi(pid); err == nil {
			syscall.Kill(n, syscall.SIGKILL)
		}
	}
	s.cmd.Process.Kill()
	s.cmd.Wait()
	s.tty.Close()
}

// send types bytes.
func (s *session) send(text string) {
	s.t.Helper()
	if _, err := s.tty.WriteString(text); err != nil {
		s.t.Fatal(err)
	}
}

// until waits for a look at the unseen part of the screen to succeed; the answer of look is how much of it is now seen.
func (s *session) until(what string, look func(unseen string) int) string {
	s.t.Helper()
	timeout := time.After(deadline)
	for {
		s.mu.Lock()
		unseen := string(s.screen[s.seen:])
		s.mu.Unlock()
		if n := look(unseen); n > 0 {
			s.seen += n
			return unseen[:n]
		}
		select {
		case <-s.changed:
		case <-timeout:
			s.t.Fatalf("waited for %s in vain; unseen: %q\nlog: %s", what, unseen, strings.Join(s.logged(), "\n     "))
		}
	}
}

// expect waits for a text on the screen.
func (s *session) expect(text string) string {
	s.t.Helper()
	return s.until(strconv.Quote(text), func(unseen string) int {
		if i := strings.Index(unseen, text); i >= 0 {
			return i + len(text)
		}
		return 0
	})
}

// prompt waits for the next prompt and answers what was shown before it, and the exit code in it.
func (s *session) prompt() (string, int) {
	s.t.Helper()
	text := s.until("a prompt", func(unseen string) int {
		for _, m := range promptMark.FindAllStringSubmatchIndex(unseen, -1) {
			if n, _ := strconv.Atoi(unseen[m[2]:m[3]]); n > s.number {
				s.number = n
				return m[1]
			}
		}
		return 0
	})
	all := promptMark.FindAllStringSubmatch(text, -1)
	m := all[len(all)-1]
	code, _ := strconv.Atoi(m[2])
	return text[:len(text)-len(m[0])], code
}

// run types a line and waits for the prompt after it.
func (s *session) run(line string) (string, int) {
	s.t.Helper()
	s.send(line + "\r")
	return s.prompt()
}

// logged are the lines that the stubs wrote.
func (s *session) logged() []string {
	text, _ := os.ReadFile(s.log)
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
}

// forget empties the log.
func (s *session) forget() {
	if err := os.Truncate(s.log, 0); err != nil {
		s.t.Fatal(err)
	}
}

// await waits for a line in the log.
func (s *session) await(line string) {
	s.t.Helper()
	for end := time.Now().Add(deadline); ; time.Sleep(5 * time.Millisecond) {
		for _, l := range s.logged() {
			if l == line {
				return
			}
		}
		if time.Now().After(end) {
			s.t.Fatalf("%q never came into the log:\n%s\nscreen: %q", line, strings.Join(s.logged(), "\n"), s.screen[s.seen:])
		}
	}
}
