package dashboard

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime/debug"
	"sync"
	"syscall"
	"time"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"

	"runar/ui/dashboard/draw"
	"runar/ui/dashboard/feed"
	"runar/ui/dashboard/state"
	"runar/ui/dashboard/widget"
)

const (
	frameGap = 25 * time.Millisecond // between two drawings
	pumpGap  = 33 * time.Millisecond // between two deliveries of what feeds have read
	patience = 60 * time.Millisecond // how long the first frame waits for the first runs
)

// app ties state, feeds and screen together. Everything but the inbox belongs to tview's goroutine.
type app struct {
	*tview.Box
	o      Options
	tv     *tview.Application
	screen *frame
	canvas draw.Canvas
	look   widget.Look
	state  *state.State
	feed   *feed.Feed
	want   state.Want
	ctx    context.Context

	drawnAt time.Time
	keyedAt time.Time // when a frame was drawn for a key last
	keyed   bool      // a key has come since the last frame
	pressed pressed

	kick  chan struct{}
	inbox inbox
	crash *crash
	held  suspension

	ended os.Signal // what ended it
	quit  bool
}

// inbox holds what feeds have sent and the state has not taken yet. Of lists only the newest counts.
type inbox struct {
	mu   sync.Mutex
	msgs []any
}

type crash struct {
	v     any
	stack []byte
}

func newApp(o Options, screen tcell.Screen) *app {
	a := &app{Box: tview.NewBox(), o: o, tv: tview.NewApplication(), screen: &frame{Screen: screen}, kick: make(chan struct{}, 1)}
	s := state.New()
	s.Project, s.Stores = o.Project, o.Stores
	if o.All && len(o.Stores) > 1 {
		for _, dir := range o.Stores {
			s.Places = append(s.Places, filepath.Base(filepath.Dir(dir)))
		}
	}
	s.Actions = state.Abilities{Signal: o.Actions.Signal != nil, Rerun: o.Actions.Rerun != nil, Open: o.Actions.Open != nil}
	s.Now = o.Now()
	recall(o, s)
	if o.Theme != "" {
		s.Theme = o.Theme
	}
	if o.NoMouse {
		s.Mouse = false
	}
	a.state = s
	return a
}

func (a *app) run(ctx context.Context) (err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	a.ctx = ctx
	// It stands beside a training for days: rather collect a little more often than hold twice what is needed.
	defer debug.SetGCPercent(debug.SetGCPercent(33))
	a.feed = feed.Start(ctx, feed.Options{Stores: a.o.Stores, Below: a.o.Below, Emit: a.send, Crash: a.workerCrashed})
	defer a.feed.Close()
	defer func() { // tview has given the terminal back
		if v := recover(); v != nil {
			err = crashed(v, debug.Stack())
		}
	}()
	if err := a.screen.Init(); err != nil {
		return ErrNoScreen
	}
	a.setLook()
	if a.state.Mouse {
		a.screen.EnableMouse(tcell.MouseButtonEvents | tcell.MouseDragEvents)
	}
	stopSignals := a.watchSignals(ctx)
	defer stopSignals()
	select {
	case <-a.feed.First():
	case <-time.After(patience):
	case <-ctx.Done():
	}
	a.drain()
	a.tv.SetScreen(initialised{a.screen}).SetRoot(a, true)
	a.tv.EnablePaste(true)
	a.tv.SetInputCapture(a.keyPressed)
	a.tv.SetMouseCapture(a.moused)
	go a.pump(ctx)
	err = a.tv.Run()
	cancel()
	if a.crash != nil {
		return crashed(a.crash.v, a.crash.stack)
	}
	remember(a.o, a.state)
	if sig, ok := a.ended.(syscall.Signal); ok {
		return &Ended{sig}
	}
	return err
}

// initialised keeps tview from initialising the screen a second time.
type initialised struct{ *frame }

// Init does nothing: it has been done.
func (initialised) Init() error { return nil }

func crashed(v any, stack []byte) error {
	fmt.Fprintf(os.Stderr, "%s\n", stack)
	return fmt.Errorf("the dashboard crashed: %v", v)
}

