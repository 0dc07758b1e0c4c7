//go:build linux

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

var readingSuites = []suite{
	{"ls", (*bench).list},
}

// list compares ls over a hundred thousand runs with ls over ten.
func (b *bench) list() error {
	stores := map[string]string{}
	for name, n := range map[string]int{"10": 10, "100k": 100_000} {
		dir := filepath.Join(b.dir, "store"+name)
		stores[name] = dir
		if err := fill(b.runar, dir, n); err != nil {
			return err
		}
	}
	ls := func(dir string, filters ...string) (float64, error) {
		c := exec.Command(b.runar, append([]string{"ls"}, filters...)...)
		c.Env = append(os.Environ(), "RUNAR_DIR="+dir)
		began := time.Now()
		_, err := c.Output()
		return time.Since(began).Seconds() * 1e3, err
	}
	v, err := rotate(b.rounds,
		func() (float64, error) { return ls(stores["100k"]) },
		func() (float64, error) { return ls(stores["10"]) })
	if err != nil {
		return err
	}
	b.compare("`runar ls` over 100,000 runs", "the same over 10", v[0], v[1], "ms", 2).inReadme()
	if _, err := exec.LookPath("sqlite3"); err != nil {
		b.missing("`runar ls` over 100,000 runs", "sqlite3")
		return nil
	}
	query := "select id, name, status, command, created_at, finished_at from runs order by created_at desc limit 20"
	v, err = rotate(b.rounds,
		func() (float64, error) { return ls(stores["100k"]) },
		func() (float64, error) { return ran("sqlite3", filepath.Join(stores["100k"], "experiments.db"), query) })
	if err != nil {
		return err
	}
	b.compare("`runar ls` over 100,000 runs", "`sqlite3` and a query for the same rows", v[0], v[1], "ms", 1.5)
	v, err = rotate(b.rounds,
		func() (float64, error) { return ls(stores["100k"], "p5=3") },
		func() (float64, error) { return ls(stores["100k"]) })
	if err != nil {
		return err
	}
	b.compare("`runar ls p5=3` over 100,000 runs: filtered by a param", "`runar ls`", v[0], v[1], "ms", 3)
	return nil
}

// ran is how long a program takes; milliseconds.
func ran(words ...string) (float64, error) {
	began := time.Now()
	_, err := exec.Command(words[0], words[1:]...).Output()
	return time.Since(began).Seconds() * 1e3, err
}

// fill makes a store of n runs with ten params each, by multiplying one recorded run in SQL.
func fill(runar, dir string, n int) error {
	c := exec.Command(runar, "-q", "true")
	c.Env = append(os.Environ(), "RUNAR_DIR="+dir)
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %s", err, out)
	}
	script := fmt.Sprintf(`
import sqlite3, sys, json
db = sqlite3.connect(sys.argv[1])
cols = [r[1] for r in db.execute("pragma table_info(runs)")]
row = dict(zip(cols, db.execute("select * from runs").fetchone()))
abc = "23456789abcdefghjkmnpqrstuvwxyz"
def rid(i):
    s = ""
    for _ in range(6):
        s, i = abc[i %% 31] + s, i // 31
    return "run_" + s
rows, params = [], []
for i in range(%d - 1):
    r = dict(row)
    r["id"] = rid(i * 7919)
    r["created_at"] = "2026-01-%%02dT%%02d:%%02d:%%02d.000Z" %% (1 + i //  86400 %% 28, i // 3600 %% 24, i // 60 %% 60, i %% 60)
    r["finished_at"] = r["created_at"]
    rows.append([r[c] for c in cols])
    params += [(r["id"], "p%%d" %% k, str(i %% (k + 2)), i %% (k + 2)) for k in range(10)]
db.executemany("insert or ignore into runs(%%s) values(%%s)" %% (",".join(cols), ",".join("?" * len(cols))), rows)
db.executemany("insert or ignore into params(run_id, key, value, num) values(?,?,?,?)", params)
db.commit()
`, n)
	c = exec.Command("python3", "-c", script, filepath.Join(dir, "experiments.db"))
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("fill: %s: %s", err, out)
	}
	return nil
}
