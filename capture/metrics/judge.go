package metrics

import (
	"bytes"

	"runar/db"
)

// readLine takes a line that will not change any more.
func (r *Reader) readLine(b []byte, seen class8) {
	r.rows++
	if len(r.bars.clocks) > 0 {
		r.endLine(b, seen)
	}
	if r.opt.Patterns != nil && r.custom(b) {
		return
	}
	if seen&(hasDigit|hasSep|hasBar|hasHigh) == 0 { // nothing to read; it may be a header, or end a block
		r.wordsOnly(b)
		return
	}
	r.read(b, seen, true)
}

// wordsOnly takes a line without numbers or separators.
func (r *Reader) wordsOnly(b []byte) {
	if blank(b) {
		r.closeBlock()
		return
	}
	if r.mute.covers(b) {
		return
	}
	if rule(b) {
		r.ruleBox()
		return
	}
	r.section(b)
	r.tables.remember(b)
	r.closeBlock()
	r.closeBox()
	r.gov.block, r.gov.inset = false, false
}

// read understands one line. final is false for a state of a bar that was written over: it tells progress, and points
// only when its time has come.
func (r *Reader) read(b []byte, seen class8, final bool) {
	if r.mute.covers(b) {
		return
	}
	b = trimRight(b)
	if len(b) == 0 {
		r.wordsOnly(b)
		return
	}
	ln := &r.ln
	b, ln.stamped = stripPrefix(b)
	if seen&hasHigh != 0 {
		b = r.uprights(b)
	}
	ln.text, ln.seen = b, seen
	if r.readBar(final) || !final {
		return
	}
	if seen&hasDigit == 0 && !hasNan(b) {
		if r.boxWords() {
			return
		}
		r.wordsLine(b)
		return
	}
	if r.readSpecial() {
		r.closeBlock()
		return
	}
	ln.toks = lex(b, ln.toks)
	if r.readTable() {
		return
	}
	r.assemble()
	r.settle()
}

// wordsLine takes a line with separators but no number: part of a dump, a header, a sentence.
func (r *Reader) wordsLine(b []byte) {
	r.section(b)
	r.tables.remember(b)
	if i := bytes.IndexAny(b, ":="); i > 0 && i < len(b)-1 {
		r.block.words(r)
		return
	}
	if !rule(b) {
		r.closeBlock()
		r.gov.block = r.gov.block && len(b) < 3
	}
}

