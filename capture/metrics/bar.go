package metrics

import (
	"bytes"
	"time"

	"runar/db"
)

// barTime is when an unfinished bar last gave points, and which.
type barTime struct {
	last  time.Duration
	given map[string]db.Point
	early bool // the points being given are of an unfinished bar
	text  []byte
	// A bar that goes on counting in the next epoch counts globally.
	global bool
	epoch  float64
	count  at
}

// bar is a progress bar found on a line: desc 45%|████  | 450/1000 [00:10<00:12, 45.0it/s, loss=0.5]rest.
type bar struct {
	a, b int // where the drawing lies, with the percentage before it
	tqdm bool
	end  int // tqdm: behind the closing bracket
}

// readFrame takes a state of a line that was written over. Where a program draws several bars, one that is complete is
// read before another takes its row.
func (r *Reader) readFrame(b []byte, live bool) {
	if live && complete(b) {
		r.bars.early = true
		r.read(b, look(b), true)
		r.bars.early = false
		return
	}
	if r.opt.Every > 0 && r.opt.Now != nil {
		if now := r.opt.Now(); now-r.bars.last >= r.opt.Every {
			r.bars.last = now
			r.bars.early = true
			r.read(b, look(b), true)
			r.bars.early = false
			return
		}
	}
	r.read(b, look(b), false)
}

// findBar looks for a drawn bar.
func findBar(b []byte, seen class8) (bar, bool) {
	if seen&hasDigit == 0 {
		return bar{}, false
	}
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case c == '%' && i+1 < len(b) && b[i+1] == '|' && i > 0 && digit(b[i-1]): // tqdm
			n := bytes.IndexByte(b[i+2:min(len(b), i+1200)], '|')
			if n < 0 {
				continue
			}
			a := i
			for a > 0 && (digit(b[a-1]) || b[a-1] == '.') {
				a--
			}
			m := bar{a: a, b: i + 3 + n, tqdm: true}
			if k := bytes.IndexByte(b[m.b:min(len(b), m.b+40)], '['); k >= 0 {
				m.end = m.b + k + closeAt(b[m.b+k:])
			}
			if m.end == 0 {
				m.end = len(b)
			}
			return m, true
		case c == '[' && i+6 < len(b) && drawn(b[i+1]): // [=====>....], [####----]
			j := i + 1
			for j < len(b) && (drawn(b[j]) || b[j] == ' ') {
				j++
			}
			if j-i > 5 && j < len(b) && b[j] == ']' {
				return bar{a: i, b: j + 1}, true
			}
		case c == '|' && i+6 < len(b) && (b[i+1] == '#' || b[i+1] == '=' || b[i+1] == '*' || b[i+1] >= 0x80 && gaugeAt(b[i+1:]) > 0):
			j := i + 1
			for j < len(b) && b[j] != '|' && (drawn(b[j]) || b[j] == ' ' || b[j] >= 0x80) {
				j++
			}
			if j-i > 5 && j < len(b) && b[j] == '|' {
				return bar{a: i, b: j + 1}, true
			}
		case c == 0xe2 && gaugeAt(b[i:]) > 0: // ━━━━╸━━━, ████░░░
			j, n := i, 0
			for j < len(b) {
				m := gaugeAt(b[j:])
				if m == 0 {
					break
				}
				j += m
				n++
			}
			if n >= 4 {
				return bar{a: i, b: j}, true
			}
			i = j - 1
		case c == 'i' && i > 0 && digit(b[i-1]) && bytes.HasPrefix(b[i:], []byte("it [")): // 450it [00:10, 45.0it/s, loss=0.5]
			m := bar{a: i, b: i + 2, tqdm: true}
			if m.end = i + 3 + closeAt(b[i+3:]); m.end == i+3 {
				m.end = len(b)
			}
			return m, true
		}
	}
	return bar{}, false
}

