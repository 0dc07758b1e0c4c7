package ui

import (
	"slices"
	"strings"
)

// Direction says which values of a metric are the better ones.
type Direction int

// The directions. Unclear where the name of the metric does not tell.
const (
	Unclear Direction = iota
	Lower
	Higher
)

// Words of metric names.
var (
	lowerWords  = []string{"loss", "losses", "err", "error", "mse", "rmse", "mae", "mape", "rmsle", "nll", "kl", "bpc", "bpb", "ppl", "perplexity", "logloss", "mlogloss", "cer", "wer", "eer", "fid", "ece", "lpips", "brier", "crossentropy", "deviance", "regret", "latency", "ce", "bce", "hinge"}
	higherWords = []string{"acc", "accuracy", "top1", "top5", "acc1", "acc5", "f1", "fscore", "auc", "auroc", "auprc", "roc", "precision", "recall", "map", "map50", "ap", "ap50", "iou", "miou", "dice", "bleu", "rouge", "meteor", "psnr", "ssim", "r2", "score", "reward", "rew", "return", "elo", "winrate", "ndcg", "mrr", "em", "hit", "hits", "throughput", "sensitivity", "specificity", "kappa", "mcc", "correct"}
)

// metricWords cuts the name of a metric into its words, in small letters: "val/top1_acc" is val, top1, acc.
func metricWords(name string) []string {
	return strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9')
	})
}

// Better tells from the name of a metric which way is better. The last word that tells counts: top1_err is an error,
// triplet_loss_acc an accuracy.
func Better(name string) Direction {
	words := metricWords(name)
	for i := len(words) - 1; i >= 0; i-- {
		switch {
		case slices.Contains(lowerWords, words[i]):
			return Lower
		case slices.Contains(higherWords, words[i]):
			return Higher
		}
	}
	// Names grown together: valloss, trainacc, softmax_error1.
	for _, w := range words {
		switch {
		case strings.HasSuffix(w, "loss"), strings.HasPrefix(w, "loss"), strings.HasSuffix(w, "error"), strings.HasSuffix(w, "perplexity"):
			return Lower
		case strings.HasSuffix(w, "accuracy"), strings.HasSuffix(w, "acc") && len(w) > 3, strings.HasPrefix(w, "accuracy"), strings.HasSuffix(w, "score"), strings.HasSuffix(w, "reward"):
			return Higher
		}
	}
	return Unclear
}
