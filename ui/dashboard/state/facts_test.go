package state

import (
	"strings"
	"testing"
	"time"

	"runar/db"
)

func TestWhatIsLongGoesOnUnderItself(t *testing.T) {
	p := newPerson(t, 80, 24)
	r := run("run_aaaaaa", Done, "param.gradient_accumulation=4")
	r.Run.Command = "python train.py --gradient_accumulation 4 --model resnet50 --epochs 90"
	p.shows(r)
	p.types("enter")
	for _, w := range []int{30, 45, 55, 80} {
		lines := p.s.FactLines(w)
		var words []string
		in := false
		for _, l := range lines {
			if l.Key != "" {
				in = l.Key == "command"
			}
			if !in || l.Value == "" || l.Tone == Heading {
				in = in && l.Tone != Heading
				continue
			}
			if room := w - FactKeys(lines, w) - 2; len(l.Value) > room {
				t.Errorf("%d columns wide, %q is cut", w, l.Value)
			}
			words = append(words, strings.Fields(l.Value)...)
		}
		if got := strings.Join(words, " "); w > 30 && got != r.Run.Command {
			t.Errorf("%d columns wide: %q", w, got)
		}
	}
}

func TestMetricsOfARunStandInColumns(t *testing.T) {
	p := newPerson(t, 120, 40)
	r := run("run_aaaaaa", Done, "loss=0.5", "perplexity=12.5")
	r.Run.Metrics["loss"] = db.Summary{Last: 0.25, Min: 0.125, Max: 1234.5, Count: 9, Step: db.At(900)}
	p.shows(r, run("run_bbbbbb", Done, "loss=0.75"))
	p.s.List.Snap.Best, p.s.List.Snap.Rated = 0.25, 2
	p.types("enter")
	head := ""
	for _, l := range p.s.FactLines(60) {
		if l.Tone == Heading && l.Value == "Metrics" {
			head = l.Columns
		}
	}
	p.wants("head", head, "  last     min     max   at")
	p.wants("loss", p.fact("loss", 60), "0.2500  0.1250  1234.5  900  best of 2")
	p.wants("perplexity", p.fact("perplexity", 60), "12.500  12.500  12.500")
}

func TestARunThatEndedSaysHowFarItCame(t *testing.T) {
	p := newPerson(t, 120, 40)
	r := run("run_aaaaaa", Failed)
	done, total, eta := 12.0, 50.0, 300.0
	r.Run.Progress = db.Progress{Done: &done, Total: &total, ETASeconds: &eta}
	branch := "main"
	r.Run.Git.Branch = &branch
	p.shows(r)
	p.wants("git of a repository without commits", p.fact("git", 60), "no commit on main")
	p.types("enter")
	p.wants("progress", p.fact("progress", 60), "12/50 24%")
	p.wants("what was read", *r.Run.Progress.ETASeconds, 300.0)
}

func TestShortRunsAreToldApart(t *testing.T) {
	for d, want := range map[time.Duration]string{
		time.Millisecond: "0s", 7 * time.Millisecond: "0.01s", 420 * time.Millisecond: "0.4s", 3640 * time.Millisecond: "3.6s",
		9990 * time.Millisecond: "10s", 59*time.Second + 700*time.Millisecond: "1m00", 3 * time.Hour: "3h00",
	} {
		if got := Lasted(d); got != want || len(got) > 5 {
			t.Errorf("%v: got %q, want %q", d, got, want)
		}
	}
}

func TestKeysOfCommandsStandUnderOneAnother(t *testing.T) {
	p := newPerson(t, 120, 40)
	p.shows(run("run_aaaaaa", Done))
	p.types(":")
	at := map[int]bool{}
	for _, it := range p.s.Menu.Items {
		if b, ok := Lookup(InList, map[bool]string{true: "enter", false: "l"}[it.Text == "open"]); ok && string(b.Do) == it.Text {
			at[strings.Index(it.Note, b.Help)] = true
		}
	}
	p.wants("columns of the help", len(at), 1)
}

func TestHelpBeginsWithWhatKeysDoHere(t *testing.T) {
	for _, c := range []Context{InList, InLog, InChart} {
		var heads []string
		lines := HelpLines(c)
		for _, b := range lines {
			if len(b.Keys) == 0 && b.Help != "" {
				heads = append(heads, b.Help)
			}
		}
		if len(heads) != 6 || heads[0] != c.Name() || heads[1] != "Everywhere" {
			t.Errorf("%s: %q", c.Name(), heads)
		}
		if last := lines[len(lines)-1]; last.Help == "" {
			t.Errorf("%s: ends with an empty line", c.Name())
		}
	}
}
