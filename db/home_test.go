package db

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// A run whose end went to the fallback store comes home, once, with all that is known of it; its log stays where it was.
func TestSendHome(t *testing.T) {
	home, away := newStore(t), newStore(t)
	log := filepath.Join(home.Dir(), "logs", "run_aaaaaa.log")
	if err := os.WriteFile(log, []byte("text"), 0o600); err != nil {
		t.Fatal(err)
	}
	add(t, home, func(r *Run) { // as it began
		r.ID, r.Status, r.Cause, r.ExitCode, r.FinishedAt, r.StdoutPath = "run_aaaaaa", Running, nil, nil, nil, ptr("logs/run_aaaaaa.log")
		r.Owner = Myself()
		r.Owner.PIDStart++
	})
	if err := home.AddSamples(ctx, "run_aaaaaa", []Sample{{"loss", Point{At(0), 3, 0}}}); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"run_aaaaaa", "run_bbbbbb"} { // the second never got there at all
		add(t, away, func(r *Run) {
			r.ID, r.Status, r.Cause, r.ExitCode, r.Tags = id, Failed, ptr(CauseExit), ptr(3), []string{"best"}
			r.StdoutPath = ptr(filepath.Join(home.Dir(), "logs", id+".log"))
		})
		if err := away.AddSamples(ctx, id, []Sample{{"loss", Point{At(1), 2, 0}}, {"loss", Point{At(2), 1, 0}}}); err != nil {
			t.Fatal(err)
		}
	}
	other := add(t, away, func(r *Run) { r.StdoutPath = ptr("logs/x.log") })
	if n := away.SendHome(ctx, home.Dir()); n != 2 {
		t.Fatalf("%d came home", n)
	}
	if n := away.SendHome(ctx, home.Dir()); n != 0 {
		t.Fatalf("%d came home twice", n)
	}
	for id, points := range map[string]int64{"run_aaaaaa": 3, "run_bbbbbb": 2} {
		r, err := home.Get(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		if r.Status != Failed || *r.Cause != CauseExit || *r.ExitCode != 3 || len(r.Tags) != 1 || r.Metrics["loss"].Count != points || r.Metrics["loss"].Last != 1 {
			t.Errorf("%s: %+v", id, r)
		}
		var missing *NotFoundError
		if _, err := away.Get(ctx, id); !errors.As(err, &missing) {
			t.Errorf("%s is still away: %v", id, err)
		}
	}
	if r, _ := home.Get(ctx, "run_aaaaaa"); *r.StdoutPath != "logs/run_aaaaaa.log" {
		t.Errorf("its log is said to be %s", *r.StdoutPath)
	}
	if _, err := os.Stat(log); err != nil {
		t.Error(err)
	}
	if _, err := away.Get(ctx, other); err != nil {
		t.Error(err)
	}
	if n, _ := home.number("SELECT count(*) FROM meta WHERE key LIKE 'home %'"); n != 0 {
		t.Errorf("%d notes are left", n)
	}
}
