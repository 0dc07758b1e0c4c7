package feed

import (
	"bytes"
	"context"
	"io"
	"time"

	"runar/db"
	"runar/ui/dashboard/draw"
	"runar/ui/dashboard/state"
)

// searchBlock is how much of a log is searched at a time; between two the search can be given up.
const searchBlock = 1 << 20

// search finds the next line of a log that holds a text.
type search struct{ f *Feed }

func newSearch(f *Feed) *search { return &search{f} }

func (s *search) loop(ctx context.Context, wake <-chan struct{}) {
	var last state.SearchWant
	for pause(ctx, wake, time.Hour) {
		want := s.f.want.Load().Search
		if want == last || want.Query == "" {
			continue
		}
		last = want
		off, wrapped := s.find(ctx, want)
		if ctx.Err() == nil && s.f.want.Load().Search == want {
			s.f.o.Emit(state.Found{Want: want, Off: off, Wrap: wrapped})
		}
	}
}

// find looks from the place on, and then from the other side up to it.
func (s *search) find(ctx context.Context, want state.SearchWant) (off int64, wrapped bool) {
	f, err := db.OpenLog(s.f.pathOf(want.Ref))
	if err != nil {
		return -1, false
	}
	defer f.Close()
	size, err := f.Size()
	if err != nil {
		return -1, false
	}
	stop := func() bool { return ctx.Err() != nil || s.f.want.Load().Search != want }
	scan := scanner{f: f, size: size, stop: stop, query: want.Query}
	if want.Back {
		if off = scan.back(0, want.From); off < 0 {
			off, wrapped = scan.back(want.From, scan.size), true
		}
	} else {
		if off = scan.ahead(want.From+1, scan.size); off < 0 {
			off, wrapped = scan.ahead(0, want.From+1), true
		}
	}
	return off, wrapped && off >= 0
}

type scanner struct {
	f     io.ReaderAt
	size  int64
	stop  func() bool
	query string

	buf, low, text []byte // a block, the same in lower case, and a line of it without its colours
}

// ahead is the start of the first matching line that starts in [lo, hi); -1: none.
func (s *scanner) ahead(lo, hi int64) int64 {
	for off := lo; off < hi && !s.stop(); {
		lines, at := s.block(off, hi)
		if len(lines) == 0 {
			return -1
		}
		if m := s.match(lines, at, lo, hi, false); m >= 0 {
			return m
		}
		off = at + int64(len(lines))
	}
	return -1
}

// back is the start of the last matching line that starts in [lo, hi).
func (s *scanner) back(lo, hi int64) int64 {
	for end := hi; end > lo && !s.stop(); {
		from := max(lo, end-searchBlock)
		lines, at := s.block(from, end)
		if len(lines) > 0 {
			if m := s.match(lines, at, lo, hi, true); m >= 0 {
				return m
			}
		}
		end = from
	}
	return -1
}

// block reads whole lines: those that begin in the block that starts at off, but not beyond hi.
func (s *scanner) block(off, hi int64) (b []byte, at int64) {
	if s.buf == nil {
		s.buf = make([]byte, min(searchBlock+maxSeen, s.size))
	}
	b = s.buf[:min(int64(len(s.buf)), s.size-off)]
	n, _ := s.f.ReadAt(b, off)
	b, at = b[:n], off
	if off > 0 { // begin at a line's start
		var before [1]byte
		if k, _ := s.f.ReadAt(before[:], off-1); k == 1 && before[0] != '\n' {
			i := bytes.IndexByte(b, '\n') + 1
			if i == 0 {
				return b, at // inside a very long line
			}
			b, at = b[i:], off+int64(i)
		}
	}
	if int64(n)+off < s.size && len(b) > searchBlock {
		if i := bytes.LastIndexByte(b, '\n'); i >= 0 {
			b = b[:i+1]
		}
	}
	return b, at
}

// match finds the first (or last) line of b that holds the query as it reads without its colours.
func (s *scanner) match(b []byte, at, lo, hi int64, last bool) int64 {
	found := int64(-1)
	query := []byte(s.query)
	folded := s.query == lowerASCII(s.query) && s.query != upperASCII(s.query)
	plain := bytes.IndexByte(b, 0x1b) < 0
	hay := b
	if folded {
		s.low = append(s.low[:0], b...)
		hay = s.low
		for i, c := range hay {
			if c >= 'A' && c <= 'Z' {
				hay[i] = c + 'a' - 'A'
			}
		}
	}
	take := func(start int64) bool { // false: look further
		if start < lo || start >= hi {
			return false
		}
		found = start
		return !last
	}
	if plain {
		for i := 0; i < len(hay); {
			j := bytes.Index(hay[i:], query)
			if j < 0 {
				break
			}
			j += i
			start := bytes.LastIndexByte(hay[:j], '\n') + 1
			if take(at + int64(start)) {
				return found
			}
			next := bytes.IndexByte(hay[j:], '\n')
			if next < 0 {
				break
			}
			i = j + next + 1
		}
		return found
	}
	for i := 0; i < len(hay); {
		end := bytes.IndexByte(hay[i:], '\n')
		if end < 0 {
			end = len(hay) - i
		}
		text, ok := s.uncoloured(b[i:i+end], hay[i:i+end])
		if !ok {
			_, shown := draw.SGR(string(b[i:i+end]), draw.Style{}, false)
			if folded {
				shown = lowerASCII(shown)
			}
			text = []byte(shown)
		}
		if bytes.Contains(text, query) && take(at+int64(i)) {
			return found
		}
		i += end + 1
	}
	return found
}

// uncoloured is what hay, the line perhaps in lower case, reads without colours; false where the line has other sequences, too.
func (s *scanner) uncoloured(line, hay []byte) (text []byte, ok bool) {
	at := bytes.IndexByte(line, 0x1b)
	if at < 0 {
		return hay, true
	}
	s.text = s.text[:0]
	for at >= 0 {
		s.text = append(s.text, hay[:at]...)
		line, hay = line[at:], hay[at:]
		end := 2
		for end < len(line) && (line[end] >= '0' && line[end] <= ';') {
			end++
		}
		if end >= len(line) || line[1] != '[' || line[end] != 'm' {
			return nil, false
		}
		line, hay = line[end+1:], hay[end+1:]
		at = bytes.IndexByte(line, 0x1b)
	}
	s.text = append(s.text, hay...)
	return s.text, true
}

func upperASCII(s string) string { return string(bytes.ToUpper([]byte(s))) }

func lowerASCII(s string) string { return string(bytes.ToLower([]byte(s))) }
