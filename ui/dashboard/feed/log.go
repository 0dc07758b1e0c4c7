package feed

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"time"

	"runar/capture/fold"
	"runar/capture/logfile"
	"runar/ui/dashboard/state"
)

const (
	margin  = 48 << 10 // bytes read before and behind the place looked at
	maxSeen = 64 << 10 // of a longer line only so much of its end is shown
	lookup  = 1 << 20  // how far back a line's start is looked for
)

// logs reads the window of a log around the place that is looked at. Only the window is ever folded, whatever the log's size.
type logs struct {
	f     *Feed
	ref   state.Ref
	path  string
	r     *logfile.Reader
	err   string
	shown state.LogWant
	lo    int64 // the window
	hi    int64
	tail  bool // it reaches the end of the log
	size  int64
	grew  time.Time
	count *counter
	told  int64 // lines told of
	live  follower
}

func newLogs(f *Feed) *logs { return &logs{f: f, count: newCounter(f)} }

func (l *logs) loop(ctx context.Context, wake <-chan struct{}) {
	defer l.close()
	for {
		want := l.f.want.Load().Log
		l.look(ctx, want)
		wait := beat
		if time.Since(l.grew) < 3*time.Second {
			wait = 100 * time.Millisecond
		}
		if !pause(ctx, wake, wait) {
			return
		}
	}
}

func (l *logs) close() {
	if l.r != nil {
		l.r.Close()
		l.r = nil
	}
}

// pathOf is where the log of a run is.
func (f *Feed) pathOf(ref state.Ref) string {
	if p, ok := f.paths.Load(ref); ok {
		return p.(string)
	}
	return filepath.Join(f.o.Stores[ref.Store], "logs", ref.ID+".log")
}

func (l *logs) look(ctx context.Context, want state.LogWant) {
	if want.Ref.ID == "" {
		l.close()
		l.ref = state.Ref{}
		return
	}
	path := l.f.pathOf(want.Ref)
	if want.Ref != l.ref || path != l.path || l.r == nil {
		fresh := want.Ref != l.ref || path != l.path
		l.close()
		l.ref, l.path = want.Ref, path
		l.shown, l.size, l.lo, l.hi, l.told, l.tail = state.LogWant{}, -1, 0, 0, 0, false
		l.live = follower{}
		r, err := logfile.OpenReader(path)
		if err != nil {
			if fresh || l.err != err.Error() {
				l.err = err.Error()
				why := "the log cannot be read: " + reason(err)
				if errors.Is(err, fs.ErrNotExist) {
					why = "there is no log"
				}
				l.f.o.Emit(&state.LogText{Ref: want.Ref, Path: path, Gone: why, Start: true, End: true})
			}
			return
		}
		l.r, l.err = r, ""
	}
	was := l.size
	if _, err := l.r.Refresh(); err != nil {
		l.close()
		return
	}
	l.size = l.r.Size()
	if l.size < was { // cut or replaced
		l.count.restart()
		l.live = follower{}
		l.shown, l.lo, l.hi = state.LogWant{}, 0, 0
	}
	if l.size != was && was >= 0 {
		l.grew = time.Now()
	}
	total, known := l.count.lines(ctx, l.ref, l.path, l.size)
	inside := l.hi > l.lo && !want.Follow && !l.shown.Follow && want.Top >= l.lo && want.Top <= l.hi &&
		(want.Top >= l.lo+margin/3 || l.lo == 0) && (want.Top+margin/3 <= l.hi || l.tail)
	same := want.Ref == l.shown.Ref && want.Follow == l.shown.Follow && want.Times == l.shown.Times && want.Rows <= l.shown.Rows
	grown := l.size != was && (want.Follow || l.tail)
	if same && !grown && (want.Follow || inside) && (!known || total == l.told) {
		return
	}
	l.emit(ctx, want, total, known)
}

func reason(err error) string {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err.Error()
	}
	return err.Error()
}

// emit folds a window and sends it.
func (l *logs) emit(ctx context.Context, want state.LogWant, total int64, known bool) {
	rows, cols := 0, 0
	if l.r.Indexed() > 0 {
		rows, cols = l.r.Winsize()
	}
	o := fold.Options{Rows: rows, Cols: cols, Colour: true}
	text := &state.LogText{Ref: want.Ref, Path: l.path, Size: l.size, Live: time.Since(l.grew) < 3*time.Second}
	lo, hi := int64(0), l.size
	if want.Follow {
		if err := l.live.catchUp(l.r, l.size, max(want.Rows*3, 100), o); err != nil {
			return
		}
		text.Lines, text.Start = l.live.last()
	} else {
		lo = l.lineStart(max(0, want.Top-margin))
		hi = min(l.size, max(want.Top, lo)+2*margin)
		if hi < l.size {
			hi = l.lineEnd(hi)
		}
		text.Lines, text.Start = window(l.r, lo, hi, o), lo == 0
	}
	text.End = hi >= l.size
	if known {
		text.Total = total
		l.told = total
		if len(text.Lines) > 0 {
			text.First = l.count.before(l.r, text.Lines[0].Off) + 1
		}
	}
	if want.Times {
		l.times(text.Lines)
	}
	l.shown, l.lo, l.hi, l.tail = want, lo, hi, text.End
	if want.Follow && len(text.Lines) > 0 {
		l.lo = text.Lines[0].Off
	}
	if ctx.Err() == nil {
		l.f.o.Emit(text)
	}
}

// lineStart is the start of the line that holds byte off, looked for no further than a bound.
func (l *logs) lineStart(off int64) int64 {
	if off <= 0 {
		return 0
	}
	buf := make([]byte, maxSeen)
	for end, least := off, max(0, off-lookup); end > least; {
		from := max(least, end-int64(len(buf)))
		b := buf[:end-from]
		if n, err := l.r.ReadAt(b, from); n < len(b) && err != nil {
			break
		}
		if i := bytes.LastIndexByte(b, '\n'); i >= 0 {
			return from + int64(i) + 1
		}
		if end = from; end == 0 {
			return 0
		}
	}
	return off
}

// lineEnd is behind the end of the line that holds byte off.
func (l *logs) lineEnd(off int64) int64 {
	buf := make([]byte, maxSeen)
	for most := min(l.size, off+lookup); off < most; {
		n, err := l.r.ReadAt(buf[:min(int64(len(buf)), most-off)], off)
		if i := bytes.IndexByte(buf[:n], '\n'); i >= 0 {
			return off + int64(i) + 1
		}
		off += int64(n)
		if err != nil || n == 0 {
			break
		}
	}
	return off
}

// times looks up when each line was written.
func (l *logs) times(lines []state.LogLine) {
	if len(lines) == 0 {
		return
	}
	i := 0
	for c := range l.r.All().Chunks(lines[0].Off) {
		for i < len(lines) && lines[i].Off < c.Off+c.Len {
			lines[i].Time = c.Time
			lines[i].Stream = uint8(c.Stream)
			i++
		}
		if i == len(lines) {
			return
		}
	}
}
