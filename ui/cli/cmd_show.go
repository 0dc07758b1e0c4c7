package cli

import (
	"fmt"
	"math"
	"sort"
	"strconv"
	"strings"

	"runar/db"
	"runar/ui"
)

const longShow = `Shows everything that is known of a run: how it was started, how it ended, what
it cost, its parameters, tags and metrics. Without an argument: the latest run.

A run is named by @ (the latest), @1, @2 (older), its id with or without
"run_", its name (the latest of that name), or the start of its id, two
characters or more.`

var examplesShow = []string{
	"runar show    # the latest",
	"runar show baseline    # by name",
	"runar show x7k --json    # by the start of its id",
}

// sparkWidth is how many columns of the screen the course of a metric gets.
const sparkWidth = 24

func newShow(c *Call) ([]Flag, func([]string) error) {
	return c.outputFlags(), func(args []string) error { return c.show(args) }
}

func (c *Call) show(args []string) error {
	if _, err := c.chosenFields(); err != nil {
		return err
	}
	r, s, l, err := c.openRun(args)
	if err != nil {
		return err
	}
	defer l.Close()
	if c.wantsJSON() {
		return c.printRunJSON(r)
	}
	term := c.terminal(c.Env.Out)
	var b strings.Builder
	c.writeFacts(&b, term, r)
	if err := c.writeMetrics(&b, term, r, s); err != nil {
		return err
	}
	return c.print(b.String())
}

// writeFacts writes one label and value a line, values at one column. What is unknown, and not among the first seven, is
// left out.
func (c *Call) writeFacts(b *strings.Builder, term ui.Terminal, r *db.Run) {
	now := c.Env.Now()
	line := func(label, value string) {
		fmt.Fprintf(b, "%s%s\n", term.Paint(ui.Bold, label+":")+strings.Repeat(" ", max(1, 9-len(label))), value)
	}
	known := func(label, value string) {
		if value != "" {
			line(label, ui.Clean(value))
		}
	}
	or := func(s string) string {
		if s == "" {
			return "-"
		}
		return ui.Clean(s)
	}
	_, color := term.Fate(r)
	line("ID", r.ID)
	line("Name", or(nameOf(r)))
	line("Command", screenful(term, ui.Clean(r.Command)))
	line("Status", term.Paint(color, ui.Clean(string(r.Status))))
	line("Duration", secondsOf(r.DurationSeconds))
	line("Git", or(gitText(r.Git)))
	line("Exit", or(intOf(r.ExitCode)))

	cause := causeText(r)
	if r.CauseNote != "" && cause != "" {
		cause += ": " + r.CauseNote
	}
	known("Cause", cause)
	known("Error", lastErrorOf(r))
	line("Started", ui.Moment(r.CreatedAt.Time, now))
	if r.FinishedAt != nil {
		line("Finished", ui.Moment(r.FinishedAt.Time, now))
	}
	known("Workdir", c.shortPath(r.Workdir))
	known("Host", textOf(r.Host))
	known("User", textOf(r.User))
	known("PID", intOf(r.PID))
	known("Parent", textOf(r.ParentID))
	if r.CPUSeconds != nil {
		known("CPU", ui.Seconds(*r.CPUSeconds))
	}
	known("Memory", bytesOf(r.MaxRSSBytes))
	known("Log", c.logText(r))
	if r.Progress.Done != nil {
		text := progressText(r.Progress)
		if r.Progress.Total != nil {
			text = ui.Number(*r.Progress.Done) + "/" + ui.Number(*r.Progress.Total) + " " + text
		}
		known("Progress", text)
	}
	if len(r.Params) > 0 {
		line("Params", screenful(term, paramsText(r.Params)))
	}
	known("Tags", strings.Join(r.Tags, ", "))
	if note := textOf(r.Note); note != "" {
		line("Note", strings.ReplaceAll(ui.CleanLines(note), "\n", "\n"+strings.Repeat(" ", 10)))
	}
	if r.DeletedAt != nil {
		line("Trash", "since "+ui.Moment(r.DeletedAt.Time, now)+"; back with: runar restore "+r.ID)
	}
	known("Store", c.shortPath(r.Store))
}