// settle decides which pairs of the line are metrics and at which step.
func (r *Reader) settle() {
	ln := &r.ln
	if s := &ln.steps; s.iter.of > 0 && s.epoch.ok && s.epoch.of == 0 && ln.paddle() {
		s.global = s.iter
	}
	ln.steps.eval, ln.steps.both = ln.evaluates(), ln.sumsUp()
	step, own := r.gov.compose(&ln.steps)
	if ln.code > 0 || ln.semi && !own && len(ln.pairs) < 2 || len(ln.pairs) > 0 && (!own || ln.odd) && source(ln.text) {
		r.closeBlock()
		r.tables.remember(ln.text)
		return
	}
	if ln.strings > 4 && 4*ln.strings >= len(ln.pairs) { // a dump of settings: words among the numbers
		r.closeBlock()
		return
	}
	strong, weak, settings := 0, 0, 0
	for i := range ln.pairs {
		p := &ln.pairs[i]
		switch {
		case p.unit, p.flag&inBest != 0:
		case p.name.class == metric:
			strong++
		case p.name.class == unknown:
			weak++
		case p.name.class == setting, p.name.class == void && p.sep != 0:
			settings++
		}
	}
	if strong+weak > 0 {
		for i := range ln.pairs { // a total of losses, not of things
			if p := &ln.pairs[i]; p.name.key == "total" && p.flag&(isInt|united|scaled) == 0 {
				p.name = &totalLoss
			}
		}
	}
	if !own && ln.steps.hasLead && len(ln.pairs) > 0 {
		if strong > 0 || weak > 0 && ln.strings == 0 && !proseLead(ln) {
			step, own = db.At(ln.steps.lead), true
		}
	}
	if !own && !ln.steps.any() && strong == 0 && (ln.loose > 1 || len(ln.toks) > 1 && ln.toks[1].is('=')) && ln.toks[0].kind == num && r.valuesFirst() {
		return
	}
	if len(ln.pairs) == 0 {
		r.tables.remember(ln.text)
		if ln.strings == 0 {
			r.closeBlock()
			if ln.loose > 0 || !rule(ln.text) {
				r.gov.block = false
			}
		}
		r.noteProgress(&ln.steps)
		return
	}
	if !own && len(ln.pairs) > 1 && ln.toks[0].kind == word { // "val Loss: 0.2 Acc: 0.9"
		if s := ln.pairs[0].name.split; s != "" && splits()[r.learn(ln.text[ln.toks[0].a:ln.toks[0].b]).key] == s {
			for i := range ln.pairs {
				if p := &ln.pairs[i]; p.ctx == "" {
					p.ctx = s
				}
			}
		}
	}
	r.inherit()
	if own {
		r.gov.under = ""
	} else if r.gov.under != "" {
		r.further()
	}
	measured := strong + weak
	if own {
		measured += settings
	}
	floats := 0
	for i := range ln.pairs {
		if p := &ln.pairs[i]; p.name.class != counter && p.flag&isInt == 0 && !p.unit && !p.frac {
			floats++
		}
	}
	if own && strong == 0 && floats == 0 { // counts: "iter=1000 warmup=500 thin=1"
		measured = 0
	}
	if own && ln.steps.total && strong == 0 && floats < 2 { // "epochs: 10, lr: 0.1"
		own = false
	}
	if own && ln.strings > 2 && strong == 0 {
		own = false
	}
	if own {
		if len(ln.pairs) == 1 && ln.pairs[0].sep != 0 && !ln.pairs[0].frac && ln.loose == 0 && ln.pairs[0].name.firm && r.block.lines > 1 {
			for i := range r.block.points { // the step of a list of results may stand among them
				r.block.points[i].Step = step
			}
		}
		r.closeBlock()
		r.tables.closeAll()
		n := 0
		if ln.steps.coarse && measured == 0 && len(ln.pairs) == 2 && ln.pairs[0].name.class == counter {
			n = r.bestAlone(&ln.pairs[1], step)
		}
		for i := range ln.pairs {
			if p := &ln.pairs[i]; measured > 0 && r.onStep(p) {
				r.emit(r.keyOf(p), step, p.val)
				n++
			}
		}
		if n > 0 || ln.steps.named1() && properHeader(ln) {
			r.gov.note(&ln.steps, step, n == 0 && ln.loose == ln.units)
			r.gov.inset, r.gov.margin = true, ln.margin()
			alone := ln.steps.epoch.of > 0 || settings > 0 && n == settings && !ln.steps.iter.ok && !ln.steps.batch.ok && ln.steps.nfrac == 0
			r.gov.total = r.gov.total || alone && strong+weak == 0 // Epoch 1/5  lr=0.001
		}
		r.noteProgress(&ln.steps)
		return
	}
	r.gov.inset = r.gov.inset && ln.margin() > r.gov.margin
	if r.gov.has {
		st := r.gov.below()
		n := 0
		for i := range ln.pairs {
			p := &ln.pairs[i]
			if r.underStep(p, strong, measured) {
				r.emit(r.keyOf(p), st, p.val)
				n++
			}
		}
		if n == 0 && strong == 0 && !r.gov.block {
			r.tables.remember(ln.text)
		}
		return
	}
	if strong == 0 && (ln.folds() || ln.byClass()) { // "Fold 1  Fold 2  Mean", "ntree  OOB  1  2  3"
		r.tables.remember(ln.text)
	}
	r.block.add(r, strong, settings)
}

// folds tells whether the line's numbers are those of folds or runs, as in the header of a table.
func (ln *line) folds() bool {
	for i := range ln.pairs {
		if p := &ln.pairs[i]; p.sep != 0 || p.flag != isInt || !repetition(p.name.key) {
			return false
		}
	}
	return true
}

// byClass tells whether the line is two words or more and then the numbers of classes from 1 on, as in the header of a table.
func (ln *line) byClass() bool {
	n := len(ln.toks)
	words := 0
	for words < n && ln.toks[words].kind == word {
		words++
	}
	for i, t := range ln.toks[words:] {
		if !t.isCount() || t.gap != 2 || t.val != float64(i+1) {
			return false
		}
	}
	return words > 1 && n > words+1
}

// margin is how far in the line stands.
func (ln *line) margin() int { return len(ln.text) - len(trimLeft(ln.text)) }

// evaluates tells whether the line's values stand under another split than training.
func (ln *line) evaluates() bool {
	for i := range ln.pairs {
		if ln.pairs[i].ctx != "" && !training(ln.pairs[i].ctx) {
			return true
		}
	}
	return false
}

// sumsUp tells whether the line's values are of training and of other data, too.
func (ln *line) sumsUp() bool {
	trained, other := false, false
	for i := range ln.pairs {
		if s := ln.pairs[i].name.split; s != "" {
			trained, other = trained || training(s), other || !training(s)
		}
	}
	return trained && other
}

// proseLead tells that the integer at the head of a line counts things: "3 files changed".
func proseLead(ln *line) bool {
	return len(ln.toks) > 1 && ln.toks[0].kind == num && ln.toks[1].kind == word && !(len(ln.toks) > 2 && ln.toks[2].is('='))
}

// properHeader tells whether a line with a counter and no metric is a header that governs what follows.
func properHeader(ln *line) bool {
	return !ln.steps.total && ln.steps.firm && ln.strings < 3 && ln.reprs == 0
}
