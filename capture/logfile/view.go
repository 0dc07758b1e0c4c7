package logfile

import (
	"io"
	"iter"
	"time"
)

// View is a log, or the part of it that came from some of its streams, as one run of bytes. Offsets are those of the view.
type View struct {
	r    *Reader
	keep [Stderr + 1]bool
	all  bool
}

// All is the whole log.
func (r *Reader) All() *View { return &View{r: r, all: true, keep: [Stderr + 1]bool{true, true, true}} }

// Only is the part of the log that came from the given streams. What the index does not reach counts as the stream that was seen
// last (Terminal without any index), once it is old enough for the index not to be merely late.
func (r *Reader) Only(streams ...Stream) *View {
	v := &View{r: r}
	for _, s := range streams {
		if s <= Stderr {
			v.keep[s] = true
		}
	}
	return v
}

// Chunk is a piece of output that arrived at once.
type Chunk struct {
	Off, Len int64 // in the view
	Stream   Stream
	Time     time.Time

	raw int64 // offset in the log
}

// of is the view's offset of a position.
func (v *View) of(p *position) int64 {
	if v.all {
		return p.off
	}
	var n int64
	for s, keep := range v.keep {
		if keep {
			n += p.by[s]
		}
	}
	return n
}

// Size is the length of the view as of the last Refresh.
func (v *View) Size() int64 {
	if v.all {
		return v.r.size
	}
	v.r.need()
	n := v.of(&v.r.end)
	if over := v.r.end.off - v.r.size; over > 0 {
		// The index speaks of bytes that the log does not have (any more): count what is there.
		n = 0
		for c := range v.Chunks(0) {
			n = c.Off + c.Len
		}
		return n
	}
	if tail, ok := v.tail(); ok {
		n += tail.Len
	}
	return n
}

// tail is the end of the log that the index does not reach.
func (v *View) tail() (Chunk, bool) {
	r := v.r
	c := Chunk{Off: v.of(&r.end), Len: r.size - r.end.off, Stream: r.lastStream, Time: r.mtime, raw: r.end.off}
	if c.Len <= 0 || !v.keep[c.Stream] || !v.all && time.Since(r.mtime) < lagging {
		return Chunk{}, false
	}
	return c, true
}

// Chunks yields the chunks of the view in order, beginning with the one that holds the byte at offset from.
func (v *View) Chunks(from int64) iter.Seq[Chunk] {
	return func(yield func(Chunk) bool) {
		r := v.r
		r.need()
		start := r.seek(func(p *position) bool { return v.of(p) <= from })
		s := scanner{f: r.idx, pos: start, limit: r.end.idx}
		off := v.of(&start)
		var rec record
		for r.header && s.pos.off < r.size && s.next(&rec) {
			if !rec.chunk() || !v.keep[rec.tag&3] {
				continue
			}
			c := Chunk{Off: off, Len: int64(rec.tag >> 2), Stream: Stream(rec.tag & 3), Time: r.time(s.pos.at)}
			c.raw = s.pos.off - c.Len
			c.Len = min(c.Len, r.size-c.raw)
			off += c.Len
			if c.Len > 0 && off > from && !yield(c) {
				return
			}
		}
		if c, ok := v.tail(); ok && c.Off+c.Len > from {
			yield(c)
		}
	}
}

// ReadAt reads bytes of the view.
func (v *View) ReadAt(p []byte, off int64) (int, error) {
	if v.all {
		return v.r.ReadAt(p, off)
	}
	n := 0
	for c := range v.Chunks(off) {
		if n == len(p) {
			break
		}
		skip := off + int64(n) - c.Off
		part := p[n:min(int64(len(p)), int64(n)+c.Len-skip)]
		k, err := v.r.ReadAt(part, c.raw+skip)
		n += k
		if k < len(part) {
			return n, err
		}
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// TimeAt is when the byte at off arrived. Past the end it is when the log was last written.
func (v *View) TimeAt(off int64) time.Time {
	for c := range v.Chunks(off) {
		return c.Time
	}
	return v.r.mtime
}

// OffsetAt is the offset of the first chunk that arrived at t or later; the size of the view where there is none.
func (v *View) OffsetAt(t time.Time) int64 {
	r := v.r
	r.need()
	anchor := r.seek(func(p *position) bool { return r.time(p.at).Before(t) })
	for c := range v.Chunks(v.of(&anchor)) {
		if !c.Time.Before(t) {
			return c.Off
		}
	}
	return v.Size()
}

// Resize is a change of the window between two bytes of the view.
type Resize struct {
	Off        int64 // of the first byte after it
	Rows, Cols int
	Time       time.Time
}

// Resizes answers the changes of the window in order.
func (v *View) Resizes() []Resize {
	v.r.need()
	var all []Resize
	for _, n := range v.r.resizes {
		all = append(all, Resize{v.of(&n.position), side(n.a), side(n.b), v.r.time(n.at)})
	}
	return all
}

// WinsizeAt is the size of the window when the byte at off was written; zeros where it is unknown.
func (v *View) WinsizeAt(off int64) (rows, cols int) {
	rows, cols = v.r.Winsize()
	for _, z := range v.Resizes() {
		if z.Off > off {
			break
		}
		rows, cols = z.Rows, z.Cols
	}
	return rows, cols
}

// LastLines is the offset at which the last n lines of the view begin, as raw bytes go: a line ends with "\n", and the last may
// lack it. It reads backwards and no more than it must.
func (v *View) LastLines(n int) (int64, error) {
	size := v.Size()
	if n <= 0 {
		return size, nil
	}
	buf := make([]byte, 64<<10)
	for end := size; end > 0; {
		from := max(0, end-int64(len(buf)))
		b := buf[:end-from]
		if k, err := v.ReadAt(b, from); k < len(b) {
			return 0, err
		}
		for i := len(b) - 1; i >= 0; i-- {
			if b[i] != '\n' || from+int64(i) == size-1 {
				continue
			}
			if n--; n == 0 {
				return from + int64(i) + 1, nil
			}
		}
		end = from
	}
	return 0, nil
}
