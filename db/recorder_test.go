package db

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// This test binary is also the other process: `writer DIR` records one run, `forever DIR` one that never ends.
func TestMain(m *testing.M) {
	if len(os.Args) == 3 && (os.Args[1] == "writer" || os.Args[1] == "forever") {
		os.Exit(helper(os.Args[1], os.Args[2]))
	}
	os.Exit(m.Run())
}

func helper(word, dir string) int {
	p, err := Prepare(dir, "")
	if err != nil {
		fmt.Println(err)
		return 1
	}
	code := 0
	r := NewRecorder(p, func(line string) { fmt.Println(line); code = 1 })
	r.Start(&Run{ID: p.ID, Command: word, Status: Running, CreatedAt: Time{time.Now()}, Params: map[string]string{"lr": "1"}})
	for i := 0; word == "forever" || i < 20; i++ {
		r.AddSamples([]Sample{{"loss", Point{At(float64(i)), float64(i), 0}}})
		if word == "forever" {
			time.Sleep(time.Millisecond)
		}
	}
	r.Finish(end(7), 50*time.Second)
	return code
}

func end(code int) End {
	return End{Status: Failed, Cause: CauseExit, ExitCode: &code, FinishedAt: time.Now()}
}

func other(t *testing.T, word, dir string) *exec.Cmd {
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return exec.Command(exe, word, dir)
}

// recordRun records one run at dir and answers its place and the warning.
func recordRun(t *testing.T, dir, fallback string, wait time.Duration, during func()) (p Place, warning string, took time.Duration) {
	t.Helper()
	p, err := Prepare(dir, fallback)
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	lines := 0
	r := NewRecorder(p, func(line string) { mu.Lock(); warning = line; lines++; mu.Unlock() })
	r.Start(&Run{ID: p.ID, Command: "x", Status: Running, CreatedAt: Time{time.Now()}})
	if during != nil {
		during()
	}
	r.AddSamples([]Sample{{"loss", Point{At(1), 2, 3}}})
	at := time.Now()
	r.Finish(end(3), wait)
	took = time.Since(at)
	mu.Lock()
	defer mu.Unlock()
	if lines > 1 {
		t.Errorf("%d warnings", lines)
	}
	return p, warning, took
}

// kept checks that the run is in the store with its end and its point.
func kept(t *testing.T, dir, id string) *Run {
	t.Helper()
	s, err := Open(ctx, dir, Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	r, err := s.Get(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	if r.Status != Failed || r.ExitCode == nil || *r.ExitCode != 3 || r.Metrics["loss"].Count != 1 {
		t.Errorf("status %s, exit %v, metrics %v", r.Status, r.ExitCode, r.Metrics)
	}
	return r
}

func TestRecorder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), ".runar")
	p, warning, _ := recordRun(t, dir, "", time.Minute, nil)
	if warning != "" {
		t.Error(warning)
	}
	kept(t, dir, p.ID)
}

func TestManyProcessesAtOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), ".runar")
	const n = 64
	cmds := make([]*exec.Cmd, n)
	outs := make([]strings.Builder, n)
	for i := range cmds {
		cmds[i] = other(t, "writer", dir)
		cmds[i].Stdout, cmds[i].Stderr = &outs[i], &outs[i]
		if err := cmds[i].Start(); err != nil {
			t.Fatal(err)
		}
	}
	for i, c := range cmds {
		if err := c.Wait(); err != nil || outs[i].Len() > 0 {
			t.Errorf("%v: %s", err, outs[i].String())
		}
	}
	s, err := Open(ctx, dir, Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	runs, err := s.List(ctx, Query{Full: true})
	if err != nil || len(runs) != n {
		t.Fatalf("%d runs, %v", len(runs), err)
	}
	for _, r := range runs {
		if *r.ExitCode != 7 || r.Metrics["loss"].Count != 20 || r.Params["lr"] != "1" {
			t.Errorf("%s: %+v", r.ID, r)
		}
	}
	if found, err := s.Check(ctx); err != nil || len(found) > 0 {
		t.Errorf("integrity: %q, %v", found, err)
	}
}

