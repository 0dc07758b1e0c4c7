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

func any1(of, in []string) bool {
	return slices.ContainsFunc(in, func(w string) bool { return slices.Contains(of, w) })
}

// LowerIsBetter tells the direction of a metric by its name.
func LowerIsBetter(metric string) bool {
	w := words(metric)
	if any1(highWords, w) {
		return false
	}
	return any1(lowWords, w) || slices.ContainsFunc(w, func(s string) bool { return strings.HasSuffix(s, "loss") || strings.HasSuffix(s, "err") })
}

// Directed tells whether the metric's name says which way is better.
func Directed(metric string) bool {
	w := words(metric)
	return any1(highWords, w) || LowerIsBetter(metric)
}

// Rank orders metrics by how much a person is likely to care: measured on held-out data and directed first, plumbing last.
func Rank(metric string) int {
	w := words(metric)
	eval, dir := any1(evalWords, w), Directed(metric)
	switch {
	case eval && dir:
		return 0
	case dir:
		return 1
	case any1(dullWords, w):
		return 4
	case eval:
		return 2
	}
	return 3
}
