package db

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

func TestOwnerAlive(t *testing.T) {
	s := newStore(t)
	now := time.Now()
	me := Myself()
	log := "logs/x.log"
	os.WriteFile(filepath.Join(s.Dir(), log), nil, 0o600)
	zombie := exec.Command("true")
	if err := zombie.Start(); err != nil {
		t.Fatal(err)
	}
	defer zombie.Wait()
	start, _ := processStart(zombie.Process.Pid)
	until(t, "the end of true", func() bool { n, _ := processStart(zombie.Process.Pid); return n == 0 })
	container := boot(me.BootID) + " pid:[1]"
	for what, c := range map[string]struct {
		change func(*Owner)
		want   bool
	}{
		"this process":                  {func(o *Owner) {}, true},
		"and its heartbeat is long ago": {func(o *Owner) { o.Heartbeat = now.Add(-24 * time.Hour) }, true},
		"a reused pid":                  {func(o *Owner) { o.PIDStart++ }, false},
		"no such pid":                   {func(o *Owner) { o.PID = 1 << 22 }, false},
		"not yet reaped":                {func(o *Owner) { o.PID, o.PIDStart = zombie.Process.Pid, start }, false},
		"nobody":                        {func(o *Owner) { *o = Owner{} }, false},
		"before the reboot":             {func(o *Owner) { o.BootID = "other boot" }, false},
		"in a container here":           {func(o *Owner) { o.BootID, o.PID = container, 1<<22 }, true},
		"in a container, silent":        {func(o *Owner) { o.BootID, o.Heartbeat = container, now.Add(-time.Hour) }, false},
		"elsewhere":                     {func(o *Owner) { o.BootID, o.Host, o.Heartbeat = "x", "elsewhere", now.Add(-time.Minute) }, true},
		"elsewhere, silent":             {func(o *Owner) { o.BootID, o.Host, o.Heartbeat = "x", "elsewhere", now.Add(-time.Hour) }, false},
		"elsewhere, never seen":         {func(o *Owner) { o.BootID, o.Host, o.Heartbeat = "x", "elsewhere", time.Time{} }, false},
		"a system without /proc":        {func(o *Owner) { o.BootID = "" }, true},
	} {
		r := Run{Owner: me, StdoutPath: &log}
		c.change(&r.Owner)
		if got := s.alive(&r, now); got != c.want {
			t.Errorf("%s: %v", what, got)
		}
	}
	// The lock on the log speaks for one who cannot be seen and cannot speak, until it dies.
	r := Run{Owner: me, StdoutPath: &log}
	r.Owner.BootID, r.Owner.Heartbeat = container, now.Add(-time.Hour)
	held := holdLog(filepath.Join(s.Dir(), log))
	if !s.alive(&r, now) {
		t.Error("a stopped owner in a container is given up, though it holds its log")
	}
	held.Close()
	if s.alive(&r, now) {
		t.Error("nobody holds the log any more")
	}
	// On a network disk, another boot may be another machine of the same name.
	NoWAL = true
	defer func() { NoWAL = false }()
	r = Run{Owner: me}
	r.Owner.BootID = "other boot"
	if !s.alive(&r, now) {
		t.Error("another machine of the same name is given up, though its heart beats")
	}
}

// A run that was given up from elsewhere is running again with its next heartbeat, and one that has ended is not.
func TestHeartbeatRevives(t *testing.T) {
	s := newStore(t)
	id := add(t, s, func(r *Run) {
		r.Status, r.Cause, r.ExitCode, r.FinishedAt, r.Owner = Running, nil, nil, nil, Myself()
		r.Owner.BootID, r.Owner.Host, r.Owner.Heartbeat = "x", "elsewhere", time.Now().Add(-time.Hour)
	})
	if n, err := s.Settle(ctx); n != 1 || err != nil {
		t.Fatalf("%d, %v", n, err)
	}
	now := time.Now()
	if err := s.Update(ctx, id, Update{Heartbeat: &now}); err != nil {
		t.Fatal(err)
	}
	if r, _ := s.Get(ctx, id); r.Status != Running || r.Cause != nil || r.FinishedAt != nil {
		t.Errorf("%+v", r)
	}
	if err := s.Finish(ctx, id, end(3)); err != nil {
		t.Fatal(err)
	}
	s.Update(ctx, id, Update{Heartbeat: &now})
	if r, _ := s.Get(ctx, id); r.Status != Failed || *r.ExitCode != 3 {
		t.Errorf("%+v", r)
	}
}
