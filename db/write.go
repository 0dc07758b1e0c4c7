package db

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// Insert writes the row of a run that starts, with its params and tags. ErrIDTaken when the id exists.
func (s *Store) Insert(ctx context.Context, r *Run) error {
	return s.write(func() error { return s.insert(r) })
}

func (s *Store) insert(r *Run) error {
	argv, err := json.Marshal(r.Argv)
	if err != nil {
		return err
	}
	var env any
	if len(r.Env) > 0 {
		b, err := json.Marshal(r.Env)
		if err != nil {
			return err
		}
		env = string(b)
	}
	var heartbeat any
	if !r.Owner.Heartbeat.IsZero() {
		heartbeat = r.Owner.Heartbeat
	}
	err = s.exec(`INSERT INTO runs(id, name, command, status, exit_code, git_commit, git_branch, git_dirty, workdir, stdout_path, created_at, finished_at,
		argv, cause, cause_note, last_error, signal, parent_id, host, user, pid, owner_pid, owner_start, boot_id, heartbeat_at,
		cpu_seconds, max_rss_bytes, log_bytes, progress_done, progress_total, progress_eta, note, deleted_at, env)
		VALUES(?,?,?,?,?,?,?,?,?,?,?,?, ?,?,?,?,?,?,?,?,?,?,?,?,?, ?,?,?,?,?,?,?,?,?) ON CONFLICT(id) DO NOTHING`,
		r.ID, r.Name, r.Command, string(r.Status), r.ExitCode, r.Git.Commit, r.Git.Branch, r.Git.Dirty, r.Workdir, r.StdoutPath, r.CreatedAt, r.FinishedAt,
		string(argv), (*string)(r.Cause), none(r.CauseNote), none(r.LastError), r.Signal, r.ParentID, r.Host, r.User, r.PID, r.Owner.PID, r.Owner.PIDStart, none(r.Owner.BootID), heartbeat,
		r.CPUSeconds, r.MaxRSSBytes, r.LogBytes, r.Progress.Done, r.Progress.Total, r.Progress.ETASeconds, r.Note, r.DeletedAt, env)
	if err != nil {
		return err
	}
	if s.conn.Changes() == 0 {
		return ErrIDTaken
	}
	if err := s.setParams(r.ID, r.Params); err != nil {
		return err
	}
	return s.addTags(r.ID, r.Tags)
}