// kill -9 at random moments: the file stays whole, and nothing stays running.
func TestKilledOwners(t *testing.T) {
	dir := filepath.Join(t.TempDir(), ".runar")
	kills := 30
	if os.Getenv("RUNAR_TEST_LONG") != "" {
		kills = 500
	}
	for range kills {
		c := other(t, "forever", dir)
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(rand.IntN(40)) * time.Millisecond) // the moment is the point here
		c.Process.Kill()
		c.Wait()
	}
	s, err := Open(ctx, dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if runs, _ := s.List(ctx, Query{}); len(runs) > 0 && (runs[0].Status != Failed || *runs[0].Cause != CauseLost || runs[0].ExitCode != nil) {
		t.Errorf("before it is settled: %+v", runs[0])
	}
	if _, err := s.Settle(ctx); err != nil {
		t.Fatal(err)
	}
	if n, _ := s.number("SELECT count(*) FROM runs WHERE status<>'failed' OR cause<>'lost'"); n != 0 {
		t.Errorf("%d of the killed are not settled as lost", n)
	}
	if found, err := s.Check(ctx); err != nil || len(found) > 0 {
		t.Errorf("integrity: %q, %v", found, err)
	}
	// A summary agrees with its points, however it was cut off.
	if n, _ := s.number("SELECT count(*) FROM series WHERE n <> (SELECT count(*) FROM points WHERE series_id=series.id)"); n != 0 {
		t.Errorf("%d series disagree with their points", n)
	}
}

func TestLockedDatabase(t *testing.T) {
	dir := filepath.Join(t.TempDir(), ".runar")
	first, _, _ := recordRun(t, dir, "", time.Minute, nil)
	s, err := Open(ctx, dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.conn.Exec("BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	p, warning, took := recordRun(t, dir, "", 300*time.Millisecond, nil)
	if !strings.Contains(warning, "locked") || took > 900*time.Millisecond {
		t.Errorf("after %v: %q", took, warning)
	}
	s.conn.Exec("ROLLBACK")
	s.Close()
	kept(t, dir, first.ID)
	kept(t, dir, p.ID) // the reader had it filed
	if hasSpool(dir) {
		t.Error("the spool is not empty")
	}
}

func TestDamagedDatabase(t *testing.T) {
	dir := filepath.Join(t.TempDir(), ".runar")
	var ids []string
	for range 3 {
		p, _, _ := recordRun(t, dir, "", time.Minute, nil)
		ids = append(ids, p.ID)
	}
	path := filepath.Join(dir, Name)
	for what, harm := range map[string]func(){
		"not a database": func() { os.WriteFile(path, []byte(strings.Repeat("nonsense", 1000)), 0o600) },
		"cut to half": func() {
			info, _ := os.Stat(path)
			os.Truncate(path, info.Size()/2+100)
		},
		"empty": func() { os.WriteFile(path, nil, 0o600) },
	} {
		shell(t, dir, "PRAGMA wal_checkpoint(TRUNCATE)") // or the log would make the damage good
		harm()
		p, warning, _ := recordRun(t, dir, "", 5*time.Second, nil)
		if what != "empty" && what != "cut to half" && !strings.Contains(warning, "damaged") {
			t.Errorf("%s: warning %q", what, warning)
		}
		kept(t, dir, p.ID)
	}
	if aside, _ := filepath.Glob(path + ".broken-*"); len(aside) == 0 {
		t.Error("nothing was set aside")
	}
}

func TestNewerDatabase(t *testing.T) {
	dir := filepath.Join(t.TempDir(), ".runar")
	recordRun(t, dir, "", time.Minute, nil)
	sql := func(text string) {
		if out, err := exec.Command("sqlite3", filepath.Join(dir, Name), text).CombinedOutput(); err != nil {
			t.Fatalf("%v %s", err, out)
		}
	}
	sql("PRAGMA user_version=9; ALTER TABLE runs ADD COLUMN later TEXT")
	p, warning, _ := recordRun(t, dir, "", time.Second, nil)
	if !strings.Contains(warning, "recorded there") {
		t.Errorf("a version that only adds: %q", warning)
	}
	kept(t, dir, p.ID)
	sql("UPDATE meta SET value=9 WHERE key='min_writer'")
	p, warning, took := recordRun(t, dir, "", 10*time.Second, nil)
	if !strings.Contains(warning, "newer") || took > 2*time.Second {
		t.Errorf("after %v: %q", took, warning)
	}
	sql("UPDATE meta SET value=1 WHERE key='min_writer'")
	kept(t, dir, p.ID)
	sql("UPDATE meta SET value=9 WHERE key='min_reader'")
	if _, err := Open(ctx, dir, Options{ReadOnly: true}); !errors.Is(err, ErrNewer) {
		t.Errorf("not to be read: %v", err)
	}
}

func TestStoreDeletedMidRun(t *testing.T) {
	dir := filepath.Join(t.TempDir(), ".runar")
	p, _, _ := recordRun(t, dir, "", 5*time.Second, func() {
		for deadline := time.Now().Add(5 * time.Second); ; {
			if s, err := Open(ctx, dir, Options{ReadOnly: true}); err == nil {
				runs, _ := s.List(ctx, Query{})
				s.Close()
				if len(runs) == 1 {
					break
				}
			}
			if time.Now().After(deadline) {
				t.Fatal("the run never appeared")
			}
			time.Sleep(time.Millisecond)
		}
		os.RemoveAll(dir)
	})
	kept(t, dir, p.ID)
}
