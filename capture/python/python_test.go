package python

import (
	"context"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"runar/db"
)

// python3 is the Python at hand; where there is none a laptop skips, loudly, and CI fails.
func python3(t *testing.T) string {
	python, err := exec.LookPath("python3")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("no python3")
		}
		t.Skip("no python3")
	}
	return python
}

// clean is the environment of a process that is not inside a recorded run.
func clean(more ...string) []string {
	var env []string
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "RUNAR_") && !strings.HasPrefix(v, "PYTHON") {
			env = append(env, v)
		}
	}
	return append(append(env, "PYTHONDONTWRITEBYTECODE=1"), more...)
}

// The module's own tests run in the Python at hand, with real stores and real processes. They wait more than they work, so each file of them
// runs beside the others.
func TestModule(t *testing.T) {
	python := python3(t)
	t.Parallel()
	for _, file := range []string{"tests.test_log", "tests.test_processes", "tests.test_trouble"} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			unittests(t, python, file)
		})
	}
}

func unittests(t *testing.T, python string, names ...string) {
	t.Helper()
	c := exec.Command(python, append([]string{"-m", "unittest"}, names...)...)
	c.Env = clean()
	if out, err := c.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// The oldest Python from 3.8 on and the newest that this machine has take the same values, in threads, forks and workers.
func TestOtherPythons(t *testing.T) {
	if testing.Short() {
		t.Skip("short")
	}
	t.Parallel()
	home, _ := os.UserHomeDir()
	found, _ := filepath.Glob(filepath.Join(home, ".pyenv/versions/3.*/bin/python3"))
	found = slices.DeleteFunc(found, func(path string) bool {
		return exec.Command(path, "-c", "import sys, sqlite3; sys.exit(sys.version_info < (3, 8))").Run() != nil
	})
	minor := func(path string) int {
		_, rest, _ := strings.Cut(path, "/versions/3.")
		n, _ := strconv.Atoi(rest[:strings.IndexByte(rest, '.')])
		return n
	}
	slices.SortFunc(found, func(a, b string) int { return minor(a) - minor(b) })
	if len(found) > 2 {
		found = []string{found[0], found[len(found)-1]}
	}
	for _, path := range found {
		t.Run(filepath.Base(filepath.Dir(filepath.Dir(path))), func(t *testing.T) {
			t.Parallel()
			log, processes := "tests.test_log.Log.test_", "tests.test_processes."
			unittests(t, path, log+"the_forms_of_log", log+"nan_and_infinities_are_kept", log+"any_object_is_survived", processes+"Ends.test_every_way_to_end_keeps_the_last_values",
				processes+"Forks.test_a_forked_child_has_its_own_values_only", processes+"Forks.test_forks_while_other_threads_log", processes+"Forks.test_a_fork_sees_no_thread_of_ours",
				processes+"Workers.test_spawn", processes+"Workers.test_killed_after_the_result_fork")
		})
	}
}

// Newer syntax than Python 3.8's would break the module on the clusters it is for.
func TestSyntax(t *testing.T) {
	const check = `
import ast, glob, sys
for path in glob.glob("runar/*.py"):
    ast.parse(open(path, encoding="utf-8").read(), path, feature_version=(3, 8))`
	if out, err := exec.Command(python3(t), "-c", check).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// What a script logs is what the store's own readers see, beside what the recorder read off the output.
func TestStoreReadsWhatTheModuleWrites(t *testing.T) {
	python := python3(t)
	ctx, dir := context.Background(), filepath.Join(t.TempDir(), ".runar")
	s, err := db.Open(ctx, dir, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	const id = "run_x7k2m9"
	run := &db.Run{ID: id, Command: "python t.py", Argv: []db.Text{"python", "t.py"}, Status: db.Running, CreatedAt: db.Time{Time: time.Now()}, Owner: db.Myself()}
	if err := s.Insert(ctx, run); err != nil {
		t.Fatal(err)
	}
	printed := db.Sample{Key: "loss", Point: db.Point{Step: db.At(1), Value: 9}}
	if err := s.AddSamples(ctx, id, []db.Sample{printed}); err != nil {
		t.Fatal(err)
	}
	home, err := Extract(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(python, "-c", `
import runar
for i in range(1000): runar.log(loss=1 / (i + 1), step=i)
runar.log(pair=1.5, step=(2, 30)); runar.log(bad=float("nan")); runar.log(bad=float("inf"))
runar.params(lr=0.1); runar.tag("best"); runar.note("a note")`)
	c.Env = clean("PYTHONPATH="+home, "RUNAR_RUN_ID="+id, "RUNAR_DIR="+dir)
	if out, err := c.CombinedOutput(); err != nil || len(out) > 0 {
		t.Fatalf("%v\n%s", err, out)
	}
	if err := s.AddSamples(ctx, id, []db.Sample{printed}); err != nil { // the same, printed: once is enough
		t.Fatal(err)
	}
	got, err := s.Get(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	if m := got.Metrics["loss"]; m.Count != 1000 || m.Last != 0.001 || m.Min != 0.001 || m.Max != 1 || m.Step != db.At(999) {
		t.Errorf("loss: %+v", m)
	}
	if m := got.Metrics["pair"]; m.Step != (db.Step{Main: 2, Sub: 30, HasMain: true, HasSub: true}) {
		t.Errorf("pair: %+v", m)
	}
	if m := got.Metrics["bad"]; m.Count != 2 || !math.IsInf(float64(m.Last), 1) || !math.IsNaN(float64(m.Min)) {
		t.Errorf("bad: %+v", m)
	}
	if got.Params["lr"] != "0.1" || len(got.Tags) != 1 || got.Note == nil || *got.Note != "a note" {
		t.Errorf("params %v, tags %v, note %v", got.Params, got.Tags, got.Note)
	}
	points, err := s.Series(ctx, id, "loss", 0)
	if err != nil || len(points) != 1000 || points[0].Value != 1 || points[0].T < 0 || points[0].T > 60_000 {
		t.Errorf("%d points, %v", len(points), err)
	}
}

// A process that is killed when its values are in the store, and still in its spool file, has them once.
func TestSpoolIsFiledOnce(t *testing.T) {
	python := python3(t)
	t.Parallel()
	ctx, dir := context.Background(), filepath.Join(t.TempDir(), ".runar")
	s, err := db.Open(ctx, dir, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	const id = "run_x7k2m9"
	if err := s.Insert(ctx, &db.Run{ID: id, Command: "python t.py", Argv: []db.Text{"python", "t.py"}, Status: db.Running, CreatedAt: db.Time{Time: time.Now()}, Owner: db.Myself()}); err != nil {
		t.Fatal(err)
	}
	home, err := Extract(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	// The file's removal is where the kill comes: first of a process with all in the store, then of one with none of it there.
	const script = `
import os, runar
from runar import _queue, _store
q = _queue.current
q.writing.acquire()
for i in range(100): runar.log(loss=1)
q.pending.extend(q.items); q.items.clear()
q.write_spool()
q.writing.release()
def die(*_): os.kill(os.getpid(), 9)
if KEPT: q.spool.remove = die
else: q.store.write = die
q.save()`
	for _, kept := range []string{"True", "False"} {
		c := exec.Command(python, "-c", strings.ReplaceAll(script, "KEPT", kept))
		c.Env = clean("PYTHONPATH="+home, "RUNAR_RUN_ID="+id, "RUNAR_DIR="+dir)
		if out, err := c.CombinedOutput(); c.ProcessState.ExitCode() != -1 || len(out) > 0 {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	if files, _ := filepath.Glob(filepath.Join(dir, "spool", "*")); len(files) != 2 {
		t.Fatalf("spool files: %q", files)
	}
	if err := s.Finish(ctx, id, db.End{Status: db.Completed, FinishedAt: time.Now()}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Settle(ctx); err != nil {
		t.Fatal(err)
	}
	got, err := s.Get(ctx, id)
	if err != nil || got.Metrics["loss"].Count != 200 {
		t.Errorf("%d points, want 200; %v", got.Metrics["loss"].Count, err)
	}
	if files, _ := filepath.Glob(filepath.Join(dir, "spool", "*")); len(files) != 0 {
		t.Errorf("left in the spool: %q", files)
	}
}

// Many runs that start at once put the module there once, whole; what is broken later is put back.
func TestExtract(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "python")
	var wg sync.WaitGroup
	homes := make([]string, 16)
	for i := range homes {
		wg.Go(func() { homes[i], _ = Extract(dir) })
	}
	wg.Wait()
	for _, h := range homes {
		if h == "" || h != homes[0] {
			t.Fatalf("homes %q", homes)
		}
	}
	m, err := contents()
	if err != nil {
		t.Fatal(err)
	}
	whole := func() {
		t.Helper()
		for _, f := range m {
			text, err := os.ReadFile(filepath.Join(homes[0], f.name))
			if err != nil || string(text) != string(f.text) {
				t.Errorf("%s: %v", f.name, err)
			}
		}
		if left, _ := filepath.Glob(filepath.Join(dir, "*", ".new-*")); len(left) > 0 {
			t.Errorf("left behind: %q", left)
		}
		if left, _ := filepath.Glob(filepath.Join(dir, ".new-*")); len(left) > 0 {
			t.Errorf("left behind: %q", left)
		}
	}
	whole()
	if err := os.Truncate(filepath.Join(homes[0], "runar/__init__.py"), 10); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(homes[0], "runar/_store.py")); err != nil {
		t.Fatal(err)
	}
	if _, err := Extract(dir); err != nil {
		t.Fatal(err)
	}
	whole()
	if info, err := os.Stat(homes[0]); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	c := exec.Command(python3(t), "-c", "from runar import log; log(loss=1)")
	c.Env = clean("PYTHONPATH=" + homes[0])
	out, err := c.CombinedOutput()
	if err != nil || strings.Count(string(out), "\n") != 1 || !strings.Contains(string(out), "log() does nothing") {
		t.Errorf("outside a recorded command: %v\n%s", err, out)
	}
}

// The package installs with pip and whatever build backend is at hand; where there is none, one is fetched for it.
func TestInstall(t *testing.T) {
	python := python3(t)
	var backend []string // the environment that finds it
	if exec.Command(python, "-c", `
import setuptools, pip, importlib.util as u, sys
major = int(setuptools.__version__.split(".")[0])
sys.exit(not (major > 70 or major >= 61 and u.find_spec("wheel")))`).Run() != nil {
		dir := t.TempDir()
		if out, err := exec.Command(python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--target", dir, "setuptools>=71", "wheel").CombinedOutput(); err != nil {
			t.Skipf("no pip with a setuptools that builds wheels, and none to be had: %s", out)
		}
		backend = []string{"PYTHONPATH=" + dir}
	}
	source, target := filepath.Join(t.TempDir(), "src"), t.TempDir()
	if err := os.CopyFS(source, os.DirFS(".")); err != nil { // pip builds in the folder itself
		t.Fatal(err)
	}
	c := exec.Command(python, "-m", "pip", "install", "--no-build-isolation", "--no-deps", "--no-index", "--disable-pip-version-check", "--target", target, source)
	c.Env = append(clean("PIP_NO_CACHE_DIR=1"), backend...)
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	c = exec.Command(python, "-c", "import runar, importlib.metadata as m; print(runar.__file__, m.version('runar') == runar.__version__)")
	c.Env, c.Dir = clean("PYTHONPATH="+target), target
	out, err := c.CombinedOutput()
	if err != nil || !strings.HasPrefix(string(out), target) || !strings.Contains(string(out), "True") {
		t.Errorf("%v\n%s", err, out)
	}
}
