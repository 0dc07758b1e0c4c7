package facts

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"runar/db"
)

// repository makes one with a commit on branch main, away from the settings of whoever runs the tests.
func repository(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("HOME", t.TempDir())
	t.Setenv("XDG_CONFIG_HOME", os.Getenv("HOME"))
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	for _, name := range []string{"AUTHOR", "COMMITTER"} {
		t.Setenv("GIT_"+name+"_NAME", "a")
		t.Setenv("GIT_"+name+"_EMAIL", "a@example.org")
	}
	do(t, dir, "init", "-q", "-b", "main")
	write(t, filepath.Join(dir, "train.py"), "print(1)\n")
	do(t, dir, "add", ".")
	do(t, dir, "commit", "-q", "-m", "one")
	return dir
}

func do(t testing.TB, dir string, args ...string) string {
	t.Helper()
	c := exec.Command("git", args...)
	c.Dir = dir
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("git %v: %v: %s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

func write(t testing.TB, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// spell writes the facts down as "branch commit dirty", - for what is unknown.
func spell(g db.Git) string {
	s := []string{"-", "-", "-"}
	if g.Branch != nil {
		s[0] = *g.Branch
	}
	if g.Commit != nil {
		s[1] = *g.Commit
	}
	if g.Dirty != nil {
		s[2] = map[bool]string{false: "clean", true: "dirty"}[*g.Dirty]
	}
	return strings.Join(s, " ")
}

func ask(t testing.TB, dir string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	g, err := Git(ctx, dir)
	if err != nil {
		t.Fatal(err)
	}
	return spell(g)
}

func TestGit(t *testing.T) {
	for name, c := range map[string]struct {
		change func(t *testing.T, dir string) (ask string)
		want   string // HASH stands for the commit
	}{
		"clean":         {func(t *testing.T, dir string) string { return dir }, "main HASH clean"},
		"from a folder": {func(t *testing.T, dir string) string { os.Mkdir(dir+"/a", 0o755); return dir + "/a" }, "main HASH clean"},
		"changed":       {func(t *testing.T, dir string) string { write(t, dir+"/train.py", "print(2)\n"); return dir }, "main HASH dirty"},
		"changed elsewhere": {func(t *testing.T, dir string) string {
			write(t, dir+"/train.py", "print(2)\n")
			os.Mkdir(dir+"/a", 0o755)
			return dir + "/a"
		}, "main HASH dirty"},
		"staged":    {func(t *testing.T, dir string) string { write(t, dir+"/b", "b"); do(t, dir, "add", "b"); return dir }, "main HASH dirty"},
		"untracked": {func(t *testing.T, dir string) string { write(t, dir+"/new.py", "x"); return dir }, "main HASH dirty"},
		"ignored": {func(t *testing.T, dir string) string {
			write(t, dir+"/.git/info/exclude", "*.ckpt\n")
			write(t, dir+"/x.ckpt", "x")
			return dir
		}, "main HASH clean"},
		"our store": {func(t *testing.T, dir string) string {
			os.Mkdir(dir+"/.runar", 0o700)
			write(t, dir+"/.runar/x", "x")
			return dir
		}, "main HASH clean"},
		"detached":            {func(t *testing.T, dir string) string { do(t, dir, "checkout", "-q", "--detach"); return dir }, "- HASH clean"},
		"branch with a slash": {func(t *testing.T, dir string) string { do(t, dir, "checkout", "-q", "-b", "exp/lr-0.1"); return dir }, "exp/lr-0.1 HASH clean"},
		"packed":              {func(t *testing.T, dir string) string { do(t, dir, "pack-refs", "--all"); return dir }, "main HASH clean"},
		"worktree": {func(t *testing.T, dir string) string {
			at := filepath.Join(t.TempDir(), "wt")
			do(t, dir, "worktree", "add", "-q", "-b", "other", at)
			return at
		}, "other HASH clean"},
		"worktree, packed": {func(t *testing.T, dir string) string {
			at := filepath.Join(t.TempDir(), "wt")
			do(t, dir, "worktree", "add", "-q", "-b", "other", at)
			do(t, dir, "pack-refs", "--all")
			return at
		}, "other HASH clean"},
		"git folder elsewhere": {func(t *testing.T, dir string) string {
			at := t.TempDir()
			do(t, at, "init", "-q", "-b", "main", "--separate-git-dir", filepath.Join(t.TempDir(), "g"))
			do(t, at, "pull", "-q", dir, "main")
			return at
		}, "main HASH clean"},
		"nothing committed": {func(t *testing.T, dir string) string {
			at := t.TempDir()
			do(t, at, "init", "-q", "-b", "trunk")
			return at
		}, "trunk - clean"},
		"locked": {func(t *testing.T, dir string) string { write(t, dir+"/.git/index.lock", ""); return dir }, "main HASH clean"},
		"HEAD that is a symbolic link": {func(t *testing.T, dir string) string {
			os.Remove(dir + "/.git/HEAD")
			if err := os.Symlink("refs/heads/main", dir+"/.git/HEAD"); err != nil {
				t.Fatal(err)
			}
			return dir
		}, "- HASH clean"},
		"ref to a ref": {func(t *testing.T, dir string) string {
			do(t, dir, "symbolic-ref", "refs/heads/alias", "refs/heads/main")
			do(t, dir, "symbolic-ref", "HEAD", "refs/heads/alias")
			return dir
		}, "main HASH clean"},
		"environment of a hook": {func(t *testing.T, dir string) string {
			t.Setenv("GIT_DIR", "/nowhere")
			t.Setenv("GIT_INDEX_FILE", "/nowhere/index")
			return dir
		}, "main HASH clean"},
		"bare":  {func(t *testing.T, dir string) string { at := t.TempDir(); do(t, at, "init", "-q", "--bare"); return at }, "- - -"},
		"none":  {func(t *testing.T, dir string) string { return t.TempDir() }, "- - -"},
		"empty": {func(t *testing.T, dir string) string { at := t.TempDir(); os.Mkdir(at+"/.git", 0o755); return at }, "- - -"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := repository(t)
			hash := do(t, dir, "rev-parse", "HEAD")
			if got, want := ask(t, c.change(t, dir)), strings.ReplaceAll(c.want, "HASH", hash); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

func TestGitOfSHA256(t *testing.T) {
	repository(t)
	dir := t.TempDir()
	if out, err := exec.Command("git", "init", "-q", "-b", "main", "--object-format=sha256", dir).CombinedOutput(); err != nil {
		t.Skipf("this git has no SHA-256: %s", out)
	}
	do(t, dir, "commit", "-q", "--allow-empty", "-m", "one")
	if got, want := ask(t, dir), "main "+do(t, dir, "rev-parse", "HEAD")+" clean"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestARepositoryOfAnotherUserIsReadButNotTrusted(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root can give files away")
	}
	dir := repository(t)
	hash := do(t, dir, "rev-parse", "HEAD")
	if out, err := exec.Command("chown", "-R", "12345", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if got, want := ask(t, dir), "main "+hash+" -"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestCommitAndBranchNeedNoGit(t *testing.T) {
	dir := repository(t)
	hash := do(t, dir, "rev-parse", "HEAD")
	t.Setenv("PATH", t.TempDir())
	if got, want := ask(t, dir), "main "+hash+" -"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestWhatIsKnownInTimeIsKept(t *testing.T) {
	dir := repository(t)
	hash := do(t, dir, "rev-parse", "HEAD")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	g, err := Git(ctx, dir)
	if got, want := spell(g), "main "+hash+" -"; err != nil || got != want {
		t.Errorf("got %s, %v; want %s", got, err, want)
	}
}

// A repository that was unpacked from somewhere may name programs. None of them is to run because a command was recorded.
func TestNoProgramOfTheRepositoryRuns(t *testing.T) {
	dir := repository(t)
	ran := filepath.Join(t.TempDir(), "ran")
	script := filepath.Join(dir, ".git", "evil")
	if err := os.WriteFile(script, []byte("#!/bin/sh\ntouch "+ran+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, hook := range []string{"post-index-change", "fsmonitor-watchman"} {
		if err := os.Link(script, filepath.Join(dir, ".git", "hooks", hook)); err != nil && !os.IsExist(err) {
			t.Fatal(err)
		}
	}
	for _, key := range []string{"core.fsmonitor", "core.pager", "core.editor", "core.sshCommand", "pager.status", "core.askPass"} {
		do(t, dir, "config", key, script)
	}
	do(t, dir, "config", "alias.status", "!"+script)
	os.Remove(ran)
	if got := ask(t, dir); !strings.HasSuffix(got, " clean") {
		t.Errorf("got %s", got)
	}
	if _, err := os.Stat(ran); err == nil {
		t.Error("a program of the repository ran")
	}
}

func TestNamedPipesInARepositoryDoNotBlock(t *testing.T) {
	for _, name := range []string{"HEAD", "refs/heads/main", "packed-refs", "commondir"} {
		dir := repository(t)
		path := filepath.Join(dir, ".git", name)
		os.Remove(path)
		if err := syscall.Mkfifo(path, 0o600); err != nil {
			t.Fatal(err)
		}
		done := make(chan struct{})
		go func() {
			head(dir)
			close(done)
		}()
		select {
		case <-done:
		case <-time.After(10 * time.Second):
			t.Fatalf("%s blocks", name)
		}
	}
}

func TestASlowGitIsEndedByTheContext(t *testing.T) {
	dir := repository(t)
	bin := t.TempDir()
	// It leaves a child that holds the pipe, as a monitor would.
	if err := os.WriteFile(filepath.Join(bin, "git"), []byte("#!/bin/sh\nsleep 30 & sleep 30\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+":"+os.Getenv("PATH"))
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	start := time.Now()
	if _, err := Git(ctx, dir); err != nil {
		t.Error(err)
	}
	if d := time.Since(start); d > 10*time.Second {
		t.Errorf("took %v", d)
	}
}

func TestWorktree(t *testing.T) {
	dir := repository(t)
	deep := filepath.Join(dir, "a", "b")
	if err := os.MkdirAll(deep, 0o755); err != nil {
		t.Fatal(err)
	}
	if top, ok := Worktree(deep); !ok || top != dir {
		t.Errorf("%q, %v", top, ok)
	}
	if top, ok := Worktree(t.TempDir()); ok {
		t.Errorf("%q outside of one", top)
	}
}

func FuzzPackedRef(f *testing.F) {
	f.Add([]byte("# pack-refs with: peeled\n0123456789012345678901234567890123456789 refs/heads/main\n^0\n"), "refs/heads/main")
	f.Add([]byte(" a\n a\n"), "a")
	f.Fuzz(func(t *testing.T, packed []byte, ref string) {
		if hash := packedRef(packed, ref); hash != "" && !isHash(hash) {
			t.Fatal(hash)
		}
	})
}

// BenchmarkHead is what finding the commit and the branch costs.
func BenchmarkHead(b *testing.B) {
	dir := repository(b)
	for b.Loop() {
		if _, _, err := head(dir); err != nil {
			b.Fatal(err)
		}
	}
}
