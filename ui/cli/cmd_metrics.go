package cli

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"math"
	"os"
	"path"
	"regexp"
	"sort"
	"strconv"
	"strings"

	"runar/capture/metrics"
	"runar/db"
	"runar/ui"
)

const longMetrics = `Shows the metrics of a run: what was found in its output, and what the Python
module sent. Without an argument: the latest run.

--test reads a file as if a program had printed it, and records nothing; - is
standard input. With --pattern an expression of your own can be tried before
it goes into the settings (runar config metrics.pattern): its named groups
name, value, step and epoch say what a match means; a group with any other
name is a metric of that name.

--reparse reads the recorded output of a run anew, and replaces what was found
in it before. What the Python module sent stays.`

var examplesMetrics = []string{
	"runar metrics    # of the latest run",
	"runar metrics baseline -m 'val*' --json    # points",
	"runar metrics --test train.log    # what would be found",
	"runar metrics x7k --reparse    # after a new pattern was set",
}

// metricsFlags are the flags of one call.
type metricsFlags struct {
	globs    []string
	csv      bool
	test     string
	patterns []string
	reparse  bool
}

func newMetrics(c *Call) ([]Flag, func([]string) error) {
	var f metricsFlags
	flags := []Flag{
		{Name: "metric", Short: "m", Value: "GLOB", Help: "only metrics whose names match; again for more", Bind: &f.globs},
		{Name: "csv", Group: "Output", Help: "print points as CSV", Bind: &f.csv},
		{Name: "test", Value: "FILE", Help: "read a file instead of a run; - is standard input", Bind: &f.test},
		{Name: "pattern", Value: "RE", Help: "with --test: an expression to try; again for more", Bind: &f.patterns},
		{Name: "reparse", Help: "read the recorded output of the run anew", Bind: &f.reparse},
	}
	return append(flags, c.outputFlags()...), func(args []string) error { return c.metrics(f, args) }
}

