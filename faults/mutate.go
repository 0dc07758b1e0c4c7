//go:build linux

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// mutation breaks one promise: text of a file is replaced, and faults of a kind have to tell.
type mutation struct {
	claim    string
	file     string
	old, new string
	kind     string
	second   *mutation // what else has to break: two keep the promise
}

// mutations are at least one for each promise about running a program and recording it.
var mutations = []mutation{
	// A program runs as it would alone.
	{"its output is byte-exact", "capture/pump_chunk.go", "show := b\n", "show := b[:len(b)-len(b)/256]\n", "others-beside", nil},
	{"a byte is in the log before it is seen", "capture/pump_chunk.go", "		s.log.Append(p.stream, b)\n", "		defer s.log.Append(p.stream, b)\n", "kill-runar", nil},
	{"the exit code is the program's", "capture/capture.go", "res.ExitCode = status.ExitStatus()", "res.ExitCode = status.ExitStatus() & 1", "locked", nil},
	{"runar ends by the program's signal", "ui/cli/cmd_run.go", "capture.DieBy(res.Signal)", "_ = capture.DieBy", "kill-program", nil},
	{"the program does not outlive runar", "capture/same_linux.go", "&syscall.SysProcAttr{Pdeathsig: unix.SIGKILL}", "&syscall.SysProcAttr{}", "kill-runar", nil},
	{"it ends with its terminal", "capture/same_linux.go", "return err == nil && sid == unix.Getpid()", "return err == nil && sid < 0", "close-terminal", nil},
	{"Ctrl-C ends it, and is what is recorded", "capture/capture.go", "e.Cause = db.CauseInterrupt", "e.Cause = db.CauseExit", "interrupt", nil},
	{"a locked store does not hold it up", "capture/capture.go", "700 * time.Millisecond", "700 * time.Second", "locked", nil},
	{"at most one line is said", "ui/cli/cmd_run.go", "		c.Warn(text)\n", "		c.Warn(text)\n		c.Warn(text)\n", "locked", nil},
	{"a store that cannot be written is replaced by the person's own", "db/place.go", "	if fallback == \"\" || fallback == dir {", "	if fallback != \"\" || fallback == dir {", "wrong-files", nil},
	{"a newer store is left alone", "db/store.go", "return s.checkNewer(\"min_writer\")", "return nil", "newer-schema", nil},
	{"another program's file is left alone", "db/store.go", "h.application != 0 && h.application != applicationID", "h.application == 1", "wrong-files", nil},
	// It is recorded, whatever happens.
	{"a dead run is not shown as live", "db/query.go", "	if s.alive(r, now) {", "	if s.alive(r, now) || true {", "kill-runar", nil},
	{"nor where its pid was taken", "db/alive.go", "start != 0 && start == o.PIDStart", "start != 0", "pid-reuse", nil},
	{"nor after a reboot", "db/alive.go", "o.BootID != mine || mine == \"\"", "mine == \"\"", "reboot", nil},
	{"a stopped run is live", "db/alive_linux.go", "fields[0][0] == 'X'", "fields[0][0] == 'X' || fields[0][0] == 'T'", "stop", nil},
	{"so is one that is seen from elsewhere", "db/alive_linux.go", "		ns += \" \" + shifted\n", "		_ = shifted\n", "time-namespace", nil},
	{"the next writer settles it", "db/settle.go", "	if err != nil || len(gone) == 0 {", "	if err != nil || len(gone) < 99 {", "reboot", nil},
	{"out of memory is named", "capture/facts/oom.go", "if oomKills(c.file) > c.before {", "if oomKills(c.file) < 0 {", "out-of-memory", nil},
	{"all points are recorded", "ui/cli/run_metrics.go", "	r.Flush()\n	hand()\n", "	r.Flush()\n", "others-beside", nil},
	{"a clock that is set changes no duration", "capture/capture.go", "started.Add(res.Took)", "time.Now().Round(0)", "clock", nil},
	{"many write at once", "db/store.go", "	s.conn.BusyHandler(busy(wait))\n", "", "at-once", nil},
	{"a record that cannot be filed waits and is filed", "db/spool.go", "	if s.read || !hasSpool(s.dir) {", "	if s.read || hasSpool(s.dir) {", "locked", nil},
	{"a run is one run, though it went to the fallback store", "db/home.go", "	if err != nil || len(ids) == 0 {", "	if err != nil || len(ids) >= 0 {", "full-disk",
		&mutation{file: "ui/cli/stores.go", old: "		all = once(all)\n"}},
	{"a store that is taken away is begun anew", "db/store.go", "return err != nil || s.file != nil && !os.SameFile(now, s.file)", "return err != nil && os.IsPermission(err) || s.file == now", "delete-store", nil},
	{"a damaged store is set aside", "db/broken.go", "	unlock := lockFolder(ctx, dir)\n	defer unlock()\n", "	return nil, ErrBroken\n", "broken-database", nil},
	{"what a damaged store held is brought over", "db/salvage.go", "		err := s.write(func() error { return s.salvageRuns(old) })", "		err := s.write(func() error { return nil })", "broken-database", nil},
	{"no write-ahead log on a network", "db/disk_linux.go", "	if NoWAL {\n		return false\n	}\n", "	if !NoWAL {\n		return true\n	}\n", "network-disk", nil},
	{"a change is made whole or not at all", "db/write.go", "	return s.write(func() error { return s.addTags(id, tags) })", "	for _, tag := range tags {\n		if err := s.write(func() error { return s.addTags(id, []string{tag}) }); err != nil {\n			return err\n		}\n	}\n	return nil", "kill-writers", nil},
	{"a log goes only when its compressed form is there", "db/log.go", "	from, err := os.Open(raw)\n", "	from, err := os.Open(raw)\n	os.Remove(raw)\n", "kill-compress", nil},
	{"a migration is made whole or not at all", "db/schema.go",
		"	return s.write(func() error {\n		version, err := s.number(\"PRAGMA user_version\")\n		if err != nil || version >= schemaVersion {\n			return err\n		}\n",
		"	return func(f func() error) error { return f() }(func() error {\n		s.conn.Exec(fmt.Sprintf(\"PRAGMA user_version=%d\", schemaVersion))\n", "kill-migration", nil},
}

