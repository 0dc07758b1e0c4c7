package dashboard

import "testing"

func TestChoicesAndWhatWasTypedAreRemembered(t *testing.T) {
	o := Options{Stores: []string{seed(t, demoRuns())}, StateDir: t.TempDir()}
	d := open(t, o, 120, 40)
	d.sees("8 runs", "new here?")
	d.press("s", "loss", "enter")
	d.sees("sort loss")
	d.press("/", "name~vit", "enter")
	d.sees("5 of 8 runs")
	d.press("+", "esc", "q")
	if err := <-d.done; err != nil {
		t.Fatal(err)
	}
	d.done <- nil

	again := open(t, o, 120, 40)
	again.sees("sort loss", "8 runs")
	again.not("new here?")
	again.inside(func() {
		if again.app.state.Share == 0 {
			t.Error("the size of the list is forgotten")
		}
	})
	again.press("/", "up")
	again.sees("filter: name~vit", "5 of 8 runs")
}
