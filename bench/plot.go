//go:build linux

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

var plotSuites = []suite{
	{"plot", (*bench).plot},
	{"log", (*bench).log},
	{"ranks", (*bench).ranks},
}

// plot draws ten million points in the terminal and into files, from start to end of the command.
func (b *bench) plot() error {
	const n = 10_000_000
	long := filepath.Join(b.dir, "plotted")
	defer os.RemoveAll(long)
	if err := b.makeSeries(long, n); err != nil {
		return err
	}
	file := filepath.Join(b.dir, "chart")
	draw := func(words ...string) func() (float64, error) {
		return func() (float64, error) {
			wall, _, err := cost(b.in(long, append([]string{"plot", "@"}, words...)...))
			return wall, err
		}
	}
	v, err := rotate(b.rounds, draw(), draw("--smooth", "0.9", "--log"), draw("--svg", file), draw("--png", file))
	if err != nil {
		return err
	}
	b.limit("`runar plot` of ten million points", median(v[0]), "ms", 300).inReadme()
	b.limit("the same, smoothed, on a logarithmic axis", median(v[1]), "ms", 300)
	b.limit("the same, to an SVG", median(v[2]), "ms", 300)
	b.limit("the same, to a PNG of 1800×1040", median(v[3]), "ms", 300)
	return nil
}

// logScript prints the median time of a call in microseconds. The calls come in small groups, as those of a training do, so that the thread
// that writes has its turns.
const logScript = `
import sys, time
%s
took, now = [], time.perf_counter_ns
for i in range(20000):
    began = now()
    %s
    took.append(now() - began)
    if i %% 100 == 0: time.sleep(0.002)
print("median_us", sorted(took)[len(took) // 2] / 1000)
`

// medianCall runs logScript with the lines that make and use a logger.
func medianCall(c *exec.Cmd, setup, call string) (float64, error) {
	c.Args = append(c.Args, "-c", fmt.Sprintf(logScript, setup, call))
	out, err := c.Output()
	if err != nil {
		return 0, fmt.Errorf("%v: %w", c.Args[:2], err)
	}
	for line := range strings.Lines(string(out)) {
		if figure, ok := strings.CutPrefix(strings.TrimSpace(line), "median_us "); ok {
			return strconv.ParseFloat(figure, 64)
		}
	}
	return 0, fmt.Errorf("no figure in %q", out)
}

// log measures what a call costs the thread that trains.
func (b *bench) log() error {
	python, err := interpreter()
	if err != nil {
		b.missing("a call of log()", "python3")
		return nil
	}
	dir := filepath.Join(b.dir, "logged")
	ours := func() (float64, error) {
		return medianCall(b.in(dir, "-q", python), "from runar import log", "log(loss=0.5, acc=0.9, step=i)")
	}
	v, err := rotate(max(3, b.rounds/5), ours,
		func() (float64, error) {
			return medianCall(exec.Command(python), "import logging; logging.basicConfig(filename="+strconv.Quote(filepath.Join(b.dir, "logging"))+", level=logging.INFO)", `logging.info("step %d loss %f acc %f", i, 0.5, 0.9)`)
		})
	if err != nil {
		return err
	}
	b.limit("a call of log(loss=…, acc=…, step=…), median", median(v[0]), "µs", 5).inReadme()
	b.compare("the same", "`logging.info` into a file", v[0], v[1], "µs", 1)

	bin, there := b.bin(wandb)
	if !there {
		b.missing("the same", "wandb")
		return nil
	}
	w, err := rotate(2, ours, func() (float64, error) {
		c := exec.Command(filepath.Join(bin, "python3"))
		c.Env = append(wandb.environ(bin), "WANDB_DIR="+b.dir)
		return medianCall(c, "import wandb; run = wandb.init(project='bench')", "run.log({'loss': 0.5, 'acc': 0.9}, step=i)")
	})
	if err != nil {
		return err
	}
	b.compare("the same", "`run.log` of wandb, offline", w[0], w[1], "µs", 1)
	return nil
}

// ranks has eight processes of one run log a thousand points a second each to one series, and counts what the store has of them.
func (b *bench) ranks() error {
	const processes, points = 8, 5000
	python, err := interpreter()
	if err != nil {
		b.missing("eight ranks that log", "python3")
		return nil
	}
	script := filepath.Join(b.dir, "ranks.py")
	if err := os.WriteFile(script, []byte(fmt.Sprintf(`
import multiprocessing, sys, time
from runar import log
def work(rank):
    began = time.monotonic()
    for i in range(%d):
        log({"loss": 1 / (i + 1), "rank%%d" %% rank: i}, step=i)
        time.sleep(max(0, began + i / 1000 - time.monotonic()))
if __name__ == "__main__":
    with multiprocessing.get_context(sys.argv[1]).Pool(%d) as pool:
        pool.map(work, range(%[2]d), 1)
`, points, processes)), 0o644); err != nil {
		return err
	}
	for _, method := range []string{"fork", "spawn"} {
		dir := filepath.Join(b.dir, "ranks-"+method)
		if _, _, err := cost(b.in(dir, "-q", python, script, method)); err != nil {
			return err
		}
		out, err := b.in(dir, "show", "--json").Output()
		if err != nil {
			return err
		}
		var run struct {
			Metrics map[string]struct{ Count int }
		}
		if err := json.Unmarshal(out, &run); err != nil {
			return err
		}
		lost := processes*points - run.Metrics["loss"].Count
		for rank := range processes {
			lost = max(lost, points-run.Metrics[fmt.Sprintf("rank%d", rank)].Count)
		}
		b.limit(fmt.Sprintf("points lost of %d workers (%s) that log 2,000 a second each for %d s, and are killed at the end", processes, method, points/1000), float64(lost), "", 0)
	}
	return nil
}
