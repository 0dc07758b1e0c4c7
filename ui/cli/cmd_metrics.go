package cli

import (
	"errors"
	"io"
	"os"
	"path"
	"regexp"
	"sort"
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
		{Name: "metric", Short: "m", Value: "GLOB", Help: "only metrics whose names match; again for more", Complete: Metrics, Bind: &f.globs},
		{Name: "csv", Group: "Output", Help: "print points as CSV", Bind: &f.csv},
		{Name: "test", Value: "FILE", Help: "read a file instead of a run; - is standard input", Complete: Files, Bind: &f.test},
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
	from, pipe := in.Seek(0, io.SeekCurrent)
	found, again, err := readPoints(in, metrics.Options{Patterns: patterns})
	if err == nil && again != metrics.CountUnknown && pipe == nil { // a pipe is read once
		if _, err = in.Seek(from, io.SeekStart); err == nil {
			found, _, err = readPoints(in, metrics.Options{Patterns: patterns, Counting: again})
		}
	}
	if err != nil {
		return failf("%s: %s", ui.Clean(f.test), problem(err))
	}

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

// readPoints reads a text to its end. again is how it counts steps, where that was known too late.
func readPoints(in io.Reader, o metrics.Options) (found map[string][]db.Point, again metrics.Counting, err error) {
	found = map[string][]db.Point{}
	r := metrics.New(o)
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
			return nil, metrics.CountUnknown, err
		}
	}
	r.Flush()
	take()
	if how, late := r.Recount(); late {
		again = how
	}
	return found, again, nil
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
// writePoints prints every point: {"loss": [[step, value], …]}, or lines of CSV. One series at a time is held in memory.
// summarize makes of points what the store keeps of a series, and the values for its course.
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
