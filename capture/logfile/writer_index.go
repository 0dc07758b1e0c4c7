package logfile

import (
	"os"
	"syscall"
)

func (w *Writer) noteHole() {
	if h := w.hole; h.bytes > 0 {
		w.hole = hole{}
		w.add(max(h.at, w.last), record{tag: kindHole<<2 | special, a: uint64(h.bytes), b: uint64(h.errno)})
	}
}

// add puts a record into the pending part of the index.
func (w *Writer) add(at uint64, r record) {
	if w.idxDead {
		return
	}
	r.since, w.last = at-w.last, at
	w.pending = appendRecord(w.pending, r)
	if w.entries++; w.entries >= flushEntries {
		w.flush()
	}
}

// flush writes the pending part of the index. What cannot be written stays pending.
func (w *Writer) flush() {
	if w.entries == 0 || w.idxDead {
		return
	}
	if w.idx == nil {
		if w.log == nil {
			return // an index without its log would only be litter
		}
		f, err := os.OpenFile(IndexPath(w.path), os.O_WRONLY|os.O_APPEND|os.O_CREATE|syscall.O_NONBLOCK, 0o600)
		if err == nil {
			w.idx = f
		}
	}
	if w.idx != nil {
		n, err := w.idx.Write(w.pending)
		w.pending = append(w.pending[:0], w.pending[n:]...)
		if err == nil {
			w.entries = 0
			return
		}
	}
	if len(w.pending) > maxPending {
		w.idxDead, w.pending, w.entries = true, nil, 0
		return
	}
	w.entries = 1 // to be tried again with the next 64, or at the next tick
}
