package facts

import (
	"strings"
	"testing"
)

func TestChange(t *testing.T) {
	for _, c := range []struct{ env, argv, changes, wantEnv, want string }{
		{"", "python t.py --lr 0.1 --wide", "--lr 0.2", "", "python t.py --lr 0.2 --wide"},
		{"", "python t.py --lr 0.1", "--lr=0.2", "", "python t.py --lr=0.2"},
		{"", "python t.py --lr=0.1 x", "--lr 0.2", "", "python t.py --lr 0.2 x"},
		{"", "python t.py -b32", "-b 64", "", "python t.py -b 64"},
		{"", "python t.py --batch_size 32", "--batch-size 64", "", "python t.py --batch-size 64"},
		{"", "python t.py --layers 64 128 --lr 1", "--layers 32", "", "python t.py --layers 32 --lr 1"},
		{"", "python t.py model.depth=4 +x=1", "model.depth=8 +x=2 new=3", "", "python t.py model.depth=8 +x=2 new=3"},
		{"", "python t.py", "--epochs 3 data.csv", "", "python t.py --epochs 3 data.csv"},
		{"", "python t.py --lr -0.5", "--lr 1e-3", "", "python t.py --lr 1e-3"},
		{"LR=1 SEED=2", "./t.sh a", "LR=3", "LR=3 SEED=2", "./t.sh a"},
		{"LR=1", "./t.sh", "--LR 3", "LR=1", "./t.sh --LR 3"},
		{"", "./t.sh", "", "", "./t.sh"},
		{"", "python -m train --m 1", "-m 2", "", "python -m train -m 2"},
	} {
		argv, env := Change(strings.Fields(c.argv), strings.Fields(c.env), strings.Fields(c.changes))
		if got, gotEnv := strings.Join(argv, " "), strings.Join(env, " "); got != c.want || gotEnv != c.wantEnv {
			t.Errorf("%s %s with %s: %s %s, want %s %s", c.env, c.argv, c.changes, gotEnv, got, c.wantEnv, c.want)
		}
	}
}
