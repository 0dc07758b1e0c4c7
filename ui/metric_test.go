package ui

import (
	"strings"
	"testing"

	"runar/db"
)

func TestMainMetric(t *testing.T) {
	for names, want := range map[string]string{
		"loss val_loss val_acc lr epoch": "val_loss",
		"loss acc":                       "loss",
		"accuracy lr step":               "accuracy",
		"train/loss val/acc":             "val/acc",
		"train_ce_loss val_ce_loss":      "val_ce_loss",
		"loss eval_loss eval_runtime eval_samples_per_second": "eval_loss",
		"train-rmse eval-rmse":                                "eval-rmse",
		"validation_0-logloss validation_1-logloss":           "validation_0-logloss",
		"training's l2 valid_0's l2 valid_0's auc":            "valid_0's auc",
		"trainloss valloss":                                   "valloss",
		"test_loss val_loss":                                  "val_loss",
		"lr grad_norm epoch loss":                             "loss",
		"epoch lr perplexity":                                 "perplexity",
		"ep_rew_mean fps total_timesteps":                     "ep_rew_mean",
		"epoch temperature":                                   "temperature",
		"lr":                                                  "lr",
	} {
		metrics := map[string]db.Summary{}
		for _, n := range strings.Split(strings.ReplaceAll(names, "'s ", "'s\x00"), " ") {
			metrics[strings.ReplaceAll(n, "\x00", " ")] = db.Summary{}
		}
		if got, ok := MainMetric(metrics); got != want || !ok {
			t.Errorf("of %s: %q", names, got)
		}
	}
	for name, want := range map[string]Direction{"top1_err": Lower, "triplet_loss_acc": Higher, "val/kl": Lower, "losses": Lower} {
		if got := Better(name); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
	if _, ok := MainMetric(nil); ok {
		t.Error("a metric out of none")
	}
}
