package metrics

import "testing"

// TestCounting: whether "Epoch 2, step 700" is of the epoch or of the run is told by the next epoch; a second reading is then right
// from the first line on.
func TestCounting(t *testing.T) {
	for _, c := range []struct {
		name, text, first, second string
		how                       Counting
	}{
		{"one epoch", "Epoch 1, step 100, loss 0.5\nEpoch 1, step 200, loss 0.4\n", "loss 1:100 0.5\nloss 1:200 0.4\n", "", CountUnknown},
		{"begins again", "Epoch 1, step 100, loss 0.5\nEpoch 2, step 100, loss 0.4\n", "loss 1:100 0.5\nloss 2:100 0.4\n", "", CountInEpoch},
		{"goes on", "Epoch 1, step 100, loss 0.5\nEpoch 2, step 200, loss 0.4\n", "loss 1:100 0.5\nloss 200 0.4\n", "loss 100 0.5\nloss 200 0.4\n", CountOverRun},
		{"goes on to a total", "Epoch [1/2], Step [100/400] loss: 0.5\nEpoch [2/2], Step [300/400] loss: 0.4\n", "loss 1:100 0.5\nloss 300 0.4\n", "loss 100 0.5\nloss 300 0.4\n", CountOverRun},
		{"step first", "step 100 epoch 1 loss 0.5\nstep 200 epoch 2 loss 0.4\n", "loss 100 0.5\nloss 200 0.4\n", "", CountOverRun},
		{"step first, begins again", "step 100 epoch 1 loss 0.5\nstep 100 epoch 2 loss 0.4\n", "loss 100 0.5\nloss 2:100 0.4\n", "loss 1:100 0.5\nloss 2:100 0.4\n", CountInEpoch},
		{"under headers", "Epoch 1/2\nstep 100: loss 0.5\nEpoch 2/2\nstep 200: loss 0.4\n", "loss 1:100 0.5\nloss 200 0.4\n", "loss 100 0.5\nloss 200 0.4\n", CountOverRun},
		{"a second run", "Epoch 1, step 100, loss 0.5\nEpoch 2, step 200, loss 0.4\nEpoch 1, step 100, loss 0.3\nEpoch 2, step 200, loss 0.2\n",
			"loss 1:100 0.5\nloss 200 0.4\nloss 100 0.3\nloss 200 0.2\n", "loss 100 0.5\nloss 200 0.4\nloss 100 0.3\nloss 200 0.2\n", CountOverRun},
	} {
		r := New(Options{})
		r.Write([]byte(c.text))
		r.Flush()
		if got := pointLines(r.Samples()); got != c.first {
			t.Errorf("%s: got\n%swant\n%s", c.name, got, c.first)
		}
		how, late := r.Recount()
		if how != c.how || late != (c.second != "") {
			t.Errorf("%s: counts %d, too late %t", c.name, how, late)
		}
		if !late {
			continue
		}
		r = New(Options{Counting: how})
		r.Write([]byte(c.text))
		r.Flush()
		if got := pointLines(r.Samples()); got != c.second {
			t.Errorf("%s again: got\n%swant\n%s", c.name, got, c.second)
		}
		if _, late := r.Recount(); late {
			t.Errorf("%s: a third reading is asked for", c.name)
		}
	}
}
