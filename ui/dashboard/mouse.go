package dashboard

import (
	"time"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"

	"runar/ui/dashboard/state"
)

const (
	wheelLines  = 3
	doubleClick = 400 * time.Millisecond
)

// pressed is where and when a button went down last.
type pressed struct {
	x, y int
	at   time.Time
}

// moused turns tview's mouse actions into messages.
func (a *app) moused(e *tcell.EventMouse, action tview.MouseAction) (*tcell.EventMouse, tview.MouseAction) {
	if e == nil {
		return nil, action
	}
	a.keyed = true
	x, y := e.Position()
	switch action {
	case tview.MouseScrollUp:
		a.do(a.state.Update(state.Mouse{X: x, Y: y, Wheel: -wheelLines}))
	case tview.MouseScrollDown:
		a.do(a.state.Update(state.Mouse{X: x, Y: y, Wheel: wheelLines}))
	case tview.MouseLeftDown:
		now := time.Now()
		double := x == a.pressed.x && y == a.pressed.y && now.Sub(a.pressed.at) < doubleClick
		a.pressed = pressed{x, y, now}
		a.do(a.state.Update(state.Mouse{X: x, Y: y, Double: double}))
	}
	return nil, action
}
