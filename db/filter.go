package db

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// Filter is a parsed list of terms joined by AND. The zero value takes everything.
type Filter struct{ terms []term }

// term is one condition: key op value. A bare word has no key.
type term struct {
	key, op, value string
	num            float64
	isNum          bool
	at             time.Time     // of since and until, where a date was given
	ago            time.Duration // where a length of time was
}

// operators, the longer ones first.
var operators = [...]string{"!=", "<=", ">=", "!~", "==", "=", "<", ">", "~"}

// kind of a field: how its values compare.
type kind int

const (
	kindText kind = iota
	kindNumber
	kindDuration // seconds; 2h and 90s are taken too
	kindBytes    // 1.5GiB is taken too
	kindTime
	kindBool
	kindState
	kindTag
	kindSince
)

// field is a key that is not a metric or param: its SQL expression and its value in a Run. In the expression, $now is this instant, and
// $status, $cause and $finished are as readers see them rather than as they are stored.
type field struct {
	kind kind
	expr string
	text func(*Run) (string, bool)
	num  func(*Run, time.Time) (float64, bool)
}

const sqlDuration = "round((julianday(coalesce($finished, $now)) - julianday(created_at)) * 86400.0, 3)"

// fields by the names that a filter, a column or a sort may use.
var fields = map[string]field{
	"id":            {kind: kindText, expr: "id", text: func(r *Run) (string, bool) { return r.ID, true }},
	"name":          {kind: kindText, expr: "name", text: func(r *Run) (string, bool) { return deref(r.Name) }},
	"command":       {kind: kindText, expr: "command", text: func(r *Run) (string, bool) { return r.Command, true }},
	"status":        {kind: kindState, expr: "$status", text: func(r *Run) (string, bool) { return string(r.Status), true }},
	"cause":         {kind: kindState, expr: "$cause", text: func(r *Run) (string, bool) { return deref((*string)(r.Cause)) }},
	"branch":        {kind: kindText, expr: "git_branch", text: func(r *Run) (string, bool) { return deref(r.Git.Branch) }},
	"commit":        {kind: kindText, expr: "git_commit", text: func(r *Run) (string, bool) { return deref(r.Git.Commit) }},
	"dirty":         {kind: kindBool, expr: "git_dirty", num: func(r *Run, _ time.Time) (float64, bool) { return fromBool(r.Git.Dirty) }},
	"host":          {kind: kindText, expr: "host", text: func(r *Run) (string, bool) { return deref(r.Host) }},
	"user":          {kind: kindText, expr: "user", text: func(r *Run) (string, bool) { return deref(r.User) }},
	"workdir":       {kind: kindText, expr: "workdir", text: func(r *Run) (string, bool) { return r.Workdir, true }},
	"note":          {kind: kindText, expr: "note", text: func(r *Run) (string, bool) { return deref(r.Note) }},
	"parent_id":     {kind: kindText, expr: "parent_id", text: func(r *Run) (string, bool) { return deref(r.ParentID) }},
	"tag":           {kind: kindTag},
	"exit_code":     {kind: kindNumber, expr: "exit_code", num: func(r *Run, _ time.Time) (float64, bool) { return fromInt(r.ExitCode) }},
	"signal":        {kind: kindNumber, expr: "signal", num: func(r *Run, _ time.Time) (float64, bool) { return fromInt(r.Signal) }},
	"pid":           {kind: kindNumber, expr: "pid", num: func(r *Run, _ time.Time) (float64, bool) { return fromInt(r.PID) }},
	"cpu_seconds":   {kind: kindDuration, expr: "cpu_seconds", num: func(r *Run, _ time.Time) (float64, bool) { return fromFloat(r.CPUSeconds) }},
	"max_rss_bytes": {kind: kindBytes, expr: "max_rss_bytes", num: func(r *Run, _ time.Time) (float64, bool) { return fromInt64(r.MaxRSSBytes) }},
	"log_bytes":     {kind: kindBytes, expr: "log_bytes", num: func(r *Run, _ time.Time) (float64, bool) { return fromInt64(r.LogBytes) }},
	"duration":      {kind: kindDuration, expr: sqlDuration, num: func(r *Run, _ time.Time) (float64, bool) { return fromFloat(r.DurationSeconds) }},
	"age": {kind: kindDuration, expr: "((julianday($now) - julianday(created_at)) * 86400.0)", num: func(r *Run, now time.Time) (float64, bool) {
		return now.Sub(r.CreatedAt.Time).Seconds(), true
	}},
	"created": {kind: kindTime, expr: "created_at", text: func(r *Run) (string, bool) { return r.CreatedAt.UTC().Format(TimeFormat), true }},
	"finished": {kind: kindTime, expr: "$finished", text: func(r *Run) (string, bool) {
		if r.FinishedAt == nil {
			return "", false
		}
		return r.FinishedAt.UTC().Format(TimeFormat), true
	}},
	"since": {kind: kindSince}, "until": {kind: kindSince},
}

