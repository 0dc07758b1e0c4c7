package cli

import (
	"strings"
)

// RunOptions are runar's own flags before the command, and the words NAME=value that lead it.
type RunOptions struct {
	Name     string // "" for none
	Tags     []string
	Note     string
	Quiet    bool // no banner, gutter or closing line
	NoGutter bool
	PTY      bool     // a session and terminal of its own for the command
	Env      []string // NAME=value, later words win
	Dir      string   // where it runs, when that is not where runar was called
}

func runFlags(o *RunOptions) []Flag {
	return []Flag{
		{Name: "name", Short: "n", Value: "NAME", Group: "Running", Help: "name the run", Bind: &o.Name},
		{Name: "tag", Short: "t", Value: "TAG", Group: "Running", Help: "tag the run; again for more", Complete: Tags, Bind: &o.Tags},
		{Name: "note", Value: "TEXT", Group: "Running", Help: "note on the run", Bind: &o.Note},
		{Name: "quiet", Short: "q", Group: "Running", Help: "no banner, gutter or closing line", Bind: &o.Quiet},
		{Name: "no-gutter", Group: "Running", Help: "no bar at the left of the output", Bind: &o.NoGutter},
		{Name: "pty", Group: "Running", Help: "a session and terminal of its own for the command", Bind: &o.PTY},
	}
}

// check refuses a name that could be taken for something else, and makes texts valid UTF-8: they are stored as text.
func (o *RunOptions) check() error {
	if o.Name != "" {
		if err := checkName(o.Name); err != nil {
			return err
		}
	}
	o.Name, o.Note = validText(o.Name), validText(o.Note)
	for i, tag := range o.Tags {
		if err := checkTag(tag); err != nil {
			return err
		}
		o.Tags[i] = validText(tag)
	}
	return nil
}

func validText(s string) string { return strings.ToValidUTF8(s, "\ufffd") }

// checkName keeps names apart from references: a name that reads as an id would hide the run of that id.
func checkName(name string) error {
	switch {
	case strings.TrimSpace(name) == "":
		return usagef("a name needs at least one visible character")
	case strings.HasPrefix(name, "@"):
		return usagef("a name cannot start with @: %q would mean a run by its age", name)
	case looksLikeID(name):
		return usagef("a name cannot look like an id: %q", name)
	}
	return nil
}

// idAlphabet are the characters of the random part of an id: no vowel i, o, l or digit that is mistaken for another.
const idAlphabet = "23456789abcdefghjkmnpqrstuvwxyz"

func looksLikeID(s string) bool {
	tail, ok := strings.CutPrefix(s, "run_")
	return ok && len(tail) == 6 && strings.Trim(tail, idAlphabet) == ""
}

func checkTag(tag string) error {
	if strings.TrimSpace(tag) == "" {
		return usagef("a tag needs at least one visible character")
	}
	return nil
}

// splitEnv cuts the leading NAME=value words off, as env(1) does, and a -- after them.
func splitEnv(words []string) (env, argv []string) {
	n := 0
	for n < len(words) && isAssignment(words[n]) {
		n++
	}
	env, argv = words[:n:n], words[n:]
	if n > 0 && len(argv) > 0 && argv[0] == "--" {
		argv = argv[1:]
	}
	return env, argv
}

func isAssignment(word string) bool {
	name, _, ok := strings.Cut(word, "=")
	if !ok || name == "" {
		return false
	}
	for i := 0; i < len(name); i++ {
		c := name[i]
		letter := c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return true
}
