// Package state is the dashboard without a terminal: what is open, selected, marked, typed and wanted, and how a key or a message
// changes it. It reads no file, asks no clock and draws nothing, so that a person's whole session can be told as a test.
package state

import (
	"math"
	"time"

	"runar/db"
	"runar/ui/dashboard/draw"
)

// Ref names a run among several stores.
type Ref struct {
	Store int // index in State.Stores
	ID    string
}

// Kind is a run's status as the list shows it: db.Status and db.Cause in one word.
type Kind uint8

// The kinds of runs.
const (
	Running Kind = iota
	Done
	Failed
	Stopped // Ctrl-C, or a signal that asks to end
	Lost    // the owner is gone
	Kinds   // how many there are
)

// KindOf tells the kind of a run.
func KindOf(s db.Status, c *db.Cause, signal *int) Kind {
	switch {
	case s == db.Running:
		return Running
	case s == db.Completed:
		return Done
	case c != nil && *c == db.CauseLost:
		return Lost
	case c != nil && (*c == db.CauseInterrupt || *c == db.CauseHangup), signal != nil && *signal == 15:
		return Stopped
	}
	return Failed
}

// Word is the kind in letters.
func (k Kind) Word() string {
	return [...]string{"running", "done", "failed", "stopped", "lost"}[min(k, Lost)]
}

// Short is the kind in at most four letters.
func (k Kind) Short() string {
	return [...]string{"run", "done", "fail", "stop", "lost"}[min(k, Lost)]
}

// Row is a run of the list. Rows are never changed, only replaced.
type Row struct {
	Ref
	Kind     Kind
	Name     string // empty: none
	Command  string
	Created  time.Time
	Finished time.Time // zero while running, or unknown
	Run      *db.Run   // everything, where it has been read; else nil
}

// Title is how the run is called in a sentence: its name, else its id.
func (r *Row) Title() string {
	if r.Name != "" {
		return r.Name
	}
	return r.ID
}

// Duration is how long it ran, or runs; false where that is unknown.
func (r *Row) Duration(now time.Time) (time.Duration, bool) {
	switch {
	case r.Kind == Running:
		return now.Sub(r.Created), true
	case r.Run != nil && r.Run.DurationSeconds != nil:
		return time.Duration(*r.Run.DurationSeconds * float64(time.Second)), true
	case r.Finished.IsZero():
		return 0, false
	}
	return r.Finished.Sub(r.Created), true
}

// Lasted is its Duration in at most five characters; empty where that is unknown.
func (r *Row) Lasted(now time.Time) string {
	d, ok := r.Duration(now)
	switch {
	case !ok:
		return ""
	case r.Kind == Running:
		return Clock(d)
	}
	return Lasted(d)
}

// Rows is the list a feed answers to a ListWant, in its order.
type Rows struct {
	Want     ListWant
	Rows     []*Row
	Total    int        // runs before the filter
	Counts   [Kinds]int // of them, by kind
	Complete bool       // false: older runs are still being read
	Metric   string     // the main metric that holds for this list; empty: none
	Metrics  []string   // names of the metrics seen, most useful first
	Params   []string   // keys of params that differ, most telling first
	Same     int        // params that are the same in all
	Best     float64    // best last value of Metric among finished and live runs; NaN: none
	Rated    int        // how many runs it is the best of
	Unread   bool       // a store could not be read
	FilterBy error      // why Want.Filter is not understood; Rows are those of the filter before
}

// RowDetail completes a row of the window.
type RowDetail struct {
	Ref   Ref
	Run   *db.Run   // nil: the run is gone
	Trend []float64 // of the main metric
	Key   string    // the metric Trend is of
}

// Details are rows that have been completed.
type Details struct{ Items []RowDetail }

// Column is a stretch of a series: what one dot column of a chart shows.
type Column struct {
	X0, X1         float64
	Min, Max, Mean float64 // NaN where there is nothing finite
	Count          int64
	NonFinite      int64
}

// Series is what a chart draws of one run.
type Series struct {
	Want    ChartWant
	Axis    Axis // what x really counts: a series without epochs is shown by its steps
	Columns []Column
	Count   int64 // points in the whole series
	Lo, Hi  float64
}

// LogLine is one line of a log as the terminal finally showed it.
type LogLine struct {
	Off, End int64       // bytes of the log it came from
	Text     string      // without colours
	Spans    []draw.Span // the same with colours
	Time     time.Time   // when its first byte was written; zero: unknown
	Stream   uint8       // 0 terminal, 1 stdout, 2 stderr
}

// LogText is a window of a log.
type LogText struct {
	Ref        Ref
	Path       string
	Lines      []LogLine
	Size       int64
	Start, End bool  // whether the window reaches the start or the end of the log
	First      int64 // number of the first line, from 1; 0 while not counted
	Total      int64 // lines of the log; 0 while not counted
	Live       bool
	Gone       string // why there is no log; empty: there is
}

// Found answers a SearchWant.
type Found struct {
	Want SearchWant
	Off  int64 // start of the line; -1: nothing found
	Wrap bool  // found beyond the end, from the other side
}

// Notice is a line for the person. Failures stay until Esc has been pressed on them, or until they are over.
type Notice struct {
	Text, Hint string
	Failure    bool
	Over       string // the text of a failure that is no longer so
}

// Tick tells the time.
type Tick struct{ Now time.Time }

// Resize tells the size of the screen in cells.
type Resize struct{ W, H int }

// Key is a key by name: a character as it is, else "enter", "esc", "tab", "backtab", "up", "ctrl-d", "pgdn", "f1" …
type Key struct{ Name string }

// Paste is text pasted by the terminal.
type Paste struct{ Text string }

// Mouse is a press or a turn of the wheel at a cell.
type Mouse struct {
	X, Y   int
	Wheel  int // lines, downwards; 0 for a press
	Double bool
}

// Removed tells that runs went to the trash and can be brought back.
type Removed struct{ Refs []Ref }

// Restored tells that runs came back.
type Restored struct{ Refs []Ref }

// Reran tells that a run was run again: the new one is the newest.
type Reran struct{}

// Better tells whether a is a better value of the metric than b, by the metric's direction.
func Better(metric string, a, b float64) bool {
	if math.IsNaN(b) {
		return !math.IsNaN(a)
	}
	if LowerIsBetter(metric) {
		return a < b
	}
	return a > b
}
