package metrics

import (
	"regexp"
	"testing"
)

func TestPatterns(t *testing.T) {
	for _, c := range []struct{ re, output, want string }{
		{`gen (?P<step>\d+): (?P<fitness>[-\d.]+) ~ (?P<spread>[\d.]+)`, "gen 4: -1.5 ~ 0.25\nnothing\ngen 5: -1.25 ~ 0.2\n", "fitness 4 -1.5\nfitness 5 -1.25\nspread 4 0.25\nspread 5 0.2\n"},
		{`(?P<name>\w+)->(?P<value>[\d.]+)`, "loss->0.5 acc->0.75\n", "acc - 0.75\nloss - 0.5\n"},
		{`^score (?P<value>\S+)`, "score nan\n", "value - NaN\n"},
		{`E(?P<epoch>\d+)B(?P<step>\d+) L(?P<loss>[\d.]+)`, "E2B40 L0.5\n", "loss 2:40 0.5\n"},
		// What no pattern matches is read by the built-in rules.
		{`zzz (?P<value>\d+)`, "step 3 | loss 0.5\n", "loss 3 0.5\n"},
	} {
		r := New(Options{Patterns: []*regexp.Regexp{regexp.MustCompile(c.re)}})
		r.Write([]byte(c.output))
		r.Flush()
		if got := pointLines(r.Samples()); got != c.want {
			t.Errorf("%s: got\n%swant\n%s", c.re, got, c.want)
		}
	}
}
