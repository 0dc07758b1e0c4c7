//go:build linux

package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
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
