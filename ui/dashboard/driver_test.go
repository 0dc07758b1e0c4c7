package dashboard

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gdamore/tcell/v2"
	"github.com/mattn/go-runewidth"
)

var update = flag.Bool("update", false, "write the golden screens anew")

// deadline is how long a screen may take to show what it should; the machine may be busy.
const deadline = 40 * time.Second

// driver uses a dashboard on a simulated screen as a person would.
type driver struct {
	t    testing.TB
	app  *app
	sim  tcell.SimulationScreen
	done chan error
}

func open(t testing.TB, o Options, w, h int) *driver {
	t.Helper()
	sim := tcell.NewSimulationScreen("UTF-8")
	sim.Init()
	sim.SetSize(w, h)
	if o.Now == nil {
		o.Now = func() time.Time { return seedNow }
	}
	if o.Project == "" {
		o.Project = "~/proj/vit"
	}
	d := &driver{t: t, app: newApp(o, sized{sim}), sim: sim, done: make(chan error, 1)}
	ctx, cancel := context.WithCancel(context.Background())
	go func() { d.done <- d.app.run(ctx) }()
	t.Cleanup(func() {
		cancel()
		select {
		case <-d.done:
		case <-time.After(deadline):
			t.Error("the dashboard does not end")
		}
	})
	return d
}

// sized is a simulated screen that keeps the size it was given: Init would set it back.
type sized struct{ tcell.SimulationScreen }

func (sized) Init() error { return nil }

// inside runs f where the screen may be looked at.
func (d *driver) inside(f func()) {
	d.t.Helper()
	done := make(chan struct{})
	go func() { d.app.tv.QueueUpdate(f); close(done) }()
	select {
	case <-done:
	case err := <-d.done:
		d.done <- err
		d.t.Fatalf("the dashboard ended: %v", err)
	case <-time.After(deadline):
		d.t.Fatal("the dashboard hangs")
	}
}

// screen is the text on the screen, without blanks at the ends of lines.
func (d *driver) screen() string {
	var text string
	d.inside(func() { text, _ = dump(d.sim) })
	return text
}

func dump(s tcell.Screen) (text, styles string) {
	w, h := s.Size()
	var b, st strings.Builder
	for y := 0; y < h; y++ {
		var line, marks strings.Builder
		for x := 0; x < w; {
			str, style, width := s.Get(x, y)
			line.WriteString(str)
			_, _, attr := style.Decompose()
			mark := " "
			switch {
			case attr&tcell.AttrReverse != 0:
				mark = "r"
			case style.GetUnderlineStyle() != tcell.UnderlineStyleNone:
				mark = "u"
			case attr&tcell.AttrBold != 0:
				mark = "b"
			case attr&tcell.AttrDim != 0:
				mark = "d"
			}
			marks.WriteString(strings.Repeat(mark, width))
			x += max(1, width)
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
		st.WriteString(strings.TrimRight(marks.String(), " ") + "\n")
	}
	return b.String(), st.String()
}

// sees waits until the screen holds all of the texts, and answers it.
func (d *driver) sees(texts ...string) string {
	d.t.Helper()
	return d.until(func(s string) string {
		for _, x := range texts {
			if !strings.Contains(s, x) {
				return "no " + x
			}
		}
		return ""
	})
}

// not waits until the screen holds none of the texts.
func (d *driver) not(texts ...string) string {
	d.t.Helper()
	return d.until(func(s string) string {
		for _, x := range texts {
			if strings.Contains(s, x) {
				return "still " + x
			}
		}
		return ""
	})
}

func (d *driver) until(wrong func(string) string) string {
	d.t.Helper()
	end := time.Now().Add(deadline)
	for {
		s := d.screen()
		why := wrong(s)
		if why == "" {
			return s
		}
		if time.Now().After(end) {
			d.t.Fatalf("%s:\n%s", why, s)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// loaded waits until all runs are read, where the screen is too small to show it.
func (d *driver) loaded() {
	d.t.Helper()
	for end := time.Now().Add(deadline); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		complete := false
		d.inside(func() { complete = d.app.state.List.Loaded && d.app.state.List.Snap.Complete })
		if complete {
			return
		}
	}
	d.t.Fatal("the runs are never read")
}

// settled waits until nothing on the screen changes any more.
func (d *driver) settled() string {
	d.t.Helper()
	last, since := d.screen(), time.Now()
	for end := time.Now().Add(deadline); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if s := d.screen(); s != last {
			last, since = s, time.Now()
		} else if time.Since(since) > 700*time.Millisecond {
			return last
		}
	}
	d.t.Fatal("the screen does not come to rest")
	return ""
}

var keysByName = map[string]tcell.Key{"enter": tcell.KeyEnter, "esc": tcell.KeyEscape, "tab": tcell.KeyTab, "up": tcell.KeyUp, "down": tcell.KeyDown, "left": tcell.KeyLeft,
	"right": tcell.KeyRight, "pgup": tcell.KeyPgUp, "pgdn": tcell.KeyPgDn, "home": tcell.KeyHome, "end": tcell.KeyEnd, "ctrl-u": tcell.KeyCtrlU, "ctrl-c": tcell.KeyCtrlC}

// press presses keys by name; anything else is typed.
func (d *driver) press(keys ...string) *driver {
	for _, k := range keys {
		if key, ok := keysByName[k]; ok {
			d.sim.InjectKey(key, 0, 0)
			continue
		}
		for _, r := range k {
			d.sim.InjectKey(tcell.KeyRune, r, 0)
		}
	}
	return d
}

var volatile = regexp.MustCompile(`(store +)/\S*|/tmp/\S*`)

// golden compares a screen, in text and styles, with testdata/NAME.
func (d *driver) golden(name string) {
	d.t.Helper()
	var text, got string
	look := func() string {
		var styles string
		d.inside(func() { text, styles = dump(d.sim) })
		got = volatile.ReplaceAllString(text, "${1}(store)") + "\f\n" + styles
		return got
	}
	path := filepath.Join("testdata", name)
	if *update {
		d.settled()
		look()
		os.MkdirAll("testdata", 0o755)
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			d.t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		d.t.Fatal(err)
	}
	// On a busy machine a screen may rest before what was typed is on it: what counts is that it comes to be as it should.
	for end := time.Now().Add(deadline); look() != string(want) && time.Now().Before(end); {
		time.Sleep(20 * time.Millisecond)
	}
	if got != string(want) {
		d.t.Errorf("%s: the screen is\n%s\nand not\n%s(go test -update writes it anew)", name, got, want)
	}
	for _, line := range strings.Split(text, "\n") {
		if w, _ := d.sim.Size(); runewidth.StringWidth(line) > w {
			d.t.Errorf("%s: a line is wider than the screen: %q", name, line)
		}
	}
}
