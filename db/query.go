package db

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"time"

	"github.com/ncruces/go-sqlite3"
)

// columns of a run, in the order that scan reads.
const columns = `id, name, command, argv, status, cause, cause_note, last_error, exit_code, signal, git_commit, git_branch, git_dirty, workdir, stdout_path,
	created_at, finished_at, host, user, pid, parent_id, cpu_seconds, max_rss_bytes, log_bytes, note, progress_done, progress_total, progress_eta,
	deleted_at, owner_pid, owner_start, boot_id, heartbeat_at, env`

// Get answers one run, full; also from the trash (DeletedAt set). NotFoundError.
func (s *Store) Get(ctx context.Context, id string) (run *Run, err error) {
	err = s.snapshot(ctx, func() error {
		run, err = s.get(id)
		return err
	})
	return run, err
}

func (s *Store) get(id string) (*Run, error) {
	var run *Run
	err := s.each("SELECT "+columns+" FROM runs WHERE id=?", []any{id}, func(st *sqlite3.Stmt) error {
		r := s.scan(st, time.Now())
		run = &r
		return nil
	})
	if err != nil {
		return nil, err
	}
	if run == nil {
		return nil, &NotFoundError{Ref: id}
	}
	return run, s.fill(run)
}

// scan reads one row and derives what is not stored.
func (s *Store) scan(st *sqlite3.Stmt, now time.Time) Run {
	r := Run{
		ID: st.ColumnText(0), Name: textOf(st, 1), Command: st.ColumnText(2), Status: Status(st.ColumnText(4)), CauseNote: st.ColumnText(6), LastError: st.ColumnText(7),
		ExitCode: intOf(st, 8), Signal: intOf(st, 9), Git: Git{Commit: textOf(st, 10), Branch: textOf(st, 11)}, Workdir: st.ColumnText(13), StdoutPath: textOf(st, 14),
		Host: textOf(st, 17), User: textOf(st, 18), PID: intOf(st, 19), ParentID: textOf(st, 20), CPUSeconds: floatPtr(st, 21), MaxRSSBytes: int64Of(st, 22), LogBytes: int64Of(st, 23),
		Note: textOf(st, 24), Progress: Progress{Done: floatPtr(st, 25), Total: floatPtr(st, 26), ETASeconds: floatPtr(st, 27)},
		Params: map[string]string{}, Metrics: map[string]Summary{}, Tags: []string{}, Argv: []Text{}, Store: s.dir,
		Owner: Owner{PID: st.ColumnInt(29), PIDStart: st.ColumnInt64(30), BootID: st.ColumnText(31)},
	}
	if c := textOf(st, 5); c != nil {
		cause := Cause(*c)
		r.Cause = &cause
	}
	if st.ColumnType(12) != sqlite3.NULL {
		dirty := st.ColumnBool(12)
		r.Git.Dirty = &dirty
	}
	if b := st.ColumnRawText(3); len(b) > 2 {
		json.Unmarshal(b, &r.Argv) // a list that another program garbled reads as none
	}
	if b := st.ColumnRawText(33); len(b) > 2 {
		json.Unmarshal(b, &r.Env)
	}
	if t := timeOf(st, 15); t != nil {
		r.CreatedAt = *t
	}
	r.FinishedAt, r.DeletedAt = timeOf(st, 16), timeOf(st, 28)
	if r.Host != nil {
		r.Owner.Host = *r.Host
	}
	if t := timeOf(st, 32); t != nil {
		r.Owner.Heartbeat = t.Time
	}
	if r.Status == Running {
		s.derive(&r, now)
	}
	end := now
	if r.FinishedAt != nil {
		end = r.FinishedAt.Time
	}
	if !r.CreatedAt.IsZero() {
		d := math.Max(0, math.Round(end.Sub(r.CreatedAt.Time).Seconds()*1000)/1000)
		r.DurationSeconds = &d
	}
	return r
}

