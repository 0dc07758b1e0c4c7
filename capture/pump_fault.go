package capture

import (
	"fmt"

	"runar/capture/logfile"
)

// carried is the chunk in a pump's hands, and what has been done with it.
type carried struct {
	bytes         []byte
	logged, shown bool
}

// survive is deferred by what a pump does. A fault of ours costs the program neither its life nor a line: what was in hand is carried to
// its end in the plainest way, and the pump goes on without what is not needed for that, the gutter and the metrics.
func (p *pump) survive() {
	fault := recover()
	if fault == nil {
		return
	}
	s := p.sink
	s.mu.Lock()
	defer s.mu.Unlock()
	now := p.now
	p.now = carried{}
	if s.fault == nil {
		s.fault = fmt.Errorf("a fault of runar: %v", fault)
	}
	s.observe = nil
	if g := s.gutter; g != nil {
		g.off = true
	}
	defer func() {
		if !now.shown && !p.outGone {
			p.outGone = writeAll(p.out, now.bytes) != nil
		}
	}()
	if s.log != nil && len(now.bytes) > 0 && !now.logged {
		s.log = relog(s.log, p.stream, now.bytes)
	}
}

// relog opens the log anew behind a fault of its writer, and appends what is missing of b; nil keeps no more.
func relog(old *logfile.Writer, stream logfile.Stream, b []byte) (w *logfile.Writer) {
	defer func() {
		if recover() != nil {
			w = nil
		}
	}()
	before := old.Bytes()
	old.Release()
	w, err := logfile.Reopen(old.Path())
	if err != nil {
		return w // it tries again
	}
	if done := w.Bytes() - before; done >= 0 && done < int64(len(b)) {
		w.Append(stream, b[done:])
	}
	return w
}
