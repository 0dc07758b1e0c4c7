package state

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"runar/db"
	"runar/ui/dashboard/draw"
)

// person sits before a dashboard: types keys and looks at what the state says. The feed's part is played by shows.
type person struct {
	t    *testing.T
	s    *State
	cmds []Cmd
}

var noon = time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)

func newPerson(t *testing.T, w, h int) *person {
	s := New()
	s.Stores = []string{"/p/.runar"}
	p := &person{t: t, s: s}
	p.gets(Tick{noon}, Resize{w, h})
	p.s.Teach = false
	return p
}

func (p *person) gets(msgs ...any) {
	for _, m := range msgs {
		p.cmds = append(p.cmds, p.s.Update(m)...)
	}
}

// types presses keys: names, or characters one by one.
func (p *person) types(keys ...string) *person {
	for _, k := range keys {
		p.cmds = append(p.cmds, p.s.Update(Key{k})...)
	}
	return p
}

func (p *person) writes(text string) *person {
	for _, r := range text {
		k := string(r)
		if r == ' ' {
			k = "space"
		}
		p.types(k)
	}
	return p
}

// asked takes the commands that have come out since it was last called.
func (p *person) asked() []Cmd {
	c := p.cmds
	p.cmds = nil
	return c
}

func (p *person) wants(what string, got, want any) {
	p.t.Helper()
	if !reflect.DeepEqual(got, want) {
		p.t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// run makes a row; kind by its first letter, metrics as name=value.
func run(id string, kind Kind, more ...string) *Row {
	ref := Ref{0, id}
	r := &Row{Ref: ref, Kind: kind, Command: "python train.py", Created: noon.Add(-time.Hour)}
	d := 90.0
	full := &db.Run{ID: id, Command: r.Command, Params: map[string]string{}, Metrics: map[string]db.Summary{}, DurationSeconds: &d, CreatedAt: db.Time{Time: r.Created}, Store: "/p/.runar"}
	switch kind {
	case Running:
		full.Status = db.Running
	case Done:
		full.Status = db.Completed
	default:
		full.Status = db.Failed
	}
	for _, m := range more {
		k, v, _ := strings.Cut(m, "=")
		if k == "name" {
			r.Name = v
			full.Name = &r.Name
			continue
		}
		if p, ok := strings.CutPrefix(k, "param."); ok {
			full.Params[p] = v
			continue
		}
		var f float64
		fmt.Sscan(v, &f)
		full.Metrics[k] = db.Summary{Last: db.Float(f), Min: db.Float(f), Max: db.Float(f), Count: 100}
	}
	r.Run = full
	return r
}

// shows is a feed's answer to what is wanted now.
func (p *person) shows(rows ...*Row) {
	snap := Rows{Want: p.s.Want().List, Rows: rows, Total: len(rows), Complete: true, Best: math.NaN()}
	for _, r := range rows {
		snap.Counts[r.Kind]++
		if r.Run == nil {
			continue
		}
		for m := range r.Run.Metrics {
			if !slices.Contains(snap.Metrics, m) {
				snap.Metrics = append(snap.Metrics, m)
			}
		}
	}
	slices.Sort(snap.Metrics)
	if len(snap.Metrics) > 0 {
		snap.Metric = snap.Metrics[0]
	}
	p.gets(snap)
}

func many(n int) []*Row {
	var rows []*Row
	for i := range n {
		rows = append(rows, run(fmt.Sprintf("run_%06d", n-i), Done, "loss=0.5"))
	}
	return rows
}

// onScreen is the row of the screen on which the selected run is, from 0.
func (p *person) onScreen() int { return p.s.List.Idx - p.s.List.Top }

// logOf is a log of n lines of ten bytes, whole.
func logOf(ref Ref, n int) *LogText {
	t := &LogText{Ref: ref, Size: int64(10 * n), Start: true, End: true, Total: int64(n), First: 1}
	for i := range n {
		text := fmt.Sprintf("line %4d", i+1)
		t.Lines = append(t.Lines, LogLine{Off: int64(10 * i), End: int64(10*i + 10), Text: text, Spans: []draw.Span{{Text: text}}})
	}
	return t
}

// sees is the text of the log's rows.
func (p *person) sees() []string {
	r := p.s.Layout().Rect(LogPane)
	var out []string
	for _, row := range p.s.LogRows(r.W, r.H) {
		out = append(out, row.Line.Text[row.From:row.To])
	}
	return out
}
