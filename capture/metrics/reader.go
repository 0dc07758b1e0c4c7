// Package metrics reads metrics, their steps and the progress of a run from what a program prints, with nothing to
// configure: bytes go in as they come, samples come out.
//
// The reader knows families of formats (pairs, literals, tables, bars, blocks under a header line), not programs:
//
//	screen.go     bytes → lines: carriage returns, backspaces, ANSI (escape.go), cursor up
//	prefix.go     what loggers put before a message; sender.go: launchers and hosts; stamp.go: times and dates
//	lex.go        a line → words (lexword.go), numbers (lexnumber.go), punctuation
//	assemble.go   names and values on one line → pairs
//	value.go      what belongs to a number: its total, its share, its unit, a decimal comma
//	names.go      a printed name → what it stands for, by its parts (parts.go) and the words of vocabulary.go
//	steps.go      which step governs a value; counting.go: a step of the epoch or of the run
//	judge.go      what is a metric and what a setting, a count, a time; keep.go: pair by pair
//	under.go      which data values are of, where the line itself does not say it beside them
//	block.go      pairs that stand under no step, judged together
//	table.go      rows under a header line (header.go, columns.go, row.go); box.go: framed lists of names and values
//	bar.go        progress bars; barclock.go: when one gives points; wrapped.go: one over several rows
//	quiet.go      text that holds no metric whatever it looks like
//	special.go    the few dialects that the families cannot reach
//
// Steps, names and precision: what is not surely a metric is left out. Times, rates, memory, counts, best-so-far values
// and running averages in parentheses are not metrics.
package metrics

import (
	"regexp"
	"time"

	"runar/db"
)

// Limits that keep a hostile output from taking memory. A longer line is cut; names beyond the limit are dropped.
const (
	maxLine  = 64 << 10 // bytes of a line that are looked at
	maxNames = 1000     // different series of one run
	maxName  = 96       // bytes of a name
)

// Options of New. The zero value reads by the built-in rules.
type Options struct {
	// Now tells the time since the run's start; it stamps Point.T. Nil leaves T at 0.
	Now func() time.Duration
	// Every is the least time between two points that an unfinished progress bar gives. 0: only the last state of a
	// bar gives points. Needs Now.
	Every time.Duration
	// Counting is what Recount answered when the same text was read before.
	Counting Counting
	// Patterns are tried on each line before the built-in rules; see pattern.go for the named groups.
	Patterns []*regexp.Regexp
}

// Reader finds samples in the output of one run. Not safe for concurrent use. How the output is cut into Write calls
// makes no difference to what is found.
type Reader struct {
	opt    Options
	screen screen

	names   map[string]*name // by printed text; bounded
	keys    map[string]bool  // names given out; at most maxNames
	samples []db.Sample

	progress progress
	etaText  []byte

	rows   int     // rows of the output that have ended
	ln     line    // the line being read; reused
	gov    govern  // the step that governs lines without one
	mute   mute    // regions without metrics
	block  block   // standalone pairs waiting to be judged together
	tables tables  // header candidates and the table being read
	plain  []byte  // a line whose box characters were replaced
	bars   barTime // when an unfinished bar last gave points
}

// New makes a reader.
func New(o Options) *Reader {
	r := &Reader{opt: o, names: make(map[string]*name), keys: make(map[string]bool)}
	r.gov.second.told = o.Counting
	r.screen.final = r.readLine
	r.screen.frame = r.readFrame
	return r
}

// Write takes output bytes. It never fails and never keeps p.
func (r *Reader) Write(p []byte) (int, error) {
	r.screen.write(p)
	return len(p), nil
}

// Flush reads what stands on an unfinished last line. Call it once, at the end of the output.
func (r *Reader) Flush() {
	r.screen.flush()
	r.letGo(nil)
	r.closeBlock()
	r.closeBox()
}

// Samples hands over what was found since the last call, in the order of the output.
func (r *Reader) Samples() []db.Sample {
	s := r.samples
	r.samples = nil
	return s
}

// emit gives one point out.
func (r *Reader) emit(key string, step db.Step, v float64) {
	if key == "" {
		return
	}
	if !r.keys[key] {
		if len(r.keys) >= maxNames {
			return
		}
		r.keys[key] = true
	}
	r.samples = append(r.samples, db.Sample{Key: key, Point: db.Point{Step: step, Value: v, T: r.now()}})
}

// now is milliseconds since the run's start.
func (r *Reader) now() int64 {
	if r.opt.Now == nil {
		return 0
	}
	return r.opt.Now().Milliseconds()
}
