package dashboard

import (
	"fmt"
	"testing"
)

var sizes = [][2]int{{1, 1}, {20, 4}, {40, 10}, {80, 24}, {120, 40}, {200, 50}}

func TestGoldenScreens(t *testing.T) {
	dir := seed(t, demoRuns())
	views := []struct {
		name string
		keys []string
	}{
		{"list", nil},
		{"overview", []string{"down", "down", "down", "enter"}},
		{"log", []string{"down", "down", "l"}},
		{"metrics", []string{"down", "down", "down", "3"}},
		{"params", []string{"4"}},
		{"compare", []string{" ", " ", "down", " ", "c"}},
		{"help", []string{"?"}},
		{"delete", []string{"down", "down", "d"}},
		{"menu", []string{"s"}},
	}
	for _, size := range sizes {
		for _, v := range views {
			name := fmt.Sprintf("%s-%dx%d", v.name, size[0], size[1])
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				d := open(t, Options{Stores: []string{dir}}, size[0], size[1])
				d.loaded()
				d.press(v.keys...)
				d.golden(name + ".txt")
			})
		}
	}
}

func TestGoldenPlainGlyphsAndNoColour(t *testing.T) {
	dir := seed(t, demoRuns())
	d := open(t, Options{Stores: []string{dir}, ASCII: true, NoColor: true}, 80, 24)
	d.sees("vit-cos-3e4")
	d.press(" ", " ")
	d.golden("ascii-80x24.txt")
	for _, r := range d.screen() {
		if r > 0x7f {
			t.Errorf("%q on an ASCII screen", r)
		}
	}
}

func TestGoldenEmpty(t *testing.T) {
	for _, size := range sizes {
		d := open(t, Options{Stores: []string{"/nowhere/.runar"}}, size[0], size[1])
		d.golden(fmt.Sprintf("empty-%dx%d.txt", size[0], size[1]))
	}
}
