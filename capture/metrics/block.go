package metrics

import (
	"strings"

	"runar/db"
)

// maxBlock bounds the lines that wait to be judged together.
const maxBlock = 64

// block holds pairs that stand under no step: results ("accuracy: 0.93") and settings ("lr: 0.1") look alike, but a
// stretch of lines is one or the other. The points are given out, or not, when the stretch ends.
type block struct {
	points []db.Sample
	likes  int // pairs whose names are metrics
	config int // settings, words as values, versions
	named  int // points whose names stand before a sign: a list of bare words and whole numbers counts things
	lines  int
}

// add takes the pairs of the reader's line.
func (k *block) add(r *Reader, strong, settings int) {
	k.lines++
	ln := &r.ln
	if strong == 0 || len(ln.pairs) == 1 || ln.strings > 0 {
		k.config += settings + ln.strings + 2*ln.reprs
	}
	dict := len(ln.toks) > 0 && ln.toks[0].is('{')
	if ln.counts() {
		return
	}
	for i := range ln.pairs {
		p := &ln.pairs[i]
		if p.unit || p.frac || p.flag&inBest != 0 || !clean(p) {
			continue
		}
		switch {
		case p.name.class == metric:
			if p.sep == 0 && (!p.lone || p.words > 4 || p.flag&isInt != 0 && p.flag&percent == 0 && len(ln.toks) > 2) {
				continue
			}
			if p.sep == 0 && len(ln.pairs) == 1 && ln.loose > 1 { // a row of a table of data
				continue
			}
			if p.sep == ':' && p.flag&isInt != 0 && p.flag&percent == 0 && len(ln.pairs) == 1 && ln.loose > 0 {
				continue
			}
			if p.flag&isInt == 0 || p.flag&percent != 0 || p.val <= 1 && strings.IndexByte(p.name.key, '@') > 0 { // "precision: 16" may be either
				k.likes++
			}
		case strong > 0 && p.sep != 0 && ln.strings == 0 && ln.reprs == 0 && (dict && p.name.class == unknown || lrName(p.name.key)):
		default:
			continue
		}
		if p.sep != 0 {
			k.named++
		}
		k.points = append(k.points, db.Sample{Key: r.keyOf(p), Point: db.Point{Value: p.val, T: r.now()}})
	}
	if k.lines >= maxBlock || len(k.points) >= 4*maxBlock {
		r.closeBlock()
	}
}

// counts tells whether the line names several whole numbers and nothing else: "PASS=2 WARN=0 ERROR=1".
func (ln *line) counts() bool {
	for i := range ln.pairs {
		if p := &ln.pairs[i]; p.flag&isInt == 0 && !p.unit || p.flag&percent != 0 {
			return false
		}
	}
	return len(ln.pairs) > 2
}

// words takes a line "name: words".
func (k *block) words(r *Reader) {
	if k.lines++; k.lines >= maxBlock {
		r.closeBlock()
	}
}

// closeBlock judges what has waited.
func (r *Reader) closeBlock() {
	k := &r.block
	if k.lines == 0 {
		return
	}
	if k.likes+k.named > 0 && k.likes >= k.config && (k.likes > 0 || 2*len(k.points) >= k.lines) { // "keyspace_hits: 12" among other counts
		for _, s := range k.points {
			r.emit(s.Key, s.Step, s.Value)
		}
	}
	*k = block{points: k.points[:0]}
}
