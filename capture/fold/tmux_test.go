package fold

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// tmux is a server of our own with one pane that shows files. It is the reference: a real terminal with a scrollback.
type tmux struct {
	t          testing.TB
	dir, label string
	rows, cols int
	shown      int
}

func startTmux(t testing.TB, rows, cols int) *tmux {
	t.Helper()
	if _, err := exec.LookPath("tmux"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("tmux is missing")
		}
		t.Skip("tmux is missing")
	}
	m := &tmux{t: t, dir: t.TempDir(), label: fmt.Sprintf("fold-%d-%d", os.Getpid(), cols), rows: rows, cols: cols}
	conf := filepath.Join(m.dir, "conf")
	err := os.WriteFile(conf, []byte("set -g history-limit 100000\nset -g status off\nset -g remain-on-exit on\nset -g default-terminal screen-256color\n"+
		"set -g remain-on-exit-format ''\nset -wg scroll-on-clear off\nset -g scroll-on-clear off\n"), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	m.run("-f", conf, "-u", "new-session", "-d", "-x", strconv.Itoa(cols), "-y", strconv.Itoa(rows), "-s", "keep", "cat")
	t.Cleanup(func() { m.command("kill-server").Run() })
	return m
}

func (m *tmux) command(args ...string) *exec.Cmd {
	c := exec.Command("tmux", append([]string{"-L", m.label}, args...)...)
	c.Env = append(os.Environ(), "TMUX_TMPDIR="+m.dir, "HOME="+m.dir, "TMUX=", "LC_ALL=C.UTF-8")
	return c
}

func (m *tmux) run(args ...string) string {
	m.t.Helper()
	var stderr bytes.Buffer
	c := m.command(args...)
	c.Stderr = &stderr
	out, err := c.Output()
	if err != nil {
		m.t.Fatalf("tmux %s: %v %s", args, err, stderr.Bytes())
	}
	return string(out)
}

// show answers what tmux has on its screen and in its scrollback after each of the inputs, soft-wrapped rows joined. Each gets a
// window of its own, so that they are shown at the same time.
func (m *tmux) show(inputs [][]byte) []string {
	m.t.Helper()
	type pane struct{ id, done string }
	var panes []pane
	for _, in := range inputs {
		m.shown++
		file := filepath.Join(m.dir, strconv.Itoa(m.shown))
		done := file + ".done"
		if err := os.WriteFile(file, in, 0o600); err != nil {
			m.t.Fatal(err)
		}
		// The report of the cursor's place comes only after everything before it was taken in.
		id := m.run("new-window", "-d", "-P", "-F", "#{pane_id}", "-t", "keep:",
			fmt.Sprintf(`stty -echo -icanon; cat %s; printf '\033[6n'; dd bs=1 count=1 of=%s 2>/dev/null; sleep 1000`, file, done))
		panes = append(panes, pane{strings.TrimSpace(id), done})
	}
	var out []string
	for i, p := range panes {
		for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(5 * time.Millisecond) {
			if st, err := os.Stat(p.done); err == nil && st.Size() > 0 {
				break
			}
			if time.Now().After(deadline) {
				m.t.Fatalf("tmux did not show input %d within 30 s", i)
			}
		}
		out = append(out, m.run("capture-pane", "-p", "-J", "-S", "-", "-t", p.id))
		m.run("kill-pane", "-t", p.id)
	}
	return out
}

// bare takes away what the two need not agree on: trailing blanks, and blank lines at the end.
func bare(s string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ")
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}

func (m *tmux) compare(names []string, inputs [][]byte) {
	m.t.Helper()
	for i, shown := range m.show(inputs) {
		want := bare(shown)
		for _, piece := range []int{0, 7} {
			if got := bare(text(Options{Rows: m.rows, Cols: m.cols}, inputs[i], piece)); got != want {
				m.t.Errorf("%s, pieces of %d:\n in %q\n got %s\nwant %s", names[i], piece, inputs[i][:min(len(inputs[i]), 2000)],
					strings.ReplaceAll(got, "\n", "⏎\n     "), strings.ReplaceAll(want, "\n", "⏎\n     "))
				break
			}
		}
	}
}

// TestCorporaLookAsInTmux folds recorded outputs of real programs.
func TestCorporaLookAsInTmux(t *testing.T) {
	m := startTmux(t, 24, 80)
	var names []string
	var inputs [][]byte
	for name, b := range corpora(t) {
		names, inputs = append(names, name), append(inputs, b)
	}
	m.compare(names, inputs)
}

// TestRandomStreamsLookAsInTmux folds streams of everything that is understood.
func TestRandomStreamsLookAsInTmux(t *testing.T) {
	for _, size := range []struct{ rows, cols int }{{8, 30}, {24, 80}} {
		m := startTmux(t, size.rows, size.cols)
		var names []string
		var inputs [][]byte
		for seed := range uint64(100) {
			rnd := rand.New(rand.NewPCG(seed, uint64(size.cols)))
			names = append(names, fmt.Sprintf("%d×%d, seed %d", size.rows, size.cols, seed))
			inputs = append(inputs, operations(rnd, 20+int(seed%40)*8, seed%3 == 0))
		}
		m.compare(names, inputs)
	}
}
