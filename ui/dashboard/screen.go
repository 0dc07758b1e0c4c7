package dashboard

import (
	"strings"
	"sync/atomic"

	"github.com/gdamore/tcell/v2"
)

// frame is the screen as tview sees it. tview clears it before every drawing and shows it after every one, and tcell would then send
// every cell again: here clearing does nothing, because the canvas writes only what changed, and showing does nothing unless
// something was drawn, so that an idle dashboard writes not a byte.
type frame struct {
	tcell.Screen
	drawn bool
	after func() // called once when the frame has been sent
	gone  atomic.Bool
}

// Fini gives the terminal back for good.
func (f *frame) Fini() {
	f.gone.Store(true)
	f.Screen.Fini()
}

// Resume takes the terminal back; where it is not there any more, there is nothing to draw on.
func (f *frame) Resume() error {
	err := f.Screen.Resume()
	if err != nil {
		f.gone.Store(true)
	}
	return err
}

// Sync sends everything again. On a terminal that is gone tcell would never come to an end.
func (f *frame) Sync() {
	if !f.gone.Load() {
		f.Screen.Sync()
	}
}

// Clear does nothing.
func (f *frame) Clear() {}

// Show sends what was drawn since the last time, if anything was.
func (f *frame) Show() {
	if f.drawn && !f.gone.Load() {
		f.drawn = false
		f.Screen.Show()
	}
	if after := f.after; after != nil {
		f.after = nil
		after()
	}
}

// xtermLike are the starts of names of terminals that understand xterm's sequences, and whose own entry may be missing.
var xtermLike = []string{"xterm", "tmux", "screen", "wezterm", "contour", "rio", "ghostty", "kitty", "alacritty", "foot", "st-", "mlterm", "konsole", "gnome", "vte", "iterm"}

// newScreen answers a screen for the terminal of this type, or nil where it cannot show one: TERM unset, dumb or unknown.
func newScreen(term string) tcell.Screen {
	if term == "" || term == "dumb" {
		return nil
	}
	if s, err := tcell.NewScreen(); err == nil {
		return s
	}
	for _, p := range xtermLike {
		if strings.HasPrefix(term, p) {
			if ti, err := tcell.LookupTerminfo("xterm-256color"); err == nil {
				if s, err := tcell.NewTerminfoScreenFromTtyTerminfo(nil, ti); err == nil {
					return s
				}
			}
		}
	}
	return nil
}
