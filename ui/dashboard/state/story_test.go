package state

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"runar/db"
)

func TestANewRunDoesNotMoveTheSelection(t *testing.T) {
	p := newPerson(t, 120, 24)
	rows := many(100)
	p.shows(rows...)
	p.types("pgdn", "pgdn", "j")
	sel, at := p.s.List.Sel, p.onScreen()
	p.shows(append([]*Row{run("run_newest", Running)}, rows...)...)
	p.wants("selected", p.s.List.Sel, sel)
	p.wants("line on the screen", p.onScreen(), at)
}

func TestAtTheTopANewRunIsSeen(t *testing.T) {
	p := newPerson(t, 120, 24)
	rows := many(100)
	p.shows(rows...)
	p.types("j", "j")
	sel := p.s.List.Sel
	p.shows(append([]*Row{run("run_newest", Running)}, rows...)...)
	p.wants("selected", p.s.List.Sel, sel)
	p.wants("top", p.s.List.Top, 0)
}

func TestASelectedRunThatGoesLeavesItsPlaceToTheNext(t *testing.T) {
	p := newPerson(t, 120, 24)
	rows := many(5)
	p.shows(rows...)
	p.types("j", "j")
	p.shows(append(append([]*Row{}, rows[:2]...), rows[3:]...)...)
	p.wants("selected", p.s.List.Sel, rows[3].Ref)
}

func TestTheSelectedRowStaysInSightAtAnySize(t *testing.T) {
	p := newPerson(t, 200, 50)
	p.shows(many(1000)...)
	p.types("G")
	sel := p.s.List.Sel
	for _, size := range [][2]int{{80, 24}, {30, 8}, {200, 50}, {20, 4}, {1, 1}, {0, 0}, {60, 16}, {120, 40}} {
		p.gets(Resize{size[0], size[1]})
		p.wants("selected", p.s.List.Sel, sel)
		if h := p.s.Layout().Rect(ListPane).H - 1; h > 0 && (p.onScreen() < 0 || p.onScreen() >= h) {
			t.Errorf("%v: selected on line %d of %d", size, p.onScreen(), h)
		}
	}
}

func TestFilterIsLiveAndEscGoesBack(t *testing.T) {
	p := newPerson(t, 120, 24)
	p.shows(many(3)...)
	p.types("/").writes("lr<0.1")
	p.wants("filter while typing", p.s.Want().List.Filter, "lr<0.1")
	p.types("enter")
	p.wants("prompt", p.s.Prompt, (*Prompt)(nil))
	p.types("/").writes("x").types("esc")
	p.wants("filter after Esc", p.s.Want().List.Filter, "lr<0.1")
	p.types("esc")
	p.wants("filter after Esc in the list", p.s.Want().List.Filter, "")
}

func TestWhatWasTypedBeforeComesBack(t *testing.T) {
	p := newPerson(t, 120, 24)
	p.shows(many(3)...)
	text := func() string { all, _ := p.s.Prompt.Text(); return all }
	for _, f := range []string{"lr<0.1", "status=failed", "lr<0.1"} {
		p.types("/", "ctrl-u").writes(f).types("enter")
	}
	p.types("/", "ctrl-u").writes("na").types("up")
	p.wants("one up", text(), "lr<0.1")
	p.wants("filter while going through them", p.s.Want().List.Filter, "lr<0.1")
	p.types("up", "up", "up")
	p.wants("the first", text(), "status=failed")
	p.types("down", "down", "down")
	p.wants("what was being typed", text(), "na")
	p.types("esc", "/", "up")
	p.wants("one that is not in the line already", text(), "status=failed")
	p.types("esc", "r", "up")
	p.wants("a name", text(), "")
}

func TestWordsOfAPrompt(t *testing.T) {
	p := newPerson(t, 120, 24)
	p.shows(many(3)...)
	p.types("r", "ctrl-u").writes("größe — val_loss=3").types("alt-b", "alt-left", "alt-b")
	_, before := p.s.Prompt.Text()
	p.wants("before the cursor, three words back", before, "größe — ")
	p.types("alt-b", "alt-f", "alt-right")
	_, before = p.s.Prompt.Text()
	p.wants("before the cursor, two words on", before, "größe — val")
	p.types("alt-d", "alt-backspace")
	all, _ := p.s.Prompt.Text()
	p.wants("text", all, "größe — =3")
	p.wants("asked for", p.asked(), []Cmd(nil))
	p.types("alt-q")
	p.wants("prompt after Esc and q", p.s.Prompt, (*Prompt)(nil))
}

