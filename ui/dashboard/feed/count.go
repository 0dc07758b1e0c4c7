package feed

import (
	"bytes"
	"context"
	"io"
	"runtime/debug"
	"sync"

	"runar/db"
	"runar/ui/dashboard/state"
)

// countBlock is the bytes between two remembered line counts.
const countBlock = 1 << 20

// counter counts the lines of a log in the background. Only the bytes that are new are ever read.
type counter struct {
	f    *Feed
	mu   sync.Mutex
	ref  state.Ref
	path string
	gen  int
	busy bool
	off  int64   // counted up to here
	n    int64   // line ends in there
	at   []int64 // line ends before each block

	askedOff, askedN int64 // what was answered last
}

func newCounter(f *Feed) *counter { return &counter{f: f} }

func (c *counter) restart() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.gen++
	c.off, c.n, c.at, c.busy, c.askedOff, c.askedN = 0, 0, nil, false, 0, 0
}

// lines answers the lines of a log of this size, once they are counted; until then it starts counting.
func (c *counter) lines(ctx context.Context, ref state.Ref, path string, size int64) (int64, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if ref != c.ref || path != c.path {
		c.gen++
		c.ref, c.path, c.off, c.n, c.at, c.busy, c.askedOff, c.askedN = ref, path, 0, 0, nil, false, 0, 0
	}
	if c.off < size && !c.busy {
		if size-c.off > 256<<10 {
			c.busy = true
			go c.count(ctx, c.gen, path, c.off, size)
		} else if f, err := db.OpenLog(path); err == nil { // a live log: little at a time
			c.mu.Unlock()
			c.run(ctx, f, c.gen, c.off, size)
			f.Close()
			c.mu.Lock()
		}
	}
	return c.n, c.off >= size && size > 0
}

func (c *counter) count(ctx context.Context, gen int, path string, off, size int64) {
	defer func() {
		if v := recover(); v != nil {
			c.f.o.Crash(v, debug.Stack())
		}
	}()
	if f, err := db.OpenLog(path); err == nil {
		c.run(ctx, f, gen, off, size)
		f.Close()
	}
	c.mu.Lock()
	if c.gen == gen {
		c.busy = false
	}
	c.mu.Unlock()
	c.f.kick()
}

func (c *counter) run(ctx context.Context, f io.ReaderAt, gen int, off, size int64) {
	buf := make([]byte, min(256<<10, size-off))
	for off < size && ctx.Err() == nil {
		// never across the start of a block, so that its count is exact
		want := min(int64(len(buf)), size-off, countBlock-off%countBlock)
		n, err := f.ReadAt(buf[:want], off)
		if n == 0 {
			return
		}
		lines := int64(bytes.Count(buf[:n], []byte{'\n'}))
		c.mu.Lock()
		if c.gen != gen {
			c.mu.Unlock()
			return
		}
		if off%countBlock == 0 {
			c.at = append(c.at, c.n)
		}
		c.n += lines
		off += int64(n)
		c.off = off
		c.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// before is the number of line ends before byte off, which has been counted. Whoever follows a log asks for a place a little further on
// each time: only what lies between is read.
func (c *counter) before(r io.ReaderAt, off int64) int64 {
	c.mu.Lock()
	gen, from, n := c.gen, c.askedOff, c.askedN
	b := off / countBlock
	switch {
	case from <= off && off-from < countBlock:
	case b < int64(len(c.at)):
		from, n = b*countBlock, c.at[b]
	default:
		n = c.n
		c.mu.Unlock()
		return n
	}
	c.mu.Unlock()
	buf := make([]byte, min(64<<10, off-from))
	for from < off {
		k, err := r.ReadAt(buf[:min(int64(len(buf)), off-from)], from)
		n += int64(bytes.Count(buf[:k], []byte{'\n'}))
		from += int64(k)
		if k == 0 || err != nil {
			break
		}
	}
	c.mu.Lock()
	if from == off && c.gen == gen {
		c.askedOff, c.askedN = off, n
	}
	c.mu.Unlock()
	return n
}
