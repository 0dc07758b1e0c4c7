package metrics

import (
	"bytes"
	"strings"

	"runar/db"
)

// readLine takes a line that will not change any more.
func (r *Reader) readLine(b []byte, seen class8) {
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
	r.tables.remember(b)
	r.closeBlock()
	r.closeBox()
	r.gov.block = false
}

// read understands one line. final is false for a state of a bar that was written over: it tells progress, and points
// only when its time has come.
func (r *Reader) read(b []byte, seen class8, final bool) {
	if r.mute.covers(b) {
		return
	}
	b = bytes.TrimRight(b, " \t")
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
	ln.steps.eval = ln.evaluates()
	step, own := r.gov.compose(&ln.steps)
	if ln.code > 0 || ln.semi && !own && len(ln.pairs) < 2 || len(ln.pairs) > 0 && (!own || ln.odd) && source(ln.text) {
		r.closeBlock()
		r.tables.remember(ln.text)
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
		for i := range ln.pairs {
			if p := &ln.pairs[i]; measured > 0 && r.onStep(p) {
				r.emit(r.keyOf(p), step, p.val)
				n++
			}
		}
		if n > 0 || ln.steps.named1() && properHeader(ln) {
			r.gov.note(&ln.steps, step, n == 0 && ln.loose == 0)
		}
		r.noteProgress(&ln.steps)
		return
	}
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
	r.block.add(r, strong, settings)
}

// onStep tells whether a pair on a line with a step is a metric.
func (r *Reader) onStep(p *pair) bool {
	if p.unit || p.frac || p.flag&inBest != 0 || !clean(p) {
		return false
	}
	if p.flag&percent != 0 && p.name.class != metric && r.ln.steps.nfrac > 0 { // "Resolving deltas: 100% (3/3)"
		return false
	}
	if p.sep == 'o' && p.name.class != metric { // a population of 150
		return false
	}
	switch p.name.class {
	case metric:
		return p.sep != 0 || p.words <= 4
	case setting:
		return p.sep != 0 || r.ln.pipes > 0 || p.lone
	case unknown:
		if p.sep != 0 {
			return true
		}
		if p.flag&isInt != 0 && splits()[p.name.key] != "" { // "Eval 3 at step 4000"
			return false
		}
		return p.words <= 3 && (p.flag&isInt == 0 || r.ln.pipes >= 2) && p.lone
	}
	return false
}

// underStep tells whether a pair on a line without a step of its own is a metric, where a step was seen before.
func (r *Reader) underStep(p *pair, strong, measured int) bool {
	if p.unit || p.frac || p.flag&inBest != 0 || !clean(p) {
		return false
	}
	if p.sep == 'o' && p.name.class != metric {
		return false
	}
	switch p.name.class {
	case metric:
		if p.sep == 0 {
			return p.words <= 4 && p.lone && (p.flag&isInt == 0 || p.flag&percent != 0 || r.gov.block)
		}
		return true
	case setting, unknown:
		if p.sep == 0 && (p.flag&isInt != 0 || !p.lone) {
			return false
		}
		return r.gov.block || strong > 0 && r.ln.strings == 0 && (p.name.class == unknown || lrName(p.name.key)) && !bytes.HasPrefix(r.ln.text, []byte("[CV ")) || lrName(p.name.key) && p.flag&isInt == 0 && r.ln.strings == 0
	}
	return false
}

// evaluates tells whether the line's values stand under another split than training.
func (ln *line) evaluates() bool {
	for i := range ln.pairs {
		if ln.pairs[i].ctx != "" && !training(ln.pairs[i].ctx) {
			return true
		}
	}
	return false
}

// lrName tells whether a name is the learning rate's.
func lrName(key string) bool {
	return key == "lr" || key == "learning_rate" || key == "learning_rate_0"
}

// clean tells whether a name is one: not a sentence, not a path, not a command line option.
func clean(p *pair) bool {
	k := p.name.key
	if p.words > 6 || len(k) < 1 {
		return false
	}
	if strings.Contains(k, "_-") { // gcc -O2 -DLOSS=1
		return false
	}
	if k[0] == '-' || k[0] == '/' || k[0] == '\\' || k[0] == '$' || k[0] == '%' && p.name.class != metric {
		return false
	}
	for _, w := range [...]string{"_above", "_below", "_under", "_exceeds", "_least", "_most", "_within"} { // a wish, not a value
		if strings.HasSuffix(k, w) {
			return false
		}
	}
	letter := false
	for i := 0; i < len(k); i++ {
		if c := k[i]; c >= 'a' && c <= 'z' || c >= 0x80 {
			letter = true
			break
		}
	}
	return letter
}

// keyOf is the series a pair belongs to: its name, under the data it was computed on.
func (r *Reader) keyOf(p *pair) string {
	n := p.name
	ctx := p.ctx
	if ctx == "" || n.split != "" || lrName(n.key) {
		return n.key
	}
	if len(n.key) > len(ctx) && n.key[:len(ctx)] == ctx {
		return n.key
	}
	if len(ctx)+len(n.key) > maxName {
		return n.key
	}
	return ctx + "_" + n.key
}

// uprights turns the upright strokes of boxes into |.
func (r *Reader) uprights(b []byte) []byte {
	first := -1
	for i := 0; i+2 < len(b); i++ {
		if b[i] == 0xe2 && upright(b[i+1], b[i+2]) {
			first = i
			break
		}
	}
	if first < 0 {
		return b
	}
	out := append(r.plain[:0], b[:first]...)
	for i := first; i < len(b); i++ {
		if b[i] == 0xe2 && i+2 < len(b) && upright(b[i+1], b[i+2]) {
			out = append(out, '|')
			i += 2
			continue
		}
		out = append(out, b[i])
	}
	r.plain = out
	return out
}

// upright tells whether a character that begins with e2 is one of │ ┃ ║ ┆ ┊.
func upright(b, c byte) bool {
	return b == 0x94 && (c == 0x82 || c == 0x83 || c == 0x86 || c == 0x8a) || b == 0x95 && c == 0x91
}

// proseLead tells that the integer at the head of a line counts things: "3 files changed".
func proseLead(ln *line) bool {
	return len(ln.toks) > 1 && ln.toks[0].kind == num && ln.toks[1].kind == word && !(len(ln.toks) > 2 && ln.toks[2].is('='))
}

// properHeader tells whether a line with a counter and no metric is a header that governs what follows.
func properHeader(ln *line) bool {
	return !ln.steps.total && ln.steps.firm && ln.strings < 3 && ln.reprs == 0
}

// hasNan tells whether b prints nan or inf somewhere.
func hasNan(b []byte) bool {
	for i := 0; i+3 <= len(b); i++ {
		if c := b[i] | 0x20; (c == 'n' || c == 'i') && (fold(b[i:i+3], "nan") || fold(b[i:i+3], "inf")) {
			if i+3 == len(b) || kinds[b[i+3]]&hasLetter == 0 || fold(b[i+3:min(i+8, len(b))], "inity") {
				return true
			}
		}
	}
	return false
}

// rule tells whether b is a drawn line: dashes, stars, box characters.
func rule(b []byte) bool {
	n := 0
	for _, c := range b {
		switch c {
		case ' ', '\t', '-', '=', '+', '|', '*', '_', '~', ':', '#':
		default:
			if c < 0x80 {
				return false
			}
		}
		n++
	}
	return n > 0
}
