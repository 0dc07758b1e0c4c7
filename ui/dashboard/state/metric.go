package state

import (
	"slices"
	"strings"
)

// words cuts a metric's name into lower-case words: "val/top1_acc" → val, top1, acc.
func words(name string) []string {
	return strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return r == '/' || r == '_' || r == '-' || r == '.' || r == ' ' || r == ':'
	})
}

var (
	lowWords  = []string{"loss", "losses", "err", "error", "ppl", "perplexity", "mse", "rmse", "mae", "mape", "wer", "cer", "fid", "nll", "bpc", "bpb", "kl", "latency", "eer"}
	highWords = []string{"acc", "accuracy", "f1", "auc", "auroc", "map", "bleu", "rouge", "score", "reward", "iou", "miou", "dice", "psnr", "ssim", "r2", "precision", "recall", "top1", "top5", "em", "return", "acc1", "acc5"}
	evalWords = []string{"val", "valid", "validation", "eval", "test", "dev"}
	dullWords = []string{"lr", "epoch", "step", "it", "its", "time", "eta", "mem", "gpu", "cpu", "s", "speed", "throughput", "tokens", "samples", "wd", "grad", "norm", "sec", "ms", "memory", "loader", "data"}
)

// direction is -1 where lower is better, 1 where higher is, 0 where the name does not say. The last telling word counts: top1_err is an
// error, triplet_loss_acc an accuracy.
func direction(w []string) int {
	for i := len(w) - 1; i >= 0; i-- {
		switch {
		case slices.Contains(highWords, w[i]):
			return 1
		case slices.Contains(lowWords, w[i]), strings.HasSuffix(w[i], "loss"), strings.HasSuffix(w[i], "err"):
			return -1
		}
	}
	return 0
}

// LowerIsBetter tells the direction of a metric by its name.
func LowerIsBetter(metric string) bool { return direction(words(metric)) < 0 }

// Directed tells whether the metric's name says which way is better.
func Directed(metric string) bool { return direction(words(metric)) != 0 }

// Rank orders metrics by how much a person is likely to care: measured on held-out data and directed first, plumbing last.
func Rank(metric string) int {
	w := words(metric)
	eval, dir := slices.ContainsFunc(w, func(s string) bool { return slices.Contains(evalWords, s) }), direction(w) != 0
	switch {
	case eval && dir:
		return 0
	case dir:
		return 1
	case slices.ContainsFunc(w, func(s string) bool { return slices.Contains(dullWords, s) }):
		return 4
	case eval:
		return 2
	}
	return 3
}
