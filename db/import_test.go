package db

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

// logged adds a run with a log and a metric.
func logged(t *testing.T, s *Store, log string, change func(*Run)) string {
	t.Helper()
	id := add(t, s, func(r *Run) {
		path := "logs/" + r.ID + ".log"
		r.StdoutPath = &path
		if change != nil {
			change(r)
		}
		if err := os.WriteFile(filepath.Join(s.Dir(), "logs", r.ID+".log"), []byte(log), 0o600); err != nil {
			t.Fatal(err)
		}
	})
	samples := []Sample{{"loss", Point{At(1), 0.5, 10}}, {"loss", Point{Step{1, 2, true, true}, math.NaN(), 20}}, {"l\xff", Point{Step{}, math.Inf(-1), 30}}}
	if err := s.AddSamples(ctx, id, samples); err != nil {
		t.Fatal(err)
	}
	return id
}

func exported(t *testing.T, s *Store, ids ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	emit := func(l Line) error { return enc.Encode(l) }
	emit(ExportHead())
	for _, id := range ids {
		if err := s.Export(ctx, id, emit); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

func imported(t *testing.T, s *Store, b []byte) (all []Imported, cut string, err error) {
	t.Helper()
	i := s.NewImporter()
	for line := range bytes.Lines(b) {
		done, e := i.Take(ctx, line)
		if done != nil {
			all = append(all, *done)
		}
		if e != nil {
			err = e
			break
		}
	}
	cut = i.Close()
	if left, _ := filepath.Glob(filepath.Join(s.Dir(), "logs", ".import-*")); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
	return all, cut, err
}

func kinds(all []Imported) string {
	var words []string
	for _, i := range all {
		words = append(words, string(i.How))
	}
	return strings.Join(words, " ")
}

func read(t *testing.T, s *Store, id string) (*Run, string, map[string][]Point) {
	t.Helper()
	r, err := s.Get(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	log, _ := os.ReadFile(LogPath(s.Dir(), *r.StdoutPath))
	points := map[string][]Point{}
	keys, _ := s.Keys(ctx, id)
	for _, key := range keys {
		if points[key], err = s.Series(ctx, id, key, 0); err != nil {
			t.Fatal(err)
		}
	}
	return r, string(log), points
}

func TestExportComesBack(t *testing.T) {
	from, to := newStore(t), newStore(t)
	log := strings.Repeat("é\xf0\x9f\x98\x80\n", exportBytes/3) + "\xff\x00" + strings.Repeat("x", exportBytes) + "\xc3"
	id := logged(t, from, log, func(r *Run) {
		r.Name, r.Note, r.Tags, r.Params = ptr("n\xff"), ptr("a\nb"), []string{"t"}, map[string]string{"lr": "1"}
		r.Env, r.CauseNote, r.LastError, r.Argv = []Text{"A=\xff"}, "peak", "ValueError", []Text{"x", "\xfe"}
	})
	empty := logged(t, from, "", nil)
	file := exported(t, from, id, empty)
	all, cut, err := imported(t, to, file)
	if err != nil || cut != "" || kinds(all) != "new new" {
		t.Fatal(all, cut, err)
	}
	for _, id := range []string{id, empty} {
		a, logA, pointsA := read(t, from, id)
		b, logB, pointsB := read(t, to, id)
		b.Store, b.Owner, a.Owner = a.Store, Owner{}, Owner{}
		x, _ := json.Marshal(a)
		y, _ := json.Marshal(b)
		if !bytes.Equal(x, y) || !reflect.DeepEqual(a.Env, b.Env) || a.CauseNote != b.CauseNote || a.LastError != b.LastError {
			t.Errorf("\n%s\n%s", x, y)
		}
		if logA != logB || len(pointsA) != len(pointsB) || len(pointsA["loss"]) != 2 || !math.IsNaN(pointsB["loss"][1].Value) || !math.IsInf(pointsB["l\xff"][0].Value, -1) {
			t.Errorf("%d and %d bytes of log, %v and %v", len(logA), len(logB), pointsA, pointsB)
		}
	}
	if all, _, err := imported(t, to, file); err != nil || kinds(all) != "unchanged unchanged" {
		t.Error("again:", all, err)
	}
}

func TestImportOfATakenID(t *testing.T) {
	from, to := newStore(t), newStore(t)
	id := logged(t, from, "theirs", nil)
	child := logged(t, from, "child", func(r *Run) { r.ParentID, r.PID = &id, ptr(78) })
	logged(t, to, "ours", func(r *Run) {
		r.ID, r.Command, r.PID = id, "other", ptr(77)
		path := "logs/" + id + ".log"
		r.StdoutPath = &path
	})
	file := exported(t, from, id, child)
	all, _, err := imported(t, to, file)
	if err != nil || kinds(all) != "renamed new" || all[0].ID == id || all[0].Was != id {
		t.Fatal(all, err)
	}
	if _, log, _ := read(t, to, id); log != "ours" {
		t.Errorf("ours is %q", log)
	}
	if _, log, _ := read(t, to, all[0].ID); log != "theirs" {
		t.Errorf("theirs is %q", log)
	}
	if r, _, _ := read(t, to, child); *r.ParentID != all[0].ID {
		t.Errorf("the parent is %s", *r.ParentID)
	}
	if again, _, err := imported(t, to, file); err != nil || kinds(again) != "unchanged unchanged" || again[0].ID != all[0].ID {
		t.Error("again:", again, err)
	}
}

// A run that was exported while it ran is completed by a later export; what was changed here meanwhile stays.
func TestImportCompletes(t *testing.T) {
	from, to := newStore(t), newStore(t)
	live := func(r *Run) {
		r.Status, r.Cause, r.ExitCode, r.FinishedAt, r.Owner = Running, nil, nil, nil, Owner{PID: 1, PIDStart: 1, BootID: "gone", Host: "elsewhere"}
		r.Host, r.Note, r.Name = ptr("elsewhere"), ptr("there"), ptr("there")
	}
	id := logged(t, from, "half", live)
	if all, _, err := imported(t, to, exported(t, from, id)); err != nil || kinds(all) != "new" {
		t.Fatal(all, err)
	}
	to.SetName(ctx, id, ptr("here"))
	to.SetNote(ctx, id, ptr("here"))
	to.AddTags(ctx, id, []string{"mine"})
	from.AddTags(ctx, id, []string{"yours"})
	from.AddSamples(ctx, id, []Sample{{"loss", Point{At(3), 0.1, 50}}})
	os.WriteFile(filepath.Join(from.Dir(), "logs", id+".log"), []byte("half and half"), 0o600)
	from.Finish(ctx, id, End{Status: Completed, Cause: CauseExit, ExitCode: ptr(0), FinishedAt: time.Now()})
	file := exported(t, from, id)
	if all, _, err := imported(t, to, file); err != nil || kinds(all) != "merged" {
		t.Fatal(all, err)
	}
	r, log, points := read(t, to, id)
	if r.Status != Completed || log != "half and half" || len(points["loss"]) != 3 || *r.Name != "here" || *r.Note != "here\nthere" || strings.Join(r.Tags, " ") != "mine yours" {
		t.Errorf("%+v, %q, %v", r, log, points)
	}
	if all, _, err := imported(t, to, file); err != nil || kinds(all) != "unchanged" {
		t.Error("again:", all, err)
	}
	// An older export takes nothing away, and the trash is left alone.
	os.WriteFile(filepath.Join(to.Dir(), "logs", id+".log"), []byte("half and half and more"), 0o600)
	imported(t, to, file)
	if _, log, _ := read(t, to, id); log != "half and half and more" {
		t.Errorf("the log is %q", log)
	}
	to.Trash(ctx, []string{id}, false)
	if all, _, err := imported(t, to, file); err != nil || kinds(all) != "unchanged" {
		t.Error("from the trash:", all, err)
	}
}

func TestImportOfWhatIsBroken(t *testing.T) {
	from, to := newStore(t), newStore(t)
	a, b := logged(t, from, "one", nil), logged(t, from, "two", nil)
	file := exported(t, from, a, b)
	lines := bytes.SplitAfter(file, []byte("\n"))
	last := len(lines) - 3 // the last line is "end", and behind it nothing
	all, cut, err := imported(t, to, bytes.Join(lines[:last], nil))
	if err != nil || kinds(all) != "new" || cut != b {
		t.Errorf("cut short: %v, %q, %v", all, cut, err)
	}
	if _, _, err := imported(t, to, bytes.Replace(file, []byte(`"text":"two"`), []byte(`"text":"TWO"`), 1)); !errors.Is(err, ErrExport) {
		t.Error("a damaged log:", err)
	}
	for _, bad := range []string{"", "{}", "[]", "nonsense", `{"kind":"run","id":"run_aaaaaa"}`, `{"kind":"runar","version":99}`, `{"kind":"end","id":"run_aaaaaa"}`} {
		text := bad
		if strings.Contains(bad, "run_a") {
			text = `{"kind":"runar","version":1}` + "\n" + bad
		}
		if all, _, err := imported(t, to, []byte(text)); len(all) > 0 || err == nil && text != "" {
			t.Errorf("%s: %v, %v", bad, all, err)
		}
	}
	// No way out of the folder of logs.
	evil := bytes.ReplaceAll(exported(t, from, a), []byte(a), []byte("../evil"))
	if _, _, err := imported(t, newStore(t), evil); !errors.Is(err, ErrExport) {
		t.Error("a path for an id:", err)
	}
}