func TestTypingInAPromptIsNotACommand(t *testing.T) {
	p := newPerson(t, 120, 24)
	p.shows(many(3)...)
	p.types("/").writes("qdx?").types("left", "left", "backspace", "home").writes("a").types("end").writes("b")
	all, _ := p.s.Prompt.Text()
	p.wants("text", all, "aqx?b")
	p.types("ctrl-w")
	all, _ = p.s.Prompt.Text()
	p.wants("after ctrl-w", all, "")
	p.wants("asked for", p.asked(), []Cmd(nil))
	p.gets(Paste{"two\nlines\x1b[31m"})
	all, _ = p.s.Prompt.Text()
	p.wants("pasted", all, "two lines[31m")
}

func TestDeleteAsksAndDefaultsToNo(t *testing.T) {
	p := newPerson(t, 120, 24)
	rows := many(3)
	p.shows(rows...)
	for _, no := range []string{"enter", "esc", "q", "n"} {
		p.types("d")
		if p.s.Confirm == nil {
			t.Fatal("no question")
		}
		p.types(no)
		p.wants(no, p.asked(), []Cmd(nil))
		p.wants("question after "+no, p.s.Confirm, (*Confirm)(nil))
	}
	p.types("d", "?")
	p.wants("help over a question", p.s.Help, (*Help)(nil))
	p.types("j", "down", "esc", "d", "right", "enter")
	p.wants("yes by the arrow", p.asked(), []Cmd{Delete{[]Ref{rows[0].Ref}}})
	p.types("space", "space", "d", "y")
	p.wants("marked ones", p.asked(), []Cmd{Delete{[]Ref{rows[0].Ref, rows[1].Ref}}})
	p.gets(Removed{[]Ref{rows[0].Ref, rows[1].Ref}})
	p.wants("marks", len(p.s.List.Marks), 0)
	p.types("u")
	p.wants("undo", p.asked(), []Cmd{Undelete{[]Ref{rows[0].Ref, rows[1].Ref}}})
}

func TestALiveRunIsNotDeleted(t *testing.T) {
	p := newPerson(t, 120, 24)
	p.shows(run("run_aaaaaa", Running))
	p.types("d")
	p.wants("question", p.s.Confirm, (*Confirm)(nil))
	p.wants("said", p.s.Said.Text, "1 run still running")
}

func TestStopOnlyWhatRuns(t *testing.T) {
	p := newPerson(t, 120, 24)
	p.shows(run("run_aaaaaa", Running), run("run_bbbbbb", Done), run("run_cccccc", Lost))
	p.types("space", "space", "space", "x", "y")
	p.wants("signals", p.asked(), []Cmd{Signal{[]Ref{{0, "run_aaaaaa"}}, false}})
	p.types("esc", "G", "X")
	p.wants("question for a lost run", p.s.Confirm, (*Confirm)(nil))
	p.types("g", "X", "y")
	p.wants("kill", p.asked(), []Cmd{Signal{[]Ref{{0, "run_aaaaaa"}}, true}})
}

func TestRenameTagNote(t *testing.T) {
	p := newPerson(t, 120, 24)
	p.shows(run("run_aaaaaa", Done, "name=old"))
	ref := Ref{0, "run_aaaaaa"}
	p.types("r", "ctrl-u").writes("new name").types("enter")
	p.wants("rename", p.asked(), []Cmd{Rename{ref, "new name"}})
	p.types("t").writes("best -sweep +x").types("enter")
	p.wants("tags", p.asked(), []Cmd{Retag{[]Ref{ref}, []string{"best", "x"}, []string{"sweep"}}})
	p.types("a").writes("looks good").types("enter")
	p.wants("note", p.asked(), []Cmd{Annotate{ref, "looks good"}})
	p.types("t", "enter", "r", "esc")
	p.wants("nothing", p.asked(), []Cmd(nil))
}

