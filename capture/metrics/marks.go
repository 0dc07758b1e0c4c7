package metrics

import "bytes"

// mark takes punctuation: separators end a name or give it a value, brackets say what they hold.
func (a *assembly) mark(t *token) {
	a.ln.odd = a.ln.odd || t.ch == ';' || t.ch == '"' || t.ch == '(' && t.gap == 0
	switch t.ch {
	case '=', ':':
		last := a.next(-1)
		switch {
		case a.start >= 0 && a.sep == 0 && t.ch == ':' && a.end == a.i && last.kind == word && isFile(a.text(last)): // train.py:12
			a.reset()
		case a.start >= 0 && a.sep == 0 && t.ch == ':' && t.gap == 0 && a.span(last):
			a.i, a.end = a.i+1, a.i+2 // mAP@0.5:0.95
		case a.start >= 0 && a.sep == 0:
			a.sep = t.ch
		case a.sep != 0:
			a.reset()
		}
	case ',', ';', '|', 'g', '-', '>', '\\':
		a.separator(t)
	case '~': // mean ± deviation
		if a.next(1).kind == num {
			a.i++
		}
		a.reset()
	case 'Q':
		a.ln.code++
		a.reset()
	case '<':
		if j := a.r.closing(a.i, '<', '>'); j > 0 && j <= a.i+2 { // <stdout>
			if a.start >= 0 && a.sep == 0 && j+1 < len(a.toks) && a.toks[j+1].is('=') { // train mse <loss>=0.5
				a.i, a.end = j, j+1
				return
			}
			if a.i == 0 && a.next(1).isCount() && j == 2 { // <10> LL/token: -9.4
				a.ln.steps.lead, a.ln.steps.hasLead = a.next(1).val, true
			}
			a.i = j
		}
		a.reset()
	case '(':
		a.paren(t)
	case '[':
		a.bracket()
	case '{':
		a.brace()
	case '}':
		if a.depth > 0 {
			if a.depth--; a.depth < len(a.under) {
				a.ctx = a.under[a.depth]
			}
		}
		a.reset()
	default:
		a.reset()
	}
}

// span tells whether the colon is of a range in a name, and stands behind its last word: mAP@0.5:0.95
func (a *assembly) span(last *token) bool {
	if last.kind != word || !digit(a.ln.text[last.b-1]) || bytes.IndexByte(a.text(last), '@') <= 0 {
		return false
	}
	v, end := a.next(1), a.next(2)
	return v.kind == num && v.gap == 0 && (end.is(':') || end.is('=') || end.kind == num)
}

// separator takes what stands between pairs.
func (a *assembly) separator(t *token) {
	ln := a.ln
	switch t.ch {
	case '|':
		ln.pipes++
		if a.start > 0 && a.toks[a.start-1].is('|') && a.toks[a.start].gap == 0 && t.gap == 0 && a.next(1).is('=') { // |proj g|= 0.5
			a.start, a.end = a.start-1, a.i+1
			return
		}
		if a.start >= 0 && a.sep == 0 && a.i+2 == len(a.toks) && a.next(1).kind == num && ln.pipes == 1 && a.name().class == metric { // eval Accuracy | 0.8
			a.sep = ':'
			return
		}
		a.segment(t)
		ln.best = false
	case ';':
		ln.best = false
		ln.semi = a.i+1 == len(a.toks)
	case '-':
		if n := a.name(); a.start >= 0 && a.sep == 0 && string(a.text(t)) == "/" && splits()[n.key] != "" && a.next(1).kind == word && splits()[a.r.learn(a.text(a.next(1))).key] != "" {
			a.twin = n.key
		}
		a.segment(t)
		if w := string(a.text(t)); (w == "->" || w == "=>" || w == "→") && a.start >= 0 && a.sep == 0 && a.next(1).kind == num { // loss -> 0.5
			a.carry = none
			a.sep = ':'
			return
		}
		if w := a.text(t); w[0] == '.' && a.start >= 0 && a.sep == 0 && a.next(1).kind == num && a.i > 0 { // Test loss ..... 0.5
			a.sep = ':'
			return
		}
		if string(a.text(t)) != "-" || a.start < 0 || a.sep != 0 {
			break
		}
		n := a.name()
		if v := a.next(1); n.class == metric && v.kind == num && v.flag&isInt == 0 { // dice_loss - 0.5
			a.carry = none
			a.sep = ':'
			return
		}
		if a.start == 0 && n.split != "" && !training(n.split) && a.end-a.start <= 3 { // Validation Results - Epoch: 1  Avg loss: 0.5
			a.ctx = n.split
		}
	}
	a.carry = none
	a.reset()
}

