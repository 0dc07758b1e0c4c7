package logfile

import (
	"os"
	"time"
)

// Reopen continues a log that another process left: after its Release, or after it died. Time goes on from the start in the
// index. Bytes that the index does not know are given to the stream that was last seen, and a record cut by the death is dropped.
// A log that is gone stays gone.
func Reopen(path string) (*Writer, error) {
	now := time.Now()
	w := &Writer{path: path, start: now, synced: now}
	err := w.open()
	if r, rerr := OpenReader(path); rerr == nil {
		w.resume(r, now)
		r.Close()
	} else {
		w.pending = appendHeader(nil, now, 0, 0)
	}
	return w, err
}

// resume takes the state of the index over.
func (w *Writer) resume(r *Reader, now time.Time) {
	r.load()
	path := IndexPath(w.path)
	if !r.header {
		// Not an index of ours, or cut within its header: nothing there can be continued.
		_ = os.Truncate(path, 0)
		w.pending = appendHeader(nil, now, 0, 0)
	} else {
		// Only whole records may stand before ours.
		if st, err := os.Stat(path); err == nil && st.Size() > r.end.idx {
			if os.Truncate(path, r.end.idx) != nil {
				w.idxDead = true
			}
		}
		// Without a monotonic clock in common the wall clock has to do; elapsed keeps it from running backwards.
		w.start, w.last = r.start, r.end.at
	}
	if unknown := w.size - r.end.off; unknown > 0 {
		w.add(w.elapsed(), record{tag: uint64(unknown)<<2 | uint64(r.lastStream)})
	}
}