func TestQuitIsOneLayerAtATimeAndNeverAsks(t *testing.T) {
	p := newPerson(t, 120, 24)
	p.shows(many(3)...)
	p.types("enter", "2", "q")
	p.wants("view", p.s.View, ListView)
	p.wants("asked", p.asked(), []Cmd(nil))
	p.types("q")
	p.wants("asked", p.asked(), []Cmd{Quit{}})
	p.types("enter", "?", "ctrl-c")
	p.wants("from anywhere", p.asked(), []Cmd{Quit{}})
}

func TestErrorsStayUntilRead(t *testing.T) {
	p := newPerson(t, 120, 24)
	p.shows(many(3)...)
	p.gets(Notice{Text: "one", Failure: true}, Notice{Text: "two", Failure: true}, Notice{Text: "one", Failure: true})
	p.types("j", "k", "enter", "q")
	p.wants("kept", len(p.s.Notices), 2)
	p.gets(Notice{Text: "done"})
	p.wants("said", p.s.Said.Text, "done")
	p.types("j")
	p.wants("said after a key", p.s.Said.Text, "")
	p.types("esc")
	p.wants("next", p.s.Notices[0].Text, "two")
	p.types("esc")
	p.wants("read", len(p.s.Notices), 0)
}

func TestCompareMarkedRunsDifferingFirst(t *testing.T) {
	p := newPerson(t, 120, 24)
	p.shows(run("run_aaaaaa", Done, "param.lr=0.1", "param.seed=1", "loss=0.4", "name=a"), run("run_bbbbbb", Done, "param.lr=0.2", "param.seed=1", "loss=0.3", "name=b"), run("run_cccccc", Failed))
	p.types("c")
	p.wants("view with nothing marked", p.s.View, ListView)
	p.types("space", "space", "c")
	p.wants("view", p.s.View, CompareView)
	rows, same := p.s.DiffRows()
	var keys []string
	for _, r := range rows {
		keys = append(keys, r.Key)
	}
	p.wants("rows", keys, []string{"loss", "lr"})
	p.wants("best loss", rows[0].Best, 1)
	p.wants("the same", same > 0, true)
	p.types("a")
	rows, _ = p.s.DiffRows()
	p.wants("all rows", len(rows), 2+same)
	p.types("y")
	p.wants("copied", p.asked(), []Cmd{Copy{"row", "loss\t0.4000\t0.3000"}})
	p.types("q")
	p.wants("back", p.s.View, ListView)
}

func TestCompareWithABaseline(t *testing.T) {
	p := newPerson(t, 120, 24)
	p.shows(run("run_aaaaaa", Done, "loss=0.4"), run("run_bbbbbb", Done, "loss=0.3"))
	p.types("b", "j", "c")
	p.wants("compared", p.s.Compare.Refs, []Ref{{0, "run_aaaaaa"}, {0, "run_bbbbbb"}})
}

func TestRangeOfMarks(t *testing.T) {
	p := newPerson(t, 120, 40)
	p.shows(many(20)...)
	p.types("j", "v", "j", "j", "j", "v")
	p.wants("marked", len(p.s.List.Marks), 4)
	p.types("ctrl-\\")
	p.wants("cleared", len(p.s.List.Marks), 0)
}

func TestSortMenuAndTheUsefulWayRound(t *testing.T) {
	p := newPerson(t, 120, 40)
	p.shows(run("run_aaaaaa", Done, "loss=0.4", "acc=0.9"))
	p.types("s").writes("loss").types("enter")
	p.wants("sort", p.s.Want().List.Sort, "metric.loss")
	p.wants("smallest loss first", p.s.Want().List.Asc, true)
	p.types("s").writes("acc").types("enter")
	p.wants("largest accuracy first", p.s.Want().List.Asc, false)
	p.types("S")
	p.wants("reversed", p.s.Want().List.Asc, true)
}

