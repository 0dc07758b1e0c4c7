package metrics

import "bytes"

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

	steps   steps
	strings int  // names with a value that is no number
	code    int  // signs of source code
	best    bool // within a sentence about the best so far
	pipes   int
	loose   int  // numbers without a name
	reprs   int  // Name(a=1, b=2)
	odd     bool // punctuation that source code has: ; " ( glued to a word
}

// stop words cut a name: what follows them is the name, if anything is.
func stopWord(w []byte) bool {
	if len(w) > 8 {
		return false
	}
	var low [8]byte
	switch string(lowered(low[:0], w)) {
	case "with", "and", "from", "to", "at", "after", "for", "by", "than", "which", "then", "or", "but", "over", "the", "a", "an", "has", "have", "got", "in", "now", "that", "until", "since", "did":
		return true
	}
	return false
}

// lowered appends w in lower case to dst, ASCII alone.
func lowered(dst, w []byte) []byte {
	for _, c := range w {
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		dst = append(dst, c)
	}
	return dst
}

// opaque words hold settings in the brackets after them.
func opaque(w []byte) bool {
	var low [16]byte
	switch string(lowered(low[:0], w)) {
	case "parameters", "params", "param", "config", "configuration", "hparams", "hyperparameters", "args", "arguments", "kwargs", "options", "settings", "opt", "hyperparams", "cfg", "best_params", "shape", "size":
		return true
	}
	return false
}

// wraps tells whether w( wraps a number: tensor(0.5, device='cuda:0'), np.float32(0.5).
func wraps(w []byte) bool {
	if i := bytes.LastIndexByte(w, '.'); i >= 0 {
		w = w[i+1:]
	}
	switch string(w) {
	case "tensor", "Tensor", "array", "Array", "DeviceArray", "float16", "float32", "float64", "bfloat16", "int32", "int64", "Parameter", "float", "EagerTensor", "Decimal", "Float32", "Float64", "NDArray", "Variable", "longdouble", "scalar":
		return true
	}
	return false
}

