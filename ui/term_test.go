package ui

import (
	"os"
	"testing"
)

func env(pairs map[string]string) func(string) string {
	return func(name string) string { return pairs[name] }
}

func TestColorFollowsTheMostDeliberateWish(t *testing.T) {
	for _, c := range []struct {
		what  string
		tty   bool
		color string
		env   map[string]string
		want  bool
	}{
		{"a terminal", true, "", nil, true},
		{"no terminal", false, "", nil, false},
		{"the flag above all", false, "always", map[string]string{"NO_COLOR": "1", "TERM": "dumb"}, true},
		{"the flag above all", true, "never", map[string]string{"FORCE_COLOR": "1"}, false},
		{"auto is no wish", false, "auto", nil, false},
		{"NO_COLOR above FORCE_COLOR", true, "", map[string]string{"NO_COLOR": "1", "FORCE_COLOR": "1"}, false},
		{"an empty NO_COLOR is none", true, "", map[string]string{"NO_COLOR": ""}, true},
		{"FORCE_COLOR", false, "", map[string]string{"FORCE_COLOR": "1", "TERM": "dumb"}, true},
		{"FORCE_COLOR=0 forces nothing", false, "", map[string]string{"FORCE_COLOR": "0"}, false},
		{"CLICOLOR_FORCE", false, "", map[string]string{"CLICOLOR_FORCE": "1"}, true},
		{"CLICOLOR=0", true, "", map[string]string{"CLICOLOR": "0"}, false},
		{"a dumb terminal", true, "", map[string]string{"TERM": "dumb"}, false},
	} {
		if got := wantsColor(c.tty, Taste{Color: c.color, Getenv: env(c.env)}); got != c.want {
			t.Errorf("%s: %v", c.what, got)
		}
	}
}

func TestUnicodeUnlessTheLocaleNamesAnotherCharset(t *testing.T) {
	for _, c := range []struct {
		env  map[string]string
		want bool
	}{
		{nil, true},
		{map[string]string{"LANG": "de_DE.UTF-8"}, true},
		{map[string]string{"LANG": "C.utf8"}, true},
		{map[string]string{"LANG": "en_US.UTF-8", "LC_ALL": "C"}, false},
		{map[string]string{"LANG": "C", "LC_CTYPE": "en_US.UTF-8"}, true},
		{map[string]string{"LANG": "de_DE.ISO-8859-1"}, false},
		{map[string]string{"TERM": "linux", "LANG": "C.UTF-8"}, false},
	} {
		if got := wantsUnicode(Taste{Getenv: env(c.env)}); got != c.want {
			t.Errorf("%v: %v", c.env, got)
		}
	}
	if wantsUnicode(Taste{ASCII: true}) {
		t.Error("--ascii changes nothing")
	}
}

func TestSizeIsThatOfTheEnvironmentFirst(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	if got := Facts(w, Taste{}); got.TTY || got.Width != 80 || got.Height != 24 {
		t.Errorf("of a pipe: %+v", got)
	}
	got := Facts(w, Taste{Getenv: env(map[string]string{"COLUMNS": "123", "LINES": "x"})})
	if got.Width != 123 || got.Height != 24 {
		t.Errorf("with COLUMNS: %+v", got)
	}
}
