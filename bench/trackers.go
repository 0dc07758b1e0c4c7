//go:build linux

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

var trackerSuites = []suite{
	{"trackers", (*bench).trackers},
}

// tracker is an experiment tracker, asked to do what runar does for a script of twenty steps that prints its loss.
type tracker struct {
	name   string   // of its package, and of its folder in .peers, which .ci/peers fills
	shown  string   // its row: what was done with it
	words  []string // what is typed; BIN is the folder of its programs
	script string   // with.py
	env    []string
}

const plainScript = `for step in range(20):
    print(f"step={step} loss={1 / (step + 1):.4f}")
`

var wandb = tracker{name: "wandb", shown: "wandb offline: import, init, 20 log, finish", words: []string{"BIN/python3", "with.py"}, script: `import wandb
run = wandb.init(project="bench")
for step in range(20):
    run.log({"loss": 1 / (step + 1)})
run.finish()
`, env: []string{"WANDB_MODE=offline", "WANDB_SILENT=true"}}

var allTrackers = []tracker{
	{name: "guildai", shown: "`guild run`, the same script", words: []string{"BIN/guild", "run", "-y", "plain.py"}},
	wandb,
	{name: "mlflow", shown: "mlflow, local: import, start_run, 20 log_metric", words: []string{"BIN/python3", "with.py"}, script: `import mlflow
with mlflow.start_run():
    for step in range(20):
        mlflow.log_metric("loss", 1 / (step + 1), step=step)
`},
	{name: "trackio", shown: "trackio, local: import, init, 20 log, finish", words: []string{"BIN/python3", "with.py"}, script: `import trackio
trackio.init(project="bench")
for step in range(20):
    trackio.log({"loss": 1 / (step + 1)})
trackio.finish()
`},
}

// bin is the folder of the tracker's programs; there is false where it could not be installed.
func (b *bench) bin(t tracker) (dir string, there bool) {
	peer := filepath.Join(b.root, ".peers", t.name)
	_, err := os.Stat(filepath.Join(peer, "ready"))
	return filepath.Join(peer, "bin"), err == nil
}

// environ is what the tracker is started with.
func (t tracker) environ(bin string) []string {
	return append(os.Environ(), append([]string{"PATH=" + bin + ":" + os.Getenv("PATH"), "NO_COLOR=1"}, t.env...)...)
}

// trackers measures a small tracked script from start to end: with each tracker, with runar, and alone.
func (b *bench) trackers() error {
	python, err := interpreter()
	if err != nil {
		b.missing("a script of 20 steps, tracked", "python3")
		return nil
	}
	dir, err := b.scripts("alone", "")
	if err != nil {
		return err
	}
	v, err := rotate(b.rounds,
		func() (float64, error) { return scripted(dir, nil, b.runar, python, "plain.py") },
		func() (float64, error) { return scripted(dir, nil, python, "plain.py") })
	if err != nil {
		return err
	}
	b.compare("a Python script that prints 20 losses, recorded with them", "the script alone", v[0], v[1], "ms", 2).inReadme()

	for _, t := range allTrackers {
		const what = "the same, tracked"
		bin, there := b.bin(t)
		if !there {
			b.missing(what, t.name)
			continue
		}
		itsDir, err := b.scripts(t.name, t.script)
		if err != nil {
			return err
		}
		words := append([]string{strings.Replace(t.words[0], "BIN", bin, 1)}, t.words[1:]...)
		// Three rounds: the peers take seconds, and the first one, not counted, makes their databases.
		v, err := rotate(3,
			func() (float64, error) { return scripted(dir, nil, b.runar, python, "plain.py") },
			func() (float64, error) { return scripted(itsDir, t.environ(bin), words...) })
		if err != nil {
			fmt.Fprintln(os.Stderr, t.name+":", err)
			b.missing(what, t.name)
			continue
		}
		b.compare(what, t.shown, v[0], v[1], "ms", 1).inReadme()
	}
	return nil
}

// interpreter is Python itself, not the shim of a version manager that starts a shell first.
func interpreter() (string, error) {
	out, err := exec.Command("python3", "-c", "import sys; print(sys.executable)").Output()
	return strings.TrimSpace(string(out)), err
}

// scripts makes a folder with the plain script, and the one that calls the tracker.
func (b *bench) scripts(name, with string) (string, error) {
	dir := filepath.Join(b.dir, "trackers", name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(dir, "plain.py"), []byte(plainScript), 0o644); err != nil {
		return "", err
	}
	return dir, os.WriteFile(filepath.Join(dir, "with.py"), []byte(with), 0o644)
}

// scripted runs words in dir with its output thrown away; milliseconds.
func scripted(dir string, env []string, words ...string) (float64, error) {
	c := exec.Command(words[0], words[1:]...)
	c.Dir, c.Env = dir, env
	var complaint strings.Builder
	c.Stderr = &complaint
	began := time.Now()
	err := c.Run()
	took := time.Since(began).Seconds() * 1e3
	if err != nil {
		err = fmt.Errorf("%v: %w: %s", words, err, complaint.String())
	}
	return took, err
}
