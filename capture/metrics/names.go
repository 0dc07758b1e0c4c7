package metrics

import (
	"bytes"
	"strings"
)

// class is what a printed name stands for.
type class uint8

const (
	unknown class = iota
	metric        // a loss, a score, an error: worth a curve even where no step is printed
	setting       // a learning rate, a momentum: a metric on a line with a step, a setting elsewhere
	count         // samples, tokens, correct answers
	rate          // times, rates, memory
	best          // best so far: a repeat of what was printed before
	void          // versions, seeds, ports, ETA: nothing
	counter       // a step of some kind: see name.step
)

// stepKind is the kind of counter that a name stands for, coarse to fine.
type stepKind uint8

const (
	noStep stepKind = iota
	epochStep
	iterStep   // iteration, step: within the epoch or global, steps.go decides
	batchStep  // surely within the epoch
	globalStep // surely global
)

// name is what is known of a printed name.
type name struct {
	key    string // lower case, blanks as _
	class  class
	step   stepKind
	split  string // train, val, test…: the name as a whole, or its first word, says which data
	score  bool   // a split that names a score by itself: "Final test: 63.5"
	inside string // the data named in brackets: val of Epoch(val)
	coarse bool   // a counter of episodes, trials and the like: a step beside it is finer
	firm   bool   // a counter by a name that is used for nothing else
	plural bool   // "epochs", "steps": a total, where nothing tells otherwise
}

// learn answers what the printed name b stands for. b is trimmed text of a line; answers are remembered.
func (r *Reader) learn(b []byte) *name {
	if len(b) > maxName {
		return &nameless
	}
	for i := 0; i+1 < len(b); i++ { // a path is no name, and each is another one
		if b[i] == '/' && (i == 0 || b[i-1] == ' ' || b[i-1] == '.' || b[i-1] == '~') && kinds[b[i+1]]&hasLetter != 0 {
			return &nameless
		}
	}
	if n, ok := r.names[string(b)]; ok {
		return n
	}
	if len(r.names) >= 4*maxNames { // hostile: forget and go on
		clear(r.names)
	}
	n := classify(b)
	r.names[string(b)] = n
	return n
}

// fraction answers what a counter's name stands for when its value is none of a counter.
func (r *Reader) fraction(n *name) *name {
	key := "\x00" + n.key
	if m, ok := r.names[key]; ok {
		return m
	}
	m := &name{key: n.key, split: n.split}
	r.names[key] = m
	return m
}

// shareOf answers what a name stands for whose value is printed as a count and the share it is.
func (r *Reader) shareOf(n *name) *name {
	key := "\x01" + n.key
	if m, ok := r.names[key]; ok {
		return m
	}
	m := &name{key: n.key, split: n.split, class: metric}
	r.names[key] = m
	return m
}

// nameless stands for text that is too long to be a name.
var nameless = name{class: void}

// totalLoss is "total" beside other losses.
var totalLoss = name{key: "total", class: metric}