// derive says of a run that is stored as running whether it still is. Its end is the last sign of life.
func (s *Store) derive(r *Run, now time.Time) {
	if s.alive(r, now) {
		return
	}
	cause := CauseLost
	r.Status, r.Cause = Failed, &cause
	if r.CauseNote == "" {
		r.CauseNote = lostHow(r.Owner)
	}
	last := r.CreatedAt.Time
	if r.Owner.Heartbeat.After(last) {
		last = r.Owner.Heartbeat
	}
	if r.StdoutPath != nil {
		if info, err := os.Stat(LogPath(s.dir, *r.StdoutPath)); err == nil {
			if info.ModTime().After(last) {
				last = info.ModTime()
			}
			if r.LogBytes == nil { // no log is compressed without its length being noted
				n := info.Size()
				r.LogBytes = &n
			}
		}
	}
	r.FinishedAt = &Time{last}
}

// fill reads params, metrics and tags.
func (s *Store) fill(r *Run) error {
	return s.fillWith(map[string]*Run{r.ID: r}, " WHERE run_id=?", r.ID)
}

// fillAll fills many runs: by scans of whole tables where they are so many that this is quicker.
func (s *Store) fillAll(runs []Run) error {
	if len(runs) > many {
		byID := make(map[string]*Run, len(runs))
		for i := range runs {
			byID[runs[i].ID] = &runs[i]
		}
		return s.fillWith(byID, "")
	}
	for i := range runs {
		if err := s.fill(&runs[i]); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) fillWith(runs map[string]*Run, where string, args ...any) error {
	err := s.each("SELECT run_id, key, value FROM params"+where, args, func(st *sqlite3.Stmt) error {
		if r := runs[string(st.ColumnRawText(0))]; r != nil {
			r.Params[st.ColumnText(1)] = st.ColumnText(2)
		}
		return nil
	})
	if err != nil {
		return err
	}
	err = s.each("SELECT run_id, key, last, min, max, n, step, sub FROM series"+where, args, func(st *sqlite3.Stmt) error {
		if r := runs[string(st.ColumnRawText(0))]; r != nil {
			r.Metrics[st.ColumnText(1)] = Summary{Last: Float(floatOf(st, 2)), Min: Float(floatOf(st, 3)), Max: Float(floatOf(st, 4)), Count: st.ColumnInt64(5), Step: stepOf(st, 6)}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.each("SELECT run_id, tag FROM tags"+where+" ORDER BY run_id, tag", args, func(st *sqlite3.Stmt) error {
		if r := runs[string(st.ColumnRawText(0))]; r != nil {
			r.Tags = append(r.Tags, st.ColumnText(1))
		}
		return nil
	})
}

func textOf(st *sqlite3.Stmt, col int) *string {
	if st.ColumnType(col) == sqlite3.NULL {
		return nil
	}
	v := st.ColumnText(col)
	return &v
}

func intOf(st *sqlite3.Stmt, col int) *int {
	if st.ColumnType(col) == sqlite3.NULL {
		return nil
	}
	v := st.ColumnInt(col)
	return &v
}

func int64Of(st *sqlite3.Stmt, col int) *int64 {
	if st.ColumnType(col) == sqlite3.NULL {
		return nil
	}
	v := st.ColumnInt64(col)
	return &v
}

func floatPtr(st *sqlite3.Stmt, col int) *float64 {
	if st.ColumnType(col) == sqlite3.NULL {
		return nil
	}
	v := st.ColumnFloat(col)
	return &v
}

// timeOf reads a time; other programs may have written it in another form of RFC 3339, or as SQLite does.
func timeOf(st *sqlite3.Stmt, col int) *Time {
	if st.ColumnType(col) == sqlite3.NULL {
		return nil
	}
	text := st.ColumnText(col)
	for _, form := range []string{TimeFormat, time.RFC3339Nano, "2006-01-02 15:04:05.999999999", "2006-01-02T15:04:05.999999999"} {
		if t, err := time.Parse(form, text); err == nil {
			return &Time{t.UTC()}
		}
	}
	return nil
}
