package cli

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"runar/db"
	"runar/ui"
)

const longPlot = `Draws metrics of runs as a line chart: in the terminal, or as a file for a
report. Several runs are laid over one another. Without an argument: the
latest run; without -m: the metric that says most of it.

Every line ends in the letter that stands before it in the legend, beside its
last value. --x says what lies along the horizontal axis. With steps of two
parts (epoch and batch) the batches lie within their epoch. A metric of a run
that counts epochs, beside one that counts steps, lies where the steps were.`

var examplesPlot = []string{
	"runar plot    # the latest run",
	"runar plot baseline @ -m loss    # two runs, one metric",
	"runar plot @ -m 'val*' --smooth 0.9 --log",
	"runar plot @ -m loss --png loss.png    # for a report",
}

// plotFlags are the flags of one call.
type plotFlags struct {
	globs         []string
	x             string
	log           bool
	smooth        string
	svg, png      string
	title         string
	size          string
	dark          bool
	width, height int
}

func newPlot(c *Call) ([]Flag, func([]string) error) {
	f := plotFlags{x: "step", size: "900x520"}
	flags := []Flag{
		{Name: "metric", Short: "m", Value: "GLOB", Help: "metrics whose names match; again for more", Complete: Metrics, Bind: &f.globs},
		{Name: "x", Value: "AXIS", Help: "horizontal axis: step, time or epoch", Choices: []string{"step", "time", "epoch"}, Bind: &f.x},
		{Name: "log", Help: "logarithmic vertical axis", Bind: &f.log},
		{Name: "smooth", Value: "WEIGHT", Help: "moving average: 0 none, 0.9 much, below 1", Bind: &f.smooth},
		{Name: "width", Value: "COLUMNS", Help: "width in the terminal; as wide as it is by default", Bind: &f.width},
		{Name: "height", Value: "ROWS", Help: "height in the terminal, legend included", Bind: &f.height},
		{Name: "svg", Value: "FILE", Group: "Output", Help: "write an SVG; - is standard output", Complete: Files, Bind: &f.svg},
		{Name: "png", Value: "FILE", Group: "Output", Help: "write a PNG; - is standard output", Complete: Files, Bind: &f.png},
		{Name: "size", Value: "WxH", Group: "Output", Help: "size of the SVG or PNG, in pixels of CSS", Bind: &f.size},
		{Name: "dark", Group: "Output", Help: "light on dark, in the SVG or PNG", Bind: &f.dark},
		{Name: "title", Value: "TEXT", Help: "title; the metric or the run by default", Bind: &f.title},
	}
	return append(flags, c.outputFlags()...), func(args []string) error { return c.plot(f, args) }
}

func (c *Call) plot(f plotFlags, refs []string) error {
	weight, width, height, err := f.check()
	if err != nil {
		return err
	}
	l, err := c.openLibrary()
	if err != nil {
		return err
	}
	defer l.Close()
	runs, err := c.plottedRuns(l, refs)
	if err != nil {
		return err
	}
	term := c.terminal(c.Env.Out)
	if f.png == "-" && term.TTY {
		return usagef("a PNG is not for a terminal").withHint("--png FILE, or into a pipe")
	}
	columns := 800 // as many stretches as a page has room for
	toFile := f.svg != "" || f.png != ""
	if !toFile {
		if f.width == 0 {
			f.width = term.Width
		}
		columns = 2 * f.width
	}
	series := plottedSeries(runs, f.globs)
	if len(series) == 0 {
		return noSeries(runs, f.globs)
	}
	if len(series) > 200 {
		return usagef("%d lines are more than a chart can show", len(series)).withHint("choose metrics: -m NAME")
	}
	chart := ui.Plot{Title: f.title, XSeconds: f.x == "time", LogY: f.log, Dark: f.dark}
	if chart.Lines, chart.XLabel, err = c.plotLines(series, f.x, weight, columns); err != nil {
		return err
	}
	nameLines(chart.Lines, series)
	if chart.Title == "" {
		chart.Title = chartTitle(series)
	}
	if c.Out.JSON {
		return c.printLines(series, chart)
	}
	if chart.Empty() {
		if f.log {
			return failf("no value is above zero, and --log shows no others")
		}
		return failf("no value of %s is finite", orList(drawnMetrics(series)))
	}
	switch {
	case f.svg != "" && f.png != "":
		if err := c.writeChart(f.svg, func(w io.Writer) error { return chart.WriteSVG(w, width, height) }); err != nil {
			return err
		}
		fallthrough
	case f.png != "":
		return c.writeChart(f.png, func(w io.Writer) error { return chart.WritePNG(w, width, height) })
	case f.svg != "":
		return c.writeChart(f.svg, func(w io.Writer) error { return chart.WriteSVG(w, width, height) })
	}
	if f.height == 0 {
		f.height = min(24+len(series), max(term.Height-1, 8+len(series)))
	}
	return chart.WriteText(c.Env.Out, term, f.width, f.height)
}