func TestHeadOfAColumnSortsByIt(t *testing.T) {
	p := newPerson(t, 80, 24)
	p.shows(run("run_aaaaaa", Done, "loss=0.4"))
	r := p.s.Layout().Rect(ListPane)
	for _, c := range p.s.Columns(r.W) {
		if c.ID == "metric" {
			p.gets(Mouse{X: r.X + c.X + 1, Y: r.Y})
		}
	}
	p.wants("sort", p.s.Want().List.Sort, "metric.loss")
}

func TestMouseSelectsOpensAndScrolls(t *testing.T) {
	p := newPerson(t, 80, 24)
	rows := many(50)
	p.shows(rows...)
	r := p.s.Layout().Rect(ListPane)
	p.gets(Mouse{X: 10, Y: r.Y + 3})
	p.wants("selected", p.s.List.Sel, rows[2].Ref)
	p.gets(Mouse{X: 10, Y: r.Y + 3, Wheel: 3})
	p.wants("after the wheel", p.s.List.Sel, rows[5].Ref)
	p.gets(Mouse{X: 10, Y: r.Y + 3, Double: true})
	p.wants("view", p.s.View, RunView)
	p.types("q", "M")
	p.wants("mouse off", p.asked(), []Cmd{SetMouse{false}})
}

func TestLogFollowsUntilMovedUpAndResumesOnG(t *testing.T) {
	p := newPerson(t, 80, 14)
	p.shows(run("run_aaaaaa", Running))
	ref := p.s.Subject()
	p.types("l")
	p.gets(logOf(ref, 100))
	h := p.s.Layout().Rect(LogPane).H
	p.wants("last line", p.sees()[h-1], "line  100")
	p.gets(logOf(ref, 120))
	p.wants("last line after it grew", p.sees()[h-1], "line  120")
	p.types("k")
	p.wants("after one up", p.sees()[h-1], "line  119")
	p.gets(logOf(ref, 150))
	p.wants("still there", p.sees()[h-1], "line  119")
	p.types("j", "j", "j", "j", "j")
	p.wants("five down", p.sees()[h-1], "line  124")
	p.types("g")
	p.wants("start", p.sees()[0], "line    1")
	p.types("k")
	p.wants("above the start", p.sees()[0], "line    1")
	p.types("G")
	p.wants("end", p.sees()[h-1], "line  150")
	p.wants("follows", p.s.Want().Log.Follow, true)
	p.types("F")
	p.gets(logOf(ref, 200))
	p.wants("paused", p.sees()[h-1], "line  150")
}

func TestLogBeyondTheWindowIsFetchedAndTheMoveCompleted(t *testing.T) {
	p := newPerson(t, 80, 14)
	p.shows(run("run_aaaaaa", Done))
	ref := p.s.Subject()
	p.types("l")
	whole := logOf(ref, 1000)
	tail := *whole
	tail.Lines, tail.Start = whole.Lines[980:], false
	p.gets(&tail)
	h := p.s.Layout().Rect(LogPane).H
	for range 5 {
		p.types("pgup")
	}
	if top := p.sees()[0]; top != "line  981" {
		t.Fatalf("top %q", top)
	}
	mid := *whole
	mid.Lines, mid.Start, mid.End = whole.Lines[700:], false, true
	p.gets(&mid)
	p.wants("five pages up", p.sees()[0], whole.Lines[1000-h-5*(h-1)].Text)
}

func TestLogWrapsByCellsAndScrollsByRows(t *testing.T) {
	p := newPerson(t, 40, 12)
	p.shows(run("run_aaaaaa", Done))
	ref := p.s.Subject()
	p.types("l", "w")
	text := logOf(ref, 3)
	text.Lines[1].Text = strings.Repeat("日本", 40) // 160 columns
	p.gets(text)
	rows := p.sees()
	p.wants("first row of the wide line", rows[1], strings.Repeat("日本", 10))
	p.wants("rows", len(rows), 6)
}

