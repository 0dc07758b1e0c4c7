package cli

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"runar/capture/facts"
	"runar/capture/fold"
	"runar/db"
	"runar/ui"
)

const longDiff = `Shows what changed from one run to another, line by line: command, params, git,
metrics and how they ended, with the commits in between; --logs adds their
output and --code what git knows of the change. Without arguments: the run
before the latest, and the latest. For more than two runs: runar compare.`

var examplesDiff = []string{
	"runar diff    # since the last one",
	"runar diff baseline @ --logs    # with what they printed",
	"runar diff x7k p3n --code    # and what changed in the code",
}

type diffOptions struct {
	Logs, Code bool
	Context    int
}

func newDiff(c *Call) ([]Flag, func([]string) error) {
	o := diffOptions{Context: 3}
	flags := []Flag{
		{Name: "logs", Help: "what they printed", Bind: &o.Logs},
		{Name: "code", Help: "what git knows of the change of the code", Bind: &o.Code},
		{Name: "unified", Short: "U", Value: "N", Help: "so many lines around a difference", Bind: &o.Context},
	}
	return append(flags, c.outputFlags()...), func(refs []string) error {
		switch len(refs) {
		case 0:
			refs = []string{"@1", "@"}
		case 2:
		default:
			return usagef("diff takes two runs, not %d", len(refs)).withHint("runar diff @1 @")
		}
		if o.Context < 0 {
			return usagef("--unified takes a number of lines, not %d", o.Context)
		}
		return c.diff(o, refs)
	}
}

func (c *Call) diff(o diffOptions, refs []string) error {
	runs, err := c.readRuns(refs)
	if err != nil {
		return err
	}
	var rows []compareRow
	for _, row := range compareRuns(runs, nil) {
		if row.differs && !row.minor {
			rows = append(rows, row)
		}
	}
	d := runDiff{c: c, o: o, a: runs[0], b: runs[1], rows: rows, code: []byte{}}
	d.git()
	if o.Logs {
		if err := d.readLogs(); err != nil {
			return err
		}
	}
	if c.wantsJSON() {
		return d.json()
	}
	return c.page(false, d.write)
}

// runDiff is what two runs differ in.
type runDiff struct {
	c      *Call
	o      diffOptions
	a, b   *db.Run
	rows   []compareRow
	gained []string // commits of b that a has not
	lost   []string // and the other way round
	more   bool     // there are other commits
	code   []byte
	logs   []edit
	cut    bool // the logs are compared in their last part
}

// Bounds of what is asked of git and read of logs.
const (
	gitPatience  = 5 * time.Second
	diffCommits  = 20
	diffLogLines = 50_000
	diffLogBytes = 16 << 20
)

// git asks for the commits in between; where the repository is gone there are none to tell.
func (d *runDiff) git() {
	a, b := textOf(d.a.Git.Commit), textOf(d.b.Git.Commit)
	if a == "" || b == "" || a == b {
		return
	}
	ctx, cancel := context.WithTimeout(d.c.Ctx, gitPatience)
	defer cancel()
	var moreGained, moreLost bool
	d.gained, moreGained, _ = facts.CommitsBetween(ctx, d.b.Workdir, a, b, diffCommits)
	d.lost, moreLost, _ = facts.CommitsBetween(ctx, d.b.Workdir, b, a, diffCommits)
	d.more = moreGained || moreLost
	if d.o.Code {
		d.code, _ = facts.CodeBetween(ctx, d.b.Workdir, a, b, d.c.terminal(d.c.Env.Out).Color && !d.c.wantsJSON())
	}
}

func (d *runDiff) readLogs() error {
	var sides [2][]string
	for i, r := range []*db.Run{d.a, d.b} {
		log, err := openLog(r)
		if err != nil {
			return err
		}
		if log == nil {
			continue
		}
		view := log.All()
		rows, cols := view.WinsizeAt(view.Size())
		lines, err := fold.Tail(view, view.Size(), diffLogLines, diffLogBytes, fold.Options{Rows: rows, Cols: cols})
		log.Close()
		if err != nil {
			return err
		}
		d.cut = d.cut || view.Size() > diffLogBytes || len(lines) == diffLogLines
		for _, line := range lines {
			sides[i] = append(sides[i], string(line.Text))
		}
	}
	d.logs = diffLines(sides[0], sides[1])
	return nil
}

