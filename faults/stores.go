//go:build linux

package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

// atOnce starts many runs in the same moment in a project without a store.
func atOnce(t *trial) {
	const crowd = 200
	for t.tried < t.n {
		p := t.place()
		n := min(crowd, t.n-t.tried)
		all := make([]*recording, n)
		var started sync.WaitGroup
		plans := make([]plan, n)
		for i := range plans {
			plans[i] = t.plan(3, 0)
		}
		for i := range all {
			started.Add(1)
			go func() {
				defer started.Done()
				all[i] = p.record(fmt.Sprintf("t%d", i), plans[i], how{})
			}()
		}
		started.Wait()
		for _, r := range all {
			r.wait()
			t.tried++
		}
		p.check(all...)
		p.drop()
	}
}

// python is another program that writes the same file through its own library.
const python = `
import sqlite3, sys, time
db = sqlite3.connect(sys.argv[1], timeout=60, isolation_level=None)
db.execute("pragma foreign_keys=on")
for i in range(int(sys.argv[2])):
    db.execute("begin immediate")
    db.execute("insert into runs(id, name, command, status, created_at) values(?, ?, 'x', 'completed', '2026-01-01T00:00:00.000Z')", ("py_%d" % i, "py%d" % i))
    db.execute("insert into tags(run_id, tag) values(?, 'python')", ("py_%d" % i,))
    db.execute("commit")
    db.execute("select count(*) from runs").fetchone()
`

// othersBeside lets Python and the sqlite3 shell write the store while runs are recorded.
func othersBeside(t *trial) {
	for t.tried < t.n {
		p := t.place()
		p.record("first", t.plan(1, 0), how{}).wait()
		const each = 30
		var others sync.WaitGroup
		others.Add(2)
		go func() {
			defer others.Done()
			if out, err := p.program("python3", "-c", python, p.database(), fmt.Sprint(each)).CombinedOutput(); err != nil {
				p.lose("python: %v: %s", err, out)
			}
		}()
		go func() {
			defer others.Done()
			for i := range 5 {
				if out := p.sql(p.database(), fmt.Sprintf("INSERT INTO runs(id, name, command, status, created_at) VALUES('sh_%d', 'sh%d', 'x', 'completed', '2026-01-01T00:00:00.000Z');", i, i)); out != "" {
					p.lose("sqlite3: %s", out)
				}
			}
		}()
		var all []*recording
		for i := range 8 {
			all = append(all, p.record(fmt.Sprintf("t%d", i), t.plan(60, time.Millisecond), how{}))
		}
		for _, r := range all {
			r.wait()
		}
		others.Wait()
		p.check(all...)
		if n := p.sql(p.database(), "SELECT count(*) FROM runs;"); n != fmt.Sprint(1+8+each+5) {
			p.lose("%s rows of %d are there", n, 1+8+each+5)
		}
		t.tried += 8
		p.drop()
	}
}

// damages are the ways in which a database file is spoilt.
var damages = []struct {
	what string
	do   func(t *trial, path string, b []byte) []byte
}{
	{"its header is zeroed", func(t *trial, _ string, b []byte) []byte { clear(b[:100]); return b }},
	{"its header is noise", func(t *trial, _ string, b []byte) []byte { noise(t, b[:100]); return b }},
	{"a page is noise", func(t *trial, _ string, b []byte) []byte {
		page := t.rand.IntN(len(b) / 4096)
		noise(t, b[page*4096:(page+1)*4096])
		return b
	}},
	{"it is cut", func(t *trial, _ string, b []byte) []byte { return b[:1+t.rand.IntN(len(b)-1)] }},
	{"it is a text", func(*trial, string, []byte) []byte { return []byte("this is no database\n") }},
	{"it is empty", func(*trial, string, []byte) []byte { return nil }},
	{"its log is noise", func(t *trial, path string, b []byte) []byte {
		side := make([]byte, 8192)
		noise(t, side)
		os.WriteFile(path+"-wal", side, 0o600)
		return b
	}},
}

func noise(t *trial, b []byte) {
	for i := range b {
		b[i] = byte(t.rand.Uint32())
	}
}

// brokenDatabase spoils the file before a run begins.
func brokenDatabase(t *trial) {
	for ; t.tried < t.n; t.tried++ {
		p := t.place()
		p.record("before", t.plan(30, 0), how{}).wait()
		p.sql(p.database(), "PRAGMA wal_checkpoint(truncate);")
		b, err := os.ReadFile(p.database())
		if err != nil || len(b) < 8192 {
			t.lose("there is no database to spoil: %v", err)
			return
		}
		d := damages[t.tried%len(damages)]
		kept := bytes.Clone(b)
		os.WriteFile(p.database(), d.do(t, p.database(), b), 0o600)
		r := p.record("t", t.plan(20, 0), how{})
		r.mayWarn = true
		r.wait()
		before := len(t.lost)
		p.spoilt = true // nobody has read every page yet
		p.check(r)
		if d.what != "it is empty" {
			p.kept(kept)
		}
		for i := before; i < len(t.lost); i++ {
			t.lost[i] = d.what + ": " + t.lost[i]
		}
		p.drop()
	}
}