func TestSearchForwardBackAndNothing(t *testing.T) {
	p := newPerson(t, 80, 14)
	p.shows(run("run_aaaaaa", Done))
	ref := p.s.Subject()
	p.types("l")
	p.gets(logOf(ref, 200))
	p.types("g", "/").writes("99").types("enter")
	w := p.s.Want().Search
	p.wants("query", w.Query, "99")
	p.wants("from", w.From, int64(-1))
	p.gets(Found{Want: w, Off: 980})
	h := p.s.Layout().Rect(LogPane).H
	p.wants("a third down", p.sees()[h/3], "line   99")
	p.types("n")
	w = p.s.Want().Search
	p.wants("next from the match", w.From, int64(980))
	p.gets(Found{Want: w, Off: 1980})
	p.types("N")
	w = p.s.Want().Search
	p.wants("back", w.Back, true)
	p.gets(Found{Want: w, Off: -1})
	p.wants("said", p.s.Said.Text, "not found: 99")
	p.wants("stays", p.s.Log.Match, int64(1980))
	p.types("n") // the other way round than N
	if p.s.Want().Search.Back {
		t.Error("n after N goes back")
	}
}

func TestHorizontalScrollSurvivesFollowing(t *testing.T) {
	p := newPerson(t, 40, 12)
	p.shows(run("run_aaaaaa", Running))
	ref := p.s.Subject()
	p.types("l")
	long := logOf(ref, 30)
	for i := range long.Lines {
		long.Lines[i].Text = strings.Repeat("x", 200)
	}
	p.gets(long)
	p.types("right", "right")
	x := p.s.Log.X
	if x == 0 {
		t.Fatal("did not move")
	}
	more := *long
	p.gets(&more)
	p.wants("column", p.s.Log.X, x)
	for range 50 {
		p.types("right")
	}
	p.wants("not beyond the longest line", p.s.Log.X, 160)
}

func TestChartZoomPanInspect(t *testing.T) {
	p := newPerson(t, 120, 40)
	p.shows(run("run_aaaaaa", Done, "loss=0.5", "acc=0.9"))
	p.types("3")
	w := p.s.Want().Charts
	if len(w) != 2 {
		t.Fatalf("wanted %d series", len(w))
	}
	for _, c := range w {
		p.gets(&Series{Want: c, Count: 3, Lo: 0, Hi: 100, Columns: []Column{{X0: 0, X1: 0, Mean: 1}, {X0: 50, X1: 50, Mean: 2}, {X0: 100, X1: 100, Mean: 3}}})
	}
	p.types("+")
	c := p.s.Want().Charts[0]
	p.wants("zoomed", []float64{c.Lo, c.Hi}, []float64{25, 75})
	p.types("right", "right", "right", "right")
	c = p.s.Want().Charts[0]
	p.wants("panned to the end", []float64{c.Lo, c.Hi}, []float64{50, 100})
	p.types("0", "i", "left")
	if p.s.Chart.Cross >= 1 || !p.s.Chart.Inspect {
		t.Errorf("crosshair at %v", p.s.Chart.Cross)
	}
	p.types("y", "A")
	p.wants("axis of steps that are numbers", p.s.Chart.Axis, ByTime)
	p.types("A")
	loss := p.s.RunOf(p.s.Subject()).Metrics["loss"]
	loss.Step = db.Step{Main: 3, Sub: 10, HasMain: true, HasSub: true}
	p.s.RunOf(p.s.Subject()).Metrics["loss"] = loss
	p.types("A", "o", "down", "enter")
	p.wants("log y", p.s.Chart.LogY, true)
	p.wants("axis", p.s.Want().Charts[0].Axis, ByEpoch)
	p.wants("one chart", len(p.s.ChartPanels(p.s.Layout().Rect(ChartPane))), 1)
	p.wants("which", p.s.Want().Charts[0].Metric, "loss")
	p.types("esc", "esc", "esc")
	p.wants("back at the list", p.s.View, ListView)
}

func TestChartsOverlayMarkedRuns(t *testing.T) {
	p := newPerson(t, 120, 40)
	p.shows(run("run_aaaaaa", Done, "loss=0.5"), run("run_bbbbbb", Done, "loss=0.4"), run("run_cccccc", Done, "loss=0.3"))
	p.types("space", "space")
	w := p.s.Want().Charts
	p.wants("series", len(w), 3)
	panel := p.s.ChartPanels(p.s.Layout().Rect(ChartPane))[0]
	last := panel.Lines[len(panel.Lines)-1]
	p.wants("the selected run on top", last.Ref, p.s.Subject())
	seen := map[int]bool{}
	for _, l := range panel.Lines {
		seen[l.Colour] = true
	}
	p.wants("colours", len(seen), 3)
}

