package db

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// damagedStore makes a closed store of n runs with a param, a tag and two series each, and answers its folder.
func damagedStore(t *testing.T, n int, harm func(path string)) string {
	t.Helper()
	s := newStore(t)
	err := s.write(func() error {
		for i := range n {
			r := &Run{ID: fmt.Sprintf("run_%06d", i), Command: "x", Status: Completed, CreatedAt: Time{time.Now()}, Params: map[string]string{"lr": fmt.Sprint(i)}, Tags: []string{"t"}}
			if err := s.insert(r); err != nil {
				return err
			}
			if err := s.addSamples(r.ID, []Sample{{"a", Point{At(1), float64(i), 1}}, {"b", Point{At(1), 1, 1}}, {"a", Point{At(2), float64(i), 2}}}, fromOutput); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.conn.Exec("PRAGMA wal_checkpoint(TRUNCATE)"); err != nil { // or the log would make the damage good
		t.Fatal(err)
	}
	dir := s.Dir()
	s.Close()
	harm(filepath.Join(dir, Name))
	return dir
}

func unharmed(path string) {}

func patch(path string, at int64, b []byte) {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err == nil {
		f.WriteAt(b, at)
		f.Close()
	}
}

// checkSalvaged compares what is left with what was there.
func checkSalvaged(t *testing.T, dir string, least int) {
	t.Helper()
	s, err := Open(ctx, dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	runs, err := s.List(ctx, Query{Full: true})
	if err != nil {
		t.Fatal(err)
	}
	full := 0
	for _, r := range runs {
		if len(r.ID) != 10 || r.Command != "x" {
			continue
		}
		var i int
		fmt.Sscanf(r.ID, "run_%06d", &i)
		if r.Params["lr"] == fmt.Sprint(i) && r.Metrics["a"].Count == 2 && float64(r.Metrics["a"].Max) == float64(i) && r.Metrics["b"].Count == 1 {
			full++
		}
		if a, ok := r.Metrics["a"]; ok && float64(a.Last) != float64(i) {
			t.Fatalf("%s got the points of another run: %+v", r.ID, a)
		}
	}
	if full < least {
		t.Errorf("%d of %d runs are whole, %d are there", full, least, len(runs))
	}
	if found, err := s.Check(ctx); err != nil || len(found) > 0 {
		t.Errorf("integrity: %q, %v", found, err)
	}
	if n, _ := s.number("SELECT count(*) FROM meta WHERE key='salvage'"); n != 0 {
		t.Error("the salvage is not over")
	}
}

func TestSalvage(t *testing.T) {
	const n = 1000
	for what, c := range map[string]struct {
		harm  func(path string)
		least int
	}{
		"header zeroed": {func(p string) { patch(p, 0, make([]byte, 100)) }, n},
		"a page trashed": {func(p string) {
			info, _ := os.Stat(p)
			b := make([]byte, 4096)
			for i := range b {
				b[i] = byte(rand.Uint32())
			}
			patch(p, 4096*(20+rand.Int64N(info.Size()/4096-21)), b)
		}, n / 4},
		"cut": {func(p string) { info, _ := os.Stat(p); os.Truncate(p, info.Size()-3*4096) }, 0},
	} {
		t.Run(what, func(t *testing.T) {
			dir := damagedStore(t, n, c.harm)
			was, _ := os.Stat(filepath.Join(dir, Name))
			s, err := replaceBroken(ctx, dir, was)
			if err != nil {
				t.Fatal(err)
			}
			// What others write in the meantime takes the same ids of series, and must not mix with the old.
			if err := s.Insert(ctx, &Run{ID: "run_newnew", Command: "new", Status: Completed, CreatedAt: Time{time.Now()}}); err != nil {
				t.Fatal(err)
			}
			s.AddSamples(ctx, "run_newnew", []Sample{{"a", Point{At(1), 77, 0}}, {"c", Point{At(1), 78, 0}}})
			if _, err := s.Settle(ctx); err != nil {
				t.Error(err)
			}
			if r, err := s.Get(ctx, "run_newnew"); err != nil || r.Metrics["a"].Count != 1 || float64(r.Metrics["c"].Max) != 78 {
				t.Errorf("%+v, %v", r, err)
			}
			s.Close()
			checkSalvaged(t, dir, c.least)
		})
	}
}

// Rows that only the log holds are not lost with the file.
func TestSalvageReadsTheLog(t *testing.T) {
	dir := filepath.Join(t.TempDir(), ".runar")
	c := other(t, "forever", dir)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	until(t, "rows in the log", func() bool {
		info, err := os.Stat(filepath.Join(dir, Name+"-wal"))
		return err == nil && info.Size() > 100_000
	})
	c.Process.Kill()
	c.Wait()
	was, _ := os.Stat(filepath.Join(dir, Name))
	s, err := replaceBroken(ctx, dir, was)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	s.Settle(ctx)
	if runs, err := s.List(ctx, Query{Full: true}); err != nil || len(runs) != 1 || runs[0].Metrics["loss"].Count == 0 {
		t.Errorf("%+v, %v", runs, err)
	}
}

// Many processes meet the damage at the same moment: one sets the file aside, and no run of any is lost.
func TestManyMeetTheDamage(t *testing.T) {
	dir := damagedStore(t, 50, func(p string) { os.WriteFile(p, []byte("nonsense nonsense nonsense"), 0o600) })
	const n = 16
	var all []*exec.Cmd
	for range n {
		c := other(t, "writer", dir)
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	for _, c := range all {
		c.Wait() // one of them warns, and says so by its exit code
	}
	// With the files beside it, if another had just made them.
	if aside, _ := filepath.Glob(filepath.Join(dir, Name+".broken-*[0-9]")); len(aside) != 1 {
		t.Errorf("set aside: %q", aside)
	}
	s, err := Open(ctx, dir, Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	runs, err := s.List(ctx, Query{Full: true})
	if err != nil || len(runs) != n {
		t.Errorf("%d runs, %v", len(runs), err)
	}
	for _, r := range runs {
		if r.Status != Failed || r.ExitCode == nil || *r.ExitCode != 7 || r.Metrics["loss"].Count != 20 {
			t.Errorf("%s: %s %v", r.ID, r.Status, r.Metrics)
		}
	}
}

// Damage that shows only on writing is set aside as well, and the run of that moment is kept.
func TestDamageFoundOnWriting(t *testing.T) {
	dir := damagedStore(t, 1000, func(p string) {
		info, _ := os.Stat(p)
		for page := int64(2); page < info.Size()/4096; page++ { // all but the root of the schema
			patch(p, 4096*page, make([]byte, 512))
		}
	})
	p, warning, _ := recordRun(t, dir, "", 10*time.Second, nil)
	if warning == "" {
		t.Error("nothing was said")
	}
	kept(t, dir, p.ID)
	if _, err := Open(ctx, dir, Options{ReadOnly: true}); errors.Is(err, ErrBroken) {
		t.Error(err)
	}
}

// A whole file that is called damaged by mistake of a moment is left where it is.
func TestWholeFileIsNotSetAside(t *testing.T) {
	dir := damagedStore(t, 10, unharmed)
	s, err := replaceBroken(ctx, dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	if aside, _ := filepath.Glob(filepath.Join(dir, Name+".broken-*")); len(aside) != 0 {
		t.Errorf("set aside: %q", aside)
	}
}

// Damage that only a reader meets is mended by it: the runs are shown, and the file is kept.
func TestReaderMendsDamage(t *testing.T) {
	s := newStore(t)
	id := add(t, s, func(r *Run) { r.Params = map[string]string{"lr": "1"} })
	if err := s.AddSamples(ctx, id, []Sample{{"loss", Point{At(1), 2, 0}}}); err != nil {
		t.Fatal(err)
	}
	if err := s.conn.Exec("PRAGMA wal_checkpoint(truncate)"); err != nil {
		t.Fatal(err)
	}
	page, err := s.number("SELECT rootpage FROM sqlite_master WHERE name='params'")
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	f, err := os.OpenFile(filepath.Join(s.Dir(), Name), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	f.WriteAt(bytes.Repeat([]byte{0xff}, 4096), (page-1)*4096)
	f.Close()
	said := 0
	r, err := Open(ctx, s.Dir(), Options{ReadOnly: true, Warn: func(string) { said++ }})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	runs, err := r.List(ctx, Query{Full: true})
	if err != nil || len(runs) != 1 || runs[0].Metrics["loss"].Last != 2 || said != 1 {
		t.Fatalf("%+v, %v, said %d times", runs, err, said)
	}
	if aside, _ := filepath.Glob(filepath.Join(s.Dir(), Name+".broken-*")); len(aside) == 0 {
		t.Error("the damaged file is not kept")
	}
}
