package cli

import (
	"fmt"
	"time"

	"runar/capture"
	"runar/db"
	"runar/ui"
)

// runScreen is what runar itself says around a program: on stderr, and only where that is a terminal.
type runScreen struct {
	c     *Call
	term  ui.Terminal
	quiet bool
}

func (s runScreen) silent() bool { return s.quiet || !s.term.TTY }

// banner stands before the output: ▶ baseline (run_x7k2m9).
func (s runScreen) banner(run *db.Run) {
	if s.silent() {
		return
	}
	title := run.ID
	if run.Name != nil {
		title = ui.Clean(*run.Name) + " (" + run.ID + ")"
	}
	if run.ID == "" {
		title = "not recorded"
	}
	fmt.Fprintln(s.c.Env.Err, s.term.Paint(ui.Cyan, s.term.Glyph("▶", ">")+" "+title))
}

// closing stands behind the output: ✓ Done in 45m 23s (exit 0).
func (s runScreen) closing(res capture.Result) {
	if s.silent() {
		return
	}
	newline := ""
	if res.MidLine {
		newline = "\n"
	}
	ok := res.End.Status == db.Completed
	sign, color := s.term.Glyph("✗", "x"), ui.Red
	if ok {
		sign, color = s.term.Glyph("✓", "+"), ui.Green
	}
	fmt.Fprintf(s.c.Env.Err, "%s%s\n", newline, s.term.Paint(color, sign+" "+closingWords(res.End, res.Took)))
}

// closingWords says how a run ended.
func closingWords(e db.End, took time.Duration) string {
	in := ui.Duration(took)
	words := ""
	switch {
	case e.Status == db.Completed:
		return "Done in " + in + " (exit 0)"
	case e.Cause == db.CauseInterrupt:
		return "Interrupted after " + in
	case e.Cause == db.CauseHangup:
		return "Hung up after " + in
	case e.Signal != nil:
		words = fmt.Sprintf("Killed by %s after %s", ui.Signal(*e.Signal), in)
	case e.ExitCode != nil:
		words = fmt.Sprintf("Failed in %s (exit %d)", in, *e.ExitCode)
	}
	if e.Cause == db.CauseOOM {
		words += " (out of memory)" // how much it was: runar show
	}
	return words
}

// unrecorded stands in for the store where there is no place for a record at all.
type unrecorded struct{}

func (unrecorded) Start(*db.Run)                {}
func (unrecorded) Update(db.Update)             {}
func (unrecorded) AddSamples([]db.Sample)       {}
func (unrecorded) Finish(db.End, time.Duration) {}
