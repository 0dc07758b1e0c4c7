package dashboard

import (
	"testing"
	"time"

	"github.com/gdamore/tcell/v2"

	"runar/ui/dashboard/draw"
)

// colourless is a terminal such as vt100.
type colourless struct{ tcell.Screen }

func (colourless) Colors() int { return 0 }

func TestATerminalWithoutColoursGetsNone(t *testing.T) {
	sim := tcell.NewSimulationScreen("UTF-8")
	if err := sim.Init(); err != nil {
		t.Fatal(err)
	}
	defer sim.Fini()
	for screen, want := range map[tcell.Screen]string{sim: draw.Themes[0], colourless{sim}: "mono"} {
		a := newApp(Options{Now: time.Now}, screen)
		a.setLook()
		if got := a.look.Theme.Name; got != want {
			t.Errorf("%d colours: theme %s, want %s", screen.Colors(), got, want)
		}
	}
}
