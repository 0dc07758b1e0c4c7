package metrics

import (
	"bytes"
	"strings"
)

// assembly walks over the tokens of a line and puts names and values together. Between two separators a name grows word
// by word; a number ends it.
type assembly struct {
	r    *Reader
	ln   *line
	toks []token
	i    int // the token being looked at

	start, end int    // the tokens of the name being read; start -1: none
	sep        byte   // what stood behind it: '=', ':', 'i' (is), 'o' (of), 0
	carry      [2]int // a name further left that a counter or a long phrase came between: "loss after epoch 3: 0.5"
	ctx        string // what the names stand under: test of "Test: acc 0.9"
	under      [8]string
	twin       string // the first of two data that a name is of: train of "Train / Test accuracy: 0.9 / 0.8"
	depth      int    // open braces; under holds the context outside of each
}

// assemble finds the pairs of the line's tokens.
func (r *Reader) assemble() {
	ln := &r.ln
	ln.pairs = ln.pairs[:0]
	ln.named = nil
	ln.steps = steps{}
	ln.strings, ln.code, ln.best, ln.pipes, ln.loose, ln.units, ln.reprs, ln.odd, ln.semi = 0, 0, false, 0, 0, 0, 0, false, false
	a := assembly{r: r, ln: ln, toks: ln.toks, start: -1, end: -1, carry: none}
	for ; a.i < len(a.toks); a.i++ {
		switch t := &a.toks[a.i]; t.kind {
		case word:
			a.word(t)
		case quote:
			a.quote(t)
		case num, frac:
			a.number(*t)
		case junk:
			if a.sep != 0 {
				ln.strings++
			}
			a.reset()
		case punct:
			a.mark(t)
		}
	}
}

// none is no name.
var none = [2]int{-1, -1}

// reset forgets the name being read.
func (a *assembly) reset() { a.start, a.end, a.sep = -1, -1, 0 }

// beyond is what stands where there is no token.
var beyond = token{kind: punct}

// next is the token k further on; behind the end a mark that is nothing. It is only looked at.
func (a *assembly) next(k int) *token {
	if i := a.i + k; i >= 0 && i < len(a.toks) {
		return &a.toks[i]
	}
	return &beyond
}

// text is what a token prints.
func (a *assembly) text(t *token) []byte { return a.ln.text[t.a:t.b] }

// name is what the name being read stands for; of none a name without a text.
func (a *assembly) name() *name {
	if n := a.r.label(a.start, a.end); n != nil {
		return n
	}
	return &nameless
}

// skip goes on behind the token j; where j is 0, the bracket was never closed, the rest of the line is left.
func (a *assembly) skip(j int) {
	if a.i = j; j == 0 {
		a.i = len(a.toks)
	}
}

// enter sets what the following names stand under; training is not said.
func (a *assembly) enter(split string) {
	if a.ctx = split; training(split) {
		a.ctx = ""
	}
}

func (a *assembly) word(t *token) {
	w := a.text(t)
	if a.sep != 0 {
		if a.next(1).is('(') && a.next(1).gap == 0 && wraps(w) {
			if j := a.r.wrapped(a.i + 1); j > 0 {
				a.r.take(a.start, a.end, a.sep, a.toks[j], a.ctx)
				a.skip(a.r.closing(a.i+1, '(', ')'))
				a.reset()
				return
			}
		}
		a.wordValue()
		a.reset()
	}
	if a.start >= 0 && t.gap == 2 && !(a.end == a.start+1 && a.end == a.i && splits()[a.name().key] != "") { // but "eval     loss"
		a.reset()
	}
	if a.start >= 0 && a.next(1).is('(') && a.next(1).gap == 0 && wraps(w) { // loss np.float64(0.5)
		if j := a.r.wrapped(a.i + 1); j > 0 {
			a.r.take(a.start, a.end, a.sep, a.toks[j], a.ctx)
			a.skip(a.r.closing(a.i+1, '(', ')'))
			a.reset()
			return
		}
	}
	switch {
	case a.start < 0 && a.carry != none && (fold(w, "is") || fold(w, "was")): // score at iteration 0 is 2.34
		a.start, a.end, a.sep = a.carry[0], a.carry[1], 'i'
		a.carry = none
	case a.start < 0 && (stopWord(w) || fold(w, "of") || (a.next(-1).kind == num || a.next(-1).kind == frac) && over(w)):
	case a.start >= 0 && fold(w, "of") && a.next(1).kind == num:
		a.sep = 'o'
	case a.start >= 0 && (fold(w, "is") || fold(w, "was") || fold(w, "reached")):
		a.sep = 'i'
	case fold(w, "best") || w[0] >= 0x80 && bestStem(string(w)):
		a.ln.best = true
		a.start, a.end = a.i, a.i+1
	case stopWord(w):
		if n := a.name(); n.class == metric || a.carry == none && n.class == unknown {
			a.carry = [2]int{a.start, a.end}
			if a.end-a.start > 1 && fold(a.text(&a.toks[a.end-1]), "of") {
				a.carry[1]--
			}
		}
		a.reset()
	case a.start < 0:
		a.start, a.end = a.i, a.i+1
	default:
		a.end = a.i + 1
	}
	// A word that ends a sentence ends the name: "Training. Loss: 0.5", not "Avg. loss".
	if n := len(w); (n > 5 || fold(w, "done.")) && w[n-1] == '.' && a.sep == 0 && !bytes.ContainsAny(w, "-_/") {
		a.reset()
		a.ln.best = false
	}
}

