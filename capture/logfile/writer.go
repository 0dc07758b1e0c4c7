package logfile

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

const (
	// An index entry waits for company, so that a line costs one system call and not two.
	flushEntries = 64
	flushAfter   = 100 * time.Millisecond

	// syncEvery is how much of a quiet log a power cut may take.
	syncEvery = 200 * time.Millisecond
	// A flood is left to the kernel until it pauses: a process cannot exit while one of its threads waits for the disk, so
	// that syncing hundreds of megabytes would be paid for at the prompt. At the end its last part is set on its way.
	syncAtMost = 4 << 20

	// A line of text is copied into the kernel's memory in no time, so the runtime need not be told of the call.
	shortWrite = 4 << 10

	// retryOpen spaces attempts to open a log that is not to be had.
	retryOpen = 100 * time.Millisecond

	// An index that could not be written for so long is given up; the log goes on without.
	maxPending = 1 << 20
)

// Options of Open.
type Options struct {
	Start      time.Time // of the run; zero means now
	Rows, Cols int       // of the window the command sees; 0 means unknown
}

// Writer appends to a log and its index. It is safe for concurrent use, never prints, and has no errors to offer: what the log
// cannot take is counted by Lost and noted in the index, and the next chunk is tried again.
//
// A log that is deleted or replaced while it is written is written on where it was (the open file), and not re-created: whoever removed
// it wanted it gone. Where the whole folder went away under the run, Close brings the log back: the store is begun anew, too.
type Writer struct {
	path   string
	create int // os.O_CREATE, or 0 for a log that must exist

	mu     sync.Mutex
	start  time.Time
	log    *os.File
	fd     int         // of log, where it is a regular file; else -1
	folder os.FileInfo // that log was opened in
	retry  time.Time   // do not try to open before
	size   int64
	lost   int64
	hole   hole // lost since the last chunk, not yet in the index
	closed bool

	idx     *os.File
	idxDead bool
	pending []byte // encoded, not yet in the index file
	entries int    // in pending
	last    uint64 // µs from start to the last record

	timer    *time.Timer
	armed    bool
	unsynced int64 // bytes since the last sync
	ticked   int64 // unsynced at the last tick: the same now means a pause
	synced   time.Time
	syncing  bool
}

// hole is a stretch of output that the log could not take.
type hole struct {
	at    uint64 // µs from start to its first byte
	bytes int64
	errno syscall.Errno
}

// Open opens the log at path for appending, creating it (0600) where it is not reserved yet. The index is made when there is
// something to put there: a run without output leaves none. Where the log cannot be opened the error says so, and the Writer
// is good all the same: it tries again when there is something to write.
func Open(path string, o Options) (*Writer, error) {
	if o.Start.IsZero() {
		o.Start = time.Now()
	}
	w := &Writer{path: path, create: os.O_CREATE, start: o.Start, synced: o.Start}
	w.pending = appendHeader(make([]byte, 0, 512), o.Start, o.Rows, o.Cols)
	return w, w.open()
}

// open opens the log; w.mu is held or not needed yet.
func (w *Writer) open() error {
	// O_NONBLOCK so that a named pipe in the log's place is an error rather than a wait; it means nothing to files.
	f, err := os.OpenFile(w.path, os.O_WRONLY|os.O_APPEND|syscall.O_NONBLOCK|w.create, 0o600)
	if err != nil {
		w.retry = time.Now().Add(retryOpen)
		return err
	}
	w.log, w.fd = f, -1
	w.folder, _ = os.Stat(filepath.Dir(w.path))
	if st, err := f.Stat(); err == nil && st.Mode().IsRegular() {
		w.size = max(w.size, st.Size())
		_ = control(f, func(fd int) { w.fd = fd })
	}
	return nil
}

// Write is Append and Later.
func (w *Writer) Write(s Stream, p []byte) {
	w.Append(s, p)
	w.Later()
}

// Later sees to it that the index and the disk follow what was appended. It may wake another thread, so it comes after what is urgent.
func (w *Writer) Later() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.arm(flushAfter)
}

// Append appends p, which the command wrote to s, with one write(2) and no buffer: when it returns the bytes are in the file.
func (w *Writer) Append(s Stream, p []byte) {
	if len(p) == 0 {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		w.lost += int64(len(p))
		return
	}
	at := w.elapsed()
	n, err := w.append(p)
	if n > 0 {
		w.noteHole()
		w.add(at, record{tag: uint64(n)<<2 | uint64(s&3)})
		w.size += int64(n)
		w.unsynced += int64(n)
	}
	if n < len(p) {
		w.lose(at, int64(len(p)-n), err)
	}
}

