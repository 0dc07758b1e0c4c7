package dashboard

import (
	"strings"
	"testing"

	"github.com/gdamore/tcell/v2"
	"github.com/mattn/go-runewidth"
)

// clicks presses the mouse on a text that is on the screen.
func (d *driver) clicks(text string) {
	d.t.Helper()
	for y, line := range strings.Split(d.sees(text), "\n") {
		if before, _, found := strings.Cut(line, text); found {
			x := runewidth.StringWidth(before)
			d.sim.InjectMouse(x, y, tcell.Button1, 0)
			d.sim.InjectMouse(x, y, tcell.ButtonNone, 0)
			return
		}
	}
}

func TestHintsMenusAndQuestionsArePressed(t *testing.T) {
	d := open(t, Options{Stores: []string{seed(t, demoRuns())}}, 120, 40)
	d.sees("vit-cos-3e4")
	d.clicks("s sort")
	d.sees("══ sort by")
	d.clicks("name   ")
	d.sees("sort NAME▴")
	d.clicks("resnet50-aug")
	d.sees("▸  ✗ fail resnet50-aug")
	d.clicks("delete")
	d.sees("sure?", " no ")
	d.clicks("no    yes")
	d.not("sure?") // the hints stay readable under the question, but a press on them does nothing
	d.clicks("? help")
	d.sees("══ keys")
}

func TestManyProjectsAreToldApart(t *testing.T) {
	one, two := seed(t, demoRuns()[:2]), seed(t, demoRuns()[3:5])
	d := open(t, Options{Stores: []string{one, two}, All: true, Project: "all projects"}, 120, 40)
	d.sees("PROJECT", "vit-cos-3e4-s2", "vit-cos-1e3", "4 runs")
}
