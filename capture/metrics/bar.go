package metrics

import (
	"bytes"
	"time"

	"runar/db"
)

// barTime is when an unfinished bar last gave points, and which.
type barTime struct {
	clocks map[string]*barClock // by what stands before the bar, without its digits
	due    bool                 // the bar that was just looked at has points to give
	given  map[string]db.Point
	values map[string]float64 // what bars gave last
	early  bool               // the points being given are of an unfinished bar
	text   []byte
	// A bar that goes on counting in the next epoch counts globally.
	global bool
	epoch  float64
	count  at
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
	r.bars.due = false
	if r.read(b, look(b), false); r.bars.due {
		r.bars.early = true
		r.read(b, look(b), true)
		r.bars.early = false
	}
}

// barClock tells when a bar last gave points, or began, and how far it was when it was last seen.
type barClock struct {
	last  time.Duration
	count float64
}

// clock finds out whether an unfinished bar has points to give: Every after it began, and then each Every. So bars that are over sooner
// give what they end with and nothing else, however fast or slow the machine is; one that counts from the start again is another bar.
func (r *Reader) clock(desc []byte, s *steps) {
	if r.opt.Every <= 0 || r.opt.Now == nil {
		return
	}
	var key [32]byte
	n := 0
	for _, c := range desc {
		if n < len(key) && kinds[c]&hasDigit == 0 {
			key[n] = c
			n++
		}
	}
	var count float64
	if s.nfrac > 0 {
		count = s.fracs[s.nfrac-1].v
	}
	now := r.opt.Now()
	k := r.bars.clocks[string(key[:n])]
	switch {
	case k == nil:
		if r.bars.clocks == nil || len(r.bars.clocks) >= maxNames {
			r.bars.clocks = make(map[string]*barClock)
		}
		k = &barClock{last: now}
		r.bars.clocks[string(key[:n])] = k
	case count < k.count:
		k.last = now
	case now-k.last >= r.opt.Every:
		k.last = now
		r.bars.due = true
	}
	k.count = count
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
	desc := bytes.TrimRight(text[:m.a], " :")
	if m.tqdm && final && len(desc) > 0 && r.barRow(desc) {
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
		r.gov.step, r.gov.has, r.gov.block = step, true, false
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

// emitBar gives out a point of a bar, unless an unfinished state of it gave the same already.
func (r *Reader) emitBar(key string, step db.Step, v float64) {
	if p, ok := r.bars.given[key]; ok && p.Step == step && p.Value == v {
		if !r.bars.early {
			delete(r.bars.given, key)
		}
		return
	}
	if last, ok := r.bars.values[key]; ok && last == v && r.bars.early { // a postfix goes on showing what was measured before
		return
	}
	if r.bars.values == nil {
		r.bars.values = make(map[string]float64)
	}
	if len(r.bars.values) < maxNames {
		r.bars.values[key] = v
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
