// Package ui is the only place that prints: what is known of a terminal, colours, numbers for people, tables and sparklines.
package ui

import (
	"os"
	"strconv"
	"strings"

	"golang.org/x/term"
)

// Terminal is what is known of one output stream, found out once.
type Terminal struct {
	TTY     bool
	Width   int  // columns; 80 when unknown
	Height  int  // rows; 24 when unknown
	Color   bool // SGR sequences are welcome
	Unicode bool // ✓ │ █ can be shown
}

// Taste is what the user asked for, where it stands above what the terminal says.
type Taste struct {
	// Color is "always", "never", or anything else for the usual rules.
	Color string
	ASCII bool
	// Getenv reads the environment; nil for an empty one.
	Getenv func(string) string
}

func (t Taste) getenv(name string) string {
	if t.Getenv == nil {
		return ""
	}
	return t.Getenv(name)
}

// Facts tells what the stream f can show. A COLUMNS or LINES in the environment stands above the real size: tests and
// `watch` set them. A nil f is a stream that is not a terminal.
func Facts(f *os.File, taste Taste) Terminal {
	t := Terminal{Width: 80, Height: 24}
	if f != nil && term.IsTerminal(int(f.Fd())) {
		t.TTY = true
		if w, h, err := term.GetSize(int(f.Fd())); err == nil && w > 0 && h > 0 {
			t.Width, t.Height = w, h
		}
	}
	if n, err := strconv.Atoi(taste.getenv("COLUMNS")); err == nil && n > 0 {
		t.Width = n
	}
	if n, err := strconv.Atoi(taste.getenv("LINES")); err == nil && n > 0 {
		t.Height = n
	}
	t.Color = wantsColor(t.TTY, taste)
	t.Unicode = wantsUnicode(taste)
	return t
}

// wantsColor goes from the most to the least deliberate. NO_COLOR beats FORCE_COLOR: the conventions disagree
// (no-color.org, force-color.org), and a screen without colour is the lesser harm.
func wantsColor(tty bool, taste Taste) bool {
	switch taste.Color {
	case "always":
		return true
	case "never":
		return false
	}
	forced := func(name string) bool { v := taste.getenv(name); return v != "" && v != "0" }
	switch {
	case taste.getenv("NO_COLOR") != "":
		return false
	case forced("FORCE_COLOR"), forced("CLICOLOR_FORCE"):
		return true
	case taste.getenv("CLICOLOR") == "0", taste.getenv("TERM") == "dumb":
		return false
	}
	return tty
}

// wantsUnicode is no only where the locale names another charset: containers and services leave it unset, and their
// terminals speak UTF-8 all the same. The Linux console has too small a font.
func wantsUnicode(taste Taste) bool {
	if taste.ASCII || taste.getenv("TERM") == "linux" {
		return false
	}
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if locale := taste.getenv(name); locale != "" {
			locale = strings.ToLower(locale)
			return strings.Contains(locale, "utf-8") || strings.Contains(locale, "utf8")
		}
	}
	return true
}