// aliases of fields.
var aliases = map[string]string{"created_at": "created", "finished_at": "finished", "duration_seconds": "duration", "exit": "exit_code", "dir": "workdir", "cpu": "cpu_seconds",
	"rss": "max_rss_bytes", "memory": "max_rss_bytes", "git_branch": "branch", "git_commit": "commit", "git_dirty": "dirty", "tags": "tag", "cmd": "command", "parent": "parent_id"}

func init() {
	for alias, name := range aliases {
		fields[alias] = fields[name]
	}
}

// Fields are the names of everything that is neither metric nor param, for messages and completion.
func Fields() []string {
	return []string{"id", "name", "command", "status", "cause", "exit_code", "signal", "branch", "commit", "dirty", "host", "user", "workdir", "tag", "note", "since", "until", "created",
		"finished", "duration", "age", "cpu_seconds", "max_rss_bytes", "log_bytes", "parent_id", "pid"}
}

func deref(s *string) (string, bool) {
	if s == nil {
		return "", false
	}
	return *s, true
}

func fromInt(v *int) (float64, bool) {
	if v == nil {
		return 0, false
	}
	return float64(*v), true
}

func fromInt64(v *int64) (float64, bool) {
	if v == nil {
		return 0, false
	}
	return float64(*v), true
}

func fromFloat(v *float64) (float64, bool) {
	if v == nil {
		return 0, false
	}
	return *v, true
}

func fromBool(v *bool) (float64, bool) {
	switch {
	case v == nil:
		return 0, false
	case *v:
		return 1, true
	}
	return 0, true
}

// named tells whether the key is that of a metric or param.
func (t term) named() bool {
	_, known := fields[t.key]
	return t.key != "" && !known
}

func usage(format string, a ...any) error {
	return fmt.Errorf("%w: %s", ErrUsage, fmt.Sprintf(format, a...))
}

// ParseFilter reads terms: key, operator (= != < <= > >= ~ !~) and value without blanks, or a bare word, which is looked for in command,
// name and tags. A value may stand in quotes of its own. A key is a field first, then a metric (its last value; .min, .max, .count), then a param; metric.KEY and param.KEY say
// which. The error says which term and what is wrong.
func ParseFilter(texts []string) (Filter, error) {
	var f Filter
	for _, text := range texts {
		t, err := parseTerm(text)
		if err != nil {
			return Filter{}, err
		}
		f.terms = append(f.terms, t)
	}
	return f, nil
}

func parseTerm(text string) (term, error) {
	if strings.Contains(text, "\x00") {
		return term{}, usage("%q holds a NUL", text)
	}
	at, op := -1, ""
	for i := 0; i < len(text) && at < 0; i++ {
		for _, o := range operators {
			if strings.HasPrefix(text[i:], o) {
				at, op = i, o
				break
			}
		}
	}
	if at < 0 {
		if strings.TrimSpace(text) == "" {
			return term{}, usage("an empty filter term")
		}
		return term{value: text}, nil
	}
	t := term{key: strings.TrimSpace(text[:at]), op: op, value: strings.TrimSpace(text[at+len(op):])}
	if t.op == "==" {
		t.op = "="
	}
	if n := len(t.value); n > 1 && (t.value[0] == '"' || t.value[0] == '\'') && t.value[n-1] == t.value[0] {
		t.value = t.value[1 : n-1] // quoted once for the shell and once more
	}
	if t.key == "" {
		return t, usage("%q has no key before %q", text, op)
	}
	if n, err := strconv.ParseFloat(t.value, 64); err == nil {
		t.num, t.isNum = n, true
	}
	ordered := t.op != "=" && t.op != "!=" && t.op != "~" && t.op != "!~"
	f, known := fields[t.key]
	switch {
	case t.value == "" && (ordered || strings.HasSuffix(t.op, "~")):
		return t, usage("%q has no value after %q", text, op)
	case !known:
		if ordered && !t.isNum {
			return t, usage("%q: %q is not a number", text, t.value)
		}
	case f.kind == kindSince:
		if t.op != "=" {
			return t, usage("%q: write %s=2d or %s=2026-01-31", text, t.key, t.key)
		}
		return t, t.when(text)
	case f.kind == kindTime && ordered:
		return t, t.when(text)
	case (f.kind == kindNumber || f.kind == kindDuration || f.kind == kindBytes) && t.op != "~" && t.op != "!~" && t.value != "":
		n, ok := t.num, t.isNum
		if !ok && f.kind == kindDuration {
			var d time.Duration
			d, ok = parseAgo(t.value)
			n = d.Seconds()
		}
		if !ok && f.kind == kindBytes {
			n, ok = parseBytes(t.value)
		}
		if !ok && t.key == "signal" {
			word := "SIG" + strings.TrimPrefix(strings.ToUpper(t.value), "SIG")
			n = float64(unix.SignalNum(word))
			ok = n > 0
		}
		if !ok {
			return t, usage("%q: %q is not a number", text, t.value)
		}
		t.num, t.isNum = n, true
	case f.kind == kindBool:
		switch strings.ToLower(t.value) {
		case "1", "true", "yes", "dirty":
			t.num, t.isNum = 1, true
		case "0", "false", "no", "clean":
			t.num, t.isNum = 0, true
		default:
			return t, usage("%q: write %s=yes or %s=no", text, t.key, t.key)
		}
	case (f.kind == kindText || f.kind == kindTag || f.kind == kindState) && ordered:
		return t, usage("%q: %s has no order; use = or ~", text, t.key)
	}
	return t, nil
}

