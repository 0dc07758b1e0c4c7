package db

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

var ctx = context.Background()

// newStore opens a fresh store for writing.
func newStore(t *testing.T) *Store {
	t.Helper()
	s, err := Open(ctx, filepath.Join(t.TempDir(), ".runar"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// add inserts a finished run and answers its id; change may alter it first.
func add(t *testing.T, s *Store, change func(*Run)) string {
	t.Helper()
	zero := 0
	cause := CauseExit
	r := &Run{ID: newID(), Command: "python train.py", Argv: []Text{"python", "train.py"}, Status: Completed, Cause: &cause, ExitCode: &zero, Workdir: "/w",
		CreatedAt: Time{time.Now().Add(-time.Minute)}, FinishedAt: &Time{time.Now()}}
	if change != nil {
		change(r)
	}
	if err := s.Insert(ctx, r); err != nil {
		t.Fatal(err)
	}
	return r.ID
}

func ptr[T any](v T) *T { return &v }

func TestRunComesBackAsItWent(t *testing.T) {
	s := newStore(t)
	id := add(t, s, func(r *Run) {
		r.Name, r.Note = ptr("bas\xffeline"), ptr("a\nnote")
		r.Argv = []Text{"python", "\xff\x00é\"\\", "\U0001f600\xed\xb2\x80"}
		r.Params = map[string]string{"lr": "1e-3", "text": "a=b"}
		r.Tags = []string{"best", "a b"}
		r.Git = Git{Commit: ptr("abc"), Branch: ptr("main"), Dirty: ptr(true)}
		r.MaxRSSBytes, r.CPUSeconds, r.Signal = ptr(int64(5)), ptr(1.5), ptr(9)
	})
	r, err := s.Get(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	if *r.Name != "bas\xffeline" || *r.Note != "a\nnote" {
		t.Errorf("name %q, note %q", *r.Name, *r.Note)
	}
	if want := []Text{"python", "\xff\x00é\"\\", "\U0001f600\xed\xb2\x80"}; !reflect.DeepEqual(r.Argv, want) {
		t.Errorf("argv %q, want %q", r.Argv, want)
	}
	if !reflect.DeepEqual(r.Params, map[string]string{"lr": "1e-3", "text": "a=b"}) || !reflect.DeepEqual(r.Tags, []string{"a b", "best"}) {
		t.Errorf("params %v, tags %q", r.Params, r.Tags)
	}
	if *r.Git.Commit != "abc" || *r.Git.Branch != "main" || !*r.Git.Dirty || *r.Signal != 9 || *r.MaxRSSBytes != 5 || *r.CPUSeconds != 1.5 {
		t.Errorf("facts: %+v", r)
	}
	if d := *r.DurationSeconds; d < 59 || d > 61 {
		t.Errorf("duration %v s", d)
	}
}

// The JSON of a run is public: names, order and null are a contract.
func TestRunJSON(t *testing.T) {
	b, err := json.Marshal(Run{ID: "run_abcdef", Argv: []Text{}, Params: map[string]string{}, Metrics: map[string]Summary{"loss": {Last: Float(math.NaN()), Min: 1, Max: Float(math.Inf(1)), Count: 2, Step: At(3)}},
		Tags: []string{}, CreatedAt: Time{time.Unix(0, 0)}, Status: Running})
	if err != nil {
		t.Fatal(err)
	}
	want := `{"id":"run_abcdef","name":null,"command":"","argv":[],"status":"running","cause":null,"exit_code":null,"signal":null,"git":{"commit":null,"branch":null,"dirty":null},` +
		`"workdir":"","stdout_path":null,"created_at":"1970-01-01T00:00:00.000Z","finished_at":null,"duration_seconds":null,"host":null,"user":null,"pid":null,"parent_id":null,` +
		`"cpu_seconds":null,"max_rss_bytes":null,"log_bytes":null,"params":{},"metrics":{"loss":{"last":"NaN","min":1,"max":"Infinity","count":2,"step":3}},"tags":[],"note":null,` +
		`"progress":{"done":null,"total":null,"eta_seconds":null},"store":""}`
	if string(b) != want {
		t.Errorf("got\n%s\nwant\n%s", b, want)
	}
}

// Any bytes go through JSON unharmed, wherever in a run they stand, and lists and objects are never null.
func TestRunJSONCarriesAnyBytes(t *testing.T) {
	bad := "a\xff\"<\u2028\x1b\u009b\U0001f600\xed\xa0\x80"
	r := Run{ID: "run_abcdef", Name: &bad, Command: "x", Argv: []Text{Text(bad)}, Workdir: bad, Params: map[string]string{bad: bad, "{\":[,": "}"},
		Metrics: map[string]Summary{bad: {Count: 1}}, Tags: []string{bad}, Note: &bad, Git: Git{Branch: &bad}, Host: &bad, User: &bad, Progress: Progress{Total: ptr(math.Inf(1))}}
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(string(b), "\xff\x1b\u009b") {
		t.Errorf("raw bytes in %q", b)
	}
	var back Run
	if err := json.Unmarshal(b, &back); err != nil || !reflect.DeepEqual(back, r) {
		t.Errorf("%v\n%+v\n%+v", err, back, r)
	}
	out, err := exec.Command("python3", "-c", `import json, os, sys; r = json.loads(sys.argv[1]); print(os.fsencode(r["name"]) == os.fsencode(r["argv"][0]) == os.fsencode(list(r["params"])[0]) == bytes.fromhex(sys.argv[2]))`,
		string(b), fmt.Sprintf("%x", bad)).CombinedOutput()
	if err != nil || string(out) != "True\n" {
		t.Errorf("python: %v %s", err, out)
	}
	if b, _ := json.Marshal(Run{}); !strings.Contains(string(b), `"argv":[]`) || !strings.Contains(string(b), `"params":{},"metrics":{},"tags":[]`) {
		t.Errorf("nothing at all: %s", b)
	}
}

func FuzzText(f *testing.F) {
	f.Add("plain")
	f.Add("\xff\xed\xa0\x80\xed\xb2\x80\\udc80")
	f.Add("\U0001f600\x80")
	f.Fuzz(func(t *testing.T, s string) {
		b, err := json.Marshal(Text(s))
		if err != nil {
			t.Fatal(err)
		}
		var back Text
		if err := json.Unmarshal(b, &back); err != nil || string(back) != s {
			t.Fatalf("%q → %s → %q, %v", s, b, back, err)
		}
		object := textMap{s: s, "a": "{\"" + s}
		if b, err = json.Marshal(object); err != nil {
			t.Fatal(err)
		}
		var same textMap
		if err := json.Unmarshal(b, &same); err != nil || !reflect.DeepEqual(same, object) {
			t.Fatalf("%q → %s → %q, %v", object, b, same, err)
		}
		json.Unmarshal([]byte(s), &same) // foreign bytes: any answer but a panic
	})
}

func TestSamples(t *testing.T) {
	s := newStore(t)
	id := add(t, s, nil)
	nan, inf := math.NaN(), math.Inf(1)
	batch := []Sample{{"loss", Point{At(1), 0.5, 10}}, {"loss", Point{At(2), nan, 20}}, {"acc", Point{Step{Main: 1, Sub: 2, HasMain: true, HasSub: true}, 0.1, 20}}, {"loss", Point{At(1.5), inf, 30}}, {"loss", Point{Step{}, 1e308, 40}}}
	if err := s.AddSamples(ctx, id, batch[:2]); err != nil {
		t.Fatal(err)
	}
	if err := s.AddSamples(ctx, id, batch[2:]); err != nil {
		t.Fatal(err)
	}
	r, err := s.Get(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	loss := r.Metrics["loss"]
	if loss.Count != 4 || float64(loss.Min) != 0.5 || float64(loss.Max) != 1e308 || float64(loss.Last) != 1e308 || loss.Step.HasMain {
		t.Errorf("summary %+v", loss)
	}
	points, err := s.Series(ctx, id, "loss", 0)
	if err != nil || len(points) != 4 || !math.IsNaN(points[1].Value) || !math.IsInf(points[2].Value, 1) || points[2].Step != At(1.5) || points[3].T != 40 {
		t.Errorf("points %+v, %v", points, err)
	}
	if points, _ = s.Series(ctx, id, "loss", 3); len(points) != 1 {
		t.Errorf("from 3: %d points", len(points))
	}
	if keys, _ := s.Keys(ctx, id); !reflect.DeepEqual(keys, []string{"acc", "loss"}) {
		t.Errorf("keys %q", keys)
	}
	if err := s.ReplaceSamples(ctx, id, batch[:1]); err != nil {
		t.Fatal(err)
	}
	if r, _ = s.Get(ctx, id); len(r.Metrics) != 1 || r.Metrics["loss"].Count != 1 {
		t.Errorf("after replacing: %+v", r.Metrics)
	}
}

func TestColumnsOfALongSeries(t *testing.T) {
	s := newStore(t)
	id := add(t, s, nil)
	var batch []Sample
	for i := range 50_000 {
		batch = append(batch, Sample{"loss", Point{At(float64(i)), float64(i), int64(i)}})
	}
	if err := s.AddSamples(ctx, id, batch); err != nil {
		t.Fatal(err)
	}
	columns, err := s.Columns(ctx, id, "loss", 0, 0, 100)
	if err != nil || len(columns) != 100 {
		t.Fatalf("%d columns, %v", len(columns), err)
	}
	for i, c := range columns {
		if c.First.Value != float64(i*500) || c.Last.Value != float64(i*500+499) || c.Min != c.First.Value || c.Max != c.Last.Value {
			t.Fatalf("column %d: %+v", i, c)
		}
	}
	if columns, _ = s.Columns(ctx, id, "loss", 10, 13, 100); len(columns) != 3 || columns[2].Mean != 12 {
		t.Errorf("three points: %+v", columns)
	}
}

// A program that deletes runs with foreign keys switched off leaves orphans: readers pass over them, and they can be swept away.
func TestOrphans(t *testing.T) {
	s := newStore(t)
	change := func(r *Run) { r.Params, r.Tags = map[string]string{"lr": "1"}, []string{"t"} }
	id, other := add(t, s, change), add(t, s, change)
	s.AddSamples(ctx, id, []Sample{{"loss", Point{At(1), 1, 0}}, {"loss", Point{At(2), 1, 0}}})
	if out := shell(t, s.Dir(), "PRAGMA foreign_keys=off; DELETE FROM runs WHERE id='"+id+"'; SELECT count(*) FROM params"); out != "2" {
		t.Fatal(out)
	}
	for _, terms := range [][]string{nil, {"lr=1"}, {"loss=1"}, {"t"}, {"tag=t"}} {
		f, _ := ParseFilter(terms)
		runs, err := s.List(ctx, Query{Filter: f, Full: true, Sort: "loss"})
		if err != nil || len(runs) > 1 || len(runs) == 1 && runs[0].ID != other {
			t.Errorf("%q: %+v, %v", terms, runs, err)
		}
	}
	if found, err := s.Check(ctx); err != nil || len(found) != 3 {
		t.Errorf("%q, %v", found, err)
	}
	if n, err := s.Sweep(ctx); err != nil || n != 5 {
		t.Errorf("%d, %v", n, err)
	}
	if found, err := s.Check(ctx); err != nil || len(found) != 0 {
		t.Errorf("after the sweep: %q, %v", found, err)
	}
}

func TestResolve(t *testing.T) {
	s := newStore(t)
	at := time.Now()
	for i, id := range []string{"run_aaaaaa", "run_aaabbb", "run_ccccca"} {
		add(t, s, func(r *Run) {
			r.ID, r.CreatedAt = id, Time{at.Add(time.Duration(i) * time.Second)}
			r.Name = ptr("same")
			if i == 2 {
				r.Name = ptr("aab")
			}
		})
	}
	for ref, want := range map[string]string{"@": "run_ccccca", "@0": "run_ccccca", "@2": "run_aaaaaa", "run_aaaaaa": "run_aaaaaa", "aaabbb": "run_aaabbb", "same": "run_aaabbb", "cc": "run_ccccca", "run_cc": "run_ccccca", "aaab": "run_aaabbb"} {
		if got, err := s.Resolve(ctx, ref, false); got != want {
			t.Errorf("%s: %s, %v; want %s", ref, got, err, want)
		}
	}
	var ambiguous *AmbiguousError
	if _, err := s.Resolve(ctx, "aa", false); !errors.As(err, &ambiguous) || len(ambiguous.Candidates) != 2 {
		t.Errorf("aa: %v", err)
	}
	var missing *NotFoundError
	for _, ref := range []string{"@3", "@x", "c", "nosuch", "", "run_", "sme", "%"} {
		if id, err := s.Resolve(ctx, ref, false); !errors.As(err, &missing) {
			t.Errorf("%q: %s, %v", ref, id, err)
		}
	}
	if _, err := s.Resolve(ctx, "sane", false); !errors.As(err, &missing) || !reflect.DeepEqual(missing.Near, []string{"same"}) {
		t.Errorf("sane: %v, near %q", err, missing.Near)
	}
}

func TestTrashAndUndo(t *testing.T) {
	s := newStore(t)
	a, b := add(t, s, nil), add(t, s, nil)
	live := add(t, s, func(r *Run) { r.Status, r.Owner, r.FinishedAt = Running, Myself(), nil })
	if err := s.Trash(ctx, []string{live}, false); !errors.Is(err, ErrLive) {
		t.Errorf("a live run: %v", err)
	}
	if err := s.Trash(ctx, []string{a, b}, false); err != nil {
		t.Fatal(err)
	}
	if runs, _ := s.List(ctx, Query{}); len(runs) != 1 {
		t.Errorf("%d runs left", len(runs))
	}
	if runs, _ := s.List(ctx, Query{Trash: true}); len(runs) != 2 || runs[0].DeletedAt == nil {
		t.Errorf("trash: %+v", runs)
	}
	if ids, err := s.Undo(ctx); len(ids) != 2 || err != nil {
		t.Errorf("undo: %q, %v", ids, err)
	}
	if ids, err := s.Undo(ctx); len(ids) != 0 || err != nil {
		t.Errorf("nothing to undo: %q, %v", ids, err)
	}
	log := filepath.Join(s.Dir(), "logs", a+".log")
	os.WriteFile(log, make([]byte, 1000), 0o600)
	s.exec("UPDATE runs SET stdout_path=? WHERE id=?", "logs/"+a+".log", a)
	if freed, err := s.Purge(ctx, []string{a}, false); freed != 1000 || err != nil {
		t.Errorf("freed %d, %v", freed, err)
	}
	if _, err := os.Stat(log); err == nil {
		t.Error("the log is still there")
	}
}

// Python's sqlite3 and the shell read and write the same file while it is open here.
func TestOtherProgramsBeside(t *testing.T) {
	s := newStore(t)
	id := add(t, s, func(r *Run) { r.Name = ptr("\xff") })
	path := filepath.Join(s.Dir(), Name)
	out, err := exec.Command("python3", "-c", `
import sqlite3, sys
c = sqlite3.connect(sys.argv[1])
print(c.execute("SELECT id, name, command, status, exit_code, workdir FROM runs").fetchall())
c.execute("INSERT INTO runs(id, command, status, created_at) VALUES('run_python', 'x', 'completed', '2026-01-01T00:00:00.000Z')"); c.commit()`, path).CombinedOutput()
	if err != nil || !strings.Contains(string(out), id) {
		t.Fatalf("python: %v\n%s", err, out)
	}
	if out, err := exec.Command("sqlite3", path, "UPDATE runs SET note='shell' WHERE id='run_python'; PRAGMA integrity_check").CombinedOutput(); err != nil || string(out) != "ok\n" {
		t.Fatalf("sqlite3: %v\n%s", err, out)
	}
	r, err := s.Get(ctx, "run_python")
	if err != nil || *r.Note != "shell" || r.CreatedAt.Year() != 2026 {
		t.Fatalf("%+v, %v", r, err)
	}
}

// A runs table that another program made, with the twelve columns alone, is completed and kept.
func TestForeignTableIsCompleted(t *testing.T) {
	dir := filepath.Join(t.TempDir(), ".runar")
	os.MkdirAll(dir, 0o700)
	sql := `CREATE TABLE runs(id TEXT PRIMARY KEY, name TEXT, command TEXT NOT NULL, status TEXT NOT NULL, exit_code INTEGER, git_commit TEXT, git_branch TEXT,
		git_dirty INTEGER, workdir TEXT, stdout_path TEXT, created_at TEXT NOT NULL, finished_at TEXT);
		INSERT INTO runs(id, command, status, created_at) VALUES('run_old234', 'old', 'completed', '2026-01-01T00:00:00Z')`
	if out, err := exec.Command("sqlite3", filepath.Join(dir, Name), sql).CombinedOutput(); err != nil {
		t.Fatalf("%v %s", err, out)
	}
	s, err := Open(ctx, dir, Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if runs, err := s.List(ctx, Query{Full: true}); err != nil || len(runs) != 1 || runs[0].Command != "old" {
		t.Fatalf("%+v, %v", runs, err)
	}
}

func TestModesAndGitignore(t *testing.T) {
	s := newStore(t)
	add(t, s, nil)
	for name, want := range map[string]os.FileMode{".": 0o700, "logs": 0o700, Name: 0o600, Name + "-wal": 0o600, Name + "-shm": 0o600, ".gitignore": 0o600} {
		info, err := os.Stat(filepath.Join(s.Dir(), name))
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v; want %v", name, info.Mode().Perm(), err, want)
		}
	}
	if b, _ := os.ReadFile(filepath.Join(s.Dir(), ".gitignore")); string(b) != "*\n" {
		t.Errorf(".gitignore: %q", b)
	}
}

func TestIDs(t *testing.T) {
	for range 1000 {
		if id := newID(); !isID(id) {
			t.Fatal(id)
		}
	}
	s := newStore(t)
	id := add(t, s, nil)
	if err := s.Insert(ctx, &Run{ID: id, Status: Completed}); !errors.Is(err, ErrIDTaken) {
		t.Errorf("an id again: %v", err)
	}
	if fmt.Sprint(isID("run_abc"), isID("run_abcde1"), isID("abcdef")) != "false false false" {
		t.Error("what is no id is taken for one")
	}
}