// control lends the descriptor: unlike File.Fd it keeps a Close on another goroutine from freeing the number meanwhile.
func control(f *os.File, do func(fd int)) error {
	c, err := f.SyscallConn()
	if err != nil {
		return err
	}
	return c.Control(func(fd uintptr) { do(int(fd)) })
}

func (w *Writer) append(p []byte) (int, error) {
	if w.log == nil {
		if time.Now().Before(w.retry) {
			return 0, syscall.ENOENT
		}
		if err := w.open(); err != nil {
			return 0, err
		}
	}
	n := 0
	if w.fd >= 0 && len(p) <= shortWrite {
		if n = writeShort(w.fd, p); n == len(p) {
			return n, nil
		}
	}
	m, err := w.log.Write(p[n:])
	return n + m, err
}

// elapsed is the time since start in µs. It never falls behind the last record.
func (w *Writer) elapsed() uint64 {
	return max(uint64(max(time.Since(w.start).Microseconds(), 0)), w.last)
}

func (w *Writer) lose(at uint64, n int64, err error) {
	w.lost += n
	if w.hole.bytes == 0 {
		w.hole.at = at
	}
	w.hole.bytes += n
	var errno syscall.Errno
	if errors.As(err, &errno) {
		w.hole.errno = errno
	}
}

// arm makes sure that a tick comes. There is no standing timer: an idle command costs nothing.
func (w *Writer) arm(in time.Duration) {
	if w.armed || w.closed {
		return
	}
	w.armed = true
	if w.timer == nil {
		w.timer = time.AfterFunc(in, w.tick)
	} else {
		w.timer.Reset(in)
	}
}

// tick flushes the index and starts a sync where one is due.
func (w *Writer) tick() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.armed = false
	if w.closed {
		return
	}
	w.flush()
	calm := w.unsynced <= syncAtMost || w.unsynced == w.ticked
	w.ticked = w.unsynced
	if w.unsynced == 0 || w.syncing || w.log == nil {
		return // a sync under way arms the next tick when it is done
	}
	if wait := syncEvery - time.Since(w.synced); wait > 0 || !calm {
		w.arm(max(wait, flushAfter))
		return
	}
	w.syncing, w.unsynced, w.ticked = true, 0, 0
	go w.sync(w.log)
}

// sync runs beside the writes: it may take as long as the disk likes.
func (w *Writer) sync(f *os.File) {
	_ = datasync(f) // nobody to tell, and the next one comes
	w.mu.Lock()
	defer w.mu.Unlock()
	w.syncing, w.synced = false, time.Now()
	if w.unsynced > 0 {
		w.arm(syncEvery)
	}
}

// Resize notes a new size of the window that the command sees.
func (w *Writer) Resize(rows, cols int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return
	}
	w.add(w.elapsed(), record{tag: kindResize<<2 | special, a: uint64(max(rows, 0)), b: uint64(max(cols, 0))})
	w.arm(flushAfter)
}

// Path is the log's path.
func (w *Writer) Path() string { return w.path }

// Bytes is the length of the log.
func (w *Writer) Bytes() int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.size
}

// Lost is how many bytes the log could not take.
func (w *Writer) Lost() int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.lost
}

// Flush makes the index as long as the log, for a reader or for a process that continues with Reopen.
func (w *Writer) Flush() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.flush()
}

// Release flushes and closes without an end record, for a process that continues with Reopen. Bytes and Lost still answer.
func (w *Writer) Release() { w.close(false) }

// Close writes the end record and closes. It starts the way to the disk of what is not there yet and does not wait for it.
func (w *Writer) Close() { w.close(true) }

func (w *Writer) close(end bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return
	}
	if end && (w.size > 0 || w.lost > 0 || w.idx != nil) {
		w.noteHole()
		w.add(w.elapsed(), record{tag: kindEnd<<2 | special, a: uint64(w.size)})
	}
	w.flush()
	w.closed = true
	if w.timer != nil {
		w.timer.Stop()
	}
	w.bringBack()
	if w.log != nil {
		if w.unsynced > 0 && time.Since(w.start) > syncEvery {
			startWriteback(w.log, max(0, w.size-syncAtMost))
		}
		w.log.Close()
	}
	if w.idx != nil {
		w.idx.Close()
	}
}
