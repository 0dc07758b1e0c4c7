package state

import (
	"fmt"
	"math"
	"sort"
	"strings"
	"time"

	"runar/db"
	"runar/ui"
	"runar/ui/dashboard/draw"
)

// Tone is how a fact is to be taken.
type Tone uint8

// The tones.
const (
	Neutral Tone = iota
	Heading
	Quiet
	Good
	Bad
	Live
)

// FactLine is a line of what is known of a run.
type FactLine struct {
	Key, Value string
	Tone       Tone
	Trend      []float64 // drawn behind the value
}

// FactLines is everything known of the selected run in lines for a pane w cells wide: in the list's preview what matters most comes
// first, the params tab begins with the params.
func (s *State) FactLines(w int) []FactLine {
	row := s.SelectedRow()
	if row == nil || w <= 0 {
		return nil
	}
	run := s.RunOf(row.Ref)
	f := facts{s: s, w: w, row: row, run: run}
	if run == nil {
		f.add("command", row.Command, Neutral)
		f.add("", "reading…", Quiet)
		return f.lines
	}
	switch {
	case s.View == RunView && s.Tab == ParamsTab:
		f.params(true)
		f.git()
		f.environment()
	case s.View == RunView:
		f.head()
		f.end()
		f.metrics(math.MaxInt)
		f.params(true)
		f.git()
		f.environment()
	default:
		f.end()
		f.metrics(3)
		f.params(false)
		f.add("command", run.Command, Neutral)
		f.git()
		f.environment()
	}
	return f.lines
}

type facts struct {
	s     *State
	w     int
	row   *Row
	run   *db.Run
	lines []FactLine
}

const factKey = 9 // columns of the key

// add adds a fact, wrapped under itself.
func (f *facts) add(key, value string, tone Tone) {
	if value == "" {
		return
	}
	if f.s.View == ListView { // a preview shows the start of things
		f.lines = append(f.lines, FactLine{Key: key, Value: value, Tone: tone})
		return
	}
	for i, line := range draw.Wrap(value, max(8, f.w-factKey-1)) {
		if i > 0 {
			key = ""
		}
		f.lines = append(f.lines, FactLine{Key: key, Value: line, Tone: tone})
		if i == 40 {
			break
		}
	}
}

func (f *facts) heading(text string) {
	if f.s.View == ListView {
		return
	}
	if len(f.lines) > 0 {
		f.lines = append(f.lines, FactLine{})
	}
	f.lines = append(f.lines, FactLine{Value: text, Tone: Heading})
}

func (f *facts) head() {
	f.add("id", f.run.ID, Neutral)
	f.add("name", deref(f.run.Name), Neutral)
	f.add("command", f.run.Command, Neutral)
	f.add("tags", strings.Join(f.run.Tags, " "), Neutral)
	f.add("note", deref(f.run.Note), Neutral)
}

// end tells what became of the run, or how far it is.
func (f *facts) end() {
	r, now := f.run, f.s.Now
	tone := map[Kind]Tone{Running: Live, Done: Good, Failed: Bad, Stopped: Bad, Lost: Bad}[f.row.Kind]
	text := Outcome(r)
	if d, ok := f.row.Duration(now); ok {
		word := " after "
		switch f.row.Kind {
		case Running:
			word = " for "
		case Done:
			word = " in "
		}
		text += word + span(d)
	}
	if f.s.View != ListView || Outcome(r) != f.row.Kind.Word() { // the title of a preview says as much
		f.add("status", text, tone)
	}
	f.add("error", r.LastError, Bad)
	if p := progress(r.Progress); p != "" && f.row.Kind == Running {
		f.add("progress", p, Live)
	}
	if f.s.View == ListView {
		f.add("tags", strings.Join(r.Tags, " "), Neutral)
		f.add("note", deref(r.Note), Neutral)
		return
	}
	f.add("started", ui.Moment(r.CreatedAt.Time, now), Neutral)
	if r.FinishedAt != nil {
		f.add("finished", ui.Moment(r.FinishedAt.Time, now), Neutral)
	}
}

// span is a length of time in whole seconds.
func span(d time.Duration) string {
	if d < 10*time.Second {
		return Clock(d)
	}
	return ui.Duration(d.Truncate(time.Second))
}

func progress(p db.Progress) string {
	var b strings.Builder
	if p.Done != nil {
		b.WriteString(Short(*p.Done))
		if p.Total != nil && *p.Total > 0 {
			fmt.Fprintf(&b, "/%s %.0f%%", Short(*p.Total), 100**p.Done / *p.Total)
		}
	}
	if p.ETASeconds != nil {
		fmt.Fprintf(&b, "  %s left", span(time.Duration(*p.ETASeconds*float64(time.Second))))
	}
	return strings.TrimSpace(b.String())
}

