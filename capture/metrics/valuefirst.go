package metrics

import (
	"bytes"

	"runar/db"
)

// valuesFirst reads a line whose values stand before their names:
//
//	7, 1.867: 0.238927, 0.322314 avg, 0.012587 rate, 0.000799 seconds, 112 images
//
// An integer at its head is the step; without one only sure metrics are taken. It answers whether it found any.
func (r *Reader) valuesFirst() bool {
	ln := &r.ln
	toks := ln.toks
	step, own := r.gov.below(), ln.steps.hasLead && !proseLead(ln)
	if own {
		step = db.At(ln.steps.lead)
	}
	found := 0
	for i := 0; i < len(toks); i++ {
		t := toks[i]
		if t.kind != num || t.flag&(united|scaled) != 0 || t.flag&isInt != 0 || i > 0 && !segment(toks[i-1]) {
			continue
		}
		j := i + 1
		if j+1 < len(toks) && toks[j].is('=') && toks[j+1].kind == word { // 0.87 = Validation score
			j++
		}
		from := j
		stop := false
		for j < len(toks) && toks[j].kind == word && (toks[j].gap == 1 || j == from || from > i+1) && j-i <= 5 {
			if w := ln.text[toks[j].a:toks[j].b]; stopWord(w) || fold(w, "based") || fold(w, "on") {
				stop = true
				break
			}
			j++
		}
		if j == from || j < len(toks) && !segment(toks[j]) && !stop && !(from > i+1 && toks[j].is('(')) {
			continue
		}
		w := ln.text[toks[from].a:toks[j-1].b]
		if len(w) < 3 || isUnit(bytes.TrimRight(w, ".")) {
			continue
		}
		n := r.learn(trimName(w))
		if n.class == metric || own && (n.class == unknown || n.class == setting) {
			r.emit(n.key, step, t.val)
			found++
		}
		i = j - 1
	}
	if found > 0 && own {
		r.gov.note(&ln.steps, step, false)
	}
	return found > 0
}

// segment tells whether a token ends a piece of a list.
func segment(t token) bool {
	return t.is(',') || t.is(';') || t.is(':') || t.is('|') || t.is('-')
}
