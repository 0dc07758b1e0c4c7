//go:build linux

package main

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

var promptSuites = []suite{
	{"init", (*bench).initScripts},
	{"call", (*bench).wrappedCall},
	{"prompt", (*bench).promptLines},
}

var shells = []string{"bash", "zsh", "fish"}

// initScripts times what each shell waits for at its start.
func (b *bench) initScripts() error {
	zoxide, err := exec.LookPath("zoxide")
	if err != nil {
		b.missing("`runar init` at the start of a shell", "`zoxide init`")
		return nil
	}
	for _, sh := range shells {
		timed := func(program string) func() (float64, error) {
			return func() (float64, error) {
				wall, _, err := cost(exec.Command(program, "init", sh))
				return wall, err
			}
		}
		v, err := rotate(4*b.rounds, timed(b.runar), timed(zoxide))
		if err != nil {
			return err
		}
		b.compare("`runar init "+sh+"` at the start of a shell", "`zoxide init "+sh+"`", v[0], v[1], "ms", 1.5)
	}
	return nil
}

// wrappedCall compares calls of a command in bash, once plain and once through the function of the hooks, with arguments that match
// nothing. The command is the builtin `true`, so that no process hides the difference: the function of python under its name. The
// least of many short loops is taken, as the limit is an absolute one.
func (b *bench) wrappedCall() error {
	const rounds, calls = 100, 1000
	script := fmt.Sprintf(`PS1= PS2=
eval "$(%s init bash)"; f_=$(declare -f python)
loop_() { builtin local i from=$EPOCHREALTIME; for ((i = 0; i < %d; i++)); do true eval.py --lr 1; done; builtin local to=$EPOCHREALTIME; echo "$((${to/[.,]/} - ${from/[.,]/}))"; }
for ((k_ = 0; k_ < %d; k_++)); do unset -f true; loop_; eval "${f_//python/true}"; loop_; done; exit
`, b.runar, calls, rounds)
	c := exec.Command("bash", "--norc", "--noprofile", "-i")
	c.Stdin = strings.NewReader(script)
	out, err := c.Output()
	if err != nil {
		return fmt.Errorf("bash: %w", err)
	}
	took := strings.Fields(string(out))
	if len(took) != 2*rounds {
		return fmt.Errorf("bash says %q", out)
	}
	least := [2]float64{math.MaxFloat64, math.MaxFloat64}
	for i, t := range took {
		us, err := strconv.ParseFloat(t, 64)
		if err != nil {
			return err
		}
		least[i%2] = min(least[i%2], us/calls)
	}
	b.limit("a call through bash's function that matches nothing, above a plain call", least[1]-least[0], "µs", 20)
	return nil
}

// promptLines is what a shell's process and its children spend on one line typed at the prompt.
func (b *bench) promptLines() error {
	for _, sh := range shells {
		if _, err := exec.LookPath(sh); err != nil {
			b.missing("a line typed in "+sh+" that matches nothing, CPU", "the shell without hooks")
			continue
		}
		hooks := map[string]string{"bash": `eval "$(` + b.runar + ` init bash)"`, "zsh": `eval "$(` + b.runar + ` init zsh)"`, "fish": b.runar + " init fish | source"}
		others := map[string]string{"bash": `eval "$(direnv hook bash)"`, "zsh": `eval "$(direnv hook zsh)"`, "fish": "direnv hook fish | source"}
		with := []string{"", hooks[sh]}
		if _, err := exec.LookPath("direnv"); err == nil {
			with = append(with, others[sh])
		}
		const lines = 60
		spent := make([]func() (float64, error), len(with))
		for i, rc := range with {
			s, err := b.openShell(sh, rc, strconv.Itoa(i))
			if err != nil {
				return err
			}
			defer s.close()
			spent[i] = func() (float64, error) {
				from := s.cpu()
				for range lines {
					if err := s.run("true"); err != nil {
						return 0, err
					}
				}
				return (s.cpu() - from) / lines, nil
			}
			if rc == hooks[sh] {
				if n, err := s.processes(20); err == nil {
					b.limit("processes started for 20 such lines in "+sh, float64(n), "", 0)
				} else {
					b.missing("processes started for 20 such lines in "+sh, "`strace`")
				}
			}
		}
		v, err := rotate(b.rounds, spent...)
		if err != nil {
			return err
		}
		b.add(&row{what: "a line typed in " + sh + " that matches nothing, CPU", ours: figure(median(v[1]), "µs"), peer: "the shell without hooks", other: figure(median(v[0]), "µs"),
			ratio: median(v[1]) / median(v[0]), goal: "–", mark: "–"})
		if len(v) > 2 {
			b.compare("the same", "direnv's hook", v[1], v[2], "µs", 1)
		}
	}
	return nil
}

// typist is an interactive shell on a terminal.
type typist struct {
	cmd    *exec.Cmd
	tty    *os.File
	prompt int // commands run
	unseen []byte
}