// mutate breaks them one after the other and answers whether each was told.
func mutate(only string, seed uint64) (bool, error) {
	s, err := newSuite("")
	if err != nil {
		return false, err
	}
	defer s.close()
	root, err := s.copyOfSource()
	if err != nil {
		return false, err
	}
	byName := map[string]kind{}
	for _, k := range kinds() {
		byName[k.name] = k
	}
	told, all := 0, 0
	for i, m := range mutations {
		if !named(m.kind+": "+m.claim, only) {
			continue
		}
		all++
		result := s.mutant(root, fmt.Sprintf("mutant%d", i), m, byName[m.kind], seed)
		if strings.HasPrefix(result, "told") {
			told++
		}
		fmt.Printf("%-62s %-16s %s\n", m.claim, m.kind, result)
	}
	fmt.Printf("\n%d of %d broken promises were told.\n", told, all)
	return told == all, nil
}

// copyOfSource copies the source tree as it is now: work on it may go on.
func (s *suite) copyOfSource() (string, error) {
	root, err := top()
	if err != nil {
		return "", err
	}
	list := exec.Command("git", "ls-files", "-z")
	list.Dir = root
	names, err := list.Output()
	if err != nil {
		return "", err
	}
	to := filepath.Join(s.dir, "source")
	for _, name := range strings.Split(strings.TrimRight(string(names), "\x00"), "\x00") {
		b, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			continue // a link, or deleted
		}
		os.MkdirAll(filepath.Dir(filepath.Join(to, name)), 0o755)
		if err := os.WriteFile(filepath.Join(to, name), b, 0o644); err != nil {
			return "", err
		}
	}
	return to, nil
}

// mutant builds runar with one mutation and lets faults of a kind loose on it until something is lost.
func (s *suite) mutant(root, name string, m mutation, k kind, seed uint64) string {
	changed := map[string]string{}
	for e := &m; e != nil; e = e.second {
		path := filepath.Join(root, e.file)
		text, err := os.ReadFile(path)
		if err != nil || strings.Count(string(text), e.old) < 1 {
			return "the text to be changed is not there any more"
		}
		changed[path] = strings.Replace(string(text), e.old, e.new, 1)
	}
	broken, err := s.build(root, name, changed)
	if err != nil {
		return err.Error()
	}
	whole := s.runar
	os.Rename(broken, whole) // where also what is started inside something finds it
	t := s.try(k, false, seed, true)
	switch {
	case t.not != "":
		return "not tried: " + t.not
	case len(t.lost) > 0:
		return fmt.Sprintf("told by fault %d: %.110s", t.tried, t.lost[0])
	}
	return fmt.Sprintf("NOT TOLD by %d faults", t.tried)
}
