package facts

import (
	"context"
	"os/exec"
	"strings"
	"testing"
)

func TestCommitsBetween(t *testing.T) {
	dir := t.TempDir()
	run := func(args ...string) string {
		t.Helper()
		out, err := exec.Command("git", append([]string{"-C", dir, "-c", "user.name=a", "-c", "user.email=a@b"}, args...)...).CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
		return strings.TrimSpace(string(out))
	}
	run("init", "-q")
	var commits []string
	for _, subject := range []string{"one", "two", "three\n\nwith a body"} {
		run("commit", "-q", "--allow-empty", "-m", subject)
		commits = append(commits, run("rev-parse", "HEAD"))
	}
	lines, more, err := CommitsBetween(context.Background(), dir, commits[0], commits[2], 5)
	if err != nil || more || len(lines) != 2 || !strings.HasSuffix(lines[0], " three") || !strings.HasSuffix(lines[1], " two") {
		t.Errorf("%q, %v, %v", lines, more, err)
	}
	if lines, more, err := CommitsBetween(context.Background(), dir, commits[0], commits[2], 1); err != nil || !more || len(lines) != 1 {
		t.Errorf("%q, %v, %v", lines, more, err)
	}
	if _, _, err := CommitsBetween(context.Background(), dir, "--output=x", commits[2], 1); err == nil {
		t.Error("a commit that is none")
	}
}
