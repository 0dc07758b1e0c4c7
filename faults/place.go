//go:build linux

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// place is a project of its own, and a person's home of its own.
type place struct {
	*trial
	dir, home string
	as        *syscall.Credential // another user; nil for this one
	extra     []string            // environment on top
	through   []string            // a program to start everything through
	spoilt    bool                // the database was damaged: it cannot be sound
}

// place makes one. Its folder belongs to it alone.
func (t *trial) place() *place {
	base, err := os.MkdirTemp(t.suite.dir, "place-")
	if err != nil {
		panic(err)
	}
	os.Chmod(base, 0o755)
	p := &place{trial: t, dir: filepath.Join(base, "project"), home: filepath.Join(base, "home")}
	for _, d := range []string{p.dir, p.home} {
		os.Mkdir(d, 0o755)
	}
	return p
}

// drop removes what a place left, so that a long run does not fill the disk.
func (p *place) drop() {
	base := filepath.Dir(p.dir)
	for range 3 {
		syscall.Unmount(p.dir, syscall.MNT_DETACH)
	}
	os.RemoveAll(base)
}

func (p *place) store() string    { return filepath.Join(p.dir, ".runar") }
func (p *place) database() string { return filepath.Join(p.store(), "experiments.db") }

// command is runar with these words, in the project.
func (p *place) command(words ...string) *exec.Cmd { return p.program(p.runar, words...) }

func (p *place) program(path string, words ...string) *exec.Cmd {
	words = append(append(append([]string{}, p.through...), path), words...)
	c := exec.Command(words[0], words[1:]...)
	c.Dir = p.dir
	c.Env = append(os.Environ(), "HOME="+p.home, "TERM=xterm-256color", "COLUMNS=80")
	c.Env = append(c.Env, p.extra...)
	c.SysProcAttr = &syscall.SysProcAttr{Credential: p.as}
	return c
}

// row is what `ls --json` says of a run, as far as it is looked at.
type row struct {
	ID         string  `json:"id"`
	Name       string  `json:"name"`
	Status     string  `json:"status"`
	Cause      string  `json:"cause"`
	ExitCode   *int    `json:"exit_code"`
	Signal     *int    `json:"signal"`
	StdoutPath string  `json:"stdout_path"`
	LogBytes   *int64  `json:"log_bytes"`
	Duration   float64 `json:"duration_seconds"`
	Store      string  `json:"store"`
	Metrics    map[string]struct {
		Count int `json:"count"`
	} `json:"metrics"`
	Tags []string `json:"tags"`
	Note string   `json:"note"`
}

func (r row) log() string {
	if filepath.IsAbs(r.StdoutPath) {
		return r.StdoutPath
	}
	return filepath.Join(r.Store, r.StdoutPath)
}

// rows are all runs that a person finds from the project, by name.
func (p *place) rows() (map[string]row, error) {
	c := p.command("ls", "--json", "-N", "0")
	var errs bytes.Buffer
	c.Stderr = &errs
	out, err := within(c, time.Minute)
	if err != nil {
		return nil, fmt.Errorf("ls: %v: %s", err, strings.TrimSpace(errs.String()))
	}
	var list []row
	if err := json.Unmarshal(out, &list); err != nil {
		return nil, fmt.Errorf("ls: %v in %.200s", err, out)
	}
	byName := map[string]row{}
	for _, r := range list {
		if _, twice := byName[r.Name]; twice {
			p.lose("%s stands twice in ls", r.Name)
		}
		byName[r.Name] = r
	}
	return byName, nil
}

// within runs a command to its end, or kills it when its time is over; its output.
func within(c *exec.Cmd, limit time.Duration) ([]byte, error) {
	var out bytes.Buffer
	c.Stdout = &out
	c.WaitDelay = time.Second
	if err := c.Start(); err != nil {
		return nil, err
	}
	stop := time.AfterFunc(limit, func() { c.Process.Kill() })
	err := c.Wait()
	if !stop.Stop() {
		err = fmt.Errorf("it was not done after %v", limit)
	}
	return out.Bytes(), err
}

// whole asks an independent SQLite whether the database is sound.
func (p *place) whole() {
	path := p.database()
	if p.spoilt {
		return
	}
	if info, err := os.Stat(path); err != nil || info.IsDir() || info.Size() == 0 {
		return // there is none: rows are looked for elsewhere
	}
	if p.as != nil { // its owner may not write it, and another must not: a copy is asked
		copied := filepath.Join(filepath.Dir(p.dir), "copy")
		for _, side := range []string{"", "-wal"} {
			os.Remove(copied + side)
			if b, err := os.ReadFile(path + side); err == nil {
				os.WriteFile(copied+side, b, 0o666)
			}
		}
		path = copied
	}
	if out := p.sql(path, "PRAGMA integrity_check;"); out != "ok" {
		p.lose("integrity_check says %q", out)
	}
}

// sql asks the sqlite3 shell.
func (p *place) sql(path, query string) string {
	c := p.program("sqlite3", "-batch", path)
	c.SysProcAttr = nil
	c.Stdin = strings.NewReader(".timeout 20000\n" + query + "\n")
	out, err := c.CombinedOutput()
	if err != nil {
		return fmt.Sprintf("%s (%v)", strings.TrimSpace(string(out)), err)
	}
	return strings.TrimSpace(string(out))
}

// until waits for something that is to come; false when it did not within half a minute.
func until(f func() bool) bool {
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		if f() {
			return true
		}
	}
	return false
}

// gone tells whether a process has ended, reaped or not.
func gone(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return true
	}
	after := stat[bytes.LastIndexByte(stat, ')')+1:]
	return len(after) > 1 && (after[1] == 'Z' || after[1] == 'X')
}

// children of a process.
func children(pid int) (pids []int) {
	files, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	for _, f := range files {
		text, _ := os.ReadFile(f)
		for _, word := range strings.Fields(string(text)) {
			var n int
			if fmt.Sscan(word, &n); n > 0 {
				pids = append(pids, n)
			}
		}
	}
	return pids
}
