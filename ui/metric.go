package ui

import (
	"sort"
	"strings"

	"runar/db"
)

// telling are the words that make a metric the one to look at first, best first.
var telling = []string{"val_loss", "eval_loss", "test_loss", "val_acc", "val_accuracy", "eval_accuracy", "test_acc", "test_accuracy", "loss", "train_loss", "acc", "accuracy", "reward", "score"}

// MainMetric picks the metric that says most of a run where there is room for one. Names are compared without case,
// with / . - as _. ok is false where there is none.
func MainMetric(metrics map[string]db.Summary) (name string, ok bool) {
	names := make([]string, 0, len(metrics))
	for k := range metrics {
		names = append(names, k)
	}
	if len(names) == 0 {
		return "", false
	}
	rank := func(name string) int {
		flat := strings.NewReplacer("/", "_", ".", "_", "-", "_", "validation", "val", "valid", "val").Replace(strings.ToLower(name))
		for i, t := range telling {
			if flat == t {
				return i
			}
		}
		for i, t := range telling {
			if strings.Contains(flat, t) {
				return len(telling) + i
			}
		}
		return 2 * len(telling)
	}
	sort.Slice(names, func(i, j int) bool {
		if a, b := rank(names[i]), rank(names[j]); a != b {
			return a < b
		}
		return names[i] < names[j]
	})
	return names[0], true
}
