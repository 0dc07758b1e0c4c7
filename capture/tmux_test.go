package capture

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// binary builds runar once for all tests of this package.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "runar-bin-")
	if err != nil {
		return "", err
	}
	cleanup = append(cleanup, func() { os.RemoveAll(dir) })
	path := filepath.Join(dir, "runar")
	c := exec.Command("go", "build", "-o", path, "runar")
	c.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := c.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%v\n%s", err, out)
	}
	return path, nil
})

var cleanup []func()

func TestMain(m *testing.M) {
	code := m.Run()
	for _, f := range cleanup {
		f()
	}
	os.Exit(code)
}

// world is a home and a project of its own for a test.
type world struct {
	runar, home, work string
	env               []string
}

func newWorld(t testing.TB) world {
	t.Helper()
	bin, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	home, err := os.MkdirTemp("", "runar-home-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { // what was killed with its terminal may still be filing its end
		for range 100 {
			if os.RemoveAll(home) == nil {
				break
			}
			time.Sleep(50 * time.Millisecond)
		}
	})
	w := world{runar: bin, home: home, work: filepath.Join(home, "work")}
	if err := os.Mkdir(w.work, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, v := range os.Environ() {
		name, _, _ := strings.Cut(v, "=")
		switch {
		case strings.HasPrefix(name, "RUNAR"), strings.HasPrefix(name, "XDG"), strings.HasPrefix(name, "TMUX"), strings.HasPrefix(name, "LC_"):
			continue
		}
		switch name {
		case "HOME", "PS1", "PATH", "PROMPT_COMMAND", "COLUMNS", "LINES", "LESS", "MORE", "PAGER", "EDITOR", "PYTHONSTARTUP", "NO_COLOR":
			continue
		}
		w.env = append(w.env, v)
	}
	w.env = append(w.env, "HOME="+home, "PATH="+filepath.Dir(bin)+":"+os.Getenv("PATH"), "PS1=$ ", "TERM=xterm", "LANG=C.UTF-8", "RUNAR_DIR="+filepath.Join(w.work, ".runar"))
	return w
}

// optional are programs that no machine is asked to have; the others are a must in CI.
var optional = map[string]bool{"mc": true, "ipython": true, "man": true, "watch": true, "fish": true}

// tool skips a test for want of a program.
func tool(t testing.TB, names ...string) {
	t.Helper()
	for _, name := range names {
		if _, err := exec.LookPath(name); err != nil {
			if os.Getenv("CI") != "" && !optional[name] {
				t.Fatalf("no %s", name)
			}
			t.Skipf("no %s", name)
		}
	}
}

// screen is a shell in a real terminal: a window of a tmux server of its own, spoken to through tmux's control mode, because a client
// process for every look at the screen would be most of the work.
type screen struct {
	t       testing.TB
	socket  string
	env     []string
	pid     int // of what runs in the window
	shows   int // how often show was called
	control *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
}

const (
	patience = 60 * time.Second
	glance   = 10 * time.Millisecond // between two looks
	rest     = 150 * time.Millisecond
)

var bash = []string{"bash", "--norc", "--noprofile", "-i"}

// open starts words, a shell by default, in a terminal of this size.
func (w world) open(t testing.TB, cols, rows int, words ...string) *screen {
	t.Helper()
	tool(t, "tmux")
	if len(words) == 0 {
		words = bash
	}
	dir, err := os.MkdirTemp("", "runar-tmux-") // short: a socket's path is bounded
	if err != nil {
		t.Fatal(err)
	}
	s := &screen{t: t, socket: filepath.Join(dir, "s"), env: append(w.env[:len(w.env):len(w.env)], "TMUX_TMPDIR="+dir)}
	start := s.client("-f", "/dev/null", "start-server", ";", "set-option", "-g", "remain-on-exit", "on", ";", "set-option", "-g", "exit-empty", "off", ";",
		"set-option", "-g", "history-limit", "5000", ";", "set-option", "-g", "escape-time", "0")
	t.Cleanup(func() {
		if s.in != nil {
			s.in.Close()
		}
		s.client("kill-server").Run()
		if s.control != nil {
			s.control.Wait()
		}
		os.RemoveAll(dir)
	})
	if out, err := start.CombinedOutput(); err != nil {
		t.Fatalf("tmux: %v\n%s", err, out)
	}
	window := append([]string{"new-session", "-d", "-x", fmt.Sprint(cols), "-y", fmt.Sprint(rows), "-c", w.work}, words...)
	if out, err := s.client(window...).CombinedOutput(); err != nil {
		t.Fatalf("tmux: %v\n%s", err, out)
	}
	s.control = s.client("-C", "attach-session", "-f", "no-output,ignore-size")
	if s.in, err = s.control.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := s.control.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	s.out = bufio.NewReader(out)
	if err := s.control.Start(); err != nil {
		t.Fatal(err)
	}
	s.answer() // to the attaching
	s.pid, _ = strconv.Atoi(strings.TrimSpace(s.tmux("display-message -p '#{pane_pid}'")))
	return s
}

func (s *screen) client(args ...string) *exec.Cmd {
	c := exec.Command("tmux", append([]string{"-S", s.socket}, args...)...)
	c.Env = s.env
	return c
}

