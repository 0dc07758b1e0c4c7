//go:build linux

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// newerSchema has a newer runar come by: before a run, or under it.
func newerSchema(t *trial) {
	for ; t.tried < t.n; t.tried++ {
		p := t.place()
		p.record("before", t.plan(2, 0), how{}).wait()
		version := p.sql(p.database(), "PRAGMA user_version;")
		later := func(least int) {
			out := p.sql(p.database(), fmt.Sprintf("ALTER TABLE runs ADD COLUMN later TEXT; CREATE TABLE later(x); PRAGMA user_version=99; INSERT OR REPLACE INTO meta(key, value) VALUES('min_writer', %d);", least))
			if out != "" {
				t.lose("the schema could not be made newer: %s", out)
			}
		}
		least := []int{1, 99}[t.tried%2]
		var r *recording
		if t.tried%4 < 2 {
			later(least)
			r = p.record("t", t.plan(20, 0), how{})
		} else {
			r = p.record("t", t.longer(), how{})
			r.started()
			later(least)
		}
		r.mayWarn = true
		r.wait()
		if least == 1 || t.rand.IntN(2) == 0 {
			p.check(r) // it is found as it is
		}
		if n := p.sql(p.database(), "SELECT count(*) FROM runs WHERE name='t';"); least == 99 && t.tried%4 < 2 && n != "0" {
			t.lose("a store was written that only a newer runar may write")
		}
		// The newer one, which may write it all, is this one from here on.
		p.sql(p.database(), "PRAGMA user_version="+version+"; DELETE FROM meta WHERE key='min_writer';")
		p.check(r)
		p.drop()
	}
}

// together has two versions of runar record at once. The newer one is built from the same source.
func together(t *trial) {
	newer, err := t.newer()
	if err != nil {
		t.not = "no newer version could be built: " + err.Error()
		return
	}
	for t.tried < t.n {
		p := t.place()
		if t.rand.IntN(2) == 0 {
			p.record("first", t.plan(1, 0), how{}).wait()
		}
		next := *p
		next.suite = &suite{runar: newer, self: p.self, dir: p.suite.dir, root: p.root, mounts: p.mounts}
		next.trial = &trial{suite: next.suite, kind: t.kind, rand: t.rand}
		var all []*recording
		for i := range 6 {
			who := p
			if i%2 == 0 {
				who = &next
			}
			r := who.record(fmt.Sprintf("t%d", i), t.plan(40, time.Millisecond), how{})
			r.mayWarn = who == p // it may find the store made by the newer one
			all = append(all, r)
			t.tried++
		}
		for _, r := range all {
			r.wait()
		}
		p.check(all...)
		next.check(all...)
		t.lost = append(t.lost, next.lost...)
		p.drop()
	}
}

// newer builds a runar whose schema is a version ahead.
func (s *suite) newer() (string, error) {
	root, err := top()
	if err != nil {
		return "", err
	}
	source := filepath.Join(root, "db", "schema.go")
	text, err := os.ReadFile(source)
	if err != nil {
		return "", err
	}
	number := regexp.MustCompile(`(schemaVersion\s+= )(\d+)`)
	m := number.FindStringSubmatch(string(text))
	if m == nil {
		return "", fmt.Errorf("db/schema.go does not say which version it is")
	}
	version, _ := strconv.Atoi(m[2])
	ahead := number.ReplaceAllString(string(text), "${1}"+strconv.Itoa(version+1))
	ahead = strings.Replace(ahead, "cpu_seconds:REAL", "later cpu_seconds:REAL", 1)
	return s.build(root, "newer", map[string]string{source: ahead})
}

// build builds runar with other text in some files.
func (s *suite) build(root, name string, files map[string]string) (string, error) {
	var pairs []string
	for path, text := range files {
		changed := filepath.Join(s.dir, name+"-"+filepath.Base(path))
		if err := os.WriteFile(changed, []byte(text), 0o644); err != nil {
			return "", err
		}
		pairs = append(pairs, fmt.Sprintf("%q: %q", path, changed))
	}
	overlay := filepath.Join(s.dir, name+".json")
	os.WriteFile(overlay, []byte(`{"Replace": {`+strings.Join(pairs, ", ")+`}}`), 0o644)
	to := filepath.Join(s.dir, "runar-"+name)
	c := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-overlay", overlay, "-o", to, ".")
	c.Dir = root
	c.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := c.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	os.Chmod(to, 0o755)
	return to, nil
}
