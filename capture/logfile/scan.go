package logfile

import (
	"encoding/binary"
	"os"
	"time"
)

// scanner decodes the records of an index file one after the other. Every position it stands at is between two whole records.
type scanner struct {
	f       *os.File
	pos     position
	limit   int64 // stop at this place of the index; 0 = its end
	buf     []byte
	have    []byte // undecoded part of buf; begins at pos.idx
	foreign bool   // stopped because what follows is no record
}

// next decodes a record and moves past it. It answers false at the end, at a cut record, and at what is no record at all.
func (s *scanner) next(rec *record) bool {
	if s.limit > 0 && s.pos.idx >= s.limit {
		return false
	}
	n := rec.decode(s.have)
	if n == 0 && s.fill() {
		n = rec.decode(s.have)
	}
	if n <= 0 {
		s.foreign = n < 0
		return false
	}
	p := &s.pos
	size := int64(0)
	if rec.chunk() {
		size = int64(rec.tag >> 2)
	}
	if p.off+size > maxNumber || p.at+rec.since > maxNumber {
		s.foreign = true
		return false
	}
	s.have = s.have[n:]
	p.idx += int64(n)
	p.at += rec.since
	p.off += size
	if size > 0 {
		p.by[rec.tag&3] += size
	}
	return true
}

// fill reads more of the index behind what is left of the last read.
func (s *scanner) fill() bool {
	if s.buf == nil {
		s.buf = make([]byte, 2*anchorEvery)
	}
	kept := copy(s.buf, s.have)
	n, _ := s.f.ReadAt(s.buf[kept:], s.pos.idx+int64(kept)) // an error means that there is no more for now
	s.have = s.buf[:kept+n]
	return n > 0
}

type header struct {
	start      time.Time
	rows, cols int
}

// parseHeader answers the header at the front of b and its length: 0 where it is cut, negative where it is not ours.
func parseHeader(b []byte) (header, int) {
	if len(b) < len(magic) {
		if string(b) != magic[:len(b)] {
			return header{}, -1
		}
		return header{}, 0
	}
	if string(b[:len(magic)]) != magic {
		return header{}, -1
	}
	n := len(magic)
	var v [4]uint64
	for i := range v {
		x, k := binary.Uvarint(b[n:])
		if k == 0 {
			return header{}, 0
		}
		if k < 0 || x > maxNumber {
			return header{}, -1
		}
		v[i], n = x, n+k
	}
	// A window has 16-bit sides; what is larger is damage and means unknown.
	return header{time.UnixMicro(int64(v[0])), side(v[2]), side(v[3])}, n
}

func side(v uint64) int {
	if v > 1<<16-1 {
		return 0
	}
	return int(v)
}
