package ui

import "strings"

// Direction says which values of a metric are the better ones.
type Direction int

// The directions. Unclear where the name of the metric does not tell.
const (
	Unclear Direction = iota
	Lower
	Higher
)

// Words of metric names. Errors come first: "error_rate" and "accuracy_loss" are errors, whatever else is in them.
var (
	lowerWords  = []string{"loss", "err", "error", "mse", "rmse", "mae", "mape", "rmsle", "nll", "bpc", "bpb", "ppl", "perplexity", "logloss", "mlogloss", "cer", "wer", "eer", "fid", "ece", "lpips", "brier", "crossentropy", "deviance", "regret", "latency", "ce", "bce", "hinge"}
	higherWords = []string{"acc", "accuracy", "top1", "top5", "acc1", "acc5", "f1", "fscore", "auc", "auroc", "auprc", "roc", "precision", "recall", "map", "map50", "ap", "ap50", "iou", "miou", "dice", "bleu", "rouge", "meteor", "psnr", "ssim", "r2", "score", "reward", "rew", "return", "elo", "winrate", "ndcg", "mrr", "em", "hit", "hits", "throughput", "sensitivity", "specificity", "kappa", "mcc", "correct"}
)

// Better tells from the name of a metric which way is better.
func Better(name string) Direction {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9')
	})
	has := func(list []string) bool {
		for _, w := range words {
			for _, known := range list {
				if w == known {
					return true
				}
			}
		}
		return false
	}
	switch {
	case has(lowerWords):
		return Lower
	case has(higherWords):
		return Higher
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
