package metrics

import (
	"bytes"
	"strings"
)

// section takes a line without numbers that may say which data the lines further in are of: "Validation:".
func (r *Reader) section(b []byte) {
	if r.gov.under == "" && len(b) > 48 {
		return
	}
	t := trimLeft(b)
	if in := len(b) - len(t); in <= r.gov.indent {
		r.gov.under = ""
	}
	if len(t) > 24 {
		return
	}
	if t = bytes.TrimRight(t, ":"); len(t) == 0 || kinds[t[0]]&hasLetter == 0 {
		return
	}
	if s := splits()[r.learn(t).key]; s != "" {
		r.gov.under, r.gov.indent = s, len(b)-len(trimLeft(b))
	}
}

// further puts the pairs of a line that stands further in than the name of their data under it.
func (r *Reader) further() {
	if len(r.ln.text)-len(trimLeft(r.ln.text)) <= r.gov.indent {
		r.gov.under = ""
		return
	}
	for i := range r.ln.pairs {
		if p := &r.ln.pairs[i]; p.ctx == "" {
			p.ctx = r.gov.under
		}
	}
}

// inherit puts names that stand on a line more than once under the data of the name before them:
// "train loss 0.5 acc 0.8 val loss 0.6 acc 0.7".
func (r *Reader) inherit() {
	ln := &r.ln
	if len(ln.pairs) < 2 || len(ln.pairs) > 64 {
		return
	}
	split := ""
	for i := range ln.pairs {
		p := &ln.pairs[i]
		if p.name.class == counter {
			continue
		}
		if i > 0 && p.name.score && p.ctx == "" {
			if q := &ln.pairs[i-1]; q.sep == p.sep && q.name.class == metric && q.flag&isInt == 0 { // loss train 0.5 valid 0.6
				if j := strings.LastIndexAny(q.name.key, "_/"); j > 0 && splits()[q.name.key[j+1:]] != "" {
					p.name = r.learn([]byte(q.name.key[:j+1] + p.name.key))
					continue
				}
			}
		}
		if p.name.split != "" {
			split = p.name.split
			continue
		}
		if split == "" || p.ctx != "" || p.unit || p.frac || p.name.class != metric && p.name.class != unknown {
			continue
		}
		for j := range ln.pairs {
			if q := &ln.pairs[j]; j != i && q.name.key == p.name.key && (q.ctx == "" || j < i) {
				p.ctx = split
				break
			}
		}
	}
}