// when reads a length of time before now, or a date.
func (t *term) when(text string) error {
	if d, ok := parseAgo(t.value); ok {
		t.ago = d
		return nil
	}
	for _, form := range []string{"2006-01-02", "2006-01-02T15:04", "2006-01-02 15:04", "2006-01-02T15:04:05", "2006-01-02 15:04:05"} {
		if at, err := time.ParseInLocation(form, t.value, time.Local); err == nil {
			t.at = at
			return nil
		}
	}
	if at, err := time.Parse(time.RFC3339Nano, t.value); err == nil {
		t.at = at
		return nil
	}
	return usage("%q: %q is no time; write 30m, 2d, 3w or 2026-01-31", text, t.value)
}

func (t term) instant(now time.Time) time.Time {
	if t.at.IsZero() {
		return now.Add(-t.ago)
	}
	return t.at
}

// parseAgo reads 30s, 10m, 2h, 2d, 3w, 1y and sums of them (1h30m).
func parseAgo(s string) (time.Duration, bool) {
	if s == "" {
		return 0, false
	}
	var total float64
	for s != "" {
		i := 0
		for i < len(s) && (s[i] >= '0' && s[i] <= '9' || s[i] == '.') {
			i++
		}
		n, err := strconv.ParseFloat(s[:i], 64)
		if err != nil || i == len(s) {
			return 0, false
		}
		j := i
		for j < len(s) && s[j] >= 'a' && s[j] <= 'z' {
			j++
		}
		unit := map[string]float64{"ms": 1e-3, "s": 1, "sec": 1, "m": 60, "min": 60, "h": 3600, "hour": 3600, "d": 86400, "day": 86400, "days": 86400, "w": 7 * 86400, "mo": 30 * 86400, "y": 365 * 86400}[s[i:j]]
		if unit == 0 {
			return 0, false
		}
		total += n * unit
		s = s[j:]
	}
	if total*1e9 > math.MaxInt64 {
		return 0, false
	}
	return time.Duration(total * 1e9), true
}

// parseBytes reads 500, 10k, 1.5MB, 2GiB; k, M, G and T count by 1024.
func parseBytes(s string) (float64, bool) {
	s = strings.TrimSuffix(strings.TrimSuffix(strings.ToLower(s), "b"), "i")
	factor := 1.0
	if i := strings.IndexAny(s, "kmgt"); i >= 0 && i == len(s)-1 {
		factor = math.Pow(1024, float64(strings.IndexByte("kmgt", s[i])+1))
		s = s[:i]
	}
	n, err := strconv.ParseFloat(s, 64)
	return n * factor, err == nil
}

// metricColumn is a column of a series' summary.
type metricColumn struct{ key, column string }

// metricColumns reads a metric's key: first as it stands, then with its suffix taken for a column of the summary.
func metricColumns(key string) []metricColumn {
	out := []metricColumn{{key, "last"}}
	for suffix, column := range map[string]string{".min": "min", ".max": "max", ".last": "last", ".count": "n"} {
		if rest, ok := strings.CutSuffix(key, suffix); ok && rest != "" {
			out = append(out, metricColumn{rest, column})
		}
	}
	return out
}
