package cli

import (
	"math"
	"strconv"
	"strings"

	"runar/db"
)

// sorted is what a run is ordered by: a number, or a text where it is none.
type sorted struct {
	known  bool
	number float64
	text   string
	isText bool
}

func (a sorted) before(b sorted) (less, equal bool) {
	switch {
	case a.isText != b.isText:
		return !a.isText, false // numbers before words
	case a.isText:
		return a.text < b.text, a.text == b.text
	}
	return a.number < b.number, a.number == b.number || math.IsNaN(a.number) && math.IsNaN(b.number)
}

// sortFields are the fields that sortValue knows.
var sortFields = []string{"created", "created_at", "age", "finished", "finished_at", "duration", "duration_seconds", "cpu", "cpu_seconds", "memory", "rss", "max_rss_bytes",
	"log_bytes", "exit", "exit_code", "signal", "pid", "id", "name", "command", "status", "workdir", "dir", "cause", "branch", "git_branch", "commit", "git_commit", "dirty",
	"git_dirty", "host", "user", "note", "parent", "parent_id", "store"}

// sortValue is the value of a key: a field first, then a metric, then a param; param.x and metric.x say which.
func sortValue(r *db.Run, key string) sorted {
	number := func(v float64) sorted { return sorted{known: !math.IsNaN(v), number: v} }
	text := func(s string) sorted { return sorted{known: s != "", text: s, isText: true} }
	switch key {
	case "", "created", "created_at", "age":
		return number(float64(r.CreatedAt.UnixMilli()))
	case "finished", "finished_at":
		if r.FinishedAt == nil {
			return sorted{}
		}
		return number(float64(r.FinishedAt.UnixMilli()))
	case "duration", "duration_seconds":
		return ofPointer(r.DurationSeconds)
	case "cpu", "cpu_seconds":
		return ofPointer(r.CPUSeconds)
	case "memory", "rss", "max_rss_bytes":
		return ofPointer(r.MaxRSSBytes)
	case "log_bytes":
		return ofPointer(r.LogBytes)
	case "exit", "exit_code":
		return ofPointer(r.ExitCode)
	case "signal":
		return ofPointer(r.Signal)
	case "pid":
		return ofPointer(r.PID)
	case "id":
		return text(r.ID)
	case "name":
		return ofText(r.Name)
	case "command":
		return text(r.Command)
	case "status":
		return text(string(r.Status))
	case "workdir", "dir":
		return text(r.Workdir)
	case "cause":
		return ofText((*string)(r.Cause))
	case "branch", "git_branch":
		return ofText(r.Git.Branch)
	case "commit", "git_commit":
		return ofText(r.Git.Commit)
	case "dirty", "git_dirty":
		if r.Git.Dirty == nil {
			return sorted{}
		}
		return number(map[bool]float64{true: 1}[*r.Git.Dirty])
	case "host":
		return ofText(r.Host)
	case "user":
		return ofText(r.User)
	case "note":
		return ofText(r.Note)
	case "parent", "parent_id":
		return ofText(r.ParentID)
	case "store":
		return text(r.Store)
	}
	if name, ok := strings.CutPrefix(key, "param."); ok {
		return ofParam(r, name)
	}
	name, only := strings.CutPrefix(key, "metric.")
	if v, ok := ofMetric(r, name); ok || only {
		return v
	}
	return ofParam(r, key)
}

func ofText(p *string) sorted {
	if p == nil {
		return sorted{}
	}
	return sorted{known: true, text: *p, isText: true}
}

func ofPointer[T int | int64 | float64](p *T) sorted {
	if p == nil {
		return sorted{}
	}
	return sorted{known: !math.IsNaN(float64(*p)), number: float64(*p)}
}

func ofMetric(r *db.Run, name string) (sorted, bool) {
	which := "last"
	m, ok := r.Metrics[name]
	if !ok {
		for _, suffix := range []string{"min", "max", "last"} {
			if base, cut := strings.CutSuffix(name, "."+suffix); cut && !ok {
				if m, ok = r.Metrics[base]; ok {
					which = suffix
				}
			}
		}
	}
	if !ok {
		return sorted{}, false
	}
	v := float64(m.Last)
	switch which {
	case "min":
		v = float64(m.Min)
	case "max":
		v = float64(m.Max)
	}
	return sorted{known: !math.IsNaN(v), number: v}, true
}

func ofParam(r *db.Run, name string) sorted {
	s, ok := r.Params[name]
	if !ok {
		return sorted{}
	}
	if v, err := strconv.ParseFloat(s, 64); err == nil {
		return sorted{known: true, number: v}
	}
	return sorted{known: true, text: s, isText: true}
}
