//go:build !linux

package early

import (
	"errors"
	"os"
	"strings"
	"syscall"
)

func arguments() []string { return os.Args }

func getenv(name string) string { return os.Getenv(name) }

func executable() (path string, ok bool) {
	path, err := os.Executable()
	return path, err == nil
}

func modified(st *syscall.Stat_t) (ns int64) { return st.Mtimespec.Nano() }

func write(pieces []string) (errno syscall.Errno) {
	_, err := os.Stdout.WriteString(strings.Join(pieces, ""))
	errors.As(err, &errno)
	return errno
}

func exit(code int) { os.Exit(code) }
