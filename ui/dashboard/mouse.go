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

// moused turns tview's mouse actions into messages. An action that is none of ours is handed back: tview would forget the event for the
// actions that follow from it, and a press where the mouse was not before is a move first.
func (a *app) moused(e *tcell.EventMouse, action tview.MouseAction) (*tcell.EventMouse, tview.MouseAction) {
	if e == nil {
		return nil, action
	}
	x, y := e.Position()
	var msg any
	switch action {
	case tview.MouseScrollUp:
		msg = state.Mouse{X: x, Y: y, Wheel: -wheelLines}
	case tview.MouseScrollDown:
		msg = state.Mouse{X: x, Y: y, Wheel: wheelLines}
	case tview.MouseLeftDown:
		now := time.Now()
		double := x == a.pressed.x && y == a.pressed.y && now.Sub(a.pressed.at) < doubleClick
		a.pressed = pressed{x, y, now}
		msg = state.Mouse{X: x, Y: y, Double: double}
		if key := a.canvas.KeyAt(x, y); key != "" {
			msg = state.Key{Name: key}
		}
	default:
		return e, action
	}
	a.keyed = true
	a.do(a.state.Update(msg))
	return nil, action
}