func TestMetricChoiceIsWanted(t *testing.T) {
	p := newPerson(t, 120, 40)
	p.shows(run("run_aaaaaa", Done, "loss=0.5", "acc=0.9"))
	p.types("m").writes("loss").types("enter")
	p.wants("metric", p.s.Want().List.Metric, "loss")
}

func TestCommandsByName(t *testing.T) {
	p := newPerson(t, 120, 40)
	p.shows(run("run_aaaaaa", Done))
	p.types(":").writes("theme dark").types("enter")
	p.wants("theme", p.asked(), []Cmd{SetTheme{"dark"}})
	p.types(":").writes("rename").types("enter")
	p.wants("prompt", p.s.Prompt != nil && p.s.Prompt.Kind == AskRename, true)
}

func TestPanesTurnAndZoom(t *testing.T) {
	p := newPerson(t, 120, 40)
	p.shows(run("run_aaaaaa", Done, "loss=1"))
	var seen []Pane
	for range 4 {
		seen = append(seen, p.s.Focus)
		p.types("tab")
	}
	p.wants("ring", seen, []Pane{ListPane, FactsPane, ChartPane, LogPane})
	p.wants("back at the list", p.s.Focus, ListPane)
	p.types("backtab", "z")
	p.wants("panes while zoomed", len(p.s.Layout().Panes), 1)
	p.types("esc", "esc")
	p.wants("focus", p.s.Focus, ListPane)
	before := p.s.Layout().Rect(ListPane).W
	p.types("+")
	if after := p.s.Layout().Rect(ListPane).W; after <= before {
		t.Errorf("%d columns, were %d", after, before)
	}
	p.types("0")
	p.wants("usual width", p.s.Layout().Rect(ListPane).W, before)
}

func TestRerunSaysWhat(t *testing.T) {
	p := newPerson(t, 120, 40)
	p.shows(run("run_aaaaaa", Done))
	p.types("R")
	if p.s.Confirm == nil || !strings.Contains(p.s.Confirm.Runs[0], "python train.py") {
		t.Fatal("does not say what it runs")
	}
	p.types("y")
	p.wants("asked", p.asked(), []Cmd{Rerun{Ref{0, "run_aaaaaa"}}})
}

func TestEmptyListTakesEveryKey(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {1, 1}, {20, 4}} {
		p := newPerson(t, size[0], size[1])
		p.shows()
		for _, b := range Bindings {
			for _, k := range b.Keys {
				if k != "ctrl-c" {
					p.types(k, "esc", "esc", "esc")
				}
			}
		}
	}
}

func TestEveryKeyEverywhereAtEverySize(t *testing.T) {
	for _, size := range [][2]int{{0, 0}, {1, 1}, {5, 3}, {20, 4}, {40, 10}, {80, 24}, {120, 40}, {200, 50}} {
		p := newPerson(t, size[0], size[1])
		p.shows(run("run_aaaaaa", Running, "loss=1", "acc=2", "param.x=1"), run("run_bbbbbb", Lost, "loss=2"), run("run_cccccc", Done))
		for _, open := range [][]string{{}, {"enter"}, {"l"}, {"3"}, {"4"}, {"space", "space", "c"}, {"tab"}, {"tab", "tab"}, {"tab", "tab", "tab"}} {
			for _, b := range Bindings {
				for _, k := range b.Keys {
					p.s.View, p.s.Focus, p.s.Zoom = ListView, ListPane, false
					p.types(open...)
					p.gets(logOf(p.s.Subject(), 50))
					for _, w := range p.s.Want().Charts {
						p.gets(&Series{Want: w, Count: 2, Lo: 1, Hi: 1, Columns: []Column{{X0: 1, X1: 1, Mean: 1, Min: 1, Max: 1, Count: 2}}})
					}
					p.types(k, "j", "k", "left", "right", "pgdn", "pgup", "enter", "esc", "esc", "esc", "esc")
					p.s.Want()
				}
			}
		}
	}
}