// screenful cuts a clean text that would flood a terminal; off one it is whole, and in JSON.
func screenful(term ui.Terminal, s string) string {
	if !term.TTY {
		return s
	}
	return ui.Clip(s, term.Width*term.Height, term.Glyph("…", "~"))
}

// logText is where the log is and how large it is; of a live run as large as it is now.
func (c *Call) logText(r *db.Run) string {
	if r.StdoutPath == nil {
		return ""
	}
	path := db.LogPath(r.Store, *r.StdoutPath)
	log, err := db.FindLog(path)
	switch {
	case err == nil && log.Packed:
		return c.shortPath(log.Path) + " (" + ui.Bytes(log.Bytes) + ", compressed to " + ui.Bytes(log.OnDisk) + ")"
	case err == nil:
		return c.shortPath(log.Path) + " (" + ui.Bytes(log.Bytes) + ")"
	case r.LogBytes == nil || *r.LogBytes > 0:
		return c.shortPath(path) + " (missing)"
	}
	return ""
}

func paramsText(params map[string]string) string {
	var words []string
	for k, v := range params {
		if strings.ContainsAny(v, " \t") || v == "" {
			v = `"` + v + `"`
		}
		words = append(words, ui.Clean(k+"="+v))
	}
	sort.Strings(words)
	return strings.Join(words, " ")
}

func (c *Call) writeMetrics(b *strings.Builder, term ui.Terminal, r *db.Run, s *db.Store) error {
	if len(r.Metrics) == 0 {
		return nil
	}
	t := ui.Table{Columns: []ui.Column{{Title: "METRIC", Flex: true, Keep: 12}, {Title: "LAST", Right: true}, {Title: "MIN", Right: true}, {Title: "MAX", Right: true},
		{Title: "STEP", Right: true, Drop: 1}, {Title: "COURSE", Drop: 2}}, Header: true}
	names := make([]string, 0, len(r.Metrics))
	for name := range r.Metrics {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		m := r.Metrics[name]
		spark, err := c.spark(term, s, r.ID, name, m.Count)
		if err != nil {
			return err
		}
		t.Rows = append(t.Rows, []ui.Cell{{Text: name, Color: ui.Bold}, plain(ui.Number(float64(m.Last))), plain(finiteText(m.Min)), plain(finiteText(m.Max)), plain(stepText(m.Step)), {Text: spark, Color: ui.Cyan}})
	}
	b.WriteByte('\n')
	return t.Write(b, term)
}

// spark draws the course of a series from the means of its stretches.
func (c *Call) spark(term ui.Terminal, s *db.Store, id, name string, count int64) (string, error) {
	if count < 2 {
		return "", nil
	}
	columns, err := s.Columns(c.Ctx, id, name, 0, 0, int(min(count, sparkWidth)))
	if err != nil {
		return "", err
	}
	values := make([]float64, len(columns))
	for i, col := range columns {
		values[i] = math.NaN()
		if col.Count > col.NonFinite || col.Count > 0 && !math.IsNaN(col.Mean) {
			values[i] = col.Mean
		}
	}
	return ui.Spark(values, term.Unicode), nil
}

// finiteText is an extreme; there is none where no value was finite.
func finiteText(v db.Float) string {
	if math.IsNaN(float64(v)) {
		return "-"
	}
	return ui.Number(float64(v))
}

// stepText is where a series stands: 12000, 3:120 for epoch and batch. Whole numbers are counts, and are not rounded.
func stepText(s db.Step) string {
	text := func(v float64) string {
		if v == math.Trunc(v) && math.Abs(v) < 1e15 {
			return strconv.FormatFloat(v, 'f', 0, 64)
		}
		return ui.Number(v)
	}
	switch {
	case !s.HasMain:
		return "-"
	case s.HasSub:
		return text(s.Main) + ":" + text(s.Sub)
	}
	return text(s.Main)
}
