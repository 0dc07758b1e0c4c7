package db

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// Match tells whether a full Run passes, as List would decide: for views that hold runs in memory.
func (f Filter) Match(r *Run, now time.Time) bool {
	for _, t := range f.terms {
		if !t.match(r, now) {
			return false
		}
	}
	return true
}

func (t term) match(r *Run, now time.Time) bool {
	if t.key == "" {
		if inside(r.Command, t.value) || r.Name != nil && inside(*r.Name, t.value) {
			return true
		}
		for _, tag := range r.Tags {
			if inside(tag, t.value) {
				return true
			}
		}
		return false
	}
	f, ok := fields[t.key]
	if !ok {
		return t.matchNamed(r)
	}
	switch f.kind {
	case kindSince:
		before := r.CreatedAt.Before(t.instant(now))
		return before == (t.key == "until")
	case kindTag:
		has := false
		for _, tag := range r.Tags {
			has = has || tag == t.value || strings.HasSuffix(t.op, "~") && inside(tag, t.value)
		}
		return has != strings.HasPrefix(t.op, "!")
	case kindState:
		return t.matchState(f, r)
	case kindTime:
		text, has := f.text(r)
		if t.op == "<" || t.op == "<=" || t.op == ">" || t.op == ">=" {
			at, err := time.Parse(TimeFormat, text)
			return has && err == nil && ordered(float64(at.UnixMilli()), t.op, float64(t.instant(now).UnixMilli()))
		}
		return t.matchText(text, has)
	case kindText:
		text, has := f.text(r)
		if t.op == "=" && t.value != "" && (t.key == "id" || strings.HasSuffix(t.key, "commit")) && len(text) >= len(t.value) {
			text = text[:len(t.value)]
		}
		return t.matchText(text, has)
	}
	n, has := f.num(r, now)
	if t.value == "" || strings.HasSuffix(t.op, "~") {
		return t.matchText(strconv.FormatFloat(n, 'g', -1, 64), has)
	}
	return has && ordered(n, t.op, t.num)
}

func inside(s, part string) bool { return strings.Contains(strings.ToLower(s), strings.ToLower(part)) }

func (t term) matchText(s string, has bool) bool {
	if t.value == "" {
		return has == (t.op == "!=")
	}
	switch t.op {
	case "~":
		return has && inside(s, t.value)
	case "!~":
		return !inside(s, t.value)
	case "!=":
		return !strings.EqualFold(s, t.value)
	}
	return has && strings.EqualFold(s, t.value)
}

func (t term) matchState(f field, r *Run) bool {
	if strings.HasSuffix(t.op, "~") {
		text, has := f.text(r)
		return t.matchText(text, has)
	}
	status, cause := states(t.value)
	is := status != "" && r.Status == status || cause != "" && r.Cause != nil && *r.Cause == cause
	return is == (t.op != "!=")
}

func (t term) matchNamed(r *Run) bool {
	name, metric, param := t.names()
	if t.value == "" && t.op == "=" { // has it not
		t.op = "!="
		return !t.matchNamed(r)
	}
	if metric {
		for _, c := range metricColumns(name) {
			m, ok := r.Metrics[c.key]
			if !ok || strings.HasSuffix(t.op, "~") {
				continue
			}
			if t.value == "" {
				return t.op == "!="
			}
			v := map[string]float64{"last": float64(m.Last), "min": float64(m.Min), "max": float64(m.Max), "n": float64(m.Count)}[c.column]
			if !t.isNum {
				return false
			}
			if math.IsNaN(t.num) || math.IsNaN(v) {
				return (math.IsNaN(t.num) && math.IsNaN(v)) == (t.op == "=") && (t.op == "=" || t.op == "!=")
			}
			return ordered(v, t.op, t.num)
		}
	}
	if !param {
		return false
	}
	value, ok := r.Params[name]
	if !ok {
		return false
	}
	if t.value == "" {
		return t.op == "!="
	}
	n, err := strconv.ParseFloat(value, 64)
	switch {
	case t.op == "~" || t.op == "!~":
		return inside(value, t.value) == (t.op == "~")
	case t.op == "=" || t.op == "!=":
		same := strings.EqualFold(value, t.value) || t.isNum && err == nil && n == t.num
		return same == (t.op == "=")
	}
	return err == nil && ordered(n, t.op, t.num)
}

func ordered(a float64, op string, b float64) bool {
	switch op {
	case "=":
		return a == b
	case "!=":
		return a != b
	case "<":
		return a < b
	case "<=":
		return a <= b
	case ">":
		return a > b
	case ">=":
		return a >= b
	}
	return false
}
