package db

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

// A file of version 1 gets what it lacks from whoever opens it first, a reader included.
func TestFirstVersionIsBroughtUp(t *testing.T) {
	s := newStore(t)
	id := add(t, s, nil)
	dir := s.Dir()
	s.Close()
	shell(t, dir, "ALTER TABLE runs DROP COLUMN env; PRAGMA user_version=1")
	r, err := Open(ctx, dir, Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if run, err := r.Get(ctx, id); err != nil || run.Env != nil {
		t.Errorf("%+v, %v", run, err)
	}
	s, err = Open(ctx, dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	words := []Text{"LR=0.1", "NAME=\xff"}
	id = add(t, s, func(r *Run) { r.Env = words })
	if run, err := s.Get(ctx, id); err != nil || !reflect.DeepEqual(run.Env, words) {
		t.Errorf("%+v, %v", run, err)
	}
}

// Who stopped a run is known before it ends, and the end does not take that away.
func TestNoteOnTheEndStays(t *testing.T) {
	s := newStore(t)
	live := func(r *Run) {
		r.Status, r.Cause, r.ExitCode, r.FinishedAt, r.Owner = Running, nil, nil, nil, Myself()
	}
	for given, want := range map[string]string{"": "asked to", "peak 61 GiB": "peak 61 GiB"} {
		id := add(t, s, live)
		if err := s.Update(ctx, id, Update{CauseNote: ptr("asked to")}); err != nil {
			t.Fatal(err)
		}
		if err := s.Finish(ctx, id, End{Status: Failed, Cause: CauseSignal, CauseNote: given, FinishedAt: time.Now()}); err != nil {
			t.Fatal(err)
		}
		if r, err := s.Get(ctx, id); err != nil || r.CauseNote != want {
			t.Errorf("%q, %v", r.CauseNote, err)
		}
	}
}

// A lost run says in which boot it was lost; settled, it still does.
func TestLostRunsSayWhere(t *testing.T) {
	s := newStore(t)
	dead := exec.Command("true")
	if err := dead.Run(); err != nil {
		t.Fatal(err)
	}
	host, _ := os.Hostname()
	here := Owner{BootID: bootID(), PID: dead.Process.Pid, PIDStart: 1, Host: host}
	for _, c := range []struct {
		owner Owner
		want  string
	}{
		{here, "in this boot"},
		{Owner{BootID: "0123456789abcdef pid:[1]", PID: 7, PIDStart: 1, Host: host}, "the run was in boot 01234567"},
		{Owner{BootID: "0123456789abcdef pid:[1]", PID: 7, PIDStart: 1, Host: "gpu7"}, "no sign of life from runar (pid 7) on gpu7"},
	} {
		id := add(t, s, func(r *Run) {
			r.Status, r.Cause, r.ExitCode, r.FinishedAt, r.Owner, r.Host = Running, nil, nil, nil, c.owner, &c.owner.Host
			log := filepath.Join("logs", r.ID+".log")
			r.StdoutPath = &log
		})
		for _, settled := range []bool{false, true} {
			r, err := s.Get(ctx, id)
			if err != nil || r.Cause == nil || *r.Cause != CauseLost || !strings.Contains(r.CauseNote, c.want) {
				t.Errorf("settled %v: %+v, %v; want %q", settled, r, err, c.want)
			}
			if _, err := s.Settle(ctx); err != nil && !errors.Is(err, errReading) {
				t.Fatal(err)
			}
		}
	}
}
