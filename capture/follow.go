package capture

import (
	"io"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"runar/capture/logfile"
)

// Follow lets a reader of the output keep up with the log at its own pace. Reading the file, rather than a queue filled by the pumps,
// means that a slow reader never holds the program up and never loses a line, however far it lags.
type Follow struct {
	path     string
	mu       sync.Mutex
	ended    bool
	more     chan struct{} // holds a token when the log has grown or ended
	finished chan struct{} // closed when the observer returned
	giveUp   chan struct{}
	over     chan struct{} // closed when the log will not grow any more
	pos      atomic.Int64  // what was read
	size     atomic.Int64  // what was written
	file     *os.File
}

func newFollow(path string) *Follow {
	return &Follow{path: path, more: make(chan struct{}, 1), finished: make(chan struct{}), giveUp: make(chan struct{}), over: make(chan struct{})}
}

// A flood of output, faster than anybody could watch it, is read at a leisurely pace: the processors are the program's. What is left at its
// end is read then.
const (
	flood      = 128 << 10
	floodPause = 50 * time.Millisecond
)

// gather is how long the observer lets output gather before it reads.
const gather = 100 * time.Millisecond

// grew is called by the pumps for every chunk.
func (f *Follow) grew(_ logfile.Stream, p []byte) {
	f.size.Add(int64(len(p)))
	select {
	case f.more <- struct{}{}:
	default:
	}
}

// Read reads on in the log; it waits for output while the program runs, at most until wait has passed (0, nil then), and answers io.EOF
// after the end.
func (f *Follow) Read(p []byte, wait time.Duration) (int, error) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	for {
		f.mu.Lock()
		ended := f.ended
		f.mu.Unlock()
		select {
		case <-f.giveUp:
			return 0, io.EOF
		default:
		}
		if !ended && f.size.Load()-f.pos.Load() > flood {
			select {
			case <-time.After(floodPause):
			case <-f.giveUp:
				return 0, io.EOF
			}
		}
		if f.file == nil {
			f.file, _ = os.Open(f.path)
		}
		if f.file != nil {
			n, err := f.file.ReadAt(p, f.pos.Load())
			f.pos.Add(int64(n))
			if n > 0 {
				return n, nil
			}
			if err != nil && err != io.EOF {
				return 0, io.EOF
			}
		}
		if ended {
			if f.file != nil {
				f.file.Close()
			}
			return 0, io.EOF
		}
		select {
		case <-f.more:
			// Lines gather for a moment: a thread woken for each would take the processor from whoever shows it.
			select {
			case <-time.After(gather):
			case <-f.over:
			case <-f.giveUp:
			}
		case <-timer.C:
			return 0, nil
		case <-f.giveUp:
			return 0, io.EOF
		}
	}
}

// lateReader is how long the observer may take to catch up after the end, and lateBytes how much it may have left to read: more than
// that is somebody else's work.
const (
	lateReader = 400 * time.Millisecond
	lateBytes  = 8 << 20
)

// end tells the observer that nothing more will come, and waits for it a moment. It answers false where the observer did not read
// everything.
func (f *Follow) end(logBytes int64) (complete bool) {
	f.mu.Lock()
	f.ended = true
	close(f.over)
	f.mu.Unlock()
	wait := lateReader
	if logBytes-f.pos.Load() > lateBytes {
		wait = 0
	}
	f.grew(logfile.Terminal, nil)
	select {
	case <-f.finished:
		return true
	case <-time.After(wait):
		close(f.giveUp)
		<-f.finished // it is within one piece of the log
		return false
	}
}
