package db

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"github.com/ncruces/go-sqlite3"
)

// SendHome moves runs out of this store, the fallback store open for reading, into the store dir, which could not take them when they
// ended: their logs are there, and their rows may be, unfinished. It does so if it can be done at once, and answers how many it moved.
func (s *Store) SendHome(ctx context.Context, dir string) (n int) {
	ids, err := s.strays(dir)
	if err != nil || len(ids) == 0 {
		return 0
	}
	o := Options{Wait: 300 * time.Millisecond}
	home, err := Open(ctx, dir, o)
	if err != nil {
		return 0 // not yet
	}
	defer home.Close()
	away, err := Open(ctx, s.dir, o)
	if err != nil {
		return 0
	}
	defer away.Close()
	for _, id := range ids {
		if home.welcome(ctx, away, id) == nil {
			n++
		}
	}
	return n
}

// strays are the runs here whose log is in the store dir, whole or not.
func (s *Store) strays(dir string) (ids []string, err error) {
	logs := filepath.Join(dir, "logs") + string(filepath.Separator)
	err = s.each("SELECT id FROM runs WHERE stdout_path >= ? AND stdout_path < ? AND deleted_at IS NULL", []any{logs, logs + "\x7f"}, func(st *sqlite3.Stmt) error {
		ids = append(ids, st.ColumnText(0))
		return nil
	})
	return ids, err
}

// welcome takes one run from the store away. Whoever is killed between the steps leaves a note that this one is done.
func (s *Store) welcome(ctx context.Context, away *Store, id string) error {
	run, err := away.Get(ctx, id)
	if err != nil {
		return err
	}
	if run.Status == Running || run.FinishedAt == nil {
		return errNotYet
	}
	if rel, err := filepath.Rel(s.dir, *run.StdoutPath); err == nil {
		if _, err := os.Stat(*run.StdoutPath); err == nil {
			run.StdoutPath = &rel
		}
	}
	mark := "home " + id
	err = s.write(func() error {
		if done, err := s.number("SELECT 1 FROM meta WHERE key=?", mark); err != nil || done == 1 {
			return err
		}
		if err := s.takeFull(away, run); err != nil {
			return err
		}
		return s.exec("INSERT INTO meta(key, value) VALUES(?, 1)", mark)
	})
	if err != nil {
		return err
	}
	if err := away.write(func() error { return away.deleteRows(id) }); err != nil {
		return err
	}
	return s.write(func() error { return s.exec("DELETE FROM meta WHERE key=?", mark) })
}

// takeFull lays a run of another store, with all that belongs to it, over what is here of it.
func (s *Store) takeFull(away *Store, run *Run) error {
	if err := s.insert(run); errors.Is(err, ErrIDTaken) {
		if err := s.setParams(run.ID, run.Params); err != nil {
			return err
		}
		if err := s.addTags(run.ID, run.Tags); err != nil {
			return err
		}
	} else if err != nil {
		return err
	}
	for key := range run.Metrics {
		series, _, err := away.seriesID(run.ID, key)
		if err != nil {
			return err
		}
		points, err := away.salvagePoints(series)
		if err != nil {
			return err
		}
		batch := make([]Sample, len(points))
		for i, p := range points {
			batch[i] = Sample{key, p}
		}
		if err := s.addSamples(run.ID, batch, fromOutput); err != nil {
			return err
		}
	}
	if err := s.update(run.ID, Update{Git: &run.Git, PID: run.PID, Progress: &run.Progress}); err != nil {
		return err
	}
	e := End{Status: run.Status, CauseNote: run.CauseNote, LastError: run.LastError, ExitCode: run.ExitCode, Signal: run.Signal, FinishedAt: run.FinishedAt.Time,
		CPUSeconds: run.CPUSeconds, MaxRSSBytes: run.MaxRSSBytes, LogBytes: run.LogBytes}
	if run.Cause != nil {
		e.Cause = *run.Cause
	}
	return s.finish(run.ID, e)
}
