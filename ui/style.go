package ui

import (
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"runar/db"
)

// Color is a foreground colour or weight of the terminal's own palette, so that the user's theme holds.
type Color string

// The few colours runar uses. Meaning never rests on one alone.
const (
	Plain  Color = ""
	Bold   Color = "1"
	Dim    Color = "2"
	Red    Color = "31"
	Green  Color = "32"
	Yellow Color = "33"
	Blue   Color = "34"
	Cyan   Color = "36"
)

// Paint wraps s in the colour where the terminal takes colours. s must be clean.
func (t Terminal) Paint(c Color, s string) string {
	if !t.Color || c == Plain || s == "" {
		return s
	}
	return "\x1b[" + string(c) + "m" + s + "\x1b[0m"
}

// Glyph picks the sign, or its plain stand-in where the terminal has no such sign.
func (t Terminal) Glyph(sign, ascii string) string {
	if t.Unicode {
		return sign
	}
	return ascii
}

// Status is a status as lists show it: a sign and a word, so that it reads without colour, and the colour.
func (t Terminal) Status(s db.Status) (text string, c Color) {
	switch s {
	case db.Completed:
		return t.Glyph("✓", "+") + " done", Green
	case db.Running:
		return t.Glyph("●", "*") + " run", Cyan
	}
	return t.Glyph("✗", "x") + " fail", Red
}

// Fate is Status with the cause of a failure in its place where there is one to name: ✗ oom, ✗ sigkill, ✗ ^C, ✗ hangup, ✗ lost.
func (t Terminal) Fate(r *db.Run) (text string, c Color) {
	text, c = t.Status(r.Status)
	if r.Status == db.Failed && r.Cause != nil {
		if word := fateWord(r); word != "" {
			text = t.Glyph("✗", "x") + " " + word
		}
	}
	return text, c
}

func fateWord(r *db.Run) string {
	switch *r.Cause {
	case db.CauseOOM, db.CauseHangup, db.CauseLost:
		return string(*r.Cause)
	case db.CauseInterrupt:
		return "^C"
	case db.CauseSignal:
		if r.Signal != nil {
			return strings.ToLower(Signal(*r.Signal))
		}
	}
	return ""
}

// Signal is the name of a signal: SIGKILL; "signal 64" where it has none.
func Signal(n int) string {
	if name := unix.SignalName(unix.Signal(n)); name != "" {
		return name
	}
	return "signal " + strconv.Itoa(n)
}
