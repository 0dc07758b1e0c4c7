package cli

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// findProgram answers the file that a word stands for, before anything is recorded, as env(1) would with these additions to
// the environment: 127 where there is no such program, 126 where it is there and cannot be executed.
func (c *Call) findProgram(word string, env []string) (path string, err *Error) {
	if strings.Contains(word, "/") {
		return word, whyNot(word, runnable(c.abs(word)))
	}
	dirs, ok := Env{Environ: env}.LookupEnv("PATH")
	if !ok {
		if dirs, ok = c.Env.LookupEnv("PATH"); !ok {
			dirs = "/usr/local/bin:/usr/bin:/bin"
		}
	}
	var blocked error
	if word != "" {
		for _, dir := range filepath.SplitList(dirs) {
			path := filepath.Join(c.abs(dir), word)
			err := runnable(path)
			if err == nil {
				return path, nil
			}
			// As execvp does: one that may not be executed is passed over, and named only where no other is found.
			if blocked == nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, unix.ENOTDIR) {
				blocked = err
			}
		}
	}
	if blocked == nil {
		return "", codedf(exitNoCommand, "%q is not a program on PATH", word)
	}
	return "", whyNot(word, blocked)
}

func whyNot(word string, err error) *Error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, unix.ENOTDIR):
		return codedf(exitNoCommand, "%q: no such file", word)
	case errors.Is(err, unix.EISDIR):
		return codedf(exitNotExec, "%q is a folder", word)
	}
	return codedf(exitNotExec, "%q cannot be executed: permission denied", word)
}

func runnable(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if info.IsDir() {
		return unix.EISDIR
	}
	return unix.Access(path, unix.X_OK)
}