// assemble finds the pairs of the line's tokens.
func (r *Reader) assemble() {
	ln := &r.ln
	toks := ln.toks
	ln.pairs = ln.pairs[:0]
	ln.steps = steps{}
	ln.strings, ln.code, ln.best, ln.pipes, ln.loose, ln.reprs, ln.odd = 0, 0, false, 0, 0, 0, false

	start, end := -1, -1    // tokens of the name being read
	carry := [2]int{-1, -1} // a name before "after epoch 3:", which the number behind belongs to
	var sep byte
	ctx := ""
	var under [8]string // context of each open brace
	depth := 0
	reset := func() { start, end, sep = -1, -1, 0 }

	for i := 0; i < len(toks); i++ {
		t := toks[i]
		switch t.kind {
		case word:
			w := ln.text[t.a:t.b]
			if sep != 0 {
				if i+1 < len(toks) && toks[i+1].is('(') && toks[i+1].gap == 0 && wraps(w) {
					if j := r.wrapped(i + 1); j > 0 {
						r.take(start, end, sep, toks[j], ctx, depth)
						i = r.closing(i+1, '(', ')')
						reset()
						continue
					}
				}
				if s := r.label(start, end); s != nil && sep == ':' {
					if s.split != "" && (splits()[s.key] != "" || !training(s.split)) {
						ctx = s.split
					} else if s.class != unknown && s.class != metric {
						ln.strings++
					}
				} else {
					ln.strings++
				}
				reset()
			}
			if start >= 0 && t.gap == 2 {
				reset()
			}
			switch {
			case start < 0 && (stopWord(w) || fold(w, "of")):
			case start >= 0 && fold(w, "of") && i+1 < len(toks) && toks[i+1].kind == num:
				sep = 'o'
			case start >= 0 && (fold(w, "is") || fold(w, "was") || fold(w, "reached")):
				sep = 'i'
			case start >= 0 && fold(w, "best"):
				ln.best = true
				start, end = i, i+1
			case stopWord(w):
				if n := r.label(start, end); n != nil && (n.class == metric || carry[0] < 0 && n.class == unknown) {
					carry = [2]int{start, end}
					if last := toks[end-1]; end-start > 1 && fold(ln.text[last.a:last.b], "of") {
						carry[1]--
					}
				}
				reset()
			case start < 0:
				start, end = i, i+1
				if fold(w, "best") {
					ln.best = true
				}
			default:
				end = i + 1
			}
			// A word that ends a sentence ends the name: "Training. Loss: 0.5", not "Avg. loss".
			if n := len(w); n > 5 && w[n-1] == '.' && sep == 0 {
				reset()
				ln.best = false
			}

		case quote:
			next := i+1 < len(toks) && (toks[i+1].is(':') || toks[i+1].is('='))
			switch {
			case next && (sep == 0 || depth > 0):
				start, end, sep = i, i+1, 0
			case sep != 0:
				ln.strings++
				reset()
			case start >= 0:
				end = i + 1
			case identifier(ln.text[t.a+1 : t.b-1]): // 'val_wer' reached 0.87
				start, end = i, i+1
			}

		case num, frac:
			if start < 0 && carry[0] >= 0 && i > 1 && (toks[i-1].is(':') || toks[i-1].is('=')) && t.kind == num && (toks[i-2].kind == num || toks[i-2].kind == frac || toks[i-2].is(']')) {
				r.take(carry[0], carry[1], ':', t, ctx, depth)
				carry = [2]int{-1, -1}
				break
			}
			if start < 0 && t.kind == num && t.flag&isInt != 0 && i+2 < len(toks) && toks[i+1].kind == word && toks[i+2].kind == num && toks[i+2].flag&isInt != 0 && fold(ln.text[toks[i+1].a:toks[i+1].b], "of") {
				t.kind, t.of = frac, toks[i+2].val // 12 of 50
				ln.steps.loose(t)
				i += 2
				break
			}
			if start < 0 {
				ln.loose++
				if ln.best && t.kind == num {
					break
				}
				r.unnamed(i)
				break
			}
			// "Fold 1: 0.85", "class 3 = 0.9": the number is part of the name, unless it counts steps.
			if sep == 0 && t.kind == num && t.flag&isInt != 0 && i+1 < len(toks) && (toks[i+1].is(':') || toks[i+1].is('=')) && toks[i+1].gap < 2 && i+2 < len(toks) {
				if n := r.label(start, end); n.class != counter && n.split == "" {
					end = i + 1
					continue
				}
			}
			// "Accuracy: 270/397 (68%)"
			if t.kind == frac && i+3 < len(toks) && toks[i+1].is('(') && toks[i+2].kind == num && toks[i+2].flag&percent != 0 && toks[i+3].is(')') {
				if n := r.label(start, end); n != nil && n.class == metric {
					t = toks[i+2]
					i += 3
				}
			}
			// "epoch 3 of 10"
			if t.kind == num && t.flag&isInt != 0 && i+2 < len(toks) && toks[i+1].kind == word && fold(ln.text[toks[i+1].a:toks[i+1].b], "of") && toks[i+2].kind == num && toks[i+2].flag&isInt != 0 {
				t.kind, t.of = frac, toks[i+2].val
				i += 2
			}
			if r.unitAfter(i) {
				t.flag |= united
				i++
			}
			// "Correctly classified   147   98 %": the percentage is the value, the count before it is not.
			if i+2 < len(toks) && t.flag&(isInt|percent) == isInt && toks[i+1].kind == num && toks[i+2].kind == word && string(ln.text[toks[i+2].a:toks[i+2].b]) == "%" && sep == 0 {
				t = toks[i+1]
				t.flag |= percent
				i += 2
			}
			if n := r.label(start, end); n != nil && n.class == counter && n.split != "" && !training(n.split) && (!n.plural || sep == 0) {
				ctx = n.split // "eval epoch: 0, loss: 0.5"
			} else if n != nil && carry[0] >= 0 && sep != 0 && sep != 'o' && r.label(carry[0], carry[1]).class == metric && (n.class == counter && t.flag&isInt == 0 && t.kind == num || n.class != metric && n.class != counter && n.class != setting && sep != '=') {
				start, end = carry[0], carry[1] // "accuracy over epoch: 0.7", "Accuracy of the network on the test images: 54 %"
			} else if n != nil && splits()[n.key] != "" && t.flag&isInt != 0 && i+1 < len(toks) && (toks[i+1].is('[') || toks[i+1].is('(')) {
				ln.steps.named(r.learn([]byte("epoch")), t, false) // "Train: 0 [  50/1251 (  4%)]"
				if ctx = n.split; training(ctx) {
					ctx = ""
				}
				reset()
				break
			}
			if n := r.label(start, end); n == nil || n.class != counter {
				carry = [2]int{-1, -1}
			}
			r.take(start, end, sep, t, ctx, depth)
			reset()

		case junk:
			if sep != 0 {
				ln.strings++
			}
			reset()

		case punct:
			ln.odd = ln.odd || t.ch == ';' || t.ch == '"' || t.ch == '(' && t.gap == 0
			switch t.ch {
			case '=', ':':
				if start >= 0 && sep == 0 {
					if t.ch == ':' && end == i && i > 0 && toks[i-1].kind == word && isFile(ln.text[toks[i-1].a:toks[i-1].b]) {
						reset()
						break
					}
					sep = t.ch
				} else if sep != 0 {
					reset()
				}
			case ',', ';', '|', 'g', '-', '>', '\\':
				if t.ch == '|' {
					ln.pipes++
					if start > 0 && toks[start-1].is('|') && toks[start].gap == 0 && t.gap == 0 && i+1 < len(toks) && toks[i+1].is('=') { // |proj g|= 0.5
						start, end = start-1, i+1
						break
					}
				}
				carry = [2]int{-1, -1}
				if t.ch == '|' || t.ch == ';' {
					ln.best = false
				}
				if t.ch == '-' && ln.text[t.a] == '-' && t.b-t.a == 1 && start >= 0 && sep == 0 {
					if n := r.label(start, end); n.class == metric && i+1 < len(toks) && toks[i+1].kind == num && toks[i+1].flag&isInt == 0 {
						sep = ':' // dice_loss - 0.5
						break
					} else if start == 0 && n.split != "" && !training(n.split) && end-start <= 3 {
						ctx = n.split // Validation Results - Epoch: 1  Avg loss: 0.5
					}
				}
				if t.ch == ';' && i+1 == len(toks) {
					ln.code++
				}
				reset()
			case '~':
				if i+1 < len(toks) && toks[i+1].kind == num {
					i++
				}
				reset()
			case 'Q':
				ln.code++
				reset()
			case '<':
				if j := r.closing(i, '<', '>'); j > 0 && j <= i+2 { // <stdout>
					i = j
				}
				reset()
			case '(':
				if sep != 0 && i+2 < len(toks) && toks[i+1].kind == num && (toks[i+2].is(',') || toks[i+2].is(')')) && t.gap == 0 { // lr:(2e-4,)
					break
				}
				if start >= 0 && sep == 0 && i+2 < len(toks) && toks[i+1].kind == frac && toks[i+2].is(')') { // valid (1/3) loss: 0.5
					if n := r.label(start, end); splits()[n.key] != "" {
						ctx = n.split
						ln.steps.named(r.learn([]byte("epoch")), toks[i+1], false)
						i += 2
						reset()
						break
					}
				}
				if j := r.plainWords(i, ')'); j > 0 && start >= 0 && sep == 0 && (j+1 < len(toks) && (toks[j+1].is(':') || toks[j+1].is('=') || toks[j+1].kind == num || toks[j+1].kind == frac || toks[j+1].is('['))) {
					end = j + 1 // time (sec): 0.4, f-score (micro) 0.7, Epoch(train) [1]
					i = j
					break
				}
				if j := r.plainWords(i, ')'); j > 0 && start >= 0 && sep == 0 && j+1 < len(toks) && toks[j+1].kind == word && t.gap > 0 {
					i = j // loss (for one batch) at step 0
					break
				}
				if j := r.nested(i); j > 0 && start >= 0 && sep == 0 && t.gap == 0 {
					end = j + 1 // D(G(z)): 0.2
					i = j
					break
				}
				if t.gap == 0 && i > 0 && toks[i-1].kind == word {
					if j := r.closing(i, '(', ')'); j > 0 {
						ln.reprs++
						i = j
					} else {
						ln.code++
						i = len(toks)
					}
				}
				reset()
			case '[':
				j := r.closing(i, '[', ']')
				if start >= 0 && r.label(start, end).class == counter {
					break // Epoch: [66], iter [ 12/ 100]
				}
				switch {
				case sep != 0 && j == i+2 && toks[i+1].kind == num: // loss: [0.5]
				case sep == ':' && j > 0 && splits()[r.label(start, end).key] != "": // Test: [ 12/196]  Loss 0.5
					if ctx = r.label(start, end).split; training(ctx) {
						ctx = ""
					}
					reset()
				case sep != 0 && j > 0:
					i = j
					reset()
				case j > 0 && r.plainWords(i, ']') > 0:
					if s := r.label(i+1, j); splits()[s.key] != "" {
						if ctx = s.split; training(ctx) {
							ctx = ""
						}
					}
					i = j
					reset()
				default:
					reset()
				}
			case '{':
				c := ctx
				if start >= 0 {
					if n := r.label(start, end); n != nil {
						last := toks[end-1]
						if opaque(bytes.Trim(ln.text[last.a:last.b], `"'`)) {
							if j := r.closing(i, '{', '}'); j > 0 {
								i = j
							} else {
								i = len(toks)
							}
							reset()
							break
						}
						if sep != 0 && toks[start].kind == quote {
							c = n.key
							if ctx != "" && depth > 0 {
								c = ctx + "/" + c
							}
						}
					}
				}
				if depth < len(under) {
					under[depth] = ctx
				}
				depth++
				ctx = c
				reset()
			case '}':
				if depth > 0 {
					depth--
					if depth < len(under) {
						ctx = under[depth]
					}
				}
				reset()
			default:
				reset()
			}
		}
	}
}

