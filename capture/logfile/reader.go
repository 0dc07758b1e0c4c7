package logfile

import (
	"errors"
	"io"
	"os"
	"sort"
	"syscall"
	"time"

	"runar/db"
)

// anchorEvery is how many bytes of index lie between two remembered positions: what a seek has to decode at most.
const anchorEvery = 16 << 10

// maxNotes bounds what a hostile index can make us remember of each kind of special record.
const maxNotes = 1 << 16

// lagging is how old the end of a log must be for the index not to be merely late.
const lagging = time.Second

// position is a place between two records.
type position struct {
	idx int64             // in the index file
	off int64             // in the log
	at  uint64            // µs from start
	by  [Stderr + 1]int64 // bytes of each stream before it; the sum is off
}

// Reader reads a log by means of its index, live or finished. It holds no records, only a position for every 16 KiB of index.
// A Reader is not safe for concurrent use.
type Reader struct {
	path string
	log  *db.Log
	idx  *os.File // nil while there is none

	size  int64
	mtime time.Time

	header     bool // there is an index and its header is whole
	start      time.Time
	rows, cols int
	foreign    bool // what follows end is not ours: read no further
	end        position
	loaded     bool
	anchors    []position
	lastStream Stream
	resizes    []note
	holes      []note
	ended      bool
}

// note is a special record and where it stands.
type note struct {
	position
	a, b uint64
}

// OpenReader opens the log at path, compressed or not; the index is only read when something asks for what is in it.
func OpenReader(path string) (*Reader, error) {
	f, err := db.OpenLog(path)
	if err != nil {
		return nil, err
	}
	r := &Reader{path: path, log: f}
	if err := r.stat(); err != nil {
		f.Close()
		return nil, err
	}
	return r, nil
}

// Sync waits until the log is on the disk.
func (r *Reader) Sync() error { return datasync(r.log.File()) }

// Close closes the files.
func (r *Reader) Close() error {
	if r.idx != nil {
		r.idx.Close()
	}
	return r.log.Close()
}

func (r *Reader) stat() error {
	st, err := r.log.Stat()
	if err != nil {
		return err
	}
	if st.IsDir() {
		return &os.PathError{Op: "read", Path: r.path, Err: syscall.EISDIR}
	}
	r.mtime = st.ModTime()
	r.size, err = r.log.Size()
	return err
}

// Refresh takes in what was appended since and tells whether the log grew.
func (r *Reader) Refresh() (grew bool, err error) {
	was := r.size
	if err := r.stat(); err != nil {
		return false, err
	}
	if r.loaded {
		r.load()
	}
	return r.size > was, nil
}

// Size is the length of the log when it was opened or last refreshed.
func (r *Reader) Size() int64 { return r.size }

// ReadAt reads raw bytes of the log. It needs no index.
func (r *Reader) ReadAt(p []byte, off int64) (int, error) { return r.log.ReadAt(p, off) }

// Start is when the run began, as the index has it; the zero time without one.
func (r *Reader) Start() time.Time {
	r.need()
	return r.start
}

// Winsize is the size of the window the command saw at first; zeros where it is unknown.
func (r *Reader) Winsize() (rows, cols int) {
	r.need()
	return r.rows, r.cols
}

// Indexed is how far into the log the index reaches. In a live run it is late by a tenth of a second.
func (r *Reader) Indexed() int64 {
	r.need()
	return min(r.end.off, r.size)
}

// Ended tells whether the log was closed in order: its last record is an end.
func (r *Reader) Ended() bool {
	r.need()
	return r.ended
}

// Hole is a stretch of output that is not in the log, because the log could not take it.
type Hole struct {
	Off   int64 // in the log
	Bytes int64 // lost there
	Errno syscall.Errno
	Time  time.Time
}

// Holes answers the holes in order.
func (r *Reader) Holes() []Hole {
	r.need()
	var all []Hole
	for _, n := range r.holes {
		all = append(all, Hole{Off: n.off, Bytes: int64(n.a), Errno: syscall.Errno(n.b), Time: r.time(n.at)})
	}
	return all
}

func (r *Reader) time(at uint64) time.Time {
	return r.start.Add(time.Duration(at) * time.Microsecond)
}

func (r *Reader) need() {
	if !r.loaded {
		r.load()
	}
}

// load reads the index from where it was read to last.
func (r *Reader) load() {
	r.loaded = true
	if r.foreign {
		return
	}
	if r.idx == nil {
		// O_NONBLOCK: something else in the index's place must not hold a reader up.
		f, err := os.OpenFile(IndexPath(r.path), os.O_RDONLY|syscall.O_NONBLOCK, 0)
		if err != nil {
			return
		}
		if st, err := f.Stat(); err != nil || !st.Mode().IsRegular() {
			f.Close()
			r.foreign = true
			return
		}
		r.idx = f
	}
	if !r.header && !r.loadHeader() {
		return
	}
	s := scanner{f: r.idx, pos: r.end}
	var rec record
	for s.next(&rec) {
		if !rec.chunk() {
			r.note(&rec, s.pos)
		} else {
			r.ended = false
			r.lastStream = Stream(rec.tag & 3)
		}
		if last := len(r.anchors) - 1; s.pos.idx-r.anchors[last].idx >= anchorEvery {
			r.anchors = append(r.anchors, s.pos)
		}
	}
	r.end, r.foreign = s.pos, s.foreign
}

func (r *Reader) loadHeader() bool {
	b := make([]byte, 64)
	n, err := r.idx.ReadAt(b, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return false
	}
	h, n := parseHeader(b[:n])
	if n <= 0 {
		r.foreign = n < 0
		return false
	}
	r.header, r.start, r.rows, r.cols = true, h.start, h.rows, h.cols
	r.end = position{idx: int64(n)}
	r.anchors = append(r.anchors[:0], r.end)
	return true
}

func (r *Reader) note(rec *record, at position) {
	n := note{at, rec.a, rec.b}
	r.ended = rec.tag>>2 == kindEnd
	switch rec.tag >> 2 {
	case kindResize:
		if len(r.resizes) == maxNotes {
			r.resizes = r.resizes[:maxNotes-1] // the latest size counts most
		}
		r.resizes = append(r.resizes, n)
	case kindHole:
		if len(r.holes) < maxNotes {
			r.holes = append(r.holes, n)
		}
	}
}

// seek answers the last remembered position for which before is true (it must be true of a prefix of all positions).
func (r *Reader) seek(before func(*position) bool) position {
	n := sort.Search(len(r.anchors), func(i int) bool { return !before(&r.anchors[i]) })
	if n == 0 {
		return r.end // no index, or nothing in it yet
	}
	return r.anchors[n-1]
}
