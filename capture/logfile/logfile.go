// Package logfile keeps what a command wrote, and when: the log proper (raw bytes, nothing else) and beside it an index that
// holds the time, the length and the stream of every chunk, as well as window sizes and holes.
//
// The log is worth reading without the index, and the index is worth nothing without the log: it may be missing, cut anywhere,
// or lag behind by a moment while the run is live. Layout of the index, all numbers uvarints:
//
//	"RUNARIX1", wall clock of the start in unix µs, 0, rows, cols
//	µs since the previous record, len<<2 | stream            a chunk of len bytes (stream 0, 1 or 2)
//	µs since the previous record, 1<<2 | 3, rows, cols       the window was resized
//	µs since the previous record, 2<<2 | 3, bytes, errno     bytes were lost here
//	µs since the previous record, 3<<2 | 3, total            the end: length of the log in bytes
//
// Records follow the order of the log's bytes, so a chunk's offset is the sum of the lengths before it. Records may follow an
// end: a process that takes a log over continues it.
package logfile

import (
	"encoding/binary"
	"time"

	"runar/db"
)

// Stream says where a chunk came from.
type Stream uint8

// The streams. Terminal is stdout and stderr through one terminal, where the kernel does not tell them apart.
const (
	Terminal Stream = 0
	Stdout   Stream = 1
	Stderr   Stream = 2
)

// String is the stream's usual name.
func (s Stream) String() string {
	switch s {
	case Stdout:
		return "stdout"
	case Stderr:
		return "stderr"
	}
	return "terminal"
}

const (
	magic   = "RUNARIX1"
	special = 3 // in the two low bits: the rest is a kind, not a length

	kindResize = 1
	kindHole   = 2
	kindEnd    = 3

	// maxNumber bounds every number read from an index, so that sums of hostile ones cannot overflow.
	maxNumber = 1 << 56
)

// IndexPath is where the index of the log at path is.
func IndexPath(path string) string { return db.IndexPath(path) }

func appendHeader(b []byte, start time.Time, rows, cols int) []byte {
	b = append(b, magic...)
	b = binary.AppendUvarint(b, uint64(max(start.UnixMicro(), 0)))
	b = binary.AppendUvarint(b, 0)
	b = binary.AppendUvarint(b, uint64(max(rows, 0)))
	return binary.AppendUvarint(b, uint64(max(cols, 0)))
}

// record is one entry of the index, decoded.
type record struct {
	since uint64 // µs since the previous record
	tag   uint64 // length or kind, and stream
	a, b  uint64 // what a special record holds
}

func (r *record) chunk() bool { return r.tag&3 != special }

func appendRecord(b []byte, r record) []byte {
	b = binary.AppendUvarint(b, r.since)
	b = binary.AppendUvarint(b, r.tag)
	if !r.chunk() {
		b = binary.AppendUvarint(b, r.a)
		if r.tag>>2 != kindEnd {
			b = binary.AppendUvarint(b, r.b)
		}
	}
	return b
}

// decode reads the record at the front of b and tells how many bytes it takes: 0 where b is cut within it, negative where it
// is no record of ours.
func (r *record) decode(b []byte) int {
	// Nearly every record is a chunk of at most four bytes; this path decides how fast a large index is read.
	if len(b) >= 2 && b[0] < 0x80 && b[1] < 0x80 && b[1]&3 != special {
		r.since, r.tag = uint64(b[0]), uint64(b[1])
		return 2
	}
	n := 0
	number := func() (v uint64, ok bool) {
		v, k := binary.Uvarint(b[n:])
		if k <= 0 || v > maxNumber {
			if k != 0 {
				n = -1
			} else {
				n = 0
			}
			return 0, false
		}
		n += k
		return v, true
	}
	var ok bool
	if r.since, ok = number(); !ok {
		return n
	}
	if r.tag, ok = number(); !ok {
		return n
	}
	if r.chunk() {
		return n
	}
	kind := r.tag >> 2
	if kind < kindResize || kind > kindEnd {
		return -1
	}
	if r.a, ok = number(); ok && kind != kindEnd {
		r.b, _ = number()
	}
	return n // 0 or negative where a number was no good
}
