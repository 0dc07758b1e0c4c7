package state

import (
	"fmt"
	"slices"
	"testing"
)

func (p *person) columns(w int) (ids []string) {
	for _, c := range p.s.Columns(w) {
		ids = append(ids, c.ID)
	}
	return ids
}

func TestWhatTheListIsSortedByIsAColumnOfIt(t *testing.T) {
	p := newPerson(t, 100, 24)
	p.shows(run("run_aaaaaa", Done, "loss=0.4", "wer=0.5", "param.lr=0.1", "param.seed=1", "param.depth=3"),
		run("run_bbbbbb", Done, "loss=0.5", "wer=0.4", "param.lr=0.2", "param.seed=2", "param.depth=4"))
	p.s.List.Snap.Params = []string{"lr", "seed", "depth"}
	for _, by := range []string{"metric.wer", "param.seed", "param.depth", "duration"} {
		p.s.List.Want.Sort = by
		for _, w := range []int{40, 56, 66, 100, 200} {
			if got := p.columns(w); !slices.Contains(got, by) {
				t.Errorf("sorted by %s, %d columns wide: %v", by, w, got)
			}
		}
		for _, w := range []int{1, 8, 20, 40, 80, 200} {
			seen := map[string]bool{}
			for _, c := range p.s.Columns(w) {
				if seen[c.ID] || c.X+c.W > max(w, 8) {
					t.Errorf("sorted by %s, %d columns wide: %+v", by, w, c)
				}
				seen[c.ID] = true
			}
		}
	}
	p.s.List.Want.Sort = "metric.loss"
	p.wants("columns of the main metric", fmt.Sprint(p.columns(56)), "[status name metric trend param.lr duration]")
}