func TestKeyTable(t *testing.T) {
	for _, c := range []Context{InList, InFacts, InLog, InChart, InCompare} {
		seen := map[string]Action{}
		for _, b := range Bindings {
			if b.In&c == 0 {
				continue
			}
			for _, k := range b.Keys {
				if old, ok := seen[k]; ok {
					t.Errorf("%s in %s: %q and %q", k, c.Name(), old, b.Do)
				}
				seen[k] = b.Do
			}
			if b.Help == "" || b.Do == "" {
				t.Errorf("%v says nothing", b.Keys)
			}
		}
	}
}

func TestOutcomeInWords(t *testing.T) {
	num := func(n int) *int { return &n }
	cause := func(c db.Cause) *db.Cause { return &c }
	for _, c := range []struct {
		run  db.Run
		want string
	}{
		{db.Run{Status: db.Running}, "running"},
		{db.Run{Status: db.Completed, ExitCode: num(0)}, "done"},
		{db.Run{Status: db.Failed, Cause: cause(db.CauseExit), ExitCode: num(2)}, "failed with exit code 2"},
		{db.Run{Status: db.Failed, Cause: cause(db.CauseOOM), Signal: num(9), CauseNote: "peak 61 GiB of 64 GiB"}, "failed: out of memory (peak 61 GiB of 64 GiB)"},
		{db.Run{Status: db.Failed, Cause: cause(db.CauseSignal), Signal: num(11)}, "failed by SIGSEGV"},
		{db.Run{Status: db.Failed, Cause: cause(db.CauseInterrupt), Signal: num(2)}, "stopped by Ctrl-C"},
	} {
		if got := Outcome(&c.run); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func TestNumbers(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{Clock(12 * time.Second), "12s"}, {Clock(62 * time.Minute), "1h02"}, {Clock(77 * time.Hour), "3d05"}, {Clock(-time.Second), "0s"},
		{Ago(3 * time.Second), "now"}, {Ago(26 * time.Hour), "1d"}, {Ago(800 * 24 * time.Hour), "2y"},
		{Num(0.3121), "0.3121"}, {Num(12.3456), "12.346"}, {Num(3e-4), "3e-4"}, {Num(1e9), "1e9"}, {Num(42), "42"}, {Num(1234567.5), "1234567.5"},
		{Short(41200), "41.2k"}, {Short(3e6), "3M"}, {Short(0.25), "0.25"}, {Count(1234567), "1,234,567"}, {Count(-123), "-123"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestDirections(t *testing.T) {
	for m, low := range map[string]bool{"loss": true, "val/loss": true, "train_cls_loss": true, "acc": false, "val_acc": false, "top1_err": true, "ppl": true, "f1": false, "eval_bleu": false, "triplet_loss_acc": false} {
		if LowerIsBetter(m) != low {
			t.Errorf("%s: lower is better %v", m, !low)
		}
	}
	if Rank("val_loss") >= Rank("loss") || Rank("loss") >= Rank("lr") {
		t.Error("ranks")
	}
}

func TestFilterErrorIsToldWhileTyping(t *testing.T) {
	p := newPerson(t, 120, 24)
	p.shows(many(3)...)
	p.types("/").writes("lr<")
	p.gets(Rows{Want: p.s.Want().List, Rows: many(3), FilterBy: errors.New("lr<: no value")})
	if p.s.List.Snap.FilterBy == nil || len(p.s.List.Snap.Rows) != 3 {
		t.Error("the list goes away while a filter is typed")
	}
}

func TestALongMenuScrolls(t *testing.T) {
	p := newPerson(t, 80, 12)
	var more []string
	for i := range 40 {
		more = append(more, fmt.Sprintf("m%02d_loss=%d", i, i))
	}
	p.shows(run("run_aaaaaa", Done, more...))
	p.types("m", "end")
	m := p.s.Menu
	if m.Idx != 39 || m.Idx >= m.Top+m.Height {
		t.Errorf("at %d, shown %d to %d", m.Idx, m.Top, m.Top+m.Height)
	}
}
