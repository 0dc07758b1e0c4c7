package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"regexp"

	"runar/capture/fold"
	"runar/capture/logfile"
	"runar/db"
	"runar/ui"
)

const longLogs = `Prints what a run printed, as the terminal finally showed it: carriage returns,
cursor moves and erases applied, full-screen stretches left out; colours are
kept at a terminal and dropped off it. Without an argument: the latest run. At
a terminal a pager opens; a very large log opens at its end.`

var examplesLogs = []string{
	"runar logs -f    # follow the latest run",
	"runar logs baseline --tail 50    # its last fifty lines",
	"runar logs @1 --grep 'loss|acc' --timestamps    # what matches, and when",
	"runar logs x7k --raw > out.bin    # exactly what was written",
}

type logsOptions struct {
	Raw, Follow, Timestamps, Stdout, Stderr bool
	Tail                                    int
	Grep                                    string
}

// tailUnset stands for the whole log. Nobody types it: -1 is a mistake of the user's.
const tailUnset = math.MinInt

func newLogs(c *Call) ([]Flag, func([]string) error) {
	o := logsOptions{Tail: tailUnset}
	flags := []Flag{
		{Name: "follow", Short: "f", Help: "go on until the run ends", Bind: &o.Follow},
		{Name: "tail", Short: "n", Value: "N", Help: "the last N lines", Bind: &o.Tail},
		{Name: "timestamps", Short: "t", Help: "the time before each line", Bind: &o.Timestamps},
		{Name: "grep", Short: "g", Value: "RE", Help: "lines that match this regular expression", Bind: &o.Grep},
		{Name: "stdout", Help: "only what went to stdout, where it was redirected", Bind: &o.Stdout},
		{Name: "stderr", Help: "only what went to stderr, where it was redirected", Bind: &o.Stderr},
		{Name: "raw", Help: "the exact bytes", Bind: &o.Raw},
	}
	return append(flags, c.outputFlags()...), func(args []string) error { return c.logs(o, args) }
}

func (c *Call) logs(o logsOptions, args []string) error {
	match, err := o.check(c)
	if err != nil {
		return err
	}
	r, s, l, err := c.openRun(args)
	if err != nil {
		return err
	}
	defer l.Close()
	log, err := openLog(r)
	if log == nil || err != nil {
		return err
	}
	defer log.Close()
	reading := &logReading{c: c, o: o, match: match, run: r, store: s, log: log, view: log.All()}
	switch {
	case o.Stdout && !o.Stderr:
		reading.view = log.Only(logfile.Stdout)
		reading.warnUnparted("--stdout")
	case o.Stderr && !o.Stdout:
		reading.view = log.Only(logfile.Stderr)
		reading.warnUnparted("--stderr")
	}
	switch {
	case o.Raw:
		return reading.raw()
	case o.Follow:
		return reading.follow()
	}
	return reading.page()
}

func (o logsOptions) check(c *Call) (*regexp.Regexp, error) {
	switch {
	case o.Tail < 0 && o.Tail != tailUnset:
		return nil, usagef("--tail takes a number of lines, not %d", o.Tail)
	case c.Out.Fields != "":
		return nil, usagef("--fields is for runs, and logs prints lines").withHint("--json prints time, stream and line")
	case o.Raw && (o.Timestamps || o.Grep != "" || c.Out.JSON):
		return nil, usagef("--raw prints the bytes as they are: nothing goes with it but --follow, --tail, --stdout and --stderr")
	case o.Grep == "":
		return nil, nil
	}
	match, err := regexp.Compile(o.Grep)
	if err != nil {
		return nil, usagef("--grep: %s", err)
	}
	return match, nil
}

// openLog opens the log of a run; nil for a run that wrote nothing.
func openLog(r *db.Run) (*logfile.Reader, error) {
	gone := failf("the log of %s is gone", labelOf(r))
	if r.StdoutPath == nil {
		return nil, gone
	}
	log, err := logfile.OpenReader(db.LogPath(r.Store, *r.StdoutPath))
	if errors.Is(err, fs.ErrNotExist) {
		if r.LogBytes != nil && *r.LogBytes == 0 {
			return nil, nil
		}
		return nil, gone
	}
	return log, err
}

// logReading is one call of `runar logs`.
type logReading struct {
	c     *Call
	o     logsOptions
	match *regexp.Regexp
	run   *db.Run
	store *db.Store
	log   *logfile.Reader
	view  *logfile.View
	buf   []byte
}

