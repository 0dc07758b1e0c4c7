package ui

import (
	"cmp"
	"slices"
	"strings"

	"runar/db"
)

// heldOut are the words of metrics that were measured on data kept aside, those that people look at first in front.
var heldOut = []string{"val", "valid", "validation", "eval", "evaluation", "dev", "test", "holdout"}

// asides are words of metrics that say how a run goes, and not how good its model is.
var asides = []string{"lr", "wd", "epoch", "step", "steps", "timesteps", "iter", "iteration", "it", "its", "time", "runtime", "second", "seconds", "sec", "s", "ms", "samples", "tokens", "memory", "mem", "grad", "norm", "speed", "throughput", "loader", "data", "eta", "fps", "gpu", "cpu"}

// Telling ranks a metric by how much a person is likely to care for it, judged by its name: 0 one whose name tells which way
// is better, measured on held-out data; 1 measured on others; 2 held-out without direction; 3 the rest; 4 how the run goes.
func Telling(name string) int {
	held, words := heldOutBy(name) < len(heldOut), metricWords(name)
	switch {
	case slices.Contains(words, "throughput"), slices.Contains(words, "latency"): // better higher, better lower, but of the machine
		return 4
	case Better(name) != Unclear && held:
		return 0
	case Better(name) != Unclear:
		return 1
	case slices.ContainsFunc(words, func(w string) bool { return slices.Contains(asides, w) }):
		return 4
	case held:
		return 2
	}
	return 3
}

// heldOutBy is the place among heldOut of the word by which a metric says that it was; len(heldOut) where it was not.
func heldOutBy(name string) int {
	best := len(heldOut)
	for _, w := range metricWords(name) {
		for i, known := range heldOut {
			if rest, ok := strings.CutPrefix(w, known); ok && (rest == "" || Better(rest) != Unclear) { // valloss
				best = min(best, i)
			}
		}
	}
	return best
}

// CompareMetrics puts the metric first that says more of a run: the most telling; of those a validation's before a test's, losses
// before accuracies before the rest, short names before long ones.
func CompareMetrics(a, b string) int {
	kind := func(name string) int {
		switch words := strings.Join(metricWords(name), ""); {
		case strings.Contains(words, "loss"):
			return 0
		case strings.Contains(words, "acc"):
			return 1
		}
		return 2
	}
	return cmp.Or(cmp.Compare(Telling(a), Telling(b)), cmp.Compare(heldOutBy(a), heldOutBy(b)), cmp.Compare(kind(a), kind(b)),
		cmp.Compare(len(a), len(b)), strings.Compare(a, b))
}

// MainMetric picks the metric to show of a run where there is room for one. ok is false where there is none.
func MainMetric(metrics map[string]db.Summary) (name string, ok bool) {
	for n := range metrics {
		if !ok || CompareMetrics(n, name) < 0 {
			name, ok = n, true
		}
	}
	return name, ok
}
