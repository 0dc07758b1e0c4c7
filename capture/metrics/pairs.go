package metrics

import (
	"bytes"
	"math"
)

// pair is a name and a number that belong together on a line.
type pair struct {
	name  *name
	ctx   string  // what the name stands under on the line: "test" of "Test: acc 0.9"; may be empty
	val   float64 //
	of    float64 // the total of 12/100
	sep   byte    // '=', ':', 'i' (is) or 0 for blanks alone
	flag  uint8   // of the number
	frac  bool    //
	unit  bool    // a time, a size, a rate
	words int     // words of the name
	lone  bool    // the name began a segment of its own: after a separator, not in running text
}

// line is what was understood of one line.
type line struct {
	text []byte
	// stamped is the text with the time before it, where a logger or a table put one.
	stamped []byte
	seen    class8
	toks    []token
	pairs   []pair

	// The name that was looked up last, and its tokens.
	named      *name
	start, end int

	steps   steps
	strings int  // names with a value that is no number
	code    int  // signs of source code
	best    bool // within a sentence about the best so far
	pipes   int
	loose   int  // numbers without a name
	units   int  // of these, those with a unit of time, memory or rate
	reprs   int  // Name(a=1, b=2)
	semi    bool // the line ends in ;
	odd     bool // punctuation that source code has: ; " ( glued to a word
}

// training tells whether a split is that of training, which names its values no further.
func training(split string) bool { return split == "train" || split == "training" }

// label answers the name that the tokens [start, end) print; nil when there is none.
func (r *Reader) label(start, end int) *name {
	if start < 0 || end <= start {
		return nil
	}
	ln := &r.ln
	if ln.named == nil || ln.start != start || ln.end != end { // it is asked for more than once while a value is read
		ln.start, ln.end = start, end
		ln.named = r.learn(trimName(ln.text[ln.toks[start].a:ln.toks[end-1].b]))
	}
	return ln.named
}

// unitAfter tells whether the number at token i has a unit as a word of its own behind it: "12.3 GB", "0.46 samples/sec".
func (r *Reader) unitAfter(i int) bool {
	toks := r.ln.toks
	if i+1 >= len(toks) {
		return false
	}
	u := toks[i+1]
	if u.kind != word || u.gap != 1 {
		return false
	}
	if i+2 < len(toks) && (toks[i+2].is('=') || toks[i+2].is(':')) {
		return false
	}
	if i+2 < len(toks) && toks[i+2].kind == num && fold(r.ln.text[u.a:u.b], "it") { // ep 1 it 100
		return false
	}
	w := r.ln.text[u.a:u.b]
	w = bytes.TrimRight(w, ".")
	if len(w) == 1 && w[0] != 's' {
		return false
	}
	if isUnit(w) || bytes.HasSuffix(w, []byte("/s")) || bytes.HasSuffix(w, []byte("/sec")) {
		return true
	}
	return false
}

// take records the value at t of the name in tokens [start, end), which stands under ctx.
func (r *Reader) take(start, end int, sep byte, t token, ctx string) {
	// Running text before a name: "CV info cv_loss 61.5".
	if last := end - 1; sep == 0 && last > start && r.ln.toks[last].kind == word && bytes.IndexByte(r.ln.text[r.ln.toks[last].a:r.ln.toks[last].b], '_') > 0 {
		start = last
	}
	n := r.label(start, end)
	if n == nil || n.key == "" {
		return
	}
	ln := &r.ln
	if n.class == counter && n.step != epochStep && t.kind == num && t.flag&(isInt|united|percent) == 0 && t.val != math.Trunc(t.val) { // a loss called cycle
		n = r.fraction(n)
	}
	if t.flag&ofCount != 0 {
		t.flag &^= ofCount
		if n.class == unknown || n.class == count {
			n = r.shareOf(n)
		}
	}
	if n.class == counter && t.flag&(united|notFinte|percent) == 0 {
		r.ln.steps.named(n, t, ln.best)
	}
	p := pair{name: n, val: t.val, of: t.of, sep: sep, flag: t.flag, frac: t.kind == frac, unit: t.flag&united != 0, ctx: ctx}
	for _, w := range ln.toks[start:end] {
		if w.kind != punct {
			p.words++
		}
	}
	if start == 0 {
		p.lone = true
	} else if q := ln.toks[start-1]; q.kind == punct || q.kind == num || q.kind == frac || q.kind == junk || ln.toks[start].gap == 2 {
		p.lone = true
	}
	if ln.best && n.class != counter {
		p.flag |= inBest
	}
	ln.pairs = append(ln.pairs, p)
}

// inBest marks a pair of a sentence about the best so far.
const inBest uint8 = 1 << 7

// unnamed looks at a number without a name: [100], 12/100, "3, loss…".
func (r *Reader) unnamed(i int) {
	ln := &r.ln
	t := ln.toks[i]
	if t.kind == frac {
		ln.steps.loose(t)
		return
	}
	if t.flag&isInt == 0 || t.flag&(united|scaled|percent) != 0 || t.val < 0 {
		return
	}
	if i > 0 && i+1 < len(ln.toks) && ln.toks[i-1].kind == word && ln.toks[i+1].kind == word && fold(ln.text[ln.toks[i-1].a:ln.toks[i-1].b], "after") {
		if n := r.learn(bytes.TrimRight(ln.text[ln.toks[i+1].a:ln.toks[i+1].b], ".")); n.class == counter && n.plural { // after 250 iterations
			ln.steps.named(n, t, false)
			ln.steps.single, ln.steps.total = true, false
			return
		}
	}
	tagged := i == 4 && ln.toks[0].is('[') && ln.toks[1].kind == word && ln.toks[2].is(']') && ln.toks[3].is('[') && i+1 < len(ln.toks) && ln.toks[5].is(']') // [lfw][2000]
	if i == 2 && ln.toks[1].is('[') && (ln.toks[0].is('-') || ln.toks[0].is('|') || ln.toks[0].is('g') || ln.toks[0].is('>')) {                               // - [3] loss: 0.5
		tagged = true
	}
	first := tagged || i == 0 || i == 1 && (ln.toks[0].is('[') || ln.toks[0].is('(') || ln.toks[0].is('#') || ln.toks[0].is('-') || ln.toks[0].is('g') || ln.toks[0].is('>') || ln.toks[0].is('|'))
	if i == 1 && ln.toks[0].is('[') && i+3 < len(ln.toks) && ln.toks[2].is(',') && ln.toks[3].kind == num && ln.toks[3].flag&isInt != 0 && i+4 < len(ln.toks) && ln.toks[4].is(']') { // [5,  2000] loss: 2.2
		ln.steps.epoch = at{v: t.val, ok: true, int: true}
		ln.steps.batch = at{v: ln.toks[3].val, ok: true, int: true}
		return
	}
	if i == 1 && ln.toks[0].is('[') && i+3 < len(ln.toks) && ln.toks[2].is(':') && ln.toks[3].kind == frac && ln.toks[4].is(']') { // [0: 12/491] loss: 0.5
		ln.steps.epoch = at{v: t.val, ok: true, int: true}
		return
	}
	if first && i+1 < len(ln.toks) {
		ln.steps.lead, ln.steps.hasLead = t.val, true
	} else if i > 1 && ln.toks[i-1].is('[') && i+1 < len(ln.toks) && ln.toks[i+1].is(']') {
		ln.steps.bracket(t)
	}
}
