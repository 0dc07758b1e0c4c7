package capture

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
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

func newWorld(t *testing.T) world {
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
		case strings.HasPrefix(name, "RUNAR"), strings.HasPrefix(name, "XDG"), strings.HasPrefix(name, "TMUX"), name == "HOME", name == "PS1", name == "PATH", name == "PROMPT_COMMAND", name == "COLUMNS", name == "LINES":
			continue
		}
		w.env = append(w.env, v)
	}
	w.env = append(w.env, "HOME="+home, "PATH="+filepath.Dir(bin)+":"+os.Getenv("PATH"), "PS1=$ ", "TERM=xterm", "LANG=C.UTF-8", "RUNAR_DIR="+filepath.Join(w.work, ".runar"))
	return w
}

// screen is a shell in a real terminal: a window of a tmux server of its own.
type screen struct {
	t      testing.TB
	socket string
	env    []string
}

const patience = 20 * time.Second

// open starts a shell of the world at this size. words are the shell.
func (w world) open(t testing.TB, cols, rows int, words ...string) *screen {
	t.Helper()
	if _, err := exec.LookPath("tmux"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("no tmux")
		}
		t.Skip("no tmux")
	}
	dir, err := os.MkdirTemp("", "runar-tmux-") // short: a socket's path is bounded
	if err != nil {
		t.Fatal(err)
	}
	s := &screen{t: t, socket: filepath.Join(dir, "s"), env: append(w.env, "TMUX_TMPDIR="+dir)}
	args := append([]string{"-f", "/dev/null", "new-session", "-d", "-x", fmt.Sprint(cols), "-y", fmt.Sprint(rows), "-c", w.work}, words...)
	s.tmux(args...)
	t.Cleanup(func() {
		exec.Command("tmux", "-S", s.socket, "kill-server").Run()
		os.RemoveAll(dir)
	})
	s.tmux("set-option", "-g", "history-limit", "5000")
	return s
}

func (s *screen) tmux(args ...string) string {
	s.t.Helper()
	c := exec.Command("tmux", append([]string{"-S", s.socket}, args...)...)
	c.Env = s.env
	out, err := c.CombinedOutput()
	if err != nil {
		s.t.Fatalf("tmux %q: %v\n%s", args, err, out)
	}
	return string(out)
}

// text is what stands on the screen now.
func (s *screen) text() string {
	return strings.TrimRight(s.tmux("capture-pane", "-p"), "\n ")
}

// wait waits until want stands on the screen.
func (s *screen) wait(want string) {
	s.t.Helper()
	s.until(fmt.Sprintf("%q to show", want), func() bool { return strings.Contains(s.text(), want) })
}

func (s *screen) until(what string, ok func() bool) {
	s.t.Helper()
	for deadline := time.Now().Add(patience); !ok(); time.Sleep(15 * time.Millisecond) {
		if time.Now().After(deadline) {
			s.t.Fatalf("waited for %s; the screen:\n%s", what, s.text())
		}
	}
}

// line types a line and Enter.
func (s *screen) line(text string) {
	s.t.Helper()
	s.typed(text)
	s.key("Enter")
}

func (s *screen) typed(text string) { s.t.Helper(); s.tmux("send-keys", "-l", "--", text) }

func (s *screen) key(names ...string) {
	s.t.Helper()
	s.tmux(append([]string{"send-keys"}, names...)...)
}

// settle waits until the screen has stopped changing: the program is at rest and waits for a key.
func (s *screen) settle() {
	s.t.Helper()
	last, since := s.text(), time.Now()
	s.until("the screen to come to rest", func() bool {
		if now := s.text(); now != last {
			last, since = now, time.Now()
		}
		return time.Since(since) > 300*time.Millisecond
	})
}

// last is the last line with something on it.
func (s *screen) last() string {
	text := s.text()
	return strings.TrimSpace(text[strings.LastIndexByte(text, '\n')+1:])
}

// prompt waits until a shell or an interpreter asks for a line, or, where a full-screen program does not say so, until the screen has
// been at rest for long.
func (s *screen) prompt() {
	s.t.Helper()
	last, since := s.text(), time.Now()
	s.until("a prompt", func() bool {
		if now := s.text(); now != last {
			last, since = now, time.Now()
		}
		switch s.last() {
		case "$", ">", ">>>", "(Pdb)":
			return time.Since(since) > 100*time.Millisecond // and not on its way out
		}
		return time.Since(since) > 2*time.Second
	})
}