func (c *Call) metrics(f metricsFlags, args []string) error {
	for _, g := range f.globs {
		if _, err := path.Match(g, ""); err != nil {
			return usagef("%q is not a glob", g)
		}
	}
	switch {
	case f.test != "":
		if f.reparse || len(args) > 0 {
			return usagef("--test reads a file, not a run").withHint("runar metrics --test FILE")
		}
		return c.testMetrics(f)
	case len(f.patterns) > 0:
		return usagef("--pattern goes with --test").withHint("for recorded runs: runar config metrics.pattern 'RE', then runar metrics RUN --reparse")
	case f.reparse:
		if err := c.reparse(args); err != nil {
			return err
		}
	}
	if len(args) > 1 {
		return usagef("one run at a time, not %d", len(args)).withHint("metrics are chosen with -m: runar metrics RUN -m 'val*'")
	}
	r, s, l, err := c.openRun(args)
	if err != nil {
		return err
	}
	defer l.Close()
	names := make([]string, 0, len(r.Metrics))
	for name := range r.Metrics {
		if matches(name, f.globs) {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	points := func(name string) ([]db.Point, error) { return s.Series(c.Ctx, r.ID, name, 0) }
	if c.Out.JSON || f.csv {
		return c.writePoints(f, names, points)
	}
	term := c.terminal(c.Env.Out)
	if len(names) == 0 && term.TTY {
		if len(r.Metrics) > 0 {
			return noSeries([]plottedRun{{r, s}}, f.globs)
		}
		return c.say("no metrics in " + labelOf(r))
	}
	return c.writeSeries(term, names, func(name string) (db.Summary, string, error) {
		m := r.Metrics[name]
		spark, err := c.spark(term, s, r.ID, name, m.Count)
		return m, spark, err
	})
}

// testMetrics reads a file through the reader.
func (c *Call) testMetrics(f metricsFlags) error {
	patterns := c.metricPatterns()
	for _, text := range f.patterns {
		re, err := regexp.Compile(text)
		if err != nil {
			return usagef("%q is not a regular expression: %s", text, regexpProblem(err))
		}
		if !hasNamedGroup(re) {
			return usagef("%q has no named group", text).withHint("name what is to be found: (?P<loss>[0-9.]+)")
		}
		patterns = append(patterns, re)
	}
	in := c.Env.In
	if f.test != "-" {
		file, err := os.Open(c.abs(f.test))
		if err != nil {
			return failf("%s: %s", ui.Clean(f.test), problem(err))
		}
		defer file.Close()
		in = file
	}
	found := map[string][]db.Point{}
	r := metrics.New(metrics.Options{Patterns: patterns})
	take := func() {
		for _, s := range r.Samples() {
			found[s.Key] = append(found[s.Key], s.Point)
		}
	}
	buf := make([]byte, 256<<10)
	for {
		n, err := in.Read(buf)
		r.Write(buf[:n])
		take()
		if err == io.EOF {
			break
		}
		if err != nil {
			return failf("%s: %s", ui.Clean(f.test), problem(err))
		}
	}
	r.Flush()
	take()

	names := make([]string, 0, len(found))
	for name := range found {
		if matches(name, f.globs) {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	if c.Out.JSON || f.csv {
		return c.writePoints(f, names, func(name string) ([]db.Point, error) { return found[name], nil })
	}
	term := c.terminal(c.Env.Out)
	if len(names) == 0 && term.TTY {
		return c.say("no metrics in " + ui.Clean(f.test))
	}
	return c.writeSeries(term, names, func(name string) (db.Summary, string, error) {
		m, values := summarize(found[name])
		return m, ui.Spark(values, term.Unicode), nil
	})
}

// reparse reads the log of a run anew, with the times at which it was written.
func (c *Call) reparse(args []string) error {
	r, _, l, err := c.openRun(args)
	if err != nil {
		return err
	}
	l.Close()
	if r.Status == db.Running {
		return failf("%s is still running", r.ID).withHint("its metrics are read as they are printed")
	}
	if r.StdoutPath == nil {
		return failf("%s has no log", r.ID)
	}
	return c.write(r.Store, func(s *db.Store) error {
		if err := c.rereadMetrics(s, r.ID); err != nil {
			return failf("the log of %s: %s", r.ID, problem(err))
		}
		return nil
	})
}

// writeSeries prints a line per series.
func (c *Call) writeSeries(term ui.Terminal, names []string, of func(name string) (db.Summary, string, error)) error {
	t := ui.Table{Columns: []ui.Column{{Title: "METRIC", Flex: true, Keep: 12}, {Title: "COUNT", Right: true, Drop: 1}, {Title: "LAST", Right: true}, {Title: "MIN", Right: true}, {Title: "MAX", Right: true},
		{Title: "STEP", Right: true, Drop: 2}, {Title: "COURSE", Drop: 3}}}
	for _, name := range names {
		m, spark, err := of(name)
		if err != nil {
			return err
		}
		t.Rows = append(t.Rows, []ui.Cell{{Text: name, Color: ui.Bold}, plain(strconv.FormatInt(m.Count, 10)), plain(ui.Number(float64(m.Last))), plain(finiteText(m.Min)), plain(finiteText(m.Max)),
			plain(stepText(m.Step)), {Text: spark, Color: ui.Cyan}})
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t.Write(c.Env.Out, term)
}

// writePoints prints every point: {"loss": [[step, value], …]}, or lines of CSV. One series at a time is held in memory.
func (c *Call) writePoints(f metricsFlags, names []string, of func(name string) ([]db.Point, error)) error {
	out := bufio.NewWriterSize(c.Env.Out, 64<<10)
	if f.csv {
		w := csv.NewWriter(out)
		w.Write([]string{"metric", "step", "batch", "value", "seconds"})
		for _, name := range names {
			points, err := of(name)
			if err != nil {
				return err
			}
			for _, p := range points {
				step, batch := "", ""
				if p.Step.HasMain {
					step = floatText(p.Step.Main)
				}
				if p.Step.HasSub {
					batch = floatText(p.Step.Sub)
				}
				w.Write([]string{name, step, batch, floatText(p.Value), strconv.FormatFloat(float64(p.T)/1000, 'f', -1, 64)})
			}
		}
		w.Flush()
		return errors.Join(w.Error(), out.Flush())
	}
	out.WriteByte('{')
	for i, name := range names {
		points, err := of(name)
		if err != nil {
			return err
		}
		if i > 0 {
			out.WriteString(", ")
		}
		key, err := json.Marshal(name)
		if err != nil {
			return err
		}
		out.Write(key)
		out.WriteString(": [")
		for j, p := range points {
			if j > 0 {
				out.WriteString(", ")
			}
			step, err := json.Marshal(p.Step)
			if err != nil {
				return err
			}
			value, err := json.Marshal(db.Float(p.Value))
			if err != nil {
				return err
			}
			out.WriteByte('[')
			out.Write(step)
			out.WriteString(", ")
			out.Write(value)
			out.WriteByte(']')
		}
		out.WriteByte(']')
	}
	out.WriteString("}\n")
	return out.Flush()
}

// summarize makes of points what the store keeps of a series, and the values for its course.
func summarize(points []db.Point) (db.Summary, []float64) {
	m := db.Summary{Min: db.Float(math.NaN()), Max: db.Float(math.NaN()), Count: int64(len(points))}
	for _, p := range points {
		v := db.Float(p.Value)
		if m.Last = v; math.IsNaN(p.Value) {
			continue
		}
		if !(v >= m.Min) {
			m.Min = v
		}
		if !(v <= m.Max) {
			m.Max = v
		}
	}
	if len(points) == 0 {
		return m, nil
	}
	m.Step = points[len(points)-1].Step
	if len(points) < 2 {
		return m, nil
	}
	n := min(len(points), sparkWidth)
	values := make([]float64, n)
	for i := range n {
		sum, count := 0.0, 0
		for _, p := range points[i*len(points)/n : (i+1)*len(points)/n] {
			if !math.IsNaN(p.Value) && !math.IsInf(p.Value, 0) {
				sum += p.Value
				count++
			}
		}
		values[i] = sum / float64(count) // NaN where nothing is finite
	}
	return m, values
}

// matches tells whether a name matches one of the globs; none match everything. A * goes over slashes, too.
func matches(name string, globs []string) bool {
	flat := strings.NewReplacer("/", "\x01")
	for _, g := range globs {
		if ok, _ := path.Match(flat.Replace(strings.ToLower(g)), flat.Replace(strings.ToLower(name))); ok {
			return true
		}
	}
	return len(globs) == 0
}

func hasNamedGroup(re *regexp.Regexp) bool {
	for _, g := range re.SubexpNames() {
		if g != "" {
			return true
		}
	}
	return false
}

// regexpProblem says what is wrong with an expression, without the words before it.
func regexpProblem(err error) string {
	return strings.TrimPrefix(err.Error(), "error parsing regexp: ")
}

// problem is what the system says of a file, without the name that was typed.
func problem(err error) string {
	var at *os.PathError
	if errors.As(err, &at) {
		return at.Err.Error()
	}
	return err.Error()
}

func floatText(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
