package db

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// until waits for something to become true.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s: not within ten seconds", what)
		}
	}
}

// inStore tells whether a reader sees the run.
func inStore(dir, id string) bool {
	s, err := Open(ctx, dir, Options{ReadOnly: true})
	if err != nil {
		return false
	}
	defer s.Close()
	_, err = s.Get(ctx, id)
	return err == nil
}

// However many come by at once, a spooled record is filed once.
func TestSpoolIsFiledOnce(t *testing.T) {
	s := newStore(t)
	id := add(t, s, nil)
	run, err := s.Get(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	const rounds = 10
	for i := range rounds {
		if err := spool(s.Dir(), spooled{Run: run, Samples: []spooledSample{{Key: "loss", Step: At(1), Value: 1, T: 1, N: int64(i)}}}); err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				other, err := Open(ctx, s.Dir(), Options{})
				if err != nil {
					t.Error(err)
					return
				}
				defer other.Close()
				if _, err := other.Settle(ctx); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
	}
	if run, _ = s.Get(ctx, id); run.Metrics["loss"].Count != rounds {
		t.Errorf("%d points of %d", run.Metrics["loss"].Count, rounds)
	}
	if n, _ := s.number("SELECT count(*) FROM meta WHERE key LIKE 'filed%'"); n != 0 || hasSpool(s.Dir()) {
		t.Errorf("%d notes are left, files: %v", n, hasSpool(s.Dir()))
	}
}

// A process that was killed after the commit and before it removed the file does no harm.
func TestSpoolFileOutlivesItsFiler(t *testing.T) {
	s := newStore(t)
	id := add(t, s, nil)
	run, _ := s.Get(ctx, id)
	spool(s.Dir(), spooled{Run: run, Samples: []spooledSample{{Key: "loss", Step: At(1), Value: 1, T: 1}}})
	for range 2 {
		if _, err := s.takeFrom(spoolDir(s.Dir()), false); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Settle(ctx); err != nil {
		t.Fatal(err)
	}
	if run, _ = s.Get(ctx, id); run.Metrics["loss"].Count != 1 || hasSpool(s.Dir()) {
		t.Errorf("%d points", run.Metrics["loss"].Count)
	}
}

func TestUnreadableSpoolIsKept(t *testing.T) {
	s := newStore(t)
	add(t, s, nil)
	os.Mkdir(spoolDir(s.Dir()), 0o700)
	path := filepath.Join(spoolDir(s.Dir()), "run_aaaaaa.json")
	os.WriteFile(path, []byte("{half"), 0o600)
	if n, err := s.Settle(ctx); n != 0 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if _, err := os.Stat(path + ".unreadable"); err != nil {
		t.Error(err)
	}
}

// What was purged does not come back out of the spool, and a purged run does not record itself again.
func TestPurgedStaysPurged(t *testing.T) {
	s := newStore(t)
	id := add(t, s, nil)
	run, _ := s.Get(ctx, id)
	spool(s.Dir(), spooled{Run: run})
	os.WriteFile(filepath.Join(spoolDir(s.Dir()), id+".77.points.jsonl"), []byte("{}\n"), 0o600)
	if _, err := s.Purge(ctx, []string{id}, false); err != nil {
		t.Fatal(err)
	}
	s.Settle(ctx)
	if inStore(s.Dir(), id) || hasSpool(s.Dir()) {
		t.Error("it is back")
	}
	p, warning, took := recordRun(t, s.Dir(), "", 5*time.Second, func() {
		runs, _ := filepath.Glob(filepath.Join(s.Dir(), "logs", "*.log"))
		id := filepath.Base(runs[0][:len(runs[0])-len(".log")])
		until(t, "the row", func() bool { return inStore(s.Dir(), id) })
		if _, err := s.Purge(ctx, []string{id}, true); err != nil {
			t.Fatal(err)
		}
	})
	if inStore(s.Dir(), p.ID) || warning != "" || took > time.Second {
		t.Errorf("after %v: %q", took, warning)
	}
}

// A stored path is not trusted with files that are not the run's own.
func TestPurgeRemovesOnlyTheRunsLog(t *testing.T) {
	s := newStore(t)
	precious := filepath.Join(t.TempDir(), "precious.log")
	os.WriteFile(precious, []byte("x"), 0o600)
	id := add(t, s, func(r *Run) { r.StdoutPath = &precious })
	if _, err := s.Purge(ctx, []string{id}, false); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(precious); err != nil {
		t.Error(err)
	}
}

// A project that is deleted while a run of it goes on stays deleted; the record goes to the fallback store, where it is seen at once.
func TestProjectDeletedMidRun(t *testing.T) {
	top := t.TempDir()
	project, fallback := filepath.Join(top, "project"), filepath.Join(top, "fallback")
	os.Mkdir(project, 0o755)
	dir := filepath.Join(project, ".runar")
	p, warning, took := recordRun(t, dir, fallback, 5*time.Second, func() {
		until(t, "the database", func() bool { _, err := os.Stat(filepath.Join(dir, Name)); return err == nil })
		if err := os.RemoveAll(project); err != nil {
			t.Fatal(err)
		}
	})
	if _, err := os.Stat(project); err == nil {
		t.Error("the project is back")
	}
	if warning == "" || took > time.Second {
		t.Errorf("after %v: %q", took, warning)
	}
	if _, err := os.Stat(filepath.Join(fallback, Name)); err != nil {
		t.Error(err)
	}
	kept(t, fallback, p.ID)
}

// Where the database hangs in a system call, what the recorder had taken in hand is spooled.
func TestRecorderHangs(t *testing.T) {
	dir := filepath.Join(t.TempDir(), ".runar")
	p, err := Prepare(dir, "")
	if err != nil {
		t.Fatal(err)
	}
	var warnings []string
	r := &Recorder{place: p, warn: func(line string) { warnings = append(warnings, line) }, kick: make(chan struct{}, 1), over: make(chan struct{}), done: make(chan struct{}), cancel: func() {}}
	r.Start(&Run{ID: p.ID, Command: "x", Status: Running, CreatedAt: Time{time.Now()}})
	r.writing, r.pending = r.pending, record{samples: []Sample{{"loss", Point{At(1), 2, 3}}}} // and no goroutine that goes on
	at := time.Now()
	r.Finish(end(3), 50*time.Millisecond)
	if took := time.Since(at); took > time.Second || len(warnings) != 1 {
		t.Errorf("after %v: %q", took, warnings)
	}
	kept(t, dir, p.ID)
}

// What comes before the start, and a crowd of threads, is no trouble.
func TestRecorderIsSafeForMany(t *testing.T) {
	dir := filepath.Join(t.TempDir(), ".runar")
	p, err := Prepare(dir, "")
	if err != nil {
		t.Fatal(err)
	}
	r := NewRecorder(p, func(line string) { t.Error(line) })
	r.AddSamples([]Sample{{"loss", Point{At(0), 0, 0}}})
	pid := 7
	r.Update(Update{PID: &pid})
	r.Start(&Run{ID: p.ID, Command: "x", Status: Running, CreatedAt: Time{time.Now()}})
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for range 50 {
				r.AddSamples([]Sample{{fmt.Sprint("k", i), Point{At(1), 1, 1}}, {"loss", Point{At(1), 1, 1}}})
			}
		})
	}
	all.Wait()
	r.Finish(end(0), 10*time.Second)
	s, err := Open(ctx, dir, Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	run, err := s.Get(ctx, p.ID)
	if err != nil || run.Metrics["loss"].Count != 401 || len(run.Metrics) != 9 || run.PID == nil {
		t.Errorf("%+v, %v", run, err)
	}
	if _, err := s.Get(ctx, "run_zzzzzz"); !errors.As(err, new(*NotFoundError)) {
		t.Error(err)
	}
}

// Points that reached the database after all, while their process had given it up, are not filed a second time.
func TestSpooledPointsAreFiledOnce(t *testing.T) {
	s := newStore(t)
	id := add(t, s, nil)
	points := []Sample{{"loss", Point{At(0), 3, 0}}, {"loss", Point{At(1), 2, 0}}, {"acc", Point{At(1), 1, 0}}}
	if err := s.AddSamples(ctx, id, points); err != nil {
		t.Fatal(err)
	}
	left := []spooledSample{{"loss", At(1), 2, 0, 1}, {"loss", At(2), 1, 0, 2}, {"acc", At(1), 1, 0, 0}, {"lr", At(1), 5, 0, 0}}
	run, _ := s.Get(ctx, id)
	if err := spool(s.Dir(), spooled{Run: run, Samples: left}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Settle(ctx); err != nil {
		t.Fatal(err)
	}
	run, _ = s.Get(ctx, id)
	for key, n := range map[string]int64{"loss": 3, "acc": 1, "lr": 1} {
		if got := run.Metrics[key].Count; got != n {
			t.Errorf("%s has %d points, want %d", key, got, n)
		}
	}
}
