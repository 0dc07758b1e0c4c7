package hooks

import (
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"syscall"

	"runar/shell"
)

// Origin says where a pattern comes from.
type Origin string

// The origins, in the order in which their patterns are read: later ones decide.
const (
	Default Origin = "default" // shipped
	Project Origin = "project" // .runar/patterns
	User    Origin = "user"    // $XDG_CONFIG_HOME/runar/patterns
)

// Rule is a pattern with where it stands.
type Rule struct {
	Pattern
	Origin Origin
	Line   int // in its file, from 1
}

// Sources says where the patterns of a person in a folder are.
type Sources struct {
	User    string // file; "" where there is none
	Project string // file; "" outside of projects
	Home    string // for ~/ in a first word
}

// Rules are all patterns that hold, in the order in which they are read: the last one that matches decides.
type Rules struct {
	List []Rule
	// Warnings has one line for each file that has bad lines or could not be read.
	Warnings []string
	home     string
}

//go:embed patterns
var shipped string

const maxFile = 256 << 10 // bytes

// Load reads the patterns. It never fails: what cannot be read or understood is left out, with a warning.
func Load(s Sources) *Rules {
	rules := &Rules{home: s.Home}
	rules.add(Default, "", shipped)
	for _, file := range []struct {
		origin Origin
		path   string
	}{{Project, s.Project}, {User, s.User}} {
		if file.path == "" {
			continue
		}
		text, err := readPatterns(file.path, file.origin)
		switch {
		case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR): // HOME=/dev/null is usual for services
		case err != nil:
			rules.Warnings = append(rules.Warnings, fmt.Sprintf("%s: %v, its patterns are not used", file.path, reason(err)))
		default:
			rules.add(file.origin, file.path, text)
		}
	}
	return rules
}

// reason drops the path from an error that is told together with it.
func reason(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// readPatterns reads a file of patterns. A project's file that belongs to someone else is refused: in a folder that others may
// write to, it would be theirs to say what of mine is recorded there.
func readPatterns(path string, origin Origin) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() {
		return "", errors.New("not a file")
	}
	if info.Size() > maxFile {
		return "", fmt.Errorf("larger than %d KiB", maxFile>>10)
	}
	if stat, ok := info.Sys().(*syscall.Stat_t); ok && origin == Project && stat.Uid != 0 && int(stat.Uid) != os.Geteuid() {
		return "", errors.New("belongs to another user")
	}
	text, err := os.ReadFile(path)
	return string(text), err
}

func (rs *Rules) add(origin Origin, path, text string) {
	first, bad := "", 0
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		p, err := ParsePattern(line)
		if err != nil {
			if bad++; bad == 1 {
				first = fmt.Sprintf("%s:%d: %s: %v", path, number, shell.Quote(line), err)
			}
			continue
		}
		if p.Exclude {
			rs.drop(p)
		}
		rs.List = append(rs.List, Rule{p, origin, number})
	}
	switch {
	case bad == 1:
		rs.Warnings = append(rs.Warnings, first+" (line skipped)")
	case bad > 1:
		rs.Warnings = append(rs.Warnings, fmt.Sprintf("%s (%d lines skipped)", first, bad))
	}
}

// drop takes out what an exclusion takes back word for word, so that the shells need not look for it.
func (rs *Rules) drop(p Pattern) {
	kept := rs.List[:0]
	for _, r := range rs.List {
		if r.Exclude || !r.Equal(p) {
			kept = append(kept, r)
		}
	}
	rs.List = kept
}

// Match answers the rule that decides about a command, and whether there is one. The command is recorded when there is one and it
// is not an exclusion.
func (rs *Rules) Match(words []string) (Rule, bool) {
	for i := len(rs.List) - 1; i >= 0; i-- {
		if rs.List[i].Match(words, rs.home) {
			return rs.List[i], true
		}
	}
	return Rule{}, false
}

// Records tells whether a command is recorded.
func (rs *Rules) Records(words []string) bool {
	r, ok := rs.Match(words)
	return ok && !r.Exclude
}
