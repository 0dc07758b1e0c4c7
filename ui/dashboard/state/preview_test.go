package state

import (
	"strings"
	"testing"
	"time"

	"runar/ui/dashboard/draw"
)

func (p *person) fact(key string, w int) string {
	for _, l := range p.s.FactLines(w) {
		if l.Key == key {
			return l.Value
		}
	}
	return ""
}

func TestANarrowPreviewDropsWholeFacts(t *testing.T) {
	p := newPerson(t, 80, 24)
	failed := run("run_aaaaaa", Failed, "loss=0.5", "acc=0.25", "param.lr=0.001", "param.depth=12", "param.seed=42", "param.warmup=500")
	exit, cpu, rss := 3, 12.0, int64(9<<30)
	failed.Run.ExitCode, failed.Run.CPUSeconds, failed.Run.MaxRSSBytes = &exit, &cpu, &rss
	p.shows(failed)
	for _, c := range []struct {
		key, narrow, wide string
	}{
		{"status", "exit code 3", "failed with exit code 3 after 1m30"},
		{"loss", "0.5000  min 0.5000", "0.5000  min 0.5000  max 0.5000"},
		{"acc", "0.2500  max 0.2500", "0.2500  min 0.2500  max 0.2500"},
		{"params", "depth 12  +3", "depth 12  lr 0.001  seed 42  warmup 500"},
		{"usage", "cpu 12s", "cpu 12s  peak memory 9.0 GiB"},
	} {
		p.wants(c.key+" narrow", p.fact(c.key, 30), c.narrow)
		p.wants(c.key+" wide", strings.Replace(p.fact(c.key, 70), "1m 30s", "1m30", 1), c.wide)
		if w := draw.Width(p.fact(c.key, 30)); w > 20 {
			t.Errorf("%s is %d columns wide", c.key, w)
		}
	}
}

func TestAMessageMovesNothing(t *testing.T) {
	p := newPerson(t, 80, 24)
	p.shows(run("run_aaaaaa", Done), run("run_bbbbbb", Done))
	before := p.s.Layout()
	p.types("b")
	if p.s.Said.Text == "" {
		t.Fatal("nothing was said")
	}
	p.wants("layout", p.s.Layout(), before)
}

func TestFewRunsLeaveTheRoomToThePreview(t *testing.T) {
	p := newPerson(t, 80, 24)
	p.shows(run("run_aaaaaa", Done), run("run_bbbbbb", Done), run("run_cccccc", Done))
	three := p.s.Layout().Rect(ListPane).H
	p.wants("height for three runs", three, 5)
	p.shows(many(40)...)
	all := p.s.Layout().Rect(ListPane).H
	p.wants("height for many", all, 11)
	found := Rows{Want: p.s.Want().List, Rows: many(1), Total: 40, Complete: true}
	p.gets(found)
	p.wants("height while a filter is typed", p.s.Layout().Rect(ListPane).H, all)
}

func TestTheLastChartsLeaveNoGap(t *testing.T) {
	p := newPerson(t, 100, 24)
	p.shows(run("run_aaaaaa", Done, "loss=1", "acc=1", "f1=1", "lr=1"))
	p.types("3")
	p.gets(Resize{100, 14}) // a row of charts
	p.types("G")
	p.gets(Resize{100, 24})
	p.wants("charts", len(p.s.ChartPanels(p.s.Layout().Rect(ChartPane))), 4)
}

func TestAMenuTakesAnyLetter(t *testing.T) {
	p := newPerson(t, 80, 24)
	p.shows(run("run_aaaaaa", Done, "größe=1", "loss=1"))
	p.types("m").writes("öß")
	p.wants("shown", len(p.s.Menu.Shown()), 1)
	p.types("backspace")
	p.wants("typed", p.s.Menu.Typed, "ö")
}

func TestASearchThatTakesLongSaysSo(t *testing.T) {
	p := newPerson(t, 120, 40)
	p.shows(run("run_aaaaaa", Done))
	p.types("l")
	p.gets(logOf(p.s.Subject(), 100))
	p.types("/").writes("nowhere").types("enter")
	p.wants("at once", p.s.Log.Searching(p.s.Now), false)
	p.gets(Tick{noon.Add(2 * time.Second)})
	p.wants("after two seconds", p.s.Log.Searching(p.s.Now), true)
	p.gets(Found{Want: p.s.Want().Search, Off: -1})
	p.wants("at its end", p.s.Log.Searching(p.s.Now), false)
}