// training tells whether a split is that of training, which names its values no further.
func training(split string) bool { return split == "train" || split == "training" }

// label answers the name that the tokens [start, end) print; nil when there is none.
func (r *Reader) label(start, end int) *name {
	if start < 0 || end <= start {
		return nil
	}
	a, b := r.ln.toks[start].a, r.ln.toks[end-1].b
	return r.learn(trimName(r.ln.text[a:b]))
}

// trimName drops what decorates a name.
func trimName(b []byte) []byte {
	for len(b) > 0 {
		switch b[0] {
		case ' ', '\t', '"', '\'', '`', '*', '-', '>', '~', '!', '.':
			b = b[1:]
			continue
		case '#':
			if len(b) > 1 && b[1] == ' ' {
				b = b[2:]
				continue
			}
		}
		break
	}
	for len(b) > 0 {
		switch b[len(b)-1] {
		case ' ', '\t', '"', '\'', '`', '*':
			b = b[:len(b)-1]
			continue
		}
		break
	}
	return b
}

// isFile tells whether w is a file name, so that w:12 is a place in it.
func isFile(w []byte) bool {
	i := bytes.LastIndexByte(w, '.')
	if i <= 0 || i == len(w)-1 {
		return false
	}
	switch string(w[i+1:]) {
	case "py", "c", "cc", "cpp", "cu", "h", "hpp", "go", "rs", "js", "ts", "java", "scala", "lua", "jl", "R", "r", "m", "sh", "txt", "json", "yaml", "yml", "log", "html", "md", "pyx", "ipynb", "f90", "kt", "swift", "cxx", "cuh", "toml", "cfg":
		return true
	}
	return false
}