// none stores an empty text as NULL.
func none(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// End is what is known when a run has ended.
type End struct {
	Status      Status
	Cause       Cause
	CauseNote   string
	LastError   string
	ExitCode    *int
	Signal      *int
	FinishedAt  time.Time
	CPUSeconds  *float64
	MaxRSSBytes *int64
	LogBytes    *int64
}

// Finish writes the end of a run. It may come before the row was ever inserted in this process; the row must exist.
func (s *Store) Finish(ctx context.Context, id string, e End) error {
	return s.write(func() error { return s.finish(id, e) })
}

func (s *Store) finish(id string, e End) error {
	return s.found(id, s.exec(`UPDATE runs SET status=?, cause=?, cause_note=coalesce(?, cause_note), last_error=?, exit_code=?, signal=?, finished_at=?,
		cpu_seconds=coalesce(?, cpu_seconds), max_rss_bytes=coalesce(?, max_rss_bytes), log_bytes=coalesce(?, log_bytes) WHERE id=?`,
		string(e.Status), string(e.Cause), none(e.CauseNote), none(e.LastError), e.ExitCode, e.Signal, e.FinishedAt, e.CPUSeconds, e.MaxRSSBytes, e.LogBytes, id))
}

// found turns a change of nothing into a NotFoundError.
func (s *Store) found(id string, err error) error {
	if err == nil && s.conn.Changes() == 0 {
		return &NotFoundError{Ref: id}
	}
	return err
}

// Update is a change of some columns; nil leaves a column alone.
type Update struct {
	Git       *Git
	PID       *int
	Progress  *Progress
	LogBytes  *int64
	Heartbeat *time.Time
	// CauseNote is what is known of the end before it comes: an end that knows no better keeps it.
	CauseNote *string
}

// merge lays a later update over an earlier one.
func (u *Update) merge(v Update) {
	if v.Git != nil {
		u.Git = v.Git
	}
	if v.PID != nil {
		u.PID = v.PID
	}
	if v.Progress != nil {
		u.Progress = v.Progress
	}
	if v.LogBytes != nil {
		u.LogBytes = v.LogBytes
	}
	if v.Heartbeat != nil {
		u.Heartbeat = v.Heartbeat
	}
	if v.CauseNote != nil {
		u.CauseNote = v.CauseNote
	}
}

// Update applies late facts.
func (s *Store) Update(ctx context.Context, id string, u Update) error {
	return s.write(func() error { return s.update(id, u) })
}

func (s *Store) update(id string, u Update) error {
	var set []string
	var args []any
	add := func(column string, v any) { set, args = append(set, column+"=?"), append(args, v) }
	if u.Git != nil {
		add("git_commit", u.Git.Commit)
		add("git_branch", u.Git.Branch)
		add("git_dirty", u.Git.Dirty)
	}
	if u.PID != nil {
		add("pid", u.PID)
	}
	if u.Progress != nil {
		add("progress_done", u.Progress.Done)
		add("progress_total", u.Progress.Total)
		add("progress_eta", u.Progress.ETASeconds)
	}
	if u.LogBytes != nil {
		add("log_bytes", u.LogBytes)
	}
	if u.Heartbeat != nil {
		add("heartbeat_at", *u.Heartbeat)
	}
	if u.CauseNote != nil {
		add("cause_note", u.CauseNote)
	}
	if len(set) == 0 {
		return nil
	}
	if err := s.found(id, s.exec("UPDATE runs SET "+strings.Join(set, ", ")+" WHERE id=?", append(args, id)...)); err != nil || u.Heartbeat == nil {
		return err
	}
	// Somebody on another host may have given it up while it was stopped or cut off. It lives.
	return s.exec("UPDATE runs SET status='running', cause=NULL, cause_note=NULL, finished_at=NULL WHERE id=? AND cause='lost' AND exit_code IS NULL", id)
}

// SetParams adds params to a run, or changes them.
func (s *Store) SetParams(ctx context.Context, id string, p map[string]string) error {
	return s.write(func() error { return s.setParams(id, p) })
}

func (s *Store) setParams(id string, p map[string]string) error {
	for key, value := range p {
		var num any
		if v, err := strconv.ParseFloat(value, 64); err == nil {
			num = v
		}
		if err := s.exec("INSERT INTO params(run_id, key, value, num) VALUES(?,?,?,?) ON CONFLICT(run_id, key) DO UPDATE SET value=excluded.value, num=excluded.num", id, key, value, num); err != nil {
			return err
		}
	}
	return nil
}

// SetName names a run; nil takes its name away.
func (s *Store) SetName(ctx context.Context, id string, name *string) error {
	return s.write(func() error { return s.found(id, s.exec("UPDATE runs SET name=? WHERE id=?", name, id)) })
}

// SetNote writes the note of a run; nil takes it away.
func (s *Store) SetNote(ctx context.Context, id string, note *string) error {
	return s.write(func() error { return s.found(id, s.exec("UPDATE runs SET note=? WHERE id=?", note, id)) })
}

// AddTags puts tags on a run; one that is there already stays.
func (s *Store) AddTags(ctx context.Context, id string, tags []string) error {
	return s.write(func() error { return s.addTags(id, tags) })
}

func (s *Store) addTags(id string, tags []string) error {
	for _, tag := range tags {
		if err := s.exec("INSERT INTO tags(run_id, tag) VALUES(?,?) ON CONFLICT DO NOTHING", id, tag); err != nil {
			return err
		}
	}
	return nil
}

// RemoveTags takes tags off a run; one that is not there is no error.
func (s *Store) RemoveTags(ctx context.Context, id string, tags []string) error {
	return s.write(func() error {
		for _, tag := range tags {
			if err := s.exec("DELETE FROM tags WHERE run_id=? AND tag=?", id, tag); err != nil {
				return err
			}
		}
		return nil
	})
}