// wordValue deals with a name whose value is a word: what follows stands under the name where it says which data, as in
// "Test: acc 0.9".
func (a *assembly) wordValue() {
	n := a.name()
	switch {
	case a.sep != ':':
		a.ln.strings++
	case n.split != "" && (splits()[n.key] != "" || !training(n.split)):
		a.ctx = n.split
	case n.class != unknown && n.class != metric:
		a.ln.strings++
	}
}

func (a *assembly) quote(t *token) {
	switch {
	case (a.next(1).is(':') || a.next(1).is('=')) && (a.sep == 0 || a.depth > 0):
		a.start, a.end, a.sep = a.i, a.i+1, 0
	case a.next(-1).is('(') && a.tuple(0): // ('loss', 0.5)
		a.start, a.end, a.sep = a.i, a.i+1, ':'
		a.i++
	case a.sep != 0:
		a.ln.strings++
		a.reset()
	case a.start >= 0:
		a.end = a.i + 1
	case identifier(a.ln.text[t.a+1 : t.b-1]): // 'val_wer' reached 0.87
		a.start, a.end = a.i, a.i+1
	}
}

// isCount tells whether t is an integer as it counts things.
func (t *token) isCount() bool { return t.kind == num && t.flag&isInt != 0 }

// ofTotal turns "3 of 10" into a fraction.
func (a *assembly) ofTotal(t *token) bool {
	if !t.isCount() || a.next(1).kind != word || !fold(a.text(a.next(1)), "of") || !a.next(2).isCount() {
		return false
	}
	t.kind, t.of = frac, a.next(2).val
	a.i += 2
	return true
}

func (a *assembly) number(t token) {
	if a.start < 0 {
		a.loose(t)
		return
	}
	// "Fold 1: 0.85", "class 3 = 0.9": the number is part of the name, unless it counts steps.
	if a.sep == 0 && t.isCount() && (a.next(1).is(':') || a.next(1).is('=')) && a.next(1).gap < 2 && a.i+2 < len(a.toks) {
		n := a.name()
		if n.class != counter && n.split == "" {
			a.end = a.i + 1
			return
		}
		if v := a.next(2); n.class == metric && !training(n.split) && v.kind == num && v.flag&isInt == 0 && a.start == 0 && a.i+3 == len(a.toks) { // Validation loss 500: 0.5
			a.ln.steps.named(a.r.learn([]byte("iteration")), t, false)
			a.sep, a.i = ':', a.i+2
			t = *v
		}
	}
	if v := a.next(1); a.sep == 0 && t.isCount() && v.kind == num && v.flag&(isInt|united|percent|scaled) == 0 && v.gap == 1 && a.name().class == metric { // Train loss 12 0.5123
		a.ln.steps.named(a.r.learn([]byte("iteration")), t, false)
		a.i++
		t = *v
	}
	if t.isCount() && a.carry != none && a.sep == 0 && a.next(1).kind == word && a.end == a.start+1 && recent(a.text(&a.toks[a.start])) { // mean loss over the last 100 batches: 0.5
		a.reset()
		return
	}
	t = a.value(a.comma(t))
	n := a.name()
	switch {
	case n.class == counter:
		if n.split != "" && !training(n.split) && n.step != globalStep && (!n.plural || a.sep == 0) {
			a.ctx = n.split // "eval epoch: 0, loss: 0.5"
		} else if a.carries() && !t.isCount() && t.kind == num {
			a.start, a.end = a.carry[0], a.carry[1] // "accuracy over epoch: 0.7"
		}
	case a.carries() && n.class != metric && n.class != setting && a.sep != '=':
		a.start, a.end = a.carry[0], a.carry[1] // "Accuracy of the network on the test images: 54 %"
	case splits()[n.key] != "" && t.flag&isInt != 0 && (a.next(1).is('[') || a.next(1).is('(')):
		a.ln.steps.named(a.r.learn([]byte("epoch")), t, false) // "Train: 0 [  50/1251 (  4%)]"
		a.enter(n.split)
		a.reset()
		return
	}
	if a.name().class != counter {
		a.carry = none
	}
	if v := a.next(2); a.twin != "" && a.sep != 0 && a.next(1).is('-') && v.kind == num {
		if k, ok := strings.CutPrefix(a.name().key, a.name().split+"_"); ok {
			a.ln.pairs = append(a.ln.pairs, pair{name: a.r.learn([]byte(a.twin + " " + k)), val: t.val, sep: a.sep, flag: t.flag, words: a.end - a.start, lone: true})
			a.i, t = a.i+2, *v
		}
		a.twin = ""
	}
	a.r.take(a.start, a.end, a.sep, t, a.ctx)
	if a.ln.best && a.sep != 0 && a.ln.steps.any() && a.name().class == best { // "gen 3: best=12.3 mean=8.1": what follows is of now
		a.ln.best = false
	}
	a.reset()
	a.share(t)
}

// carries tells whether a metric further left is what a value with a separator belongs to.
func (a *assembly) carries() bool {
	return a.carry != none && a.sep != 0 && a.sep != 'o' && a.r.label(a.carry[0], a.carry[1]).class == metric
}

// loose takes a number without a name.
func (a *assembly) loose(t token) {
	if a.carry != none && t.kind == num && (a.next(-1).is(':') || a.next(-1).is('=')) && a.i > 1 {
		if before := a.next(-2); before.kind == num || before.kind == frac || before.is(']') { // "loss after epoch 3: 0.5"
			a.r.take(a.carry[0], a.carry[1], ':', t, a.ctx)
			a.carry = none
			return
		}
	}
	if a.ofTotal(&t) { // 12 of 50
		a.ln.steps.loose(t)
		return
	}
	a.ln.loose++
	if t.flag&united != 0 {
		a.ln.units++
	}
	if !a.ln.best || t.kind != num {
		a.r.unnamed(a.i)
	}
}
