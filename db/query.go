package db

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/ncruces/go-sqlite3"
)

// Query says which runs and how.
type Query struct {
	Filter Filter
	Sort   string // a field, metric or param as in Filter; "" = created
	Asc    bool   // oldest or smallest first; the zero value is newest or largest first
	Limit  int    // 0 = all
	Trash  bool   // what is in the trash instead
	Full   bool   // fill Params, Metrics and Tags too
}

// columns of a run, in the order that scan reads.
const columns = `id, name, command, argv, status, cause, cause_note, last_error, exit_code, signal, git_commit, git_branch, git_dirty, workdir, stdout_path,
	created_at, finished_at, host, user, pid, parent_id, cpu_seconds, max_rss_bytes, log_bytes, note, progress_done, progress_total, progress_eta,
	deleted_at, owner_pid, owner_start, boot_id, heartbeat_at`

// List answers the runs of a query. Status, cause and duration are derived: a dead owner shows as failed/lost at once.
func (s *Store) List(ctx context.Context, q Query) ([]Run, error) {
	now := time.Now()
	where := "deleted_at IS NULL"
	if q.Trash {
		where = "deleted_at IS NOT NULL"
	}
	var args []any
	if len(q.Filter.terms) > 0 {
		lost, err := s.lost(now)
		if err != nil {
			return nil, err
		}
		text, more := q.Filter.where(lost, now)
		where, args = where+" AND "+text, more
	}
	order := "created_at DESC, rowid DESC"
	direction := " DESC"
	if q.Asc {
		order, direction = "created_at, rowid", ""
	}
	if q.Sort != "" && q.Sort != "created" && q.Sort != "created_at" {
		exprs, more, err := s.sortBy(q.Sort, now)
		if err != nil {
			return nil, err
		}
		var keys []string
		for _, e := range exprs {
			keys = append(keys, e+" IS NULL", e+direction) // what has none comes last either way
		}
		order = strings.Join(keys, ", ") + ", created_at DESC"
		for range 2 {
			args = append(args, more...)
		}
		if len(exprs) > 1 {
			args = append(args[:len(args)-2*len(more)], interleave(more)...)
		}
	}
	sql := "SELECT " + columns + " FROM runs WHERE " + where + " ORDER BY " + order
	if q.Limit > 0 {
		sql += " LIMIT ?"
		args = append(args, q.Limit)
	}
	var runs []Run
	err := s.each(sql, args, func(st *sqlite3.Stmt) error {
		runs = append(runs, s.scan(st, now))
		return ctx.Err()
	})
	if err != nil || !q.Full {
		return runs, err
	}
	for i := range runs {
		if err := s.fill(&runs[i]); err != nil {
			return nil, err
		}
	}
	return runs, nil
}

// interleave gives each of several sort expressions its argument twice: once to look for NULL, once for the value.
func interleave(args []any) []any {
	var out []any
	for _, a := range args {
		out = append(out, a, a)
	}
	return out
}

// sortBy answers the expressions to sort by, each with one argument or none at all.
func (s *Store) sortBy(key string, now time.Time) (exprs []string, args []any, err error) {
	if f, ok := fields[key]; ok && f.expr != "" {
		return []string{strings.ReplaceAll(f.expr, "$now", "'"+now.UTC().Format(TimeFormat)+"'")}, nil, nil
	}
	if key == "tag" || key == "" {
		return nil, nil, usage("cannot sort by %q", key)
	}
	name, column := key, "last"
	metricOnly, paramOnly := false, false
	if rest, ok := strings.CutPrefix(key, "metric."); ok {
		name, metricOnly = rest, true
	} else if rest, ok := strings.CutPrefix(key, "param."); ok {
		name, paramOnly = rest, true
	}
	if !paramOnly {
		for _, candidate := range metricColumns(name) {
			n, err := s.number("SELECT 1 FROM series WHERE key=? LIMIT 1", candidate.key)
			if err != nil {
				return nil, nil, err
			}
			if n == 1 || metricOnly {
				name, column = candidate.key, candidate.column
				return []string{"(SELECT " + column + " FROM series WHERE run_id=runs.id AND key=?)"}, []any{name}, nil
			}
		}
	}
	return []string{"(SELECT num FROM params WHERE run_id=runs.id AND key=?)", "(SELECT value FROM params WHERE run_id=runs.id AND key=?)"}, []any{name, name}, nil
}

// Get answers one run, full; also from the trash (DeletedAt set). NotFoundError.
func (s *Store) Get(ctx context.Context, id string) (*Run, error) {
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
	json.Unmarshal([]byte(st.ColumnText(3)), &r.Argv)
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
	if r.Owner.Alive(now) {
		return
	}
	cause := CauseLost
	r.Status, r.Cause = Failed, &cause
	last := r.CreatedAt.Time
	if r.Owner.Heartbeat.After(last) {
		last = r.Owner.Heartbeat
	}
	if r.StdoutPath != nil {
		if info, err := os.Stat(LogPath(s.dir, *r.StdoutPath)); err == nil {
			if info.ModTime().After(last) {
				last = info.ModTime()
			}
			if r.LogBytes == nil {
				n := info.Size()
				r.LogBytes = &n
			}
		}
	}
	r.FinishedAt = &Time{last}
}

// LogPath is where the log of a run is: stdout_path is relative to the store, or absolute for a run that had to be filed elsewhere.
func LogPath(dir, stdoutPath string) string {
	if filepath.IsAbs(stdoutPath) {
		return stdoutPath
	}
	return filepath.Join(dir, stdoutPath)
}

// fill reads params, metrics and tags.
func (s *Store) fill(r *Run) error {
	err := s.each("SELECT key, value FROM params WHERE run_id=?", []any{r.ID}, func(st *sqlite3.Stmt) error {
		r.Params[st.ColumnText(0)] = st.ColumnText(1)
		return nil
	})
	if err != nil {
		return err
	}
	err = s.each("SELECT key, last, min, max, n, step, sub FROM series WHERE run_id=?", []any{r.ID}, func(st *sqlite3.Stmt) error {
		r.Metrics[st.ColumnText(0)] = Summary{Last: Float(floatOf(st, 1)), Min: Float(floatOf(st, 2)), Max: Float(floatOf(st, 3)), Count: st.ColumnInt64(4), Step: stepOf(st, 5)}
		return nil
	})
	if err != nil {
		return err
	}
	return s.each("SELECT tag FROM tags WHERE run_id=? ORDER BY tag", []any{r.ID}, func(st *sqlite3.Stmt) error {
		r.Tags = append(r.Tags, st.ColumnText(0))
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