// warnUnparted tells why a stream of an ended run is empty where its output went to one place, in one order.
func (l *logReading) warnUnparted(flag string) {
	if l.run.Status != db.Running && l.log.All().Size() > 0 && l.log.Only(logfile.Stdout, logfile.Stderr).Size() == 0 {
		l.c.Warn(fmt.Sprintf("nothing for %s: stdout and stderr of %s went to the same place", flag, labelOf(l.run)))
	}
}

// raw copies bytes.
func (l *logReading) raw() error {
	from := int64(0)
	if l.o.Tail >= 0 {
		var err error
		if from, err = l.view.LastLines(l.o.Tail); err != nil {
			return err
		}
	}
	buf := make([]byte, 256<<10)
	copyTo := func(size int64) error {
		n, err := io.CopyBuffer(l.c.Env.Out, onlyReader{io.NewSectionReader(l.view, from, size-from)}, buf)
		from += n
		return err
	}
	if err := copyTo(l.view.Size()); err != nil || !l.o.Follow {
		return err
	}
	return l.watch(copyTo)
}

// onlyReader hides that a reader could write itself out: with --raw the size of the steps is ours.
type onlyReader struct{ io.Reader }

// A log above largeLog opens at its end in the pager: at most largeTail lines, out of at most largeLog bytes. Both are more than
// anybody pages back through.
const (
	largeLog  = 32 << 20
	largeTail = 20_000
)

// page prints the log, or the part asked for.
func (l *logReading) page() error {
	term := l.c.terminal(l.c.Env.Out)
	size := l.view.Size()
	large := size > largeLog && term.TTY && !l.c.Out.NoPager && !l.c.Out.JSON && l.o.Tail < 0 && l.match == nil && l.c.pagerCommand() != ""
	options := l.options(0)
	place := fold.Place{}
	var err error
	switch {
	case large:
		options = l.options(size - largeLog)
		place, err = fold.Start(l.view, size, largeTail, largeLog, options)
	case l.o.Tail >= 0 && l.match == nil:
		place, err = fold.Start(l.view, size, l.o.Tail, 0, l.options(size))
		options = l.options(place.From)
	}
	if err != nil {
		return err
	}
	return l.c.page(large, func(w io.Writer) error {
		if large {
			fmt.Fprintln(w, term.Paint(ui.Dim, fmt.Sprintf("(%s in all; what is before this: runar logs %s --no-pager)", ui.Bytes(size), l.run.ID)))
		}
		out := l.newLines(w)
		f := fold.New(options, fold.After(place.Skip, out.line))
		if err := l.feed(f, place.From, size, out); err != nil {
			return err
		}
		f.Flush()
		return out.close()
	})
}

// options of a folder that begins at an offset of the view.
func (l *logReading) options(from int64) fold.Options {
	rows, cols := l.view.WinsizeAt(from)
	return fold.Options{Rows: rows, Cols: cols, Colour: l.c.terminal(l.c.Env.Out).Color && !l.c.Out.JSON}
}

// feed folds the bytes [from, to) of the view. Where the time or the stream of lines is shown, it goes chunk by chunk.
func (l *logReading) feed(f *fold.Folder, from, to int64, out *logLines) error {
	resizes := l.view.Resizes()
	for len(resizes) > 0 && resizes[0].Off <= from {
		resizes = resizes[1:]
	}
	if !l.o.Timestamps && !l.c.Out.JSON {
		return l.feedBytes(f, from, to, &resizes, out)
	}
	for chunk := range l.view.Chunks(from) {
		if chunk.Off >= to {
			break
		}
		f.Mark(markOf(chunk))
		end := min(chunk.Off+chunk.Len, to)
		if err := l.feedBytes(f, max(chunk.Off, from), end, &resizes, out); err != nil {
			return err
		}
	}
	return nil
}

func (l *logReading) feedBytes(f *fold.Folder, from, to int64, resizes *[]logfile.Resize, out *logLines) error {
	if l.buf == nil {
		l.buf = make([]byte, 256<<10)
	}
	for from < to && out.err == nil {
		end := min(to, from+int64(len(l.buf)))
		for len(*resizes) > 0 && (*resizes)[0].Off <= from {
			f.Resize((*resizes)[0].Rows, (*resizes)[0].Cols)
			*resizes = (*resizes)[1:]
		}
		if len(*resizes) > 0 {
			end = min(end, (*resizes)[0].Off)
		}
		n, err := l.view.ReadAt(l.buf[:end-from], from)
		f.Write(l.buf[:n])
		if n > 0 {
			out.midLine = l.buf[n-1] != '\n'
		}
		from += int64(n)
		if err != nil && err != io.EOF {
			return err
		}
		if n == 0 {
			break // shorter than it was
		}
	}
	return out.err
}
