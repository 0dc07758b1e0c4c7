package hooks

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// ErrNotTracked is the answer of Untrack to a pattern that no rule has.
var ErrNotTracked = errors.New("no such pattern")

// Change says what Track or Untrack did.
type Change int

// The changes.
const (
	Unchanged Change = iota // it was so already
	Added
	Removed
	Excluded // a shipped or project pattern was taken out by a line with !
)

// Track adds a pattern to a file of patterns, which it makes where there is none; where a line takes the pattern out, that line goes.
// rules are those that hold now.
func Track(file string, p Pattern, rules *Rules) (Change, error) {
	text, err := editable(file)
	if err != nil {
		return Unchanged, err
	}
	opposite := p
	opposite.Exclude = !p.Exclude
	rest, removed := without(text, opposite)
	for _, line := range patternLines(rest) {
		if line.Equal(p) && line.Exclude == p.Exclude {
			return Unchanged, nil
		}
	}
	if removed && !p.Exclude && holds(shipped, p) {
		return Added, replace(file, rest)
	}
	if !removed && !p.Exclude {
		for _, r := range rules.List {
			if r.Equal(p) && !r.Exclude && r.Origin != Project {
				return Unchanged, nil
			}
		}
	}
	if rest != "" && !strings.HasSuffix(rest, "\n") {
		rest += "\n"
	}
	return Added, replace(file, rest+p.Line()+"\n")
}

// Untrack takes a pattern out: its line goes from the file, and where it is shipped or a project's, a line with ! is added.
func Untrack(file string, p Pattern, rules *Rules) (Change, error) {
	text, err := editable(file)
	if err != nil {
		return Unchanged, err
	}
	rest, removed := without(text, p)
	elsewhere := false
	for _, r := range rules.List {
		elsewhere = elsewhere || r.Equal(p) && r.Exclude == p.Exclude && r.Origin != User
	}
	switch {
	case p.Exclude && removed, removed && !elsewhere && !holds(shipped, p):
		return Removed, replace(file, rest)
	case p.Exclude, !removed && !elsewhere:
		return Unchanged, ErrNotTracked
	}
	if rest != "" && !strings.HasSuffix(rest, "\n") {
		rest += "\n"
	}
	p.Exclude = true
	return Excluded, replace(file, rest+p.Line()+"\n")
}

// Near answers the tracked patterns that share the first word, for a hint.
func (rs *Rules) Near(p Pattern) []Rule {
	var near []Rule
	for _, r := range rs.List {
		if !r.Exclude && r.words[0] == p.words[0] {
			near = append(near, r)
		}
	}
	return near
}

func holds(text string, p Pattern) bool {
	for _, line := range patternLines(text) {
		if line.Equal(p) && line.Exclude == p.Exclude {
			return true
		}
	}
	return false
}

func patternLines(text string) []Pattern {
	var all []Pattern
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		if p, err := ParsePattern(line); err == nil {
			all = append(all, p)
		}
	}
	return all
}

// without answers a file's text without the lines of a pattern; comments and bad lines stay as they are.
func without(text string, p Pattern) (rest string, removed bool) {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if q, err := ParsePattern(line); err == nil && q.Equal(p) && q.Exclude == p.Exclude {
			removed = true
			continue
		}
		b.WriteString(line)
	}
	return b.String(), removed
}

func editable(file string) (string, error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return string(text), err
}

// replace writes a file in one step, so that a shell never reads half of it. A link is followed and stays one.
func replace(file, text string) error {
	if target, err := filepath.EvalSymlinks(file); err == nil {
		file = target
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	mode := fs.FileMode(0o644)
	if info, err := os.Stat(file); err == nil {
		mode = info.Mode().Perm()
	}
	temp, err := os.CreateTemp(filepath.Dir(file), ".patterns-*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	_, err = temp.WriteString(text)
	if err := errors.Join(err, temp.Chmod(mode), temp.Close()); err != nil {
		return fmt.Errorf("%s: %w", temp.Name(), err)
	}
	return os.Rename(temp.Name(), file)
}
