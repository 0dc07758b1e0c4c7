package db

import (
	"math"
	"strings"
	"time"
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

// where is the filter as a condition on rows of runs. lost are the ids of runs that are stored as running and are not.
func (f Filter) where(lost []string, now time.Time) (string, []any) {
	w := &whereBuilder{now: now, lost: "(" + strings.Repeat("?,", max(0, len(lost)-1)) + strings.Repeat("?", min(1, len(lost))) + ")"}
	for _, id := range lost {
		w.lostArgs = append(w.lostArgs, id)
	}
	var conds []string
	for _, t := range f.terms {
		conds = append(conds, w.term(t))
	}
	return strings.Join(conds, " AND "), w.args
}

type whereBuilder struct {
	now      time.Time
	lost     string // placeholders for the ids
	lostArgs []any
	args     []any
}

func (w *whereBuilder) arg(v ...any) { w.args = append(w.args, v...) }

func (w *whereBuilder) term(t term) string {
	if t.key == "" {
		like := "%" + escapeLike(t.value) + "%"
		w.arg(like, like, like)
		return `(command LIKE ? ESCAPE '\' OR name LIKE ? ESCAPE '\' OR id IN (SELECT run_id FROM tags WHERE tag LIKE ? ESCAPE '\'))`
	}
	f, ok := fields[t.key]
	if !ok {
		return w.named(t)
	}
	expr := strings.ReplaceAll(f.expr, "$now", "'"+w.now.UTC().Format(TimeFormat)+"'")
	switch f.kind {
	case kindSince:
		w.arg(t.instant(w.now))
		if t.key == "since" {
			return "created_at >= ?"
		}
		return "created_at < ?"
	case kindTag:
		not, op := "", "= ?"
		if strings.HasPrefix(t.op, "!") {
			not = "NOT "
		}
		if strings.HasSuffix(t.op, "~") {
			op = `LIKE ? ESCAPE '\'`
			w.arg("%" + escapeLike(t.value) + "%")
		} else {
			w.arg(t.value)
		}
		return "id " + not + "IN (SELECT run_id FROM tags WHERE tag " + op + ")"
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
		w.arg("%" + escapeLike(t.value) + "%")
		return expr + ` LIKE ? ESCAPE '\'`
	case "!~":
		w.arg("%" + escapeLike(t.value) + "%")
		return "coalesce(" + expr + `, '') NOT LIKE ? ESCAPE '\'`
	case "!=":
		w.arg(t.value)
		return "coalesce(" + expr + ", '') <> ? COLLATE NOCASE"
	}
	w.arg(t.value)
	if expr == "git_commit" || expr == "id" { // short forms are what people see
		w.arg(escapeLike(t.value) + "%")
		return "(" + expr + " = ? COLLATE NOCASE OR " + expr + ` LIKE ? ESCAPE '\')`
	}
	return expr + " = ? COLLATE NOCASE"
}

// state compares status and cause as readers see them, not as they are stored.
func (w *whereBuilder) state(t term) string {
	isLost := "id IN " + w.lost
	status, cause := states(t.value)
	if strings.HasSuffix(t.op, "~") || cause != "" && t.key == "cause" && cause != CauseLost {
		expr := "CASE WHEN " + isLost + " THEN '" + string(Failed) + "' ELSE status END"
		if t.key == "cause" {
			expr = "CASE WHEN " + isLost + " THEN '" + string(CauseLost) + "' ELSE cause END"
		}
		w.arg(w.lostArgs...)
		if cause != "" && !strings.HasSuffix(t.op, "~") {
			t.value = string(cause)
		}
		return w.text("("+expr+")", t)
	}
	cond := ""
	switch {
	case status == Failed:
		w.arg(w.lostArgs...)
		cond = "(+status = 'failed' OR " + isLost + ")"
	case status == Running:
		w.arg(w.lostArgs...)
		cond = "(status = 'running' AND NOT " + isLost + ")"
	case status != "":
		cond = "+status = '" + string(status) + "'" // the plus keeps the newest first without a sort
	case cause == CauseLost:
		w.arg(w.lostArgs...)
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

// named compares a metric or a param.
func (w *whereBuilder) named(t term) string {
	name := t.key
	metric, param := true, true
	if rest, ok := strings.CutPrefix(name, "metric."); ok {
		name, param = rest, false
	} else if rest, ok := strings.CutPrefix(name, "param."); ok {
		name, metric = rest, false
	}
	var conds []string
	if metric {
		for _, c := range metricColumns(name) {
			if cond, ok := w.metric(c, t); ok {
				conds = append(conds, cond)
			}
		}
	}
	if param {
		cond := w.param(name, t)
		if metric {
			w.arg(name)
			cond = "(" + cond + " AND NOT EXISTS (SELECT 1 FROM series WHERE run_id=runs.id AND key=?))"
		}
		conds = append(conds, cond)
	}
	if len(conds) == 0 {
		return "0"
	}
	return "(" + strings.Join(conds, " OR ") + ")"
}

// metric is one index scan over all runs with that key.
func (w *whereBuilder) metric(c metricColumn, t term) (string, bool) {
	if strings.HasSuffix(t.op, "~") {
		return "", false
	}
	head := "id IN (SELECT run_id FROM series WHERE key=? AND " + c.column
	switch {
	case t.value == "" && t.op == "!=": // has it at all
		w.arg(c.key)
		return "id IN (SELECT run_id FROM series WHERE key=?)", true
	case !t.isNum:
		return "", false
	case math.IsNaN(t.num):
		w.arg(c.key)
		if t.op == "!=" {
			return head + " IS NOT NULL)", true
		}
		return head + " IS NULL)", true
	}
	w.arg(c.key, t.num)
	return head + " " + t.op + " ?)", true
}

func (w *whereBuilder) param(name string, t term) string {
	head := "id IN (SELECT run_id FROM params WHERE key=?"
	switch {
	case t.value == "" && t.op == "!=":
		w.arg(name)
		return head + ")"
	case t.op == "~" || t.op == "!~":
		not := ""
		if t.op == "!~" {
			not = "NOT "
		}
		w.arg(name, "%"+escapeLike(t.value)+"%")
		return head + " AND value " + not + `LIKE ? ESCAPE '\')`
	case t.isNum && !math.IsNaN(t.num) && t.op == "=":
		w.arg(name, t.num, t.value)
		return head + " AND (num=? OR value=?))"
	case t.isNum && !math.IsNaN(t.num) && t.op == "!=":
		w.arg(name, t.num, t.value)
		return head + " AND coalesce(num<>?, 1) AND value<>?)"
	case t.isNum && t.op != "=" && t.op != "!=":
		w.arg(name, t.num)
		return head + " AND num " + t.op + " ?)"
	}
	w.arg(name, t.value)
	return head + " AND value " + t.op + " ? COLLATE NOCASE)"
}

// escapeLike makes text mean itself in LIKE … ESCAPE '\'.
func escapeLike(s string) string {
	return strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(s)
}
