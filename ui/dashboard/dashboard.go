// Package dashboard is runar's full screen: the runs of a project, live, with their logs, metrics and params. Data flows one way: feeds
// read in goroutines and send snapshots, the state takes them and the keys, widgets draw the state.
package dashboard

import (
	"context"
	"errors"
	"syscall"
	"time"

	"github.com/gdamore/tcell/v2"
	"golang.org/x/sys/unix"

	"runar/db"
)

// Options of Run.
type Options struct {
	Stores []string // .runar folders, the project's first; need not exist yet
	// Below limits a store to the runs started in a folder or below it: the user's fallback store holds those of many places.
	Below   map[string]string
	All     bool   // they are the stores of many projects
	Project string // what the header calls this place
	Actions Actions

	Term    string // type of the terminal, as TERM has it
	Theme   string // one of draw.Themes; empty: the remembered one, else the terminal's own colours
	ASCII   bool   // plain signs in place of ✓ │ ⣀
	NoColor bool
	NoMouse bool
	// StateDir is where layout and choices are remembered; empty: nowhere.
	StateDir string
	Now      func() time.Time
	// Screen is drawn on in place of the terminal: for tests.
	Screen tcell.Screen
}

// Actions are what the dashboard has others do. One that is nil is not offered.
type Actions struct {
	// Signal ends a live run: by SIGTERM, or by SIGKILL.
	Signal func(run *db.Run, kill bool) error
	// Rerun runs the command of a run again, recorded, in the foreground; it has the terminal while it lasts.
	Rerun func(run *db.Run) error
	// Open shows the log of a run, which is at path, in the user's pager, or in the editor; it has the terminal while it lasts.
	Open func(run *db.Run, path string, editor bool) error
	// Copy puts text on the clipboard; nil: the terminal is asked to (OSC 52).
	Copy func(text string) error
}

// ErrNoScreen says that the terminal cannot show a screen: TERM is unset, dumb or unknown. A plain list is what is left.
var ErrNoScreen = errors.New("this terminal cannot show a screen")

// Ended says that a signal ended the dashboard; the terminal has been given back.
type Ended struct{ Signal syscall.Signal }

func (e *Ended) Error() string { return "ended by " + unix.SignalName(e.Signal) }

// Run shows the dashboard until the person leaves it, ctx ends or a signal comes; the terminal is then as it was.
func Run(ctx context.Context, o Options) error {
	if o.Now == nil {
		o.Now = time.Now
	}
	screen := o.Screen
	if screen == nil {
		if screen = newScreen(o.Term); screen == nil {
			return ErrNoScreen
		}
	}
	return newApp(o, screen).run(ctx)
}
