package facts

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"runar/db"
)

// Worktree is the nearest folder from dir upwards that holds a .git, file or folder; ok is false outside one.
func Worktree(dir string) (top string, ok bool) {
	for {
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
			return dir, true
		}
		parent := filepath.Dir(dir)
		if parent == dir || dir == "" {
			return "", false
		}
		dir = parent
	}
}

// Git is the state of the worktree around dir; the zero value outside one. Commit and branch are read from the repository's own files,
// without starting anything. Dirty means that `git status` would list something, untracked files included but for runar's store; it
// takes git itself, and is left unknown where git is missing, refuses, or ctx ends first. An error means that nothing at all is known.
func Git(ctx context.Context, dir string) (db.Git, error) {
	var g db.Git
	top, ok := Worktree(dir)
	if !ok {
		return g, nil
	}
	commit, branch, err := head(top)
	if err != nil { // a layout of its own, such as reftable
		commit, branch = askHead(ctx, top)
	}
	if commit != "" {
		g.Commit = &commit
	}
	if branch != "" {
		g.Branch = &branch
	}
	out, err := git(ctx, top, "status", "--porcelain", "--untracked-files=normal", "-z", "--", ".", ":(exclude).runar")
	if err == nil {
		dirty := len(out) > 0
		g.Dirty = &dirty
	} else if g.Commit == nil && g.Branch == nil {
		return g, ctx.Err()
	}
	return g, nil
}

// errLayout says that a repository is not laid out in plain files.
var errLayout = errors.New("repository without plain refs")

// head reads HEAD and what it points to (gitrepository-layout(5)). branch is "" when HEAD is detached, commit when nothing was
// committed yet.
func head(top string) (commit, branch string, err error) {
	gitDir := filepath.Join(top, ".git")
	if text, err := readFile(gitDir); err == nil { // a worktree or submodule: "gitdir: PATH"
		path, ok := strings.CutPrefix(strings.TrimSpace(string(text)), "gitdir: ")
		if !ok {
			return "", "", errLayout
		}
		if gitDir = path; !filepath.IsAbs(path) {
			gitDir = filepath.Join(top, path)
		}
	}
	common := gitDir
	if text, err := readFile(filepath.Join(gitDir, "commondir")); err == nil {
		if common = strings.TrimSpace(string(text)); !filepath.IsAbs(common) {
			common = filepath.Join(gitDir, common)
		}
	}
	if _, err := os.Stat(filepath.Join(common, "reftable")); err == nil {
		return "", "", errLayout
	}
	text, err := readFile(filepath.Join(gitDir, "HEAD"))
	if err != nil {
		return "", "", err
	}
	value := strings.TrimSpace(string(text))
	ref, symbolic := strings.CutPrefix(value, "ref: ")
	if !symbolic {
		if !isHash(value) {
			return "", "", errLayout
		}
		return value, "", nil
	}
	branch, ok := strings.CutPrefix(ref, "refs/heads/")
	if !ok {
		branch = ref
	}
	for _, dir := range []string{gitDir, common} {
		if text, err := readFile(filepath.Join(dir, ref)); err == nil {
			if value := strings.TrimSpace(string(text)); isHash(value) {
				return value, branch, nil
			}
			return "", "", errLayout // a ref to a ref
		}
	}
	packed, err := readFile(filepath.Join(common, "packed-refs"))
	if err != nil {
		return "", branch, nil
	}
	return packedRef(packed, ref), branch, nil
}

// packedRef finds a ref in a packed-refs file, which holds "HASH NAME" lines. There may be a hundred thousand of them.
func packedRef(packed []byte, ref string) string {
	needle := []byte(" " + ref + "\n")
	for from := 0; ; {
		i := bytes.Index(packed[from:], needle)
		if i < 0 {
			return ""
		}
		i += from
		line := packed[bytes.LastIndexByte(packed[:i], '\n')+1 : i]
		if isHash(string(line)) {
			return string(line)
		}
		from = i + 1
	}
}

// readFile reads a plain file of a repository. Anything else there, a named pipe for one, could hold us up.
func readFile(name string) ([]byte, error) {
	f, err := os.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !st.Mode().IsRegular() || st.Size() > maxRefs {
		return nil, errLayout
	}
	text := make([]byte, st.Size())
	n, err := io.ReadFull(f, text)
	if err == io.ErrUnexpectedEOF {
		err = nil // rewritten meanwhile
	}
	return text[:n], err
}

// maxRefs is more than any file has that is read here: a million packed refs.
const maxRefs = 64 << 20

// isHash tells whether s is an object name: SHA-1 or SHA-256 in hexadecimal.
func isHash(s string) bool {
	return (len(s) == 40 || len(s) == 64) && strings.Trim(s, "0123456789abcdef") == ""
}

// askHead has git find out what head could not.
func askHead(ctx context.Context, top string) (commit, branch string) {
	if out, err := git(ctx, top, "rev-parse", "--verify", "--quiet", "HEAD"); err == nil {
		commit = strings.TrimSpace(string(out))
	}
	if out, err := git(ctx, top, "symbolic-ref", "--quiet", "--short", "HEAD"); err == nil {
		branch = strings.TrimSpace(string(out))
	}
	return commit, branch
}

// git runs git in a repository that may not be ours: it takes no lock, and starts no monitor, hook or filter that the repository's
// configuration names where that can be said on the command line.
func git(ctx context.Context, top string, args ...string) ([]byte, error) {
	c := exec.CommandContext(ctx, "git", append([]string{"--no-optional-locks", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-C", top}, args...)...)
	// Within a hook of git's, the environment speaks of another repository or index than the one we stand in.
	c.Env = slices.DeleteFunc(os.Environ(), func(v string) bool {
		name, _, _ := strings.Cut(v, "=")
		switch name {
		case "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE":
			return true
		}
		return false
	})
	c.Env = append(c.Env, "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0", "LC_ALL=C")
	c.WaitDelay = time.Second // what git has started may hold the pipe
	// Not in the terminal's foreground group: Ctrl-C is meant for the program.
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return c.Output()
}