// maxBracket bounds the tokens that are looked through for a closing bracket: many open ones must not cost their square.
const maxBracket = 256

// closing answers the token that closes the bracket at i; 0 when it stays open.
func (r *Reader) closing(i int, open, shut byte) int {
	depth := 0
	for j := i; j < min(len(r.ln.toks), i+maxBracket); j++ {
		if r.ln.toks[j].is(open) {
			depth++
		} else if r.ln.toks[j].is(shut) {
			if depth--; depth == 0 {
				return j
			}
		}
	}
	return 0
}

// plainWords answers the closing token when the bracket at i holds nothing but a few words; else 0.
func (r *Reader) plainWords(i int, shut byte) int {
	toks := r.ln.toks
	for j := i + 1; j < len(toks) && j < i+6; j++ {
		if toks[j].is(shut) {
			if j == i+1 {
				return 0
			}
			return j
		}
		if toks[j].kind != word {
			return 0
		}
	}
	return 0
}

// nested answers the token that closes the bracket at i, when a name of functions ends there: D(G(z)):
func (r *Reader) nested(i int) int {
	toks := r.ln.toks
	j := r.closing(i, '(', ')')
	if j == 0 || j-i > 6 || j+1 >= len(toks) || !toks[j+1].is(':') && !toks[j+1].is('=') {
		return 0
	}
	for k := i + 1; k < j; k++ {
		if toks[k].kind != word && !toks[k].is('(') && !toks[k].is(')') || toks[k].gap > 0 {
			return 0
		}
	}
	return j
}