// tmux gives the server a command and answers what it says.
func (s *screen) tmux(command string) string {
	s.t.Helper()
	if _, err := io.WriteString(s.in, command+"\n"); err != nil {
		s.t.Fatalf("tmux %s: %v", command, err)
	}
	text, ok := s.answer()
	if !ok {
		s.t.Fatalf("tmux %s: %s", command, text)
	}
	return text
}

// answer reads the reply to a command: the lines between %begin and %end (tmux(1), CONTROL MODE).
func (s *screen) answer() (text string, ok bool) {
	s.t.Helper()
	var b strings.Builder
	mark := ""
	for {
		l, err := s.out.ReadString('\n')
		if err != nil {
			s.t.Fatalf("tmux went away: %v", err)
		}
		switch {
		case mark == "":
			if m, begun := strings.CutPrefix(l, "%begin "); begun {
				mark = m
			}
		case l == "%end "+mark:
			return b.String(), true
		case l == "%error "+mark:
			return b.String(), false
		default:
			b.WriteString(l)
		}
	}
}

// text is what stands on the screen now.
func (s *screen) text() string {
	s.t.Helper()
	return strings.TrimRight(s.tmux("capture-pane -p -J"), "\n ")
}

// history is everything that was ever shown, from the first line, scrolled away or not.
func (s *screen) history() string {
	s.t.Helper()
	return strings.TrimRight(s.tmux("capture-pane -p -J -S -"), "\n ")
}

// wait waits until want stands on the screen.
func (s *screen) wait(want string) {
	s.t.Helper()
	s.until(fmt.Sprintf("%q to show", want), func() bool { return strings.Contains(s.text(), want) })
}

func (s *screen) until(what string, ok func() bool) {
	s.t.Helper()
	for deadline := time.Now().Add(patience); !ok(); time.Sleep(glance) {
		if time.Now().After(deadline) {
			s.t.Fatalf("waited for %s; the screen:\n%s", what, s.text())
		}
	}
}

// line types a line, and Enter once it stands there: what is typed before a prompt is ready could be lost, or show up twice.
func (s *screen) line(text string) {
	s.t.Helper()
	s.typed(text)
	end := strings.TrimSpace(text[max(0, len(text)-10):])
	s.until(fmt.Sprintf("%q to be echoed", end), func() bool { return strings.HasSuffix(s.last(), end) })
	s.typed("\r")
}

func (s *screen) typed(text string) {
	s.t.Helper()
	for len(text) > 0 {
		n := min(len(text), 200)
		s.tmux(fmt.Sprintf("send-keys -H % x", text[:n]))
		text = text[n:]
	}
}

// key presses keys by tmux's names: C-c, Enter, Up.
func (s *screen) key(names ...string) {
	s.t.Helper()
	for _, name := range names {
		s.tmux("send-keys '" + name + "'")
	}
}

// resize changes the size of the terminal.
func (s *screen) resize(cols, rows int) {
	s.t.Helper()
	s.tmux(fmt.Sprintf("resize-window -x %d -y %d", cols, rows))
}

// settle waits until the screen has stopped changing.
func (s *screen) settle() {
	s.t.Helper()
	last, since := s.text(), time.Now()
	s.until("the screen to come to rest", func() bool {
		if now := s.text(); now != last {
			last, since = now, time.Now()
		}
		return time.Since(since) > rest
	})
}

// last is the last line with something on it.
func (s *screen) last() string {
	s.t.Helper()
	text := s.text()
	return strings.TrimSpace(text[strings.LastIndexByte(text, '\n')+1:])
}

// prompt waits until a shell or an interpreter asks for a line.
func (s *screen) prompt() {
	s.t.Helper()
	s.until("a prompt", func() bool {
		switch s.last() {
		case "$", ">", ">>>", "...", "(Pdb)":
			return true
		}
		return false
	})
}

// process waits until a process of this name runs in the window's session and is in one of these states (proc(5): R, S, T, Z).
func (s *screen) process(name, states string) (pid int) {
	s.t.Helper()
	s.until(fmt.Sprintf("a process %s in state %s", name, states), func() bool {
		for _, p := range s.processes() {
			if p.name == name && strings.ContainsRune(states, rune(p.state)) {
				pid = p.pid
				return true
			}
		}
		return false
	})
	return pid
}

// gone waits until no process of this name is left in the window's session.
func (s *screen) gone(name string) {
	s.t.Helper()
	s.until(name+" to be gone", func() bool {
		for _, p := range s.processes() {
			if p.name == name {
				return false
			}
		}
		return true
	})
}

// process is what /proc says of one.
type process struct {
	pid   int
	name  string
	state byte
}

// processes are those that descend from the window, wherever they have gone since.
func (s *screen) processes() (list []process) {
	paths, _ := filepath.Glob("/proc/[0-9]*/stat")
	mark := []byte("TMUX_TMPDIR=" + filepath.Dir(s.socket) + "\x00")
	for _, path := range paths {
		env, err := os.ReadFile(filepath.Dir(path) + "/environ")
		if err != nil || !bytes.Contains(env, mark) {
			continue
		}
		stat, _ := os.ReadFile(path)
		open, end := bytes.IndexByte(stat, '('), bytes.LastIndexByte(stat, ')')
		if open < 0 || len(stat) < end+3 {
			continue
		}
		pid, _ := strconv.Atoi(string(bytes.TrimSpace(stat[:open])))
		list = append(list, process{pid, string(stat[open+1 : end]), stat[end+2]})
	}
	return list
}
