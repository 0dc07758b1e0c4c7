package dashboard

import (
	"context"
	"os"
	"runtime/debug"
	"strings"
	"sync/atomic"

	"github.com/gdamore/tcell/v2"
	"golang.org/x/sys/unix"

	"runar/db"
	"runar/ui/dashboard/state"
)

// stopRequest asks for what Ctrl-Z does; it comes from outside.
type stopRequest struct{}

// suspension tells whether the terminal is lent: signals from its keys are then meant for whoever has it.
type suspension struct{ lent atomic.Bool }

// do carries out what the state asks for.
func (a *app) do(cmds []state.Cmd) {
	for _, c := range cmds {
		switch c := c.(type) {
		case state.Quit:
			a.quit = true // what is typed after it is for the shell
			a.tv.Stop()
		case state.Redraw:
			a.canvas.Invalidate()
			a.screen.Sync()
		case state.Suspend:
			a.suspend()
		case state.SetMouse:
			if c.On {
				a.screen.EnableMouse(tcell.MouseButtonEvents | tcell.MouseDragEvents)
			} else {
				a.screen.DisableMouse()
			}
		case state.SetTheme:
			a.setLook()
		case state.Copy:
			a.copy(c)
		case state.OpenLog:
			a.open(c)
		case state.Rerun:
			a.rerun(c.Ref)
		case state.Signal:
			a.work(func() { a.signal(c) })
		default:
			a.work(func() { a.feed.Edit(a.ctx, c) })
		}
	}
}

// work does something that may take long beside the screen.
func (a *app) work(f func()) {
	go func() {
		defer func() {
			if v := recover(); v != nil {
				a.workerCrashed(v, debug.Stack())
			}
		}()
		f()
	}()
}

func (a *app) fail(text, hint string) {
	a.send(state.Notice{Failure: true, Text: text, Hint: hint})
}

func (a *app) copy(c state.Copy) {
	if c.Text == "" {
		return
	}
	if c.What == "log file" { // it may have been compressed
		if log, err := db.FindLog(c.Text); err == nil {
			c.Text = log.Path
		}
	}
	if a.o.Actions.Copy != nil {
		if err := a.o.Actions.Copy(c.Text); err != nil {
			a.fail("not copied: "+err.Error(), "")
			return
		}
	} else {
		a.screen.SetClipboard([]byte(c.Text))
	}
	shown := strings.ReplaceAll(c.Text, "\t", "  ")
	if c.What == "values" {
		shown = ""
	}
	a.state.Update(state.Notice{Text: "copied the " + c.What, Hint: shown})
}

// lend gives the terminal to f and takes it back.
func (a *app) lend(f func()) {
	a.held.lent.Store(true)
	a.tv.Suspend(f)
	a.held.lent.Store(false)
	if a.screen.gone.Load() {
		a.quit = true
		a.tv.Stop()
		return
	}
	a.canvas.Invalidate()
	if a.state.Mouse {
		a.screen.EnableMouse(tcell.MouseButtonEvents | tcell.MouseDragEvents)
	}
	a.screen.Sync()
}

// suspend stops the process, and everything that was started with it, as Ctrl-Z does in any program. SIGSTOP it is, because Go never
// gives SIGTSTP back to the system once it was watched; where no shell would continue it (an orphaned process group), nothing is done.
func (a *app) suspend() {
	parent := os.Getppid()
	sid, err := unix.Getsid(parent)
	mine, _ := unix.Getsid(0)
	group, _ := unix.Getpgid(parent)
	if err != nil || sid != mine || group == unix.Getpgrp() {
		a.do(a.state.Update(state.Notice{Text: "there is no shell to go back to"}))
		return
	}
	a.lend(func() { unix.Kill(0, unix.SIGSTOP) })
}

func (a *app) open(c state.OpenLog) {
	if a.o.Actions.Open == nil {
		a.fail("no pager to open it with", "")
		return
	}
	path := a.feed.LogPath(c.Ref)
	if _, err := db.FindLog(path); err != nil {
		a.fail("there is no log: "+path, "")
		return
	}
	run := a.state.RunOf(c.Ref)
	if run == nil {
		return // not read yet
	}
	var err error
	a.lend(func() { err = a.o.Actions.Open(run, path, c.Editor) })
	if err != nil {
		a.fail(err.Error(), "")
	}
}

func (a *app) rerun(ref state.Ref) {
	run := a.state.RunOf(ref)
	if run == nil || a.o.Actions.Rerun == nil {
		return
	}
	var err error
	a.lend(func() { err = a.o.Actions.Rerun(run) })
	if err != nil {
		a.fail("not run again: "+err.Error(), "")
		return
	}
	a.do(a.state.Update(state.Reran{}))
}

// signal reads each run anew: what is on the screen may be older than its end.
func (a *app) signal(c state.Signal) {
	for _, ref := range c.Refs {
		run, err := a.feed.Run(context.WithoutCancel(a.ctx), ref)
		if err == nil {
			err = a.o.Actions.Signal(run, c.Kill)
		}
		if err != nil {
			a.fail("not stopped: "+err.Error(), "")
			continue
		}
		word := "SIGTERM"
		if c.Kill {
			word = "SIGKILL"
		}
		a.send(state.Notice{Text: "sent " + word + " to " + title(run, ref), Hint: map[bool]string{true: "", false: "X kills it if it does not end"}[c.Kill]})
	}
}

func title(run *db.Run, ref state.Ref) string {
	if run != nil && run.Name != nil {
		return *run.Name
	}
	return ref.ID
}
