//go:build linux

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

var storeSuites = []suite{
	{"complete", (*bench).complete},
	{"series", (*bench).longSeries},
	{"points", (*bench).pointsAtOnce},
}

// in is runar in a store.
func (b *bench) in(store string, words ...string) *exec.Cmd {
	c := exec.Command(b.runar, words...)
	c.Env = append(os.Environ(), "RUNAR_DIR="+store)
	return c
}

// cost runs a command and answers its wall time and CPU time, in milliseconds.
func cost(c *exec.Cmd) (wall, cpu float64, err error) {
	began := time.Now()
	out, err := c.CombinedOutput()
	wall = time.Since(began).Seconds() * 1e3
	if err != nil {
		return 0, 0, fmt.Errorf("%v: %s", err, out)
	}
	return wall, (c.ProcessState.UserTime() + c.ProcessState.SystemTime()).Seconds() * 1e3, nil
}

// complete asks for the ids that begin with two letters, as a shell does at TAB, among many runs and among few.
func (b *bench) complete() error {
	few, many := filepath.Join(b.dir, "complete10"), filepath.Join(b.dir, "complete100k")
	for dir, n := range map[string]int{few: 10, many: 100_000} {
		if err := fill(b.runar, dir, n); err != nil {
			return err
		}
	}
	var cpu []float64
	ask := func(dir string) func() (float64, error) {
		return func() (float64, error) {
			wall, used, err := cost(b.in(dir, "__complete", "show", "run_a"))
			if dir == many {
				cpu = append(cpu, used)
			}
			return wall, err
		}
	}
	v, err := rotate(2*b.rounds, ask(many), ask(few))
	if err != nil {
		return err
	}
	b.compare("ids at TAB, `runar show run_a…`, of 100,000 runs", "the same of 10", v[0], v[1], "ms", 2)
	b.limit("the same, CPU", median(cpu), "ms", 30)
	return nil
}

// longSeries draws a chart of a metric of ten million points, which the sqlite3 shell has made.
func (b *bench) longSeries() error {
	const n = 10_000_000
	long, short := filepath.Join(b.dir, "long"), filepath.Join(b.dir, "short")
	for dir, points := range map[string]int{long: n, short: 400} {
		if err := b.makeSeries(dir, points); err != nil {
			return err
		}
	}
	plot := func(dir string) func() (float64, error) {
		return func() (float64, error) {
			wall, _, err := cost(b.in(dir, "plot", "@"))
			return wall, err
		}
	}
	v, err := rotate(b.rounds, plot(long), plot(short))
	if err != nil {
		return err
	}
	b.limit("a chart of ten million points, beyond one of 400", max(0, median(v[0])-median(v[1])), "ms", 50)
	os.RemoveAll(long)
	return nil
}

// makeSeries makes a store with one run that has a loss of so many points.
func (b *bench) makeSeries(dir string, points int) error {
	if _, _, err := cost(b.in(dir, "-q", "sh", "-c", "echo loss=1")); err != nil {
		return err
	}
	c := exec.Command("sqlite3", "-batch", filepath.Join(dir, "experiments.db"))
	c.Stdin = strings.NewReader(fmt.Sprintf(`BEGIN; DELETE FROM points;
WITH RECURSIVE i(n) AS (SELECT 0 UNION ALL SELECT n+1 FROM i WHERE n < %d-1)
INSERT INTO points(series_id, n, step, value, t) SELECT (SELECT id FROM series WHERE key='loss'), n, n, 1.0/(n+1)+abs(random()%%1000)/1e4, n*10 FROM i;
UPDATE series SET n=%[1]d, step=%[1]d-1, min=0, max=1.1 WHERE key='loss'; COMMIT; PRAGMA wal_checkpoint(truncate);`, points))
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("%v: %s", err, out)
	}
	return nil
}

func size(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}

// pointsAtOnce has eight programs print a thousand points a second each, counts what the store then has of them, and what each takes.
func (b *bench) pointsAtOnce() error {
	const programs, points, every = 8, 10_000, "1000"
	dir := filepath.Join(b.dir, "points")
	if _, _, err := cost(b.in(dir, "-q", "true")); err != nil {
		return err
	}
	empty := size(filepath.Join(dir, "experiments.db"))
	var all []*exec.Cmd
	for range programs {
		c := b.in(dir, "-q", b.self, "emit-points", fmt.Sprint(points), every)
		if err := c.Start(); err != nil {
			return err
		}
		all = append(all, c)
	}
	for _, c := range all {
		if err := c.Wait(); err != nil {
			return err
		}
	}
	out, err := b.in(dir, "ls", "--json", "-N", "0").Output()
	if err != nil {
		return err
	}
	var runs []struct {
		Metrics map[string]struct{ Count int }
	}
	if err := json.Unmarshal(out, &runs); err != nil {
		return err
	}
	if out, err := exec.Command("sqlite3", filepath.Join(dir, "experiments.db"), "PRAGMA wal_checkpoint(truncate)").CombinedOutput(); err != nil {
		return fmt.Errorf("%v: %s", err, out)
	}
	lost := programs * points
	for _, r := range runs {
		lost -= r.Metrics["loss"].Count
	}
	b.limit(fmt.Sprintf("points lost of %d × 1,000 a second for %d s", programs, points/1000), float64(lost), "", 0)
	b.limit("a point on disk", float64(size(filepath.Join(dir, "experiments.db"))-empty)/(programs*points), "bytes", 32)
	return nil
}
