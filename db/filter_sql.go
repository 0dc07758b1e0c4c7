package db

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/ncruces/go-sqlite3"
)

// states are the words that people use for how a run is or ended, as conditions on (status, cause).
func states(word string) (status Status, cause Cause) {
	switch strings.ToLower(word) {
	case "completed", "complete", "done", "ok", "success":
		return Completed, ""
	case "running", "run", "live", "active":
		return Running, ""
	case "failed", "fail", "error":
		return Failed, ""
	case "interrupted", "interrupt":
		return "", CauseInterrupt
	case "killed", "signal":
		return "", CauseSignal
	case "hangup", "hup":
		return "", CauseHangup
	}
	return "", Cause(strings.ToLower(word)) // exit, oom, lost, or what matches nothing
}

// where is the filter as a condition on rows of runs, but for metrics and params, which pick finds.
func (f Filter) where(d derived) (string, []any) {
	w := &whereBuilder{derived: d}
	conds := []string{"1"}
	for _, t := range f.terms {
		if !t.named() {
			conds = append(conds, w.term(t))
		}
	}
	return strings.Join(conds, " AND "), w.args
}

// derived writes what is derived on reading into SQL.
type derived struct {
	lost []Run
	now  time.Time
}

// expr fills in the expression of a field.
func (d derived) expr(e string) string {
	if !strings.Contains(e, "$") {
		return e
	}
	status, cause, finished := "status", "cause", "finished_at"
	if len(d.lost) > 0 {
		status = "(CASE WHEN " + d.isLost() + " THEN 'failed' ELSE status END)"
		cause = "(CASE WHEN " + d.isLost() + " THEN 'lost' ELSE cause END)"
		var b strings.Builder
		for _, r := range d.lost {
			b.WriteString(" WHEN " + sqlite3.Quote(r.ID) + " THEN '" + r.FinishedAt.UTC().Format(TimeFormat) + "'")
		}
		finished = "(CASE id" + b.String() + " ELSE finished_at END)"
	}
	return strings.NewReplacer("$now", "'"+d.now.UTC().Format(TimeFormat)+"'", "$status", status, "$cause", cause, "$finished", finished).Replace(e)
}

// isLost is the condition that a run is stored as running and is not.
func (d derived) isLost() string {
	ids := make([]string, len(d.lost))
	for i, r := range d.lost {
		ids[i] = sqlite3.Quote(r.ID)
	}
	return "id IN (" + strings.Join(ids, ",") + ")"
}

type whereBuilder struct {
	derived
	args []any
}

func (w *whereBuilder) arg(v ...any) { w.args = append(w.args, v...) }

func (w *whereBuilder) term(t term) string {
	if t.key == "" {
		var any []string
		for _, e := range []string{"command", "name"} {
			any = append(any, w.inside(e, t.value))
		}
		return "(" + strings.Join(any, " OR ") + " OR id IN (SELECT run_id FROM tags WHERE " + w.inside("tag", t.value) + "))"
	}
	f := fields[t.key]
	expr := w.expr(f.expr)
	switch f.kind {
	case kindSince:
		w.arg(t.instant(w.now))
		if t.key == "since" {
			return "created_at >= ?"
		}
		return "created_at < ?"
	case kindTag:
		not, cond := "", "tag = ?"
		if strings.HasPrefix(t.op, "!") {
			not = "NOT "
		}
		if strings.HasSuffix(t.op, "~") {
			cond = w.inside("tag", t.value)
		} else {
			w.arg(t.value)
		}
		return "id " + not + "IN (SELECT run_id FROM tags WHERE " + cond + ")"
	case kindState:
		return w.state(t)
	case kindTime:
		if t.op != "~" && t.op != "!~" && t.op != "=" && t.op != "!=" {
			w.arg(t.instant(w.now))
			return expr + " " + t.op + " ?"
		}
		return w.text(expr, t)
	case kindText:
		return w.text(expr, t)
	}
	if t.value == "" {
		return null(expr, t.op)
	}
	if strings.HasSuffix(t.op, "~") {
		return w.text(expr, t)
	}
	w.arg(t.num)
	return expr + " " + t.op + " ?"
}

func null(expr, op string) string {
	if op == "!=" {
		return expr + " IS NOT NULL"
	}
	return expr + " IS NULL"
}

// text compares a column as text: = is exact but for case, ~ looks inside. What is unknown differs from everything.
func (w *whereBuilder) text(expr string, t term) string {
	if t.value == "" {
		return null(expr, t.op)
	}
	switch t.op {
	case "~":
		return w.inside(expr, t.value)
	case "!~":
		return "NOT coalesce(" + w.inside(expr, t.value) + ", 0)"
	case "!=":
		return "NOT coalesce(" + w.same(expr, t.value) + ", 0)"
	}
	if expr == "git_commit" || expr == "id" { // short forms are what people see
		w.arg(escapeLike(t.value) + "%")
		return expr + ` LIKE ? ESCAPE '\'`
	}
	return w.same(expr, t.value)
}

// inside is the condition that text holds a part, whatever the case. SQLite folds ASCII alone, and takes a BLOB for no text at all.
func (w *whereBuilder) inside(expr, part string) string {
	if !ascii(part) {
		w.arg(part)
		return "runar_inside(CAST(" + expr + " AS TEXT), ?)"
	}
	w.arg("%" + escapeLike(part) + "%")
	return "CAST(" + expr + ` AS TEXT) LIKE ? ESCAPE '\'`
}

// same is the condition that two texts are equal but for case.
func (w *whereBuilder) same(expr, text string) string {
	w.arg(text)
	if !ascii(text) {
		return "runar_same(CAST(" + expr + " AS TEXT), ?)"
	}
	return expr + " = ? COLLATE NOCASE"
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// foldsText makes the two functions known to the connection that compare text in all scripts.
func (s *Store) foldsText() error {
	if s.folds {
		return nil
	}
	s.folds = true
	for name, f := range map[string]func(a, b string) bool{"runar_inside": inside, "runar_same": strings.EqualFold} {
		err := s.conn.CreateFunction(name, 2, sqlite3.DETERMINISTIC, func(ctx sqlite3.Context, arg ...sqlite3.Value) {
			if arg[0].Type() != sqlite3.NULL {
				ctx.ResultBool(f(arg[0].Text(), arg[1].Text()))
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// state compares status and cause as readers see them, not as they are stored.
func (w *whereBuilder) state(t term) string {
	status, cause := states(t.value)
	if strings.HasSuffix(t.op, "~") || cause != "" && t.key == "cause" && cause != CauseLost {
		if cause != "" && !strings.HasSuffix(t.op, "~") {
			t.value = string(cause)
		}
		return w.text(w.expr("$"+t.key), t)
	}
	isLost := w.isLost()
	cond := ""
	switch {
	case status == Failed:
		cond = "(+status = 'failed' OR " + isLost + ")"
	case status == Running:
		cond = "(status = 'running' AND NOT " + isLost + ")"
	case status != "":
		cond = "+status = '" + string(status) + "'" // the plus keeps the newest first without a sort
	case cause == CauseLost:
		cond = "(cause = 'lost' OR " + isLost + ")"
	default:
		w.arg(string(cause))
		cond = "cause = ?"
	}
	if t.op == "!=" {
		return "NOT coalesce(" + cond + ", 0)"
	}
	return cond
}

// escapeLike makes text mean itself in LIKE … ESCAPE '\'.
func escapeLike(s string) string {
	return strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(s)
}
