// Package early answers `runar init SHELL` before the rest of the program is set up.
//
// A shell waits for that answer at each of its starts, and setting up the dashboard's and the database's packages, which it has no use
// for, takes longer than all else. Go initialises packages in the order of their paths, as far as their imports are done: this one and
// what it imports need nothing but syscall (on Linux), so they come even before os. It answers the common case alone, no patterns but
// the shipped ones; whatever is unusual is left to ui/cli, which prints the same.
package early

import (
	"strconv"
	"syscall"

	"runar/hooks/files"
)

func init() {
	args := arguments()
	if len(args) != 3 || args[1] != "init" {
		return
	}
	pieces, ok := script(args[0], args[2])
	if !ok {
		return
	}
	switch err := write(pieces[:]); err {
	case 0, syscall.EPIPE: // who has stopped reading wants no more
		exit(0)
	default:
		syscall.Write(2, []byte("runar: error: write /dev/stdout: "+err.Error()+"\n"))
		exit(1)
	}
}

func script(called, shell string) (pieces [13]string, ok bool) {
	if files.Completion(shell) == "" || getenv("RUNAR_DIR") != "" {
		return pieces, false
	}
	user := getenv("XDG_CONFIG_HOME")
	if user == "" || user[0] != '/' {
		if user = getenv("HOME"); user == "" || user[0] != '/' {
			return pieces, false
		}
		user += "/.config"
	}
	user += "/runar/patterns"
	dir, ok := workingDir()
	if !ok || !clean(user) || !absent(user) {
		return pieces, false
	}
	for ; ; dir = parent(dir) {
		if !absent(dir + "/.runar/patterns") {
			return pieces, false
		}
		if dir == "" {
			break
		}
	}
	bin, build := executableOf(called)
	if !plain(bin) || !plain(build) || !plain(user) {
		return pieces, false
	}
	return files.Script(shell, bin, build, user, files.Completion(shell), files.Shipped(shell)), true
}

// clean tells whether a path is surely one that path/filepath leaves as it is.
func clean(path string) bool {
	for i := range len(path) - 1 {
		if path[i] == '/' && (path[i+1] == '/' || path[i+1] == '.' && (i+2 == len(path) || path[i+2] == '/' || path[i+2] == '.')) {
			return false
		}
	}
	return true
}

func absent(path string) bool {
	var st syscall.Stat_t
	err := syscall.Stat(path, &st)
	return err == syscall.ENOENT || err == syscall.ENOTDIR
}

// workingDir is what os.Getwd answers: $PWD where that is the same folder.
func workingDir() (dir string, ok bool) {
	var here, named syscall.Stat_t
	if dir = getenv("PWD"); dir != "" && dir[0] == '/' && syscall.Stat(".", &here) == nil && syscall.Stat(dir, &named) == nil && same(&here, &named) {
		return dir, true
	}
	dir, err := syscall.Getwd()
	return dir, err == nil && dir != "" && dir[0] == '/'
}

func same(a, b *syscall.Stat_t) bool { return a.Dev == b.Dev && a.Ino == b.Ino }

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
	called := ""
	if args := arguments(); len(args) > 0 {
		called = args[0]
	}
	return executableOf(called)
}

func executableOf(called string) (path, build string) {
	path, ok := executable()
	if !ok {
		return "runar", "unknown"
	}
	var file, other syscall.Stat_t
	if syscall.Stat(path, &file) != nil {
		return path, "unknown"
	}
	build = strconv.FormatInt(file.Size, 36) + "." + strconv.FormatInt(modified(&file), 36)
	if called != "" && called[0] == '/' {
		if syscall.Stat(called, &other) == nil && same(&file, &other) {
			return called, build
		}
		return path, build
	}
	for i := range len(called) {
		if called[i] == '/' {
			return path, build
		}
	}
	for list := getenv("PATH"); list != ""; {
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
		if syscall.Stat(candidate, &other) == nil && other.Mode&syscall.S_IFMT == syscall.S_IFREG && other.Mode&0o111 != 0 {
			if same(&file, &other) {
				return candidate, build
			}
			break
		}
	}
	return path, build
}
