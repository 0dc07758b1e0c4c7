package metrics

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
		if toks[j].kind == num && j > i+1 && stepWord(r.ln.text[toks[j-1].a:toks[j-1].b]) == noStep { // loss (for 1 batch)
			continue
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
