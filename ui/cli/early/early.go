// Package early answers `runar init SHELL` before the rest of the program is set up.
//
// A shell waits for that answer at each of its starts, and setting up the dashboard's and the database's packages, which it has no use
// for, takes longer than all else. Go initialises packages in the order of their paths, as far as their imports are done: this one and
// what it imports need little but os, so they come before those. It answers the common case alone, no patterns but the shipped ones;
// whatever is unusual is left to ui/cli, which prints the same.
package early

import (
	"os"
	"strconv"
	"syscall"

	completion "runar/completions/files"
	hooks "runar/hooks/files"
)

func init() {
	if len(os.Args) != 3 || os.Args[1] != "init" {
		return
	}
	text, ok := script(os.Args[2])
	if !ok {
		return
	}
	if _, err := os.Stdout.WriteString(text); err != nil {
		os.Exit(1)
	}
	os.Exit(0)
}

func script(shell string) (text string, ok bool) {
	if completion.Of(shell) == "" || os.Getenv("RUNAR_DIR") != "" {
		return "", false
	}
	user := os.Getenv("XDG_CONFIG_HOME")
	if user == "" || user[0] != '/' {
		if user = os.Getenv("HOME"); user == "" || user[0] != '/' {
			return "", false
		}
		user += "/.config"
	}
	user += "/runar/patterns"
	dir, err := os.Getwd()
	if err != nil || !absent(user) {
		return "", false
	}
	for ; ; dir = parent(dir) {
		if !absent(dir + "/.runar/patterns") {
			return "", false
		}
		if dir == "" {
			break
		}
	}
	bin, build := Executable()
	if !plain(bin) || !plain(build) || !plain(user) {
		return "", false
	}
	return hooks.Script(shell, bin, build, user, completion.Of(shell), hooks.Shipped(shell)), true
}

func absent(path string) bool {
	_, err := os.Stat(path)
	e, ok := err.(*os.PathError)
	return ok && (e.Err == syscall.ENOENT || e.Err == syscall.ENOTDIR)
}

// parent is the folder above one, "" for the root.
func parent(dir string) string {
	i := len(dir) - 1
	for i > 0 && dir[i] != '/' {
		i--
	}
	return dir[:max(i, 0)]
}

// plain tells whether a word is the same in quotes as without, in all shells.
func plain(word string) bool {
	for i := range len(word) {
		switch c := word[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '/', c == '.', c == '_', c == '-':
		default:
			return false
		}
	}
	return word != ""
}

// Executable is the absolute path of this runar, as the hooks are to call it: the path it was called by where that is the same file,
// because package managers keep the file itself in a folder with the version in its name. build tells the file from that of any other
// build.
func Executable() (path, build string) {
	path, err := os.Executable()
	if err != nil {
		return "runar", "unknown"
	}
	info, err := os.Stat(path)
	if err != nil {
		return path, "unknown"
	}
	build = strconv.FormatInt(info.Size(), 36) + "." + strconv.FormatInt(info.ModTime().UnixNano(), 36)
	called := os.Args[0]
	if called != "" && called[0] == '/' {
		if other, err := os.Stat(called); err == nil && os.SameFile(info, other) {
			return called, build
		}
		return path, build
	}
	for i := range len(called) {
		if called[i] == '/' {
			return path, build
		}
	}
	for list := os.Getenv("PATH"); list != ""; {
		dir := list
		for i := range len(list) {
			if list[i] == ':' {
				dir = list[:i]
				break
			}
		}
		list = list[min(len(list), len(dir)+1):]
		if dir == "" || dir[0] != '/' {
			continue
		}
		candidate := dir + "/" + called
		if other, err := os.Stat(candidate); err == nil && other.Mode().IsRegular() && other.Mode()&0o111 != 0 {
			if os.SameFile(info, other) {
				return candidate, build
			}
			break
		}
	}
	return path, build
}