// segment takes a name that was all of a segment: which data the following ones are of, as in "epoch 3 | val | loss 0.5".
func (a *assembly) segment(t *token) {
	if a.start < 0 || a.sep != 0 || a.end != a.start+1 || a.next(1).kind != word {
		return
	}
	if n := a.name(); splits()[n.key] != "" && (a.start == 0 || a.toks[a.start-1].kind != word) {
		if a.ctx = n.split; a.start == 0 && t.is('|') { // a logger's name
			a.enter(n.split)
		}
	}
}

// paren takes an opening round bracket: a part of the name, a value of its own, or something to pass over.
func (a *assembly) paren(t *token) {
	ln, r := a.ln, a.r
	if v, end := a.next(1), a.next(2); a.sep != 0 && (t.gap == 0 || a.depth > 0 && a.toks[a.start].kind == quote) && v.kind == num && (end.is(',') || end.is(')')) { // lr:(2e-4,)
		return
	}
	if a.start < 0 && a.sep == 0 && a.next(2).is(')') && a.next(1).kind == word { // epoch 5 (val) loss: 0.5
		if n := r.learn(a.text(a.next(1))); splits()[n.key] != "" {
			a.enter(n.split)
			a.i += 2
			return
		}
	}
	if a.start >= 0 && a.sep == 0 {
		if a.next(1).kind == frac && a.next(2).is(')') {
			if n := a.name(); splits()[n.key] != "" { // valid (1/3) loss: 0.5
				a.ctx = n.split
				ln.steps.named(r.learn([]byte("epoch")), *a.next(1), false)
				a.i += 2
				a.reset()
				return
			}
		}
		if v := a.next(1); t.gap == 0 && v.isCount() && a.next(2).is(')') && (a.next(3).is(':') || a.next(3).is('=')) { // Avg(100): 0.5
			a.i, a.end = a.i+2, a.i+3
			return
		}
		if j := r.plainWords(a.i, ')'); j > 0 && j+1 < len(a.toks) {
			switch after := a.toks[j+1]; {
			case after.is(':') || after.is('=') || after.is('[') || after.kind == num || after.kind == frac:
				a.i, a.end = j, j+1 // time (sec): 0.4, f-score (micro) 0.7, Epoch(train) [1]
				return
			case after.kind == word && t.gap > 0:
				a.i = j // loss (for one batch) at step 0
				return
			}
		}
		if j := r.nested(a.i); j > 0 && t.gap == 0 { // D(G(z)): 0.2
			a.i, a.end = j, j+1
			return
		}
	}
	if a.sep == ':' && a.name().class == unknown && a.name().split == "" { // Normalizer: (iou: 0.75, obj: 1.0)
		if j := r.closing(a.i, '(', ')'); j > a.i+4 {
			a.i = j
			a.reset()
			return
		}
	}
	if t.gap == 0 && a.next(-1).kind == word && a.i > 0 { // Conv2d(3, 64), Namespace(lr=0.1)
		if s := a.next(2); a.start >= 0 && (s.is('=') || s.is(':')) && a.next(1).kind == word && splits()[a.name().key] != "" { // Val(loss=0.5, acc=0.8)
			a.ctx = a.name().split
			a.reset()
			return
		}
		if a.dated() { // Metrics(epoch=2, loss=0.5)
			a.reset()
			return
		}
		j := r.closing(a.i, '(', ')')
		if j > 0 {
			ln.reprs++
		} else {
			ln.code++
		}
		a.skip(j)
	}
	a.reset()
}

