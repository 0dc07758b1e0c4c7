package metrics

import (
	"bytes"
	"strings"

	"runar/db"
)

// readBar takes a line with a progress bar. It answers true when the line is done with.
func (r *Reader) readBar(final bool) bool {
	ln := &r.ln
	m, ok := findBar(ln.text, ln.seen)
	if !ok {
		if !final { // a plain line that is written over and over: progress alone
			ln.toks = lex(ln.text, ln.toks)
			r.assemble()
			r.noteProgress(&ln.steps)
			r.clock(nil, &ln.steps)
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
	desc := barDesc(text, m)
	if final && len(desc) > 0 && (m.tqdm || bytes.Contains(text[m.a:m.b], []byte("%"))) && r.barRow(desc) {
		r.barProgress(text, m)
		return true
	}
	lone := m.tqdm && m.b-m.a == 2 // 450it: a count without a total
	head := m.a
	for lone && head > 0 && digit(text[head-1]) {
		head--
	}
	buf := append(r.bars.text[:0], text[:head]...)
	buf = append(bytes.TrimRight(buf, " :"), " | "...)
	buf = append(buf, text[m.b:]...)
	r.bars.text = buf
	ln.text = buf
	ln.toks = lex(buf, ln.toks)
	r.assemble()
	s := &ln.steps
	if v, n, integer := number(text[head:m.a]); lone && n > 0 && integer {
		s.loose(token{kind: frac, val: v})
	}
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
		r.clock(desc, s)
		return true
	}
	k := r.clockOf(desc)
	if k != nil && !r.bars.early {
		k.text = k.text[:0] // its line has been ended: that was its last state
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
	if r.bars.before != nil {
		step, own = *r.bars.before, true
	} else if k != nil && own && (s.nfrac == 0 || s.fracs[s.nfrac-1].v > 0) {
		k.end, k.ended = step, true
	}
	n := 0
	measured := r.measured()
	for i := range ln.pairs {
		p := &ln.pairs[i]
		switch {
		case !r.onBar(p):
		case r.bars.before != nil && !p.ofWhole():
			r.bars.carried = put(r.bars.carried, r.keyOf(p), p.val)
		default:
			if !own {
				step = r.gov.below()
			}
			r.emitBar(r.keyOf(p), step, p.val, measured != "" && p.name.split == measured)
			n++
		}
	}
	if n == 0 && own && r.bars.before == nil {
		n = r.bestOfBar(step)
	}
	switch {
	case r.bars.before != nil:
	case own && s.epoch.ok:
		r.gov.note(s, step, n == 0)
	case own && n > 0:
		r.gov.step, r.gov.has, r.gov.block = step, true, false
	}
	return true
}

// barDesc is what stands before a bar.
func barDesc(line []byte, m bar) []byte { return bytes.TrimRight(line[:m.a], " :") }

// ofWhole tells whether a value was measured when an epoch was over. What else a bar shows before it has counted is of its own first batch:
// a loop sets it before the bar hears that the batch is done.
func (p *pair) ofWhole() bool {
	split := p.name.split
	if split == "" {
		split = p.ctx
	}
	return split != "" && !training(split) || strings.HasSuffix(p.name.key, "_epoch")
}

// bestOfBar gives out the best value so far where it is all that a bar shows, as a search does. It answers how many it gave.
func (r *Reader) bestOfBar(step db.Step) (n int) {
	for i := range r.ln.pairs {
		if p := &r.ln.pairs[i]; p.bestMetric() {
			r.emitBar(r.keyOf(p), step, p.val, false)
			n++
		}
	}
	return n
}

// bestAlone gives out the best value so far where a search prints nothing else of a generation, a trial or a round.
func (r *Reader) bestAlone(p *pair, step db.Step) (n int) {
	if p.bestMetric() {
		r.emit(r.keyOf(p), step, p.val)
		return 1
	}
	return 0
}

// bestMetric tells whether p is the best value so far of a metric.
func (p *pair) bestMetric() bool {
	return p.name.class == best && p.sep != 0 && !p.unit && !p.frac && judge(p.name.key, partsOf([]byte(strings.TrimPrefix(p.name.key, "best")))) == metric
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
		if count.ok && s.epoch.of == count.of && s.epoch.of > 0 { // it counts the epochs
			return db.At(s.epoch.v), true
		}
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
	if cut, ok := bytes.CutSuffix(desc, []byte("…")); ok { // the terminal was too narrow: what was cut through is left out
		desc = bytes.TrimRight(cut[:bytes.LastIndexByte(cut, ' ')+1], " ")
	}
	saved := ln.text
	ln.text = desc
	ln.toks = lex(desc, ln.toks)
	if len(ln.toks) < 3 {
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
	if (len(heads) >= 4 || len(heads) == 3 && r.learn(desc[heads[1].a:heads[1].b]).class == metric) && allTitled(desc, heads) {
		r.tables.remember(desc)
		r.tables.active = nil
		return true
	}
	return false
}
