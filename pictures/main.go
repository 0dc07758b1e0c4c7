// Command pictures writes the stills of the README: it types into a real shell on a real terminal (tmux's), waits for what is to be
// seen, and draws the screen as SVG into docs/pictures.
//
//	go run ./pictures [-only NAME]
package main

import (
	"bufio"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// scene is one picture.
type scene struct {
	name       string
	cols, rows int
	folder     string // of the shell
	furnish    func(root, home string) (stop func(), err error)
	steps      []step
}

// step types keys, as tmux names them, and waits until the screen shows a text.
type step struct {
	keys []string
	want string
}

// line is a step that types a line and Enter.
func line(text, want string) step { return step{[]string{text, "Enter"}, want} }

var scenes = []scene{
	{"prompt", 94, 24, "moons", moons, []step{
		line("python train.py --lr 0.05 --epochs 6", "Done in"),
		line("runar ls", "baseline"),
		{[]string{"runar compare baseline ", "Tab", "Tab"}, "completed · "},
	}},
	{"dashboard", 120, 34, "vit", vit, []step{
		line("runar", "Esc hides"),
		{[]string{"Escape", "m"}, "main metric"},
		{[]string{"train", "Enter"}, "train/loss↓"},
		{[]string{"Space", "Space", "Space", "g"}, "marked 3"},
	}},
	{"dashboard-compare", 120, 34, "vit", vit, []step{
		line("runar", "Esc hides"),
		{[]string{"Escape", "Space", "Down", "Space", "j", "j", "j", "j", "j", "Space"}, "marked 3"},
		{[]string{"c"}, "differ"},
	}},
}

// rc is the start-up file of the shell in the pictures.
const rc = `PROMPT='%F{cyan}%1~%f %F{green}❯%f '
autoload -Uz compinit && compinit -D
zstyle ':completion:*' format ''
eval "$(runar init zsh)"
`

const deadline = time.Minute

func main() {
	only := flag.String("only", "", "only scenes whose name contains this")
	flag.Parse()
	for _, s := range scenes {
		if !strings.Contains(s.name, *only) {
			continue
		}
		if err := s.take(); err != nil {
			fmt.Fprintf(os.Stderr, "pictures: %s: %v\n", s.name, err)
			os.Exit(1)
		}
	}
}

// take plays the scene in a home folder of its own and writes its picture.
func (s scene) take() error {
	root, err := os.Getwd()
	if err != nil {
		return err
	}
	home, err := os.MkdirTemp("", "runar-pictures-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(home)
	stop, err := s.furnish(root, home)
	if err != nil {
		return err
	}
	defer stop()
	t := terminal{home: home}
	defer t.tmux("kill-server")
	if _, err := t.tmux("-f", "/dev/null", "new-session", "-d", "-x", fmt.Sprint(s.cols), "-y", fmt.Sprint(s.rows), "-c", filepath.Join(home, s.folder),
		"env", "-i", "HOME="+home, "PATH="+filepath.Join(home, "bin")+":/usr/local/bin:/usr/bin:/bin", "TERM=tmux-256color", "COLORTERM=truecolor", "LC_ALL=C.UTF-8", "SHELL=/bin/zsh", "zsh", "-d"); err != nil {
		return err
	}
	if err := t.wait("❯"); err != nil {
		return err
	}
	for _, step := range s.steps {
		for _, key := range step.keys {
			if _, err := t.tmux("send-keys", key); err != nil {
				return err
			}
		}
		if err := t.wait(step.want); err != nil {
			return err
		}
	}
	text, err := t.tmux("capture-pane", "-p", "-e", "-N")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(root, "docs", "pictures", s.name+".svg"), []byte(draw(text, s.cols)), 0o644)
}

// moons makes the home folder: the programs, a project under git, the shell's start-up file.
func moons(root, home string) (stop func(), err error) {
	return func() {}, furnish(root, home, [][]string{
		{"mkdir", "moons"},
		{"cp", filepath.Join(root, "examples", "train.py"), "moons/train.py"}, {"git", "-C", "moons", "init", "-q", "-b", "main"}, {"git", "-C", "moons", "add", "."},
		{"git", "-C", "moons", "-c", "user.name=u", "-c", "user.email=u@localhost", "commit", "-q", "-m", "train"},
		{"sh", "-c", "cd moons; PATH=../bin:$PATH; runar -n baseline python train.py --lr 0.5 --epochs 8; runar python train.py --epochs ten; true"},
	})
}

// vit makes a home folder with the project of demo.py, whose live runs live until stop.
func vit(root, home string) (stop func(), err error) {
	if err := furnish(root, home, [][]string{{"mkdir", "vit"}}); err != nil {
		return nil, err
	}
	c := exec.Command("python3", filepath.Join(root, "pictures", "demo.py"), filepath.Join(root, "runar"), filepath.Join(home, "vit"))
	c.Env = append(os.Environ(), "HOME="+home, "XDG_STATE_HOME=", "XDG_CONFIG_HOME=")
	c.Stderr = os.Stderr
	in, err := c.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := c.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := c.Start(); err != nil {
		return nil, err
	}
	stop = func() { in.Close(); c.Wait() }
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		stop()
		return nil, fmt.Errorf("demo.py: %w", err)
	}
	return stop, nil
}

// furnish puts the programs and the shell's start-up file into a home folder, and runs what else it takes.
func furnish(root, home string, more [][]string) error {
	for _, words := range append([][]string{{"mkdir", "-p", "bin"}, {"ln", "-s", filepath.Join(root, "runar"), "bin/runar"}, {"sh", "-c", `ln -s "$(command -v python3)" bin/python`}}, more...) {
		c := exec.Command(words[0], words[1:]...)
		c.Dir = home
		c.Env = append(os.Environ(), "HOME="+home, "XDG_STATE_HOME=", "XDG_CONFIG_HOME=", "RUNAR_DIR=")
		if out, err := c.CombinedOutput(); err != nil {
			return fmt.Errorf("%v: %w: %s", words, err, out)
		}
	}
	return os.WriteFile(filepath.Join(home, ".zshrc"), []byte(rc), 0o644)
}

// terminal is a tmux server of its own, with one window.
type terminal struct{ home string }

func (t terminal) tmux(words ...string) (string, error) {
	c := exec.Command("tmux", append([]string{"-L", "pictures"}, words...)...)
	c.Env = append(os.Environ(), "TMUX_TMPDIR="+t.home)
	out, err := c.CombinedOutput()
	if err != nil {
		err = fmt.Errorf("tmux %v: %w: %s", words, err, out)
	}
	return string(out), err
}

// wait looks at the screen until it shows the text and stays as it is.
func (t terminal) wait(text string) error {
	last := ""
	for end := time.Now().Add(deadline); time.Now().Before(end); time.Sleep(300 * time.Millisecond) {
		screen, err := t.tmux("capture-pane", "-p")
		if err != nil {
			return err
		}
		if screen == last && strings.Contains(screen, text) {
			return nil
		}
		last = screen
	}
	return fmt.Errorf("%q never came; the screen:\n%s", text, last)
}
