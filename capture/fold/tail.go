package fold

import (
	"bytes"
	"errors"
	"io"
)

// firstBlock is how much of the end of a log is tried first; each further try takes four times as much.
const firstBlock = 64 << 10

// Place is where to start folding in order to see the end of a log: at byte From, and not before Skip lines have passed.
type Place struct {
	From int64
	Skip int
}

// After is emit without the first skip lines.
func After(skip int, emit func(Line)) func(Line) {
	return func(l Line) {
		if skip == 0 {
			emit(l)
		} else if !l.More {
			skip--
		}
	}
}

// Start finds the place from which the last n lines come out as if all size bytes had been folded. It reads from the end and only
// as far back as it must: past bars that fold to nothing, past full-screen stretches, and far enough for the cursor moves that
// reach up from the first line wanted. back bounds how far, in bytes, at the cost of lines (0 is no bound). What a
// full-screen program shows that began further back, and still runs, cannot be told from text.
func Start(r io.ReaderAt, size int64, n int, back int64, o Options) (Place, error) {
	if n <= 0 || size <= 0 {
		return Place{From: max(size, 0)}, nil
	}
	if back <= 0 || back > size {
		back = size
	}
	for block := int64(max(firstBlock, 2*n)); ; block *= 4 {
		block = min(block, back)
		from, found, err := boundary(r, size-block, size)
		if err != nil {
			return Place{}, err
		}
		if !found && block < back {
			continue
		}
		t, err := try(r, from, size, o)
		if err == nil && t.stray > 0 {
			// Up to there it was a full-screen program, and what was before it is further back.
			from += t.stray
			t, err = try(r, from, size, o)
		}
		if err != nil {
			return Place{}, err
		}
		if t.lines-t.unsure >= n || from == 0 || block == back {
			return Place{from, max(0, t.lines-n)}, nil
		}
	}
}

// Tail answers the last n lines of a log as Start finds them.
func Tail(r io.ReaderAt, size int64, n int, back int64, o Options) ([]Line, error) {
	at, err := Start(r, size, n, back, o)
	if err != nil {
		return nil, err
	}
	var all []Line
	f := New(o, After(at.Skip, func(l Line) {
		l.Text = bytes.Clone(l.Text)
		all = append(all, l)
	}))
	if err := feed(f, r, at.From, size); err != nil {
		return nil, err
	}
	f.Flush()
	return all, nil
}

// boundary is the start of the first line that begins at from or later, and whether there is one before the end. Where there is
// none, the place after a carriage return will do, and else from itself.
func boundary(r io.ReaderAt, from, size int64) (at int64, found bool, err error) {
	if from == 0 {
		return 0, true, nil
	}
	buf := make([]byte, firstBlock)
	cr := int64(-1)
	for off := from - 1; off < size-1; {
		n, err := readAt(r, buf[:min(int64(len(buf)), size-1-off)], off)
		if err != nil {
			return 0, false, err
		}
		if i := bytes.IndexByte(buf[:n], '\n'); i >= 0 {
			return off + int64(i) + 1, true, nil
		}
		if i := bytes.IndexByte(buf[:n], '\r'); i >= 0 && cr < 0 {
			cr = off + int64(i) + 1
		}
		off += int64(n)
	}
	if cr >= 0 {
		return cr, false, nil
	}
	return from, false, nil
}

// trial is what comes of folding the end of a log.
type trial struct {
	lines  int   // came out
	unsure int   // of these, the first that may differ for want of what was above them
	stray  int64 // bytes up to where a full-screen stretch ended that had begun before
}

func try(r io.ReaderAt, from, size int64, o Options) (trial, error) {
	var t trial
	o.Colour = false
	f := New(o, func(l Line) {
		if !l.More {
			t.lines++
		}
	})
	if err := feed(f, r, from, size); err != nil {
		return t, err
	}
	f.Flush()
	t.stray = f.stray
	if f.clamped && from > 0 {
		t.unsure = f.height
	}
	return t, nil
}

// feed folds the bytes from ≤ offset < to.
func feed(f *Folder, r io.ReaderAt, from, to int64) error {
	buf := make([]byte, min(256<<10, to-from))
	for from < to {
		n, err := readAt(r, buf[:min(int64(len(buf)), to-from)], from)
		if err != nil {
			return err
		}
		f.Write(buf[:n])
		from += int64(n)
	}
	return nil
}

// readAt fills b; a log that ends sooner than it was said to is an error.
func readAt(r io.ReaderAt, b []byte, off int64) (int, error) {
	n, err := r.ReadAt(b, off)
	if n == len(b) || errors.Is(err, io.EOF) && n > 0 {
		return n, nil
	}
	if err == nil || errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}
