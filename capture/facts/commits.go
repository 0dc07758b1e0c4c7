package facts

import (
	"bytes"
	"context"
	"errors"
	"strconv"
	"strings"
)

// CommitsBetween lists, newest first and at most limit, the commits that the one has and the other has not: short hash and subject. more says
// that there are others. dir is any folder of the worktree. An error means that they are not there, or git is not.
func CommitsBetween(ctx context.Context, dir, from, to string, limit int) (lines []string, more bool, err error) {
	if !isHash(from) || !isHash(to) {
		return nil, false, errNoCommit
	}
	out, err := git(ctx, dir, "log", "--no-decorate", "--no-color", "--format=%h %s", "-n", strconv.Itoa(limit+1), from+".."+to, "--")
	if err != nil {
		return nil, false, err
	}
	for line := range strings.Lines(strings.ToValidUTF8(string(out), "\ufffd")) {
		lines = append(lines, strings.TrimSuffix(line, "\n"))
	}
	if len(lines) > limit {
		return lines[:limit], true, nil
	}
	return lines, false, nil
}

// CodeBetween is what `git diff` says of two commits.
func CodeBetween(ctx context.Context, dir, from, to string, colour bool) ([]byte, error) {
	if !isHash(from) || !isHash(to) {
		return nil, errNoCommit
	}
	when := "--no-color"
	if colour {
		when = "--color"
	}
	out, err := git(ctx, dir, "diff", "--no-ext-diff", when, from, to, "--")
	return bytes.ToValidUTF8(out, []byte("\ufffd")), err
}

var errNoCommit = errors.New("no commit")