// drawn tells whether c draws a bar in ASCII.
func drawn(c byte) bool {
	return c == '=' || c == '>' || c == '.' || c == '#' || c == '-' || c == '*' || c == '_'
}

// gaugeAt answers the length of the drawing character at the start of b; 0 when it is none. The upright strokes of boxes
// are no gauge.
func gaugeAt(b []byte) int {
	if len(b) < 3 || b[0] != 0xe2 {
		return 0
	}
	switch b[1] {
	case 0x94:
		if b[2] == 0x80 || b[2] == 0x81 {
			return 3
		}
	case 0x95:
		if b[2] == 0xb8 || b[2] == 0xba || b[2] == 0xbe || b[2] == 0xbc || b[2] == 0x90 {
			return 3
		}
	case 0x96:
		if b[2] >= 0x80 {
			return 3
		}
	}
	return 0
}

// closeAt answers the offset behind the bracket that closes the one at b[0]; 0 when it stays open.
func closeAt(b []byte) int {
	depth := 0
	for i, c := range b {
		if c == '[' {
			depth++
		} else if c == ']' {
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return 0
}

// readBar takes a line with a progress bar. It answers true when the line is done with.
func (r *Reader) readBar(final bool) bool {
	ln := &r.ln
	m, ok := findBar(ln.text, ln.seen)
	if !ok {
		if !final { // a plain line that is written over and over: progress alone
			ln.toks = lex(ln.text, ln.toks)
			r.assemble()
			r.noteProgress(&ln.steps)
		}
		return false
	}
	text := ln.text
	rest := []byte(nil)
	if m.tqdm {
		if m.end < len(text) && text[m.end] > ' ' && kinds[text[m.end]]&(hasLetter|hasDigit) != 0 { // a message on the bar's line
			rest = text[m.end:]
			text = text[:m.end]
		}
	}
	desc := bytes.TrimRight(text[:m.a], " :")
	if m.tqdm && final && len(desc) > 0 && r.barRow(desc) {
		r.barProgress(text, m)
		return true
	}
	buf := append(r.bars.text[:0], text[:m.a]...)
	if m.tqdm && m.b-m.a == 2 { // 450it: the count stands for itself
		buf = append(buf, " | "...)
	} else {
		buf = append(bytes.TrimRight(buf, " :"), " | "...)
	}
	buf = append(buf, text[m.b:]...)
	r.bars.text = buf
	ln.text = buf
	ln.toks = lex(buf, ln.toks)
	r.assemble()
	s := &ln.steps
	if s.nfrac == 0 && !s.any() && !bytes.Contains(text, []byte("%")) && !m.tqdm {
		ln.text = text
		return false // a rule, not a bar
	}
	r.countOn(desc)
	r.barProgress(text, m)
	if rest != nil {
		if final {
			ln.text = append(r.bars.text[:0], rest...)
			saved := append([]byte(nil), rest...)
			r.read(saved, ln.seen, true)
		}
		return true
	}
	if !final {
		return true
	}
	if s.epoch.ok || s.named1() {
		r.closeBlock()
	}
	if n := r.learn(trimName(bytes.Trim(desc, " :|"))); n.split != "" && !training(n.split) && len(n.key) <= len(n.split)+14 { // valid: 100%|…
		for i := range ln.pairs {
			if ln.pairs[i].ctx == "" {
				ln.pairs[i].ctx = n.split
			}
		}
	}
	step, own := r.barStep(s)
	n := 0
	for i := range ln.pairs {
		p := &ln.pairs[i]
		if r.onStep(p) && (p.sep != 0 || p.name.class == metric) {
			if !own {
				step = r.gov.below()
			}
			r.emitBar(r.keyOf(p), step, p.val)
			n++
		}
	}
	if own && s.epoch.ok {
		r.gov.note(s, step, n == 0)
	} else if own && n > 0 {
		r.gov.step, r.gov.has, r.gov.block, r.gov.headed = step, true, false, false
	}
	return true
}

// countOn finds out whether the bar counts within the epoch of the last header line or over all of them.
func (r *Reader) countOn(desc []byte) {
	s := &r.ln.steps
	if s.nfrac == 0 || s.epoch.ok || !r.gov.epoch.ok {
		return
	}
	c := s.fracs[s.nfrac-1]
	w := desc[bytes.LastIndexByte(desc, ' ')+1:]
	switch {
	case fold(w, "steps") || fold(w, "step"):
		r.bars.global = true
	case r.gov.epoch.v == r.bars.epoch || c.of != r.bars.count.of:
	default:
		r.bars.global = c.v >= r.bars.count.v && r.bars.count.v > 0 && c.v < c.of
	}
	r.bars.epoch, r.bars.count = r.gov.epoch.v, c
}

// complete tells whether b holds a bar that has reached its end: 100%| … 79/79.
func complete(b []byte) bool {
	i := bytes.Index(b, []byte("100%|"))
	if i < 0 {
		return false
	}
	n := bytes.IndexByte(b[i+5:], '|')
	if n < 0 {
		return false
	}
	v, of, ok := counts(b[i+6+n:])
	return ok && v == of
}

// emitBar gives out a point of a bar, unless an unfinished state of it gave the same already.
func (r *Reader) emitBar(key string, step db.Step, v float64) {
	if p, ok := r.bars.given[key]; ok && p.Step == step && p.Value == v {
		if !r.bars.early {
			delete(r.bars.given, key)
		}
		return
	}
	if r.bars.early {
		if r.bars.given == nil {
			r.bars.given = make(map[string]db.Point)
		}
		if len(r.bars.given) < maxNames {
			r.bars.given[key] = db.Point{Step: step, Value: v}
		}
	}
	r.emit(key, step, v)
}

// barStep is the step of a bar's values: what it counts, within the epoch that it or a header names.
func (r *Reader) barStep(s *steps) (db.Step, bool) {
	if s.global.ok || s.iter.ok && s.iter.of == 0 && !s.epoch.ok {
		return r.gov.compose(s)
	}
	count := at{}
	if s.nfrac > 0 {
		count = s.fracs[s.nfrac-1]
	}
	if s.epoch.ok {
		if count.ok {
			return db.Step{Main: s.epoch.v, Sub: count.v, HasMain: true, HasSub: true}, true
		}
		return r.gov.compose(s)
	}
	if !count.ok {
		return r.gov.compose(s)
	}
	if s.nfrac == 2 && s.fracs[0].of != s.fracs[1].of {
		return db.Step{Main: s.fracs[0].v, Sub: count.v, HasMain: true, HasSub: true}, true
	}
	if r.gov.epoch.ok && r.gov.total && !r.bars.global {
		return db.Step{Main: r.gov.epoch.v, Sub: count.v, HasMain: true, HasSub: true}, true
	}
	return db.At(count.v), true
}

// barRow takes the words before a bar as a row of a table, or as its header (YOLO draws its bars so).
func (r *Reader) barRow(desc []byte) bool {
	ln := &r.ln
	if i := bytes.LastIndexByte(desc, '\r'); i >= 0 {
		desc = desc[i+1:]
	}
	saved := ln.text
	ln.text = desc
	ln.toks = lex(desc, ln.toks)
	if len(ln.toks) < 4 {
		ln.text = saved
		return false
	}
	if r.readTable() {
		return true
	}
	ln.text = saved
	for i := range ln.toks {
		if k := ln.toks[i].kind; k == num || k == frac || ln.toks[i].is('=') || ln.toks[i].is(':') {
			return false
		}
	}
	heads := split(desc, byGaps, r.tables.heads)
	r.tables.heads = heads
	if len(heads) >= 4 && allTitled(desc, heads) {
		r.tables.remember(desc)
		r.tables.active = nil
		return true
	}
	return false
}