// kept checks that a damaged file was not thrown away: what is not taken over is left for a person.
func (p *place) kept(was []byte) {
	rows, _ := p.rows()
	if _, ok := rows["before"]; ok {
		return
	}
	aside, _ := filepath.Glob(p.database() + ".broken-*")
	now, _ := os.ReadFile(p.database())
	if len(aside) == 0 && len(now) >= len(was) && p.sql(p.database(), "SELECT count(*) FROM runs WHERE name='before';") == "0" {
		p.lose("the old runs are neither there nor in a file set aside")
	}
}

// brokenMeanwhile spoils it under a run.
func brokenMeanwhile(t *trial) {
	t.beside(t.longer, func(p *place, r *recording) {
		r.noPoints = true
		r.started()
		f, err := os.OpenFile(p.database(), os.O_RDWR, 0)
		if err != nil {
			return
		}
		defer f.Close()
		if size, _ := f.Seek(0, io.SeekEnd); size > 4096 && t.rand.IntN(2) == 0 {
			b := make([]byte, 4096)
			noise(t, b)
			f.WriteAt(b, 4096*t.rand.Int64N(size/4096))
		} else {
			f.WriteAt(make([]byte, 100), 0)
		}
	})
}

// wrongFiles has something else where a store's file is to be.
func wrongFiles(t *trial) {
	sorts := []func(p *place){
		func(p *place) { os.MkdirAll(p.database(), 0o700) },
		func(p *place) { os.MkdirAll(p.store(), 0o700); os.WriteFile(p.database(), nil, 0o600) },
		func(p *place) {
			os.MkdirAll(p.store(), 0o700)
			os.WriteFile(filepath.Join(p.store(), "logs"), []byte("x"), 0o600)
		},
		func(p *place) { os.WriteFile(p.store(), []byte("x"), 0o600) },
		func(p *place) { os.Symlink(filepath.Join(p.dir, "..", "nothing", "here"), p.store()) },
		func(p *place) {
			os.MkdirAll(p.store(), 0o700)
			os.Symlink(filepath.Join(p.dir, "..", "nothing", "here"), p.database())
		},
		func(p *place) {
			os.MkdirAll(p.store(), 0o700)
			p.sql(p.database(), "PRAGMA application_id=77; CREATE TABLE theirs(x); INSERT INTO theirs VALUES(1);")
		},
	}
	for ; t.tried < t.n; t.tried++ {
		p := t.place()
		sorts[t.tried%len(sorts)](p)
		r := p.record("t", t.plan(20, 0), how{})
		r.mayWarn = true
		r.wait()
		before := len(t.lost)
		p.check(r)
		if t.tried%len(sorts) == len(sorts)-1 && p.sql(p.database(), "SELECT x FROM theirs; PRAGMA application_id; SELECT count(*) FROM sqlite_master;") != "1\n77\n1" {
			t.lose("another program's file was changed")
		}
		for i := before; i < len(t.lost); i++ {
			t.lost[i] = fmt.Sprintf("sort %d: %s", t.tried%len(sorts), t.lost[i])
		}
		p.drop()
	}
}

// noHome runs without a home, or with one that is nothing.
func noHome(t *trial) {
	for ; t.tried < t.n; t.tried++ {
		p := t.place()
		home := []string{"", filepath.Join(p.home, "nothing", "here"), "/dev/null", "relative"}[t.tried%4]
		p.extra = []string{"HOME=" + home}
		r := p.record("t", t.plan(20, 0), how{})
		r.mayWarn = true
		r.wait()
		p.check(r)
		if _, err := os.Stat(p.database()); err != nil {
			t.lose("HOME=%s: no store was made in the project: %v", home, err)
		}
		p.drop()
	}
}

// lockedDatabase has another program hold the write lock: for a moment, or until the run has long ended.
func lockedDatabase(t *trial) {
	for ; t.tried < t.n; t.tried++ {
		p := t.place()
		p.record("before", t.plan(2, 0), how{}).wait()
		release := p.lock([]string{"BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"}[t.rand.IntN(2)])
		long := t.tried%3 == 0
		r := p.record("t", t.plan(20, time.Millisecond), how{})
		r.mayWarn = long
		if !long {
			time.Sleep(t.moment(100 * time.Millisecond))
			release()
		}
		began := time.Now()
		r.wait()
		if took := time.Since(began); took > 10*time.Second {
			t.lose("a lock held the run up for %v", took)
		}
		release()
		p.check(r)
		if n := p.sql(p.database(), "SELECT count(*) FROM runs WHERE name='t' AND status<>'running';"); n != "1" {
			t.lose("the record is shown, and never filed in the database: %s", n)
		}
		p.drop()
	}
}

// lock takes a lock through the sqlite3 shell and answers how to give it back.
func (p *place) lock(statement string) (release func()) {
	c := p.program("sqlite3", "-batch", p.database())
	in, _ := c.StdinPipe()
	out, _ := c.StdoutPipe()
	if err := c.Start(); err != nil {
		p.lose("sqlite3: %v", err)
		return func() {}
	}
	fmt.Fprintf(in, ".timeout 10000\n%s;\nSELECT 'locked';\n", statement)
	b := make([]byte, 16)
	if n, _ := out.Read(b); !strings.HasPrefix(string(b[:n]), "locked") {
		p.lose("the database could not be locked: %q", b[:n])
	}
	var once sync.Once
	return func() {
		once.Do(func() {
			in.Close()
			c.Wait()
		})
	}
}

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
			all = append(all, who.record(fmt.Sprintf("t%d", i), t.plan(40, time.Millisecond), how{}))
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