func (d *runDiff) json() error {
	type jsonRow struct {
		Kind string `json:"kind"` // field, param, metric
		Key  string `json:"key"`
		A    any    `json:"a"` // null where the run has none
		B    any    `json:"b"`
	}
	rows := []jsonRow{}
	for _, row := range d.rows {
		rows = append(rows, jsonRow{row.kind, row.key, row.cells[0].value, row.cells[1].value})
	}
	out := struct {
		A       string    `json:"a"`
		B       string    `json:"b"`
		Rows    []jsonRow `json:"rows"`
		Commits struct {
			OnlyA []string `json:"only_a"`
			OnlyB []string `json:"only_b"`
		} `json:"commits"`
		Code *db.Text  `json:"code"` // null where it was not asked for
		Logs []db.Text `json:"logs"` // lines that begin with a blank, - or +; null where they were not asked for
	}{A: d.a.ID, B: d.b.ID, Rows: rows}
	out.Commits.OnlyA, out.Commits.OnlyB = append([]string{}, d.lost...), append([]string{}, d.gained...)
	if d.o.Code {
		code := db.Text(d.code)
		out.Code = &code
	}
	if d.o.Logs {
		out.Logs = []db.Text{}
		for _, e := range d.logs {
			out.Logs = append(out.Logs, db.Text(string(e.op)+e.text))
		}
	}
	return d.c.printJSON(out)
}

// write prints it in the form of a unified diff.
func (d *runDiff) write(w io.Writer) error {
	term := d.c.terminal(d.c.Env.Out)
	var b strings.Builder
	minus := func(s string) { b.WriteString(term.Paint(ui.Red, "-"+ui.Clean(s)) + "\n") }
	plus := func(s string) { b.WriteString(term.Paint(ui.Green, "+"+ui.Clean(s)) + "\n") }
	now := d.c.Env.Now()
	b.WriteString(term.Paint(ui.Bold, "--- "+labelOf(d.a)+"\t"+ui.Moment(d.a.CreatedAt.Time, now)) + "\n")
	b.WriteString(term.Paint(ui.Bold, "+++ "+labelOf(d.b)+"\t"+ui.Moment(d.b.CreatedAt.Time, now)) + "\n")
	for _, row := range d.rows {
		for i, cell := range row.cells {
			if !cell.known {
				continue
			}
			if line := row.key + ": " + cell.text; i == 0 {
				minus(line)
			} else {
				if change := row.change(i); change != "" {
					line += " " + change
				}
				plus(line)
			}
		}
		if row.key == "commit" {
			for _, commit := range d.lost {
				minus("  " + commit)
			}
			for _, commit := range d.gained {
				plus("  " + commit)
			}
			if d.more {
				b.WriteString("   …\n")
			}
		}
	}
	if len(d.rows) == 0 {
		b.WriteString(" nothing differs but the time\n")
	}
	if d.o.Code {
		b.Write(d.cleanCode())
	}
	if d.o.Logs {
		if d.cut {
			b.WriteString(term.Paint(ui.Dim, fmt.Sprintf("(of long logs, the last %d lines)", diffLogLines)) + "\n")
		}
		parts := hunks(d.logs, d.o.Context)
		if len(parts) == 0 {
			b.WriteString(" they printed the same\n")
		}
		for _, h := range parts {
			b.WriteString(term.Paint(ui.Cyan, fmt.Sprintf("@@ -%d,%d +%d,%d @@", h.fromA, h.countA, h.fromB, h.countB)) + "\n")
			for _, e := range h.edits {
				switch e.op {
				case '-':
					minus(e.text)
				case '+':
					plus(e.text)
				default:
					b.WriteString(" " + ui.Clean(e.text) + "\n")
				}
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// cleanCode is what git said; of escapes in files, none passes but the colours of git's own.
func (d *runDiff) cleanCode() []byte {
	if len(d.code) == 0 {
		return []byte(" git knows of no change of the code\n")
	}
	var out []byte
	f := fold.New(fold.Options{Colour: true}, func(l fold.Line) {
		out = append(out, l.Text...)
		if !l.More {
			out = append(out, '\n')
		}
	})
	f.Write(d.code)
	f.Flush()
	return out
}