// wrapped answers the number token inside the bracket at i, when it is the first thing there; else 0.
func (r *Reader) wrapped(i int) int {
	toks := r.ln.toks
	for j := i + 1; j < len(toks) && j <= i+3; j++ {
		if toks[j].kind == num {
			return j
		}
		if !toks[j].is('[') && !toks[j].is('(') {
			return 0
		}
	}
	return 0
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

// take records the value at t of the name in tokens [start, end).
func (r *Reader) take(start, end int, sep byte, t token, ctx string, depth int) {
	// Running text before a name: "CV info cv_loss 61.5".
	if last := end - 1; sep == 0 && last > start && r.ln.toks[last].kind == word && bytes.IndexByte(r.ln.text[r.ln.toks[last].a:r.ln.toks[last].b], '_') > 0 {
		start = last
	}
	n := r.label(start, end)
	if n == nil || n.key == "" {
		return
	}
	ln := &r.ln
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
	} else if q := ln.toks[start-1]; q.kind == punct || q.kind == num || q.kind == frac || ln.toks[start].gap == 2 {
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
	first := i == 0 || i == 1 && (ln.toks[0].is('[') || ln.toks[0].is('(') || ln.toks[0].is('#') || ln.toks[0].is('-') || ln.toks[0].is('g'))
	if i == 1 && ln.toks[0].is('[') && i+3 < len(ln.toks) && ln.toks[2].is(',') && ln.toks[3].kind == num && ln.toks[3].flag&isInt != 0 && i+4 < len(ln.toks) && ln.toks[4].is(']') { // [5,  2000] loss: 2.2
		ln.steps.epoch = at{v: t.val, ok: true, int: true}
		ln.steps.batch = at{v: ln.toks[3].val, ok: true, int: true}
		return
	}
	if first && i+1 < len(ln.toks) {
		ln.steps.lead, ln.steps.hasLead = t.val, true
	} else if i > 1 && ln.toks[i-1].is('[') && i+1 < len(ln.toks) && ln.toks[i+1].is(']') {
		ln.steps.bracket(t)
	}
}
