package metrics

import (
	"bytes"
	"strings"
)

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
		if p.name.score && p.sep != 0 && p.flag&isInt == 0 && r.ln.strings == 0 {
			return true
		}
		if p.sep == 0 && (p.flag&isInt != 0 || !p.lone) {
			return false
		}
		if r.gov.inset && p.name.class == unknown && p.sep != 0 && p.flag&isInt == 0 && r.ln.strings == 0 { // further in than "[Epoch 3] loss: 0.5"
			return true
		}
		return r.gov.block || strong > 0 && r.ln.strings == 0 && (p.name.class == unknown || lrName(p.name.key)) && !bytes.HasPrefix(r.ln.text, []byte("[CV ")) || lrName(p.name.key) && p.flag&isInt == 0 && r.ln.strings == 0
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
	for _, w := range [...]string{"_above", "_below", "_under", "_exceeds", "_least", "_most", "_within", "_between"} { // a wish, not a value
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
