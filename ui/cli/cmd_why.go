package cli

import (
	"bytes"
	"fmt"
	"strings"

	"runar/capture/facts"
	"runar/capture/fold"
	"runar/db"
	"runar/ui"
)

const longWhy = `Says in words why a run ended: by itself or by a signal, and whose; for want of
memory, with how much there was; lost, and in which boot of the machine. Then
the last error of its output, its last lines, and what may help. Without an
argument: the latest run.`

var examplesWhy = []string{
	"runar why    # what happened just now",
	"runar why baseline --lines 40    # with more of its output",
}

func newWhy(c *Call) ([]Flag, func([]string) error) {
	lines := 10
	flags := []Flag{{Name: "lines", Short: "n", Value: "N", Help: "so many of the last lines", Bind: &lines}}
	return append(flags, c.outputFlags()...), func(args []string) error {
		if lines < 0 {
			return usagef("--lines takes a number of lines, not %d", lines)
		}
		return c.why(args, lines)
	}
}

func (c *Call) why(args []string, lines int) error {
	r, s, l, err := c.openRun(args)
	if err != nil {
		return err
	}
	defer l.Close()
	term := c.terminal(c.Env.Out)
	tail, err := lastLines(r, lines, term.Color && !c.wantsJSON())
	if err != nil {
		return err
	}
	last := lastErrorOf(r)
	next := adviceOn(r, last)
	if good := c.lastGood(s, r); good != "" {
		next = append(next, "the same command ended well before: runar diff "+good+" "+r.ID)
	}
	if c.wantsJSON() {
		return c.printJSON(struct {
			ID        string    `json:"id"`
			Status    db.Status `json:"status"`
			Cause     *db.Cause `json:"cause"`
			ExitCode  *int      `json:"exit_code"`
			Signal    *int      `json:"signal"`
			Why       string    `json:"why"`
			LastError *db.Text  `json:"last_error"`
			LastLines []db.Text `json:"last_lines"`
			Next      []string  `json:"next"`
		}{r.ID, r.Status, r.Cause, r.ExitCode, r.Signal, whyText(r), textOrNull(last), tail, next})
	}
	var b strings.Builder
	text, color := term.Fate(r)
	fmt.Fprintf(&b, "%s  %s  %s\n", term.Paint(color, text), labelOf(r), endText(r))
	line := func(label, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%s%s%s\n", term.Paint(ui.Bold, label+":"), strings.Repeat(" ", 9-len(label)), ui.Clean(value))
		}
	}
	line("Command", screenful(term, ui.Clean(r.Command)))
	line("Why", whyText(r))
	line("Error", last)
	if len(tail) > 0 {
		fmt.Fprintf(&b, "%s\n", term.Paint(ui.Bold, "Output:"))
		for _, t := range tail {
			fmt.Fprintf(&b, "  %s%s\n", term.Glyph("│ ", "| "), t)
		}
	}
	for i, advice := range next {
		label := "Next"
		if i > 0 {
			label = ""
			fmt.Fprintf(&b, "%10s%s\n", "", ui.Clean(advice))
			continue
		}
		line(label, advice)
	}
	return c.print(b.String())
}

func textOrNull(s string) *db.Text {
	if s == "" {
		return nil
	}
	return (*db.Text)(&s)
}

// lastErrorOf is the last error line of a failed run: as it was found at its end, else, where nobody was there to look, as its log has it.
func lastErrorOf(r *db.Run) string {
	if r.LastError != "" || r.Status != db.Failed || r.Cause == nil || *r.Cause != db.CauseLost || r.StdoutPath == nil {
		return r.LastError
	}
	log, err := db.OpenLog(db.LogPath(r.Store, *r.StdoutPath))
	if err != nil {
		return ""
	}
	defer log.Close()
	size, err := log.Size()
	if err != nil {
		return ""
	}
	return facts.LastError(log, size)
}

// lastLinesBytes bounds how far back the last lines are looked for.
const lastLinesBytes = 4 << 20

// lastLines are the last n lines of the output that hold something.
func lastLines(r *db.Run, n int, colour bool) ([]db.Text, error) {
	texts := []db.Text{}
	if n == 0 || r.StdoutPath == nil {
		return texts, nil
	}
	log, err := openLog(r)
	if log == nil || err != nil {
		return texts, nil // the output is one thing of several to tell, and it is not there
	}
	defer log.Close()
	view := log.All()
	rows, cols := view.WinsizeAt(view.Size())
	lines, err := fold.Tail(view, view.Size(), n+20, lastLinesBytes, fold.Options{Rows: rows, Cols: cols, Colour: colour})
	if err != nil {
		return nil, err
	}
	for len(lines) > 0 && len(bytes.TrimSpace(withoutColor(lines[len(lines)-1].Text))) == 0 {
		lines = lines[:len(lines)-1]
	}
	for _, l := range lines[max(0, len(lines)-n):] {
		texts = append(texts, db.Text(l.Text))
	}
	return texts, nil
}

// lastGood is the latest run before r whose command was the same and that ended well; "" where there is none, or r did.
func (c *Call) lastGood(s *db.Store, r *db.Run) string {
	if r.Status != db.Failed {
		return ""
	}
	filter, err := db.ParseFilter([]string{"command=" + r.Command, "status=completed"})
	if err != nil {
		return ""
	}
	runs, err := s.List(c.Ctx, db.Query{Filter: filter, Limit: 1})
	if err != nil || len(runs) == 0 || runs[0].CreatedAt.After(r.CreatedAt.Time) {
		return ""
	}
	return runs[0].ID
}
