package dashboard

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gdamore/tcell/v2"

	"runar/db"
)

func TestAnotherStoreInItsPlaceIsRead(t *testing.T) {
	dir, other := seed(t, demoRuns()[:2]), seed(t, demoRuns()[5:7])
	d := open(t, Options{Stores: []string{dir}}, 120, 40)
	d.sees("vit-cos-3e4", "2 runs", "step=")
	if err := os.Rename(dir, dir+".old"); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(other, dir); err != nil {
		t.Fatal(err)
	}
	d.sees("resnet50-base", "resnet50-aug", "2 runs")
	d.not("vit-cos-3e4")
}

// A run that goes back to a checkpoint passes steps twice, and may end at a lower one than it began with.
func TestStepsThatGoBackAreAllShown(t *testing.T) {
	dir := seed(t, demoRuns()[:1])
	s, err := db.Open(context.Background(), dir, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var steps []int
	for i := range 50 {
		steps = append(steps, i)
	}
	for i := 20; i < 60; i++ {
		steps = append(steps, i)
	}
	var batch []db.Sample
	for _, step := range append(steps, 5, 3, 1) {
		batch = append(batch, db.Sample{Key: "again", Point: db.Point{Step: db.At(float64(step)), Value: 1 / float64(step+1)}})
	}
	if err := s.AddSamples(context.Background(), demoRuns()[0].id, batch); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	d := open(t, Options{Stores: []string{dir}}, 80, 24)
	d.sees("vit-cos-3e4")
	d.press("3", "/", "again", "enter")
	d.sees("/again", "└0", "50─")
	d.press("i", "+", "+") // around the last step
	d.until(func(screen string) string {
		if !strings.Contains(screen, "─55─") {
			return "not zoomed"
		}
		if !strings.ContainsAny(screen, "⣀⠤⠒⠉⡀⢀⠄⠂") {
			return "no line"
		}
		return ""
	})
}

func TestTagsAreConfirmed(t *testing.T) {
	d := open(t, Options{Stores: []string{seed(t, demoRuns())}}, 80, 24)
	d.sees("vit-cos-3e4")
	d.press(" ", " ", "t", "good -sweep", "enter")
	d.sees("2 runs: +good -sweep")
	d.press("a", "why not", "enter")
	d.sees("noted")
}

// ended is a screen that tells when it was given back.
type ended struct {
	tcell.Screen
	times *atomic.Int32
}

func (e ended) Init() error { return nil }
func (e ended) Fini()       { e.times.Add(1); e.Screen.Fini() }

func TestAPanicGivesTheTerminalBack(t *testing.T) {
	sim := tcell.NewSimulationScreen("UTF-8")
	sim.Init()
	sim.SetSize(80, 24)
	var given atomic.Int32 // the pump may do it once more behind the end
	a := newApp(Options{Stores: []string{seed(t, demoRuns())}, Now: func() time.Time { return seedNow }, Actions: Actions{Copy: func(string) error { panic("boom") }}}, ended{sim, &given})
	stderr := os.Stderr
	trace, err := os.Create(filepath.Join(t.TempDir(), "trace"))
	if err != nil {
		t.Fatal(err)
	}
	os.Stderr = trace
	done := make(chan error, 1)
	go func() { done <- a.run(context.Background()) }()
	var end error
	for stop := time.Now().Add(deadline); end == nil; {
		select {
		case end = <-done:
		case <-time.After(20 * time.Millisecond):
			if time.Now().After(stop) {
				t.Fatal("it does not end")
			}
			sim.InjectKey(tcell.KeyRune, 'y', 0) // nothing to copy until the runs are read
			sim.InjectKey(tcell.KeyEnter, 0, 0)
		}
	}
	os.Stderr = stderr
	if want := "the dashboard crashed: boom"; fmt.Sprint(end) != want {
		t.Errorf("ended by %v", end)
	}
	if given.Load() == 0 {
		t.Error("the terminal was not given back")
	}
	if text, _ := os.ReadFile(trace.Name()); !strings.Contains(string(text), "goroutine") {
		t.Errorf("no trace: %s", text)
	}
}

func TestTheLogFileThatIsCopiedIsTheOneThere(t *testing.T) {
	dir := seed(t, demoRuns())
	s, err := db.Open(context.Background(), dir, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.PackLog(context.Background(), "run_abc234"); err != nil {
		t.Fatal(err)
	}
	s.Close()
	copied := make(chan string, 1)
	d := open(t, Options{Stores: []string{dir}, Actions: Actions{Copy: func(text string) error { copied <- text; return nil }}}, 120, 40)
	d.loaded()
	d.press("down", "down", "down", "enter")
	d.sees("status     done")
	d.press("y")
	d.sees("log file")
	d.press("log", "enter")
	d.sees("copied the log file")
	if got, want := <-copied, filepath.Join(dir, "logs", "run_abc234.log.gz"); got != want {
		t.Errorf("copied %s, want %s", got, want)
	}
}