func (a *app) setLook() {
	name := a.state.Theme
	if a.o.NoColor || a.screen.Colors() < 8 { // where there are none, tcell makes reverse video of dark ones
		name = "mono"
	}
	a.look.Theme = draw.ThemeNamed(name)
	a.look.Glyphs = draw.Unicode
	if a.o.ASCII || !a.screen.CanDisplay('●', false) || !a.screen.CanDisplay('⣀', false) {
		a.look.Glyphs = draw.Plain
	}
	a.canvas.Invalidate()
}

// send takes a message of a feed. It never blocks.
func (a *app) send(msg any) {
	a.inbox.mu.Lock()
	if _, list := msg.(state.Rows); list {
		for i, m := range a.inbox.msgs {
			if _, old := m.(state.Rows); old {
				a.inbox.msgs = append(a.inbox.msgs[:i:i], a.inbox.msgs[i+1:]...)
				break
			}
		}
	}
	a.inbox.msgs = append(a.inbox.msgs, msg)
	a.inbox.mu.Unlock()
	a.poke()
}

func (a *app) poke() {
	select {
	case a.kick <- struct{}{}:
	default:
	}
}

func (a *app) workerCrashed(v any, stack []byte) { a.send(crash{v, stack}) }

// pump is the only one that queues updates: it wakes tview's goroutine when there is something for it, at most thirty times a second,
// and once a second for clocks and ages.
func (a *app) pump(ctx context.Context) {
	second := time.NewTicker(time.Second)
	defer second.Stop()
	var last time.Time
	for {
		select {
		case <-ctx.Done():
			a.tv.Stop()
			return
		case <-a.kick:
			if d := pumpGap - time.Since(last); d > 0 {
				select {
				case <-time.After(d):
				case <-ctx.Done():
				}
			}
		case <-second.C:
			a.send(state.Tick{Now: a.o.Now()})
			continue
		}
		last = time.Now()
		queued := make(chan struct{})
		go func() { // it blocks while the terminal is lent to a pager, and for ever once tview has stopped
			a.tv.QueueUpdateDraw(func() { a.drain() })
			close(queued)
		}()
		select {
		case <-queued:
		case <-ctx.Done():
		}
	}
}

// drain gives the state what feeds have read.
func (a *app) drain() {
	a.inbox.mu.Lock()
	msgs := a.inbox.msgs
	a.inbox.msgs = nil
	a.inbox.mu.Unlock()
	for _, m := range msgs {
		switch m := m.(type) {
		case crash:
			a.crash = &m
			go a.tv.Stop()
			return
		case stopRequest:
			a.suspend()
			continue
		}
		a.do(a.state.Update(m))
	}
}

// Draw draws a frame, unless one was drawn for another key a moment ago: then the pump will, and keys that come in between cost no drawing.
// What feeds have read is no reason to wait: the pump is slow enough.
func (a *app) Draw(screen tcell.Screen) {
	w, h := screen.Size()
	if a.keyed {
		if wait := frameGap - time.Since(a.keyedAt); wait > 0 && w == a.canvas.W && h == a.canvas.H {
			a.keyed = false
			time.AfterFunc(wait, a.poke)
			return
		}
		a.keyed, a.keyedAt = false, time.Now()
	}
	if w != a.state.W || h != a.state.H {
		a.do(a.state.Update(state.Resize{W: w, H: h}))
		a.canvas.Invalidate()
	}
	first := a.drawnAt.IsZero()
	widget.Draw(&a.canvas, a.state, a.look)
	if a.canvas.Flush(a.screen.Screen) {
		a.screen.drawn = true
	}
	a.drawnAt = time.Now()
	if want := a.state.Want(); !reflect.DeepEqual(want, a.want) {
		a.want = want
		a.screen.after = func() { a.feed.Set(want) } // not before the frame is out: the workers would take the processor from it
	}
	if first {
		a.poke() // what came before the first frame is drawn already; the workers begin when it has been sent
		time.AfterFunc(time.Millisecond, a.feed.Go)
	}
}

func (a *app) keyPressed(e *tcell.EventKey) *tcell.EventKey {
	if name := keyName(e); name != "" && !a.quit {
		a.keyed = true
		a.do(a.state.Update(state.Key{Name: name}))
	}
	return nil
}

// PasteHandler gives pasted text to the input line.
func (a *app) PasteHandler() func(string, func(tview.Primitive)) {
	return func(text string, _ func(tview.Primitive)) { a.do(a.state.Update(state.Paste{Text: text})) }
}
