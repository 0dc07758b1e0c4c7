package state

import (
	"fmt"
	"math"
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
	Columns    string // of a heading: what the columns of the values below it are
	Metric     bool   // the key is the name of one: names differ at their ends
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
		return f.lines // a preview shows the start of things
	}
	return f.wrapped()
}

// FactKeys is how wide the keys of lines stand in a pane w cells wide; a blank before and two behind them are not counted.
func FactKeys(lines []FactLine, w int) int {
	key := min(8, w/3)
	for _, l := range lines {
		key = max(key, min(draw.Width(l.Key), w/3))
	}
	return key
}

type facts struct {
	s     *State
	w     int
	row   *Row
	run   *db.Run
	lines []FactLine
}

func (f *facts) add(key, value string, tone Tone) {
	if value != "" {
		f.lines = append(f.lines, FactLine{Key: key, Value: value, Tone: tone})
	}
}

// wrapped is the lines with long values gone on with under themselves; metrics are rows of a table and left whole.
func (f *facts) wrapped() []FactLine {
	var out []FactLine
	room := max(8, f.w-FactKeys(f.lines, f.w)-2)
	for _, l := range f.lines {
		if l.Tone == Heading || l.Metric {
			out = append(out, l)
			continue
		}
		for i, part := range draw.Wrap(l.Value, room) {
			if l.Value = part; i > 0 {
				l.Key = ""
			}
			if out = append(out, l); i == 40 {
				break
			}
		}
	}
	return out
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
	lasted := ""
	if d, ok := f.row.Duration(now); ok {
		word := " after "
		switch f.row.Kind {
		case Running:
			word = " for "
		case Done:
			word = " in "
		}
		if lasted = word + span(d); f.row.Kind != Running && d < 10*time.Second {
			lasted = word + ui.Duration(d)
		}
	}
	if f.s.View != ListView || text != f.row.Kind.Word() { // the title of a preview says as much
		value := text + lasted
		if f.s.View == ListView && draw.Width(value) > f.room() {
			short := strings.TrimLeft(strings.TrimPrefix(strings.TrimPrefix(text, f.row.Kind.Word()), " with"), ": ")
			for _, less := range []string{short, short + lasted} {
				if draw.Width(less) <= f.room() {
					value = less
				}
			}
		}
		f.add("status", value, tone)
	}
	f.add("error", r.LastError, Bad)
	if p := progress(r.Progress, span); p != "" && f.row.Kind == Running {
		if f.s.View == ListView && draw.Width(p) > f.room() {
			p = progress(r.Progress, Ago)
		}
		f.add("progress", p, Live)
	} else if f.s.View != ListView {
		reached := r.Progress
		reached.ETASeconds = nil // nothing is left to wait for
		f.add("progress", progress(reached, span), Neutral)
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

func progress(p db.Progress, span func(time.Duration) string) string {
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

func (f *facts) git() {
	g := f.run.Git
	if g.Commit == nil && g.Branch == nil {
		return
	}
	f.heading("Git")
	text := "no commit"
	if g.Commit != nil {
		text = commit(g)
	}
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
	if f.s.View == ListView && len(use) > 0 {
		use = []string{fit(f.room(), use)}
	}
	f.add("usage", strings.Join(use, "  "), Neutral)
	f.add("parent", deref(r.ParentID), Neutral)
	f.add("store", r.Store, Quiet)
}
