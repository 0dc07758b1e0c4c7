package metrics

import (
	"slices"
	"strings"
	"testing"
	"time"

	"runar/db"
)

// shown answers the lines that the screen gives out as final.
func shown(output string) []string {
	var lines []string
	s := screen{final: func(b []byte, _ class8) { lines = append(lines, string(b)) }, frame: func([]byte, bool) {}}
	s.write([]byte(output))
	s.flush()
	return lines
}

func TestScreen(t *testing.T) {
	for _, c := range []struct{ name, output, want string }{
		{"lines", "a\nb\r\nc", "a|b|c"},
		{"carriage return", "50% loss=2\r100% loss=1\n", "100% loss=1"},
		{"shorter text drops the longer", "loss=0.25 acc=1\rdone\n", "done"},
		{"backspaces", "12\b\b34\n", "34"},
		{"backspaces over runes", "x━━\b\b1\n", "x1"},
		{"colours and titles", "\x1b[1;32mloss\x1b[0m\x1b]0;title\x07 1\n", "loss 1"},
		{"erased line", "bar\r\x1b[Ktext\n", "text"},
		{"erased to nothing", "bar\r\x1b[2K\n", ""},
		{"cursor right", "a\x1b[3Cb\n", "a   b"},
		{"column", "abc\x1b[1Gx\n", "x"},
		{"two bars by cursor up", "A 1\nB 1\x1b[A\rA 2\n\rB 2\x1b[A\rA 3\n\rB 3\n", "A 1|A 3|B 3"},
		{"a live region grows", "\x1b[?25lA 1\nB 1\r\x1b[2K\x1b[1A\x1b[2KA 2\nB 2\nC 2\r\x1b[2K\x1b[1A\x1b[2K\x1b[1A\x1b[2KA 3\nB 3\nC 3\n\x1b[?25h", "A 3|B 3|C 3"},
		{"rows under a hidden cursor", "\x1b[?25lA 1\nB 1\r\x1b[2K\x1b[1A\x1b[2KA 2\nB 2\n\x1b[?25hend\n", "A 2|B 2|end"},
		{"other screen", "a\n\x1b[?1049hloss=1\nmore\n\x1b[?1049lb\n", "a|b"},
		{"a broken sequence ends with the line", "\x1b]0;title\nloss=1\n", "|loss=1"},
		{"NUL and bells", "lo\x00ss\x07=1\n", "loss=1"},
	} {
		if got := strings.Join(shown(c.output), "|"); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestLongLineIsCut(t *testing.T) {
	long := "loss=0.5 " + strings.Repeat("x", 10<<20) + "\nstep=3 loss=0.25\n"
	r := New(Options{})
	for i := 0; i < len(long); i += 4096 {
		r.Write([]byte(long[i:min(i+4096, len(long))]))
		if len(r.screen.row) > maxLine || cap(r.screen.row) > 4*maxLine {
			t.Fatalf("%d bytes of a line are held", cap(r.screen.row))
		}
	}
	r.Flush()
	s := r.Samples()
	if len(s) == 0 || s[len(s)-1].Value != 0.25 {
		t.Errorf("behind the long line: %v", s)
	}
}

// A bar that runs for long gives points while it does; the same bar read without times gives its last state alone.
func TestUnfinishedBar(t *testing.T) {
	var now time.Duration
	r := New(Options{Now: func() time.Duration { return now }, Every: 10 * time.Second})
	last := New(Options{})
	for i := 1; i <= 100; i++ {
		now = time.Duration(i) * time.Second
		text := "\rEpoch 2: " + strings.Repeat(" ", 1) + percentText(i) + "%|███   | " + percentText(i) + "/100 [00:10<01:30, 1.00it/s, loss=0." + percentText(i) + "]"
		r.Write([]byte(text))
		last.Write([]byte(text))
	}
	for _, r := range []*Reader{r, last} {
		r.Write([]byte("\n"))
		r.Flush()
	}
	if got := last.Samples(); len(got) != 1 || got[0].Step != (db.Step{Main: 2, Sub: 100, HasMain: true, HasSub: true}) {
		t.Errorf("last state: %v", got)
	}
	got := r.Samples()
	if len(got) < 9 || len(got) > 12 {
		t.Fatalf("%d points in 100 seconds at one in ten", len(got))
	}
	for i := 1; i < len(got); i++ {
		if got[i].Step.Sub <= got[i-1].Step.Sub || got[i].T < got[i-1].T {
			t.Errorf("points out of order or twice: %v", got)
		}
	}
	if end := got[len(got)-1]; end.Step.Sub != 100 || end.T != 100_000 {
		t.Errorf("last point: %v", end)
	}
}

// Bars that are over soon give what they end with, whenever they are looked at; the bar around them goes on giving points.
func TestShortBarsWithinALongOne(t *testing.T) {
	var now time.Duration
	r := New(Options{Now: func() time.Duration { return now }, Every: time.Second})
	for epoch := 1; epoch <= 20; epoch++ {
		for i := 1; i <= 4; i++ {
			now += 100 * time.Millisecond
			r.Write([]byte("\rfit: " + percentText(epoch*5) + "%|██  | " + percentText(epoch) + "/20 [00:01<00:09, 1.0it/s, outer=0." + percentText(epoch) + "]" +
				"\n\repoch " + percentText(epoch) + ": " + percentText(i*25) + "%|██  | " + percentText(i) + "/4 [00:01<00:09, 9.0it/s, inner=0." + percentText(i) + "]\x1b[A"))
		}
		r.Write([]byte("\n\r\x1b[K\x1b[A"))
	}
	r.Flush()
	count := map[string]int{}
	for _, s := range r.Samples() {
		count[s.Key]++
	}
	if count["inner"] > 21 || count["outer"] < 6 {
		t.Errorf("points: %v", count)
	}
}

func percentText(i int) string {
	return strings.TrimLeft(string([]byte{'0' + byte(i/100), '0' + byte(i/10%10), '0' + byte(i%10)}), "0")
}

func TestNamesAreBounded(t *testing.T) {
	var b strings.Builder
	for i := range 100_000 {
		b.WriteString("step 1 | loss_" + letters(i) + "=0.5\n")
	}
	got := map[string]bool{}
	for _, s := range readAll([]byte(b.String()), 1<<16) {
		got[s.Key] = true
	}
	if len(got) != maxNames {
		t.Errorf("%d names", len(got))
	}
}

func letters(i int) string {
	s := ""
	for ; i > 0; i /= 26 {
		s += string(rune('a' + i%26))
	}
	return s
}

func TestBinary(t *testing.T) {
	b := make([]byte, 1<<20)
	x := uint32(1)
	for i := range b {
		x = x*1664525 + 1013904223
		b[i] = byte(x >> 24)
	}
	if got := readAll(b, 4096); len(got) > 50 {
		t.Errorf("%d samples in noise", len(got))
	}
}

func TestProgress(t *testing.T) {
	for _, c := range []struct {
		name, output string
		done, total  float64 // total 0: unknown
		eta          float64 // -1: unknown
	}{
		{"tqdm", "\r 45%|████▌     | 450/1000 [00:10<00:12, 45.0it/s, loss=0.5]", 450, 1000, 12},
		{"tqdm, the newest", "\r 10%|█  | 1/10 [00:01<00:09, 1.0it/s]\r 20%|██ | 2/10 [00:02<01:00:08, 1.0it/s]", 2, 10, 3608},
		{"tqdm without a total", "\r450it [00:10, 45.0it/s]", 450, 0, -1},
		{"bytes", "\rmodel:  33%|###   | 183M/548M [00:02<00:04, 80.1MB/s]", 183e6, 548e6, 4},
		{"keras", "Epoch 1/4\n\r 51/102 [====>....] - ETA: 5s - loss: 0.5", 0.5, 4, -1},
		{"keras 3", "\r\x1b[1m51/102\x1b[0m \x1b[32m━━━━━━━━\x1b[0m\x1b[37m━━━━\x1b[0m \x1b[1m5s\x1b[0m 10ms/step - loss: 0.5", 51, 102, -1},
		{"lightning", "\rEpoch 0:  25%|██▌       | 235/938 [00:01<00:04, 152.14it/s, v_num=7]", 235, 938, 4},
		{"rich", "\rTraining ━━━━━━━━━━━━━━━━  50% 0:00:05", 50, 100, -1},
		{"epochs", "Epoch 3/10\n", 3, 10, -1},
		{"bracketed count", "[12/100] loss: 0.5\n", 12, 100, -1},
		{"step of total", "step 40/200 | loss 0.5 | ETA 00:01:30\n", 40, 200, 90},
		{"eta in days", "iter: 50/8930  eta: 2 days, 1:48:17  loss: 0.5\n", 50, 8930, 2*86400 + 6497},
		{"batch in epoch", "Epoch [2/4], Step [50/100], Loss: 0.5\n", 1.5, 4, -1},
	} {
		r := New(Options{})
		r.Write([]byte(c.output))
		r.Flush()
		p, ok := r.Progress()
		if !ok || p.Done == nil || *p.Done != c.done {
			t.Errorf("%s: done %v, want %v", c.name, deref(p.Done), c.done)
		}
		if (p.Total != nil) != (c.total > 0) || p.Total != nil && *p.Total != c.total {
			t.Errorf("%s: total %v, want %v", c.name, deref(p.Total), c.total)
		}
		if c.eta >= 0 && (p.ETASeconds == nil || *p.ETASeconds != c.eta) {
			t.Errorf("%s: eta %v, want %v", c.name, deref(p.ETASeconds), c.eta)
		}
	}
	r := New(Options{})
	r.Write([]byte("no progress here\nloss: 0.5\n"))
	if p, ok := r.Progress(); ok {
		t.Errorf("progress out of nothing: %v", p)
	}
}

func deref(v *float64) any {
	if v == nil {
		return nil
	}
	return *v
}

func TestStepsRunOn(t *testing.T) {
	read := func(output string) []db.Step {
		var steps []db.Step
		for _, s := range readAll([]byte(output), 100) {
			steps = append(steps, s.Step)
		}
		return steps
	}
	pair := func(a, b float64) db.Step { return db.Step{Main: a, Sub: b, HasMain: true, HasSub: true} }
	// A step that begins again with each epoch is within it; one that goes on counting is global from then on.
	if got, want := read("epoch 1 step 10 loss 0.5\nepoch 2 step 10 loss 0.4\n"), []db.Step{pair(1, 10), pair(2, 10)}; !slices.Equal(got, want) {
		t.Errorf("within: %v", got)
	}
	if got, want := read("epoch 1 step 10 loss 0.5\nepoch 2 step 20 loss 0.4\nepoch 3 step 30 loss 0.3\n"), []db.Step{pair(1, 10), db.At(20), db.At(30)}; !slices.Equal(got, want) {
		t.Errorf("global: %v", got)
	}
	if got, want := read("global_step=7 epoch=1 loss=0.5\nval_loss=0.25\n"), []db.Step{db.At(7), db.At(7)}; !slices.Equal(got, want) {
		t.Errorf("below: %v", got)
	}
}
