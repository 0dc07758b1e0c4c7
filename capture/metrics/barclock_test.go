package metrics

import (
	"fmt"
	"strings"
	"testing"
)

// points reads output and answers the points of one metric: step=value, in order.
func points(t *testing.T, output, key string) string {
	t.Helper()
	r := New(Options{})
	r.Write([]byte(output))
	r.Flush()
	var out []string
	for _, s := range r.Samples() {
		if s.Key != key {
			continue
		}
		at := fmt.Sprint(s.Step.Main)
		if s.Step.HasSub {
			at += "," + fmt.Sprint(s.Step.Sub)
		}
		out = append(out, fmt.Sprintf("%s=%v", at, s.Value))
	}
	return strings.Join(out, " ")
}

// Where each epoch has its bar in the same row, the bar of an epoch ends where the next begins, and what that one shows before it has counted
// was measured at the end of the last.
func TestBarsThatTakeTheirTurnInARow(t *testing.T) {
	const out = "\x1b[?25lEpoch 0/2 ━━━━━━━━ 3/9 12it/s loss: 0.9 \r\x1b[2KEpoch 0/2 ━━━━━━━━ 9/9 12it/s loss: 0.8 " +
		"\r\x1b[2KEpoch 1/2 ━━━━━━━━ 0/9 0it/s loss: 0.8 val_loss: 0.5 val_acc: 0.6 \r\x1b[2KEpoch 1/2 ━━━━━━━━ 8/9 12it/s loss: 0.6 val_loss: 0.5 val_acc: 0.6 " +
		"\r\x1b[2KEpoch 2/2 ━━━━━━━━ 0/9 0it/s loss: 0.6 val_loss: 0.4 val_acc: 0.6 \r\x1b[2KEpoch 2/2 ━━━━━━━━ 9/9 9it/s loss: 0.3 val_loss: 0.4 val_acc: 0.6 " +
		"\r\x1b[2KEpoch 2/2 ━━━━━━━━ 9/9 9it/s loss: 0.3 val_loss: 0.2 val_acc: 0.7 \n\x1b[?25h"
	for key, want := range map[string]string{
		"loss":     "0,9=0.8 1,8=0.6 2,9=0.3",
		"val_loss": "0,9=0.5 1,9=0.4 2,9=0.2",
		"val_acc":  "0,9=0.6 1,9=0.6 2,9=0.7",
	} {
		if got := points(t, out, key); got != want {
			t.Errorf("%s: %s, want %s", key, got, want)
		}
	}
}

// What does not fit beside a bar stands in rows below it.
func TestBarOverSeveralRows(t *testing.T) {
	frame := func(epoch, count int, loss, val string) string {
		return fmt.Sprintf("Epoch %d/1 ━━━━━━━━ %d/9 12it/s loss: %s\n%32sval_loss: %s", epoch, count, loss, "", val)
	}
	const again = "\r\x1b[2K\x1b[1A\x1b[2K"
	out := "\x1b[?25l" + frame(0, 4, "0.9", "2.3") + again + frame(0, 9, "0.8", "2.3") + again + frame(1, 0, "0.8", "0.5") + again + frame(1, 9, "0.6", "0.5") +
		again + frame(1, 9, "0.6", "0.4") + "\n\x1b[?25h"
	if got, want := points(t, out, "val_loss"), "0,9=2.3 0,9=0.5 1,9=0.4"; got != want {
		t.Errorf("val_loss: %s, want %s", got, want)
	}
	if got, want := points(t, out, "loss"), "0,9=0.8 1,9=0.6"; got != want {
		t.Errorf("loss: %s, want %s", got, want)
	}
}

// A bar that is full shows its last values only when the validation under it is over.
func TestFullBarWaitsForItsLastValues(t *testing.T) {
	bar := func(epoch, count int, rest string) string {
		return fmt.Sprintf("\rEpoch %d: %d%%|████| %d/9 [00:00<00:00, 9it/s%s]", epoch, count*100/9, count, rest)
	}
	out := bar(0, 1, ", loss=0.9") + bar(0, 9, ", loss=0.8") + bar(0, 9, ", loss=0.7") + "\n\rValidation:  50%|██  | 1/2 [00:00<00:00, 9it/s]\x1b[A" +
		"\n\rValidation: 100%|████| 2/2 [00:00<00:00, 9it/s]\x1b[A" + bar(0, 9, ", loss=0.7, val_loss=0.5") + bar(1, 0, ", loss=0.7, val_loss=0.5") +
		bar(1, 9, ", loss=0.4, val_loss=0.5") + bar(1, 9, ", loss=0.3, val_loss=0.4") + "\n"
	if got, want := points(t, out, "val_loss"), "0,9=0.5 1,9=0.4"; got != want {
		t.Errorf("val_loss: %s, want %s", got, want)
	}
	if got, want := points(t, out, "loss"), "0,9=0.7 1,9=0.3"; got != want {
		t.Errorf("loss: %s, want %s", got, want)
	}
}

// A row that ends with a bar that has not counted yet says nothing new.
func TestEndedRowOfABarAtItsStart(t *testing.T) {
	const out = "\x1b[?25l\rEpoch 0: 100%|████| 9/9 [00:00<00:00, 9it/s, loss=0.7]\r\x1b[2KEpoch 1:   0%|    | 0/9 [00:00<?, ?it/s, loss=0.7]\n" +
		"\rEpoch 1: 100%|████| 9/9 [00:00<00:00, 9it/s, loss=0.3]\n\x1b[?25h"
	if got, want := points(t, out, "loss"), "0,9=0.7 1,9=0.3"; got != want {
		t.Errorf("loss: %s, want %s", got, want)
	}
}