// classify works out a name from its text.
func classify(b []byte) *name {
	n := &name{key: normal(b)}
	if n.key == "" {
		n.class = void
		return n
	}
	k, plural := stepOf(n.key)
	if i := bytes.LastIndexByte(b, ' '); k == noStep && i > 0 { // EM sub_iter
		if last := normal(b[i+1:]); bytes.IndexByte(b[i+1:], '_') > 0 {
			k, plural = stepOf(last)
		}
	}
	if k != noStep {
		n.class, n.step, n.plural = counter, k, plural
		n.firm = k != iterStep
		switch strings.TrimSuffix(strings.Trim(n.key, "#"), "s") {
		case "episode", "trial", "game", "generation", "gen", "cycle", "round", "sweep", "tick", "update", "i_episode", "eps_num":
			n.coarse = true
		}
		for _, w := range [...]string{"step", "steps", "iter", "iters", "iteration", "iterations", "itr", "episode", "timestep", "update", "generation", "trial", "tick"} {
			n.firm = n.firm || n.key == w || ending(n.key, "_"+w) || n.key == w+"_no"
		}
	}
	parts := partsOf(b)
	if len(parts) == 2 && n.key[len(n.key)-1] == ')' {
		n.inside = splits()[parts[1]]
	}
	if len(parts) > 0 {
		n.split = splits()[parts[0]]
		if len(parts) == 2 && n.split != "" && splits()[parts[1]] != "" { // "Evaluating test"
			n.split = splits()[parts[1]]
		}
	}
	if n.class == counter {
		return n
	}
	if i := bytes.IndexByte(b, '@'); i > 0 && i < len(b)-1 && digit(b[len(b)-1]) && kinds[b[i-1]]&hasLetter != 0 { // P@1, acc@5, hits@10
		n.class = metric
		return n
	}
	if c, ok := wholes()[n.key]; ok {
		n.class = c
		return n
	}
	n.class = judge(n.key, parts)
	n.score = n.class == unknown && scored(parts)
	if n.class == setting && len(parts) > 1 && stepNames()[parts[len(parts)-1]] != noStep { // max_iter, warmup_steps
		n.class = count
	}
	return n
}

// scored tells whether a name says which data something was measured on and no more.
func scored(parts []string) (split bool) {
	for _, p := range parts {
		switch {
		case splits()[p] != "":
			split = true
		case p == "final", p == "mean", p == "average", p == "avg":
		default:
			return false
		}
	}
	return split
}

// measure tells whether a name of several words ends in one that only a measure has, whatever stands before it: depth loss, time
// loss, rank accuracy. A goal is none.
func measure(parts []string) bool {
	switch parts[len(parts)-1] {
	case "loss", "losses", "acc", "accuracy", "reward", "rmse", "mse", "mae", "dice", "iou", "auc", "metric":
	default:
		return false
	}
	for _, p := range parts {
		switch p {
		case "desired", "wanted", "goal", "required", "allowed", "tol", "tolerance", "target", "threshold", "max", "min", "num", "n", "number", "per":
			return false
		}
	}
	return true
}

// judge weighs the parts of a name against each other.
func judge(key string, parts []string) class {
	var seen [counter + 1]int
	for i, p := range parts {
		c, ok := lexicon()[p]
		if n := strings.IndexAny(p, "0123456789"); !ok && n > 2 { // fid50k, map5095
			c = lexicon()[p[:n]]
			ok = c == metric
		}
		if !ok {
			continue
		}
		if p == "rate" && i > 0 && lexicon()[parts[i-1]] != setting {
			continue
		}
		if (p == "data" || p == "gpu" || p == "file") && i > 0 {
			continue
		}
		if p == "rank" && i > 0 && (parts[i-1] == "mean" || parts[i-1] == "median" || parts[i-1] == "avg" || parts[i-1] == "average") {
			seen[metric]++
			continue
		}
		seen[c]++
	}
	for _, p := range parts { // softmaxloss, lossG, topacc
		if _, known := lexicon()[p]; !known && len(p) > 3 && (ending(p, "loss") || ending(p, "error") || ending(p, "acc") || ending(p, "accuracy") || ending(p, "rmse") || ending(p, "score") || ending(p, "reward") || len(p) < 9 && p[:4] == "loss" || foreign(p)) {
			seen[metric]++
		}
		if bestStem(p) {
			seen[best]++
		}
	}
	slash := false
	for i := 1; i < len(key); i++ {
		if key[i] == '/' {
			switch key[i+1:] {
			case "s", "sec", "second", "min", "hour", "step", "batch", "epoch", "it", "iter", "sample", "thread", "h":
				return rate
			}
			slash = true
		}
	}
	for i, p := range parts {
		if p == "per" && i+1 < len(parts) {
			switch parts[i+1] {
			case "second", "sec", "s", "step", "epoch", "batch", "iteration", "iter", "token", "hour", "minute", "gpu":
				return rate
			}
		}
	}
	hasMetric := seen[metric] > 0
	switch {
	case seen[best] > 0:
		return best
	case len(parts) > 1 && measure(parts):
		return metric
	case seen[rate] > 0:
		return rate
	case hasMetric && len(parts) > 1 && lexicon()[parts[len(parts)-1]] == count && parts[len(parts)-1] != "instances" && parts[len(parts)-2] != "mean" && parts[len(parts)-1] != "total" && parts[0] != "total":
		return count
	case hasMetric && seen[void] == 0:
		if seen[setting] > 0 && !slash {
			return setting
		}
		if seen[count] > 0 && parts[0] != "total" {
			if parts[0] == "num" || parts[0] == "n" || parts[0] == "number" || parts[len(parts)-1] == "count" {
				return count
			}
		}
		return metric
	case seen[void] > 0:
		return void
	case seen[setting] > 0:
		return setting
	case seen[count] > 0:
		return count
	}
	for _, p := range parts {
		if p == "epoch" || p == "epochs" || p == "iteration" || p == "iter" {
			return count
		}
	}
	if len(parts) > 1 && (parts[0] == "num" || parts[0] == "n") {
		return count
	}
	return unknown
}