// check reads what the flags say as text.
func (f plotFlags) check() (weight float64, width, height int, err error) {
	for _, g := range f.globs {
		if _, err := path.Match(g, ""); err != nil {
			return 0, 0, 0, usagef("%q is not a glob", g)
		}
	}
	if f.smooth != "" {
		weight, err = strconv.ParseFloat(f.smooth, 64)
		if err != nil || !(weight >= 0 && weight < 1) {
			return 0, 0, 0, usagef("--smooth takes a number from 0 to below 1, not %q", f.smooth)
		}
	}
	w, h, ok := strings.Cut(strings.ToLower(f.size), "x")
	width, errW := strconv.Atoi(w)
	height, errH := strconv.Atoi(h)
	if !ok || errW != nil || errH != nil || width < 200 || height < 150 || width > 8000 || height > 8000 {
		return 0, 0, 0, usagef("--size takes a width and a height from 200x150 to 8000x8000, not %q", f.size).withHint("--size 900x520")
	}
	if f.width < 0 || f.width > 1000 || f.height < 0 || f.height > 1000 {
		return 0, 0, 0, usagef("--width and --height take up to 1000")
	}
	if f.svg == "-" && f.png == "-" {
		return 0, 0, 0, usagef("one of --svg and --png can go to standard output")
	}
	return weight, width, height, nil
}

// plottedRun is a run and the store that its points are in.
// plottedRuns finds the runs; one named twice counts once.
// runSeries is one line of the chart.
// plottedSeries picks the metrics that match, of each run in turn; without globs the one that says most.
// nameLines gives each line a name and a look that tell it from the others: the run, the metric, or both. A name that
// several runs share is followed by the id. Where several runs have several metrics, a run has a colour, a metric a pattern.
// writeChart writes a file whole or not at all.
func (c *Call) writeChart(file string, draw func(io.Writer) error) error {
	var b bytes.Buffer
	if err := draw(&b); err != nil {
		return err
	}
	if file == "-" {
		_, err := c.Env.Out.Write(b.Bytes())
		return err
	}
	target := c.abs(file)
	temp, err := os.CreateTemp(filepath.Dir(target), ".runar-*")
	if err != nil {
		return failf("%s: %s", ui.Clean(file), problem(err))
	}
	_, err = temp.Write(b.Bytes())
	if err == nil {
		err = temp.Chmod(0o644)
	}
	if closed := temp.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(temp.Name(), target)
	}
	if err != nil {
		os.Remove(temp.Name())
		return failf("%s: %s", ui.Clean(file), problem(err))
	}
	return c.say(fmt.Sprintf("%s  %s", ui.Clean(file), ui.Bytes(int64(b.Len()))))
}

// printLines prints what the chart shows: each line with its points, [x, y], thinned as in the chart.
func (c *Call) printLines(series []runSeries, chart ui.Plot) error {
	type line struct {
		Run    string        `json:"run"`
		Name   *string       `json:"name"`
		Metric string        `json:"metric"`
		X      string        `json:"x"`
		Count  int64         `json:"count"` // of the series
		Points [][2]db.Float `json:"points"`
	}
	lines := make([]line, len(series))
	for i, s := range series {
		lines[i] = line{s.ID, s.Name, s.metric, chart.XLabel, s.Metrics[s.metric].Count, [][2]db.Float{}}
		for _, v := range chart.Lines[i].Vertices {
			lines[i].Points = append(lines[i].Points, [2]db.Float{db.Float(v.X), db.Float(v.Y)})
		}
	}
	return c.printJSON(lines)
}