// Outcome says in words what became of a run.
func Outcome(r *db.Run) string {
	kind := KindOf(r.Status, r.Cause, r.Signal)
	text := kind.Word()
	cause := db.Cause("")
	if r.Cause != nil {
		cause = *r.Cause
	}
	switch {
	case kind == Running || kind == Done:
	case cause == db.CauseLost:
		text = "lost: runar vanished (killed, or the machine went down)"
	case cause == db.CauseOOM:
		text = "failed: out of memory"
	case cause == db.CauseInterrupt:
		text = "stopped by Ctrl-C"
	case cause == db.CauseHangup:
		text = "stopped: the terminal went away"
	case r.Signal != nil:
		text += " by " + ui.Signal(*r.Signal)
	case r.ExitCode != nil:
		text += fmt.Sprintf(" with exit code %d", *r.ExitCode)
	}
	if r.CauseNote != "" {
		text += " (" + r.CauseNote + ")"
	}
	return text
}

func (f *facts) metrics(limit int) {
	names := keys(f.run.Metrics)
	if len(names) == 0 {
		return
	}
	main := f.s.List.Snap.Metric
	sort.SliceStable(names, func(i, j int) bool {
		if (names[i] == main) != (names[j] == main) {
			return names[i] == main
		}
		return ui.CompareMetrics(names[i], names[j]) < 0
	})
	f.heading("Metrics")
	for i, n := range names {
		if i == limit {
			break
		}
		m := f.run.Metrics[n]
		text := Num(float64(m.Last))
		if n == main && f.s.List.Snap.Total > 1 && f.s.List.Snap.Best == float64(m.Last) {
			text += " best of " + Count(int64(f.s.List.Snap.Total))
		}
		if m.Count > 1 {
			text += fmt.Sprintf("  min %s  max %s", Num(float64(m.Min)), Num(float64(m.Max)))
		}
		if m.Step.HasMain {
			text += "  at " + stepText(m.Step)
		}
		f.lines = append(f.lines, FactLine{Key: n, Value: text})
	}
}

func stepText(s db.Step) string {
	if s.HasSub {
		return fmt.Sprintf("%s:%s", Short(s.Main), Short(s.Sub))
	}
	return Short(s.Main)
}

// params lists them; in a preview those that differ come first and the rest is counted.
func (f *facts) params(all bool) {
	if len(f.run.Params) == 0 {
		return
	}
	f.heading("Params")
	if all {
		for _, k := range keys(f.run.Params) {
			f.add(k, f.run.Params[k], Neutral)
		}
		return
	}
	var parts []string
	for _, k := range f.s.List.Snap.Params {
		if v, ok := f.run.Params[k]; ok {
			parts = append(parts, k+" "+v)
		}
	}
	if rest := len(f.run.Params) - len(parts); len(parts) == 0 {
		for _, k := range keys(f.run.Params) {
			parts = append(parts, k+" "+f.run.Params[k])
		}
	} else if rest > 0 {
		parts = append(parts, fmt.Sprintf("+%d same as others", rest))
	}
	f.add("params", strings.Join(parts, "  "), Neutral)
}

func (f *facts) git() {
	g := f.run.Git
	if g.Commit == nil && g.Branch == nil {
		return
	}
	f.heading("Git")
	text := commit(g)
	if g.Commit != nil && f.s.View != ListView {
		text = *g.Commit
	}
	if b := deref(g.Branch); b != "" {
		text += " on " + b
	}
	if g.Dirty != nil && *g.Dirty {
		text = strings.Replace(text, "*", "", 1) + ", with changes not committed"
	}
	f.add("git", text, Neutral)
}

func (f *facts) environment() {
	r := f.run
	f.heading("Environment")
	var host []string
	if r.User != nil {
		host = append(host, *r.User+"@"+deref(r.Host))
	} else if r.Host != nil {
		host = append(host, *r.Host)
	}
	if r.PID != nil {
		host = append(host, fmt.Sprintf("pid %d", *r.PID))
	}
	f.add("host", strings.Join(host, "  "), Neutral)
	f.add("folder", r.Workdir, Neutral)
	var use []string
	if r.CPUSeconds != nil {
		use = append(use, "cpu "+ui.Duration(time.Duration(*r.CPUSeconds*float64(time.Second))))
	}
	if r.MaxRSSBytes != nil {
		use = append(use, "peak memory "+ui.Bytes(*r.MaxRSSBytes))
	}
	if r.LogBytes != nil {
		use = append(use, "log "+ui.Bytes(*r.LogBytes))
	}
	f.add("usage", strings.Join(use, "  "), Neutral)
	f.add("parent", deref(r.ParentID), Neutral)
	f.add("store", r.Store, Quiet)
}