// dated tells whether what the opening bracket holds begins with a step, so that it is a record of measures and no settings; or with
// pairs of a name and a value: OrderedDict([('epoch', 1), …
func (a *assembly) dated() bool {
	if a.next(1).is('[') {
		return a.next(2).is('(') && a.tuple(3)
	}
	if k := a.next(1); k.kind != word || !a.next(2).is('=') || !a.next(3).isCount() {
		return false
	}
	if n := a.r.learn(trimName(a.text(a.next(1)))); n.class != counter || n.plural {
		return false
	}
	for k := 5; k < 64 && a.i+k+1 < len(a.toks) && !a.next(k).is(')'); k++ {
		if t := a.next(k); t.kind == word && a.next(k+1).is('=') && a.r.learn(trimName(a.text(t))).class == metric {
			return true
		}
	}
	return false
}

// tuple tells whether the token k further on begins 'name', 0.5)
func (a *assembly) tuple(k int) bool {
	v := a.next(k + 2)
	return a.next(k).kind == quote && a.next(k+1).is(',') && (v.kind == num || v.kind == frac) && a.next(k+3).is(')')
}

// bracket takes an opening square bracket: a counter's value, a list, a tag.
func (a *assembly) bracket() {
	r := a.r
	n := a.name()
	if a.start >= 0 && n.class == counter {
		return // Epoch: [66], iter [ 12/ 100]
	}
	j := r.closing(a.i, '[', ']')
	switch {
	case a.sep == ':' && j == a.i+2 && a.next(1).isCount() && splits()[n.key] != "" && a.next(3).is('['): // Test: [1][12/196]  Loss 0.5
		a.enter(n.split)
	case a.sep != 0 && j == a.i+2 && a.next(1).kind == num: // loss: [0.5]
		return
	case a.sep != 0 && a.next(1).is('(') && a.tuple(2): // statistics: [('loss', 0.5), …
	case a.sep != 0 && j == a.i+6 && a.next(1).is('(') && a.next(2).isCount() && a.next(3).is(',') && a.next(4).kind == num: // reward: [(0, 4.5)]
		a.r.take(a.start, a.end, a.sep, *a.next(4), a.ctx)
		a.i = j
	case a.sep == ':' && j > 0 && splits()[n.key] != "": // Test: [ 12/196]  Loss 0.5
		a.enter(n.split)
	case a.sep != 0 && j == a.i+2 && a.next(1).kind == frac: // worker: [10/200]
	case a.sep != 0 && j > 0:
		a.i = j
	case j > 0 && r.plainWords(a.i, ']') > 0: // [Validation] Acc: 0.8
		if tag := r.label(a.i+1, j); splits()[tag.key] != "" {
			a.enter(tag.split)
		}
		a.i = j
	}
	a.reset()
}

// brace takes an opening brace: what is inside stands under the name before it, or is settings.
func (a *assembly) brace() {
	inner := a.ctx
	if a.start >= 0 {
		if opaque(bytes.Trim(a.text(&a.toks[a.end-1]), `"'`)) { // … and parameters: {'lr': 0.1}
			a.skip(a.r.closing(a.i, '{', '}'))
			a.reset()
			return
		}
		if n := a.name(); splits()[n.key] != "" && a.toks[a.start].kind == word { // val {'loss': 0.5}
			inner = n.split
		} else if a.sep != 0 && a.toks[a.start].kind == quote {
			if inner = n.key; a.ctx != "" && a.depth > 0 {
				inner = a.ctx + "/" + n.key
			}
		}
	}
	if a.depth < len(a.under) {
		a.under[a.depth] = a.ctx
	}
	a.depth++
	a.ctx = inner
	a.reset()
}