// openShell starts a shell with a line in its start-up file; its prompt counts.
func (b *bench) openShell(sh, rc, name string) (*typist, error) {
	home := filepath.Join(b.dir, "home-"+sh+name)
	file := filepath.Join(home, map[string]string{"bash": ".bashrc", "zsh": ".zshrc", "fish": ".config/fish/config.fish"}[sh])
	prompt := map[string]string{"bash": "n_=0; PS1='<$((n_++))>'", "zsh": "unsetopt promptcr promptsp; setopt promptsubst; PS1='<$((n_++))>'; n_=0",
		"fish": "set -g n_ 0; set fish_greeting; set -g fish_autosuggestion_enabled 0; function count_ --on-event fish_postexec; set -g n_ (math $n_ + 1); end; function fish_prompt; echo -n \"<$n_>\"; end"}[sh]
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return nil, err
	}
	// fish would make completions out of manual pages.
	if err := os.MkdirAll(filepath.Join(home, ".local/share/fish/generated_completions"), 0o755); err != nil {
		return nil, err
	}
	if err := os.WriteFile(file, []byte(prompt+"\n"+rc+"\n"), 0o644); err != nil {
		return nil, err
	}
	m, s, err := openTerminal()
	if err != nil {
		return nil, err
	}
	defer s.Close()
	args := map[string][]string{"bash": {"--noprofile", "--rcfile", file}, "zsh": {"-d"}}[sh]
	c := exec.Command(sh, args...)
	c.Env = []string{"HOME=" + home, "PATH=" + os.Getenv("PATH"), "TERM=xterm", "LC_ALL=C.UTF-8"}
	c.Stdin, c.Stdout, c.Stderr = s, s, s
	c.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := c.Start(); err != nil {
		return nil, err
	}
	t := &typist{cmd: c, tty: m, prompt: -1}
	return t, t.wait()
}

// openTerminal makes a pseudo-terminal of 40 rows and 120 columns.
func openTerminal() (master, slave *os.File, err error) {
	m, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		return nil, nil, err
	}
	n := 0
	if err = unix.IoctlSetPointerInt(int(m.Fd()), unix.TIOCSPTLCK, 0); err == nil {
		n, err = unix.IoctlGetInt(int(m.Fd()), unix.TIOCGPTN)
	}
	if err == nil {
		err = unix.IoctlSetWinsize(int(m.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 40, Col: 120})
	}
	if err == nil {
		slave, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	}
	return m, slave, err
}

func (t *typist) close() {
	t.tty.Close()
	t.cmd.Process.Kill()
	t.cmd.Wait()
}

func (t *typist) run(line string) error {
	if _, err := io.WriteString(t.tty, line+"\r"); err != nil {
		return err
	}
	return t.wait()
}

var promptMark = regexp.MustCompile(`<(\d+)>`)

// wait reads up to a prompt with a higher number than the last one.
func (t *typist) wait() error {
	t.tty.SetReadDeadline(time.Now().Add(time.Minute))
	buf := make([]byte, 16<<10)
	for {
		for _, m := range promptMark.FindAllSubmatch(t.unseen, -1) {
			if n, _ := strconv.Atoi(string(m[1])); n > t.prompt {
				t.prompt, t.unseen = n, nil
				return nil
			}
		}
		n, err := t.tty.Read(buf)
		if err != nil {
			return fmt.Errorf("%s shows %q: %w", t.cmd.Path, t.unseen, err)
		}
		t.unseen = append(t.unseen, buf[:n]...)
	}
}

// cpu is what the shell and the children it has waited for have used, in microseconds.
func (t *typist) cpu() float64 {
	pid := t.cmd.Process.Pid
	var own float64
	tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", pid))
	for _, task := range tasks {
		text, _ := os.ReadFile(task)
		ns, _ := strconv.ParseFloat(strings.Fields(string(text) + " 0")[0], 64)
		own += ns / 1e3
	}
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
	if len(fields) < 15 {
		return own
	}
	user, _ := strconv.ParseFloat(fields[13], 64)
	system, _ := strconv.ParseFloat(fields[14], 64)
	return own + (user+system)*1e4 // hundredths of a second
}

// processes counts the programs and processes that the shell starts for n lines.
func (t *typist) processes(n int) (int, error) {
	strace, err := exec.LookPath("strace")
	if err != nil {
		return 0, err
	}
	file := filepath.Join(os.TempDir(), fmt.Sprintf("runar-bench-%d.trace", t.cmd.Process.Pid))
	defer os.Remove(file)
	c := exec.Command(strace, "-f", "-o", file, "-e", "trace=execve,clone,clone3,fork,vfork", "-p", strconv.Itoa(t.cmd.Process.Pid))
	said, err := c.StderrPipe()
	if err != nil {
		return 0, err
	}
	if err := c.Start(); err != nil {
		return 0, err
	}
	first := make([]byte, 1) // "Process N attached"
	if _, err := io.ReadFull(said, first); err != nil {
		return 0, err
	}
	go io.Copy(io.Discard, said)
	for range n {
		if err := t.run("true"); err != nil {
			return 0, err
		}
	}
	c.Process.Signal(os.Interrupt)
	c.Wait()
	text, err := os.ReadFile(file)
	return len(regexp.MustCompile(`execve\(|(?:clone3?|v?fork)\(.*SIGCHLD`).FindAll(text, -1)), err
}