// ending tells whether p ends in s and is longer.
func ending(p, s string) bool { return len(p) > len(s) && p[len(p)-len(s):] == s }

// stepOf tells which counter a name is: as a whole, or by its last word after words that leave it one.
func stepOf(key string) (k stepKind, plural bool) {
	key = strings.TrimRight(strings.TrimLeft(key, "#"), "#")
	for _, end := range [...]string{"_number", "_no.", "_no", "_num", "_nr.", "_nr", "_id", "_idx", "_index", "_i", "num", "idx"} {
		if short, ok := strings.CutSuffix(key, end); ok {
			key = short
			break
		}
	}
	for _, begin := range [...]string{"end_of_", "start_of_", "the_end_of_", "in_", "start_training_", "starting_", "beginning_"} {
		key = strings.TrimPrefix(key, begin)
	}
	if len(key) == 0 || strings.Count(key, ".") > 1 { // net.core.gro_normal_batch
		return noStep, false
	}
	if k, ok := stepNames()[key]; ok {
		return k, key[len(key)-1] == 's' && key != "num_updates" && key != "total_timesteps" && key != "num_timesteps" && key != "num_env_steps" && key != "timesteps"
	}
	i := len(key) - 1
	for i >= 0 && key[i] != '_' && key[i] != '/' && key[i] != ')' {
		i--
	}
	if i < 0 {
		return noStep, false
	}
	if key[i] == ')' { // Epoch(train)
		for j := 1; j < i; j++ {
			if key[j] == '(' {
				if k := stepNames()[key[:j]]; k != noStep && i == len(key)-1 && splits()[key[j+1:i]] != "" {
					return k, false
				}
			}
		}
		return noStep, false
	}
	last := key[i+1:]
	k = stepNames()[last]
	if k == noStep || last == "ep" || last == "it" || last == "mb" || last == "tree" || last == "gen" {
		return noStep, false
	}
	for _, w := range cut(key[:i]) {
		switch w {
		case "best", "per", "max", "last", "warmup", "start", "save", "num", "number", "of", "total", "every", "min", "early", "bad", "nan", "skipped", "time", "median", "mean", "avg", "average",
			"time/iterations", "each", "eval_every", "stopping", "stopped", "rnn", "local", "inner", "sub", "n", "decay", "lr", "first", "final_num", "log", "seconds", "ms", "sec", "s", "speed", "loss", "acc":
			return noStep, false
		}
	}
	if last[len(last)-1] == 's' && len(last) > 3 {
		return noStep, false
	}
	return k, false
}
