package db

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// shell runs SQL in the sqlite3 shell.
func shell(t *testing.T, dir, sql string) string {
	t.Helper()
	out, err := exec.Command("sqlite3", filepath.Join(dir, Name), sql).CombinedOutput()
	if err != nil {
		t.Fatalf("sqlite3: %v %s", err, out)
	}
	return strings.TrimSpace(string(out))
}

// A database that says that it is another program's is left as it is; the run goes to the spool and is shown from there.
func TestForeignDatabaseIsLeftAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), ".runar")
	os.Mkdir(dir, 0o700)
	shell(t, dir, "PRAGMA application_id=77; CREATE TABLE mine(a)")
	if _, err := Open(ctx, dir, Options{}); !errors.Is(err, ErrReadOnly) {
		t.Errorf("opened: %v", err)
	}
	_, warning, _ := recordRun(t, dir, "", time.Second, nil)
	if !strings.Contains(warning, "not runar's") {
		t.Errorf("warning %q", warning)
	}
	if tables := shell(t, dir, ".tables"); tables != "mine" {
		t.Errorf("tables %s", tables)
	}
}

// Another program switched write-ahead logging off: it comes back.
func TestJournalModeComesBack(t *testing.T) {
	s := newStore(t)
	dir := s.Dir()
	s.Close()
	shell(t, dir, "PRAGMA journal_mode=delete")
	s, err := Open(ctx, dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	if mode := shell(t, dir, "PRAGMA journal_mode"); mode != "wal" {
		t.Errorf("journal_mode %s", mode)
	}
}

// Where a write-ahead log is not safe there is none, whoever opens, and one that is found is done away with.
func TestNoWALOnNetworks(t *testing.T) {
	s := newStore(t)
	dir := s.Dir()
	id := add(t, s, nil)
	s.Close()
	NoWAL = true
	defer func() { NoWAL = false }()
	read := func() {
		t.Helper()
		if !inStore(dir, id) {
			t.Error("the run is not there")
		}
		if sides, _ := filepath.Glob(filepath.Join(dir, Name+"-[ws]*")); len(sides) > 0 {
			t.Errorf("beside it: %q", sides)
		}
	}
	read()
	if mode := shell(t, dir, "PRAGMA journal_mode"); mode != "delete" {
		t.Errorf("journal_mode %s", mode)
	}
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			s, err := Open(ctx, dir, Options{})
			if err != nil {
				t.Error(err)
				return
			}
			defer s.Close()
			for range 5 {
				if err := s.Insert(ctx, &Run{ID: newID(), Status: Completed, CreatedAt: Time{time.Now()}}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	read()
	if n := shell(t, dir, "SELECT count(*) FROM runs"); n != "81" {
		t.Errorf("%s runs", n)
	}
}

// The files beside the database have its mode: a store shared in a group stays shared, a private one private.
func TestSideFilesHaveTheModeOfTheDatabase(t *testing.T) {
	for _, mode := range []os.FileMode{0o600, 0o660} {
		s := newStore(t)
		id := add(t, s, nil)
		os.Chmod(filepath.Join(s.Dir(), Name), mode)
		for _, o := range []Options{{}, {ReadOnly: true}} {
			other, err := Open(ctx, s.Dir(), o)
			if err != nil {
				t.Fatal(err)
			}
			other.Get(ctx, id)
			for _, side := range []string{"-wal", "-shm"} {
				if info, err := os.Stat(filepath.Join(s.Dir(), Name+side)); err != nil || info.Mode().Perm() != mode {
					t.Errorf("%s: %v, %v; want %v", side, info.Mode(), err, mode)
				}
			}
			other.Close()
		}
	}
}

// A run that waits in the spool and cannot be filed is shown all the same, and the folder is not touched.
func TestReaderShowsWhatWaits(t *testing.T) {
	dir := filepath.Join(t.TempDir(), ".runar")
	first, _, _ := recordRun(t, dir, "", time.Minute, nil)
	shell(t, dir, "UPDATE meta SET value=9 WHERE key='min_writer'; PRAGMA user_version=9")
	p, warning, _ := recordRun(t, dir, "", time.Second, nil)
	if !strings.Contains(warning, "newer") {
		t.Errorf("warning %q", warning)
	}
	temps := func() []string { found, _ := filepath.Glob(filepath.Join(os.TempDir(), "runar-read-*")); return found }
	before := len(temps())
	for range 2 {
		kept(t, dir, first.ID)
		kept(t, dir, p.ID)
	}
	if !hasRecords(dir) {
		t.Error("the file in the spool is gone")
	}
	if len(temps()) > before {
		t.Errorf("copies are left: %q", temps())
	}
}

// No database was ever made, and only the spool holds runs.
func TestReaderOfASpoolAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), ".runar")
	run := &Run{ID: newID(), Command: "x", Status: Running, Owner: Myself(), CreatedAt: Time{time.Now()}}
	e := end(3)
	if err := spool(dir, spooled{Run: run, End: &e, Samples: []spooledSample{{Key: "loss", Step: At(1), Value: 1, T: 1}}}); err != nil {
		t.Fatal(err)
	}
	s, err := openCopy(ctx, dir, Options{Wait: time.Second}) // what a reader falls back to
	if err != nil {
		t.Fatal(err)
	}
	runs, err := s.List(ctx, Query{Full: true})
	if err != nil || len(runs) != 1 || runs[0].Store != dir || runs[0].Metrics["loss"].Count != 1 {
		t.Errorf("%+v, %v", runs, err)
	}
	s.Close()
	kept(t, dir, run.ID)
	if hasSpool(dir) {
		t.Error("it was not filed")
	}
}

// A connection that failed leaves neither descriptors nor locks behind.
func TestFailedOpensLeaveNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), ".runar")
	s, err := Open(ctx, dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	add(t, s, nil)
	s.exec("UPDATE meta SET value=9")
	s.conn.Exec("PRAGMA user_version=9")
	s.Close()
	count := func() int { names, _ := os.ReadDir("/proc/self/fd"); return len(names) }
	before := count()
	for range 10 {
		for _, o := range []Options{{}, {ReadOnly: true}} {
			if _, err := Open(ctx, dir, o); !errors.Is(err, ErrNewer) {
				t.Fatal(err)
			}
		}
	}
	if after := count(); after > before+2 {
		t.Errorf("%d descriptors became %d", before, after)
	}
}
