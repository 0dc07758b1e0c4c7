package cli

import (
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"

	"runar/capture/facts"
)

// storeName is the folder that makes a folder a project.
const storeName = ".runar"

// StoreDir is where a new run belongs: $RUNAR_DIR, the nearest .runar upwards, a new one at the top of the git worktree,
// or one in the working directory. "" where the working directory is gone and nothing else names a place.
func (c *Call) StoreDir() string {
	if dir, ok := c.findStore(); ok {
		return dir
	}
	if dir := c.Env.Getenv("RUNAR_DIR"); dir != "" {
		return c.abs(dir)
	}
	if c.Env.Dir == "" {
		return ""
	}
	return filepath.Join(c.placeDir(), storeName)
}

// findStore is the store that is already there, if any.
func (c *Call) findStore() (string, bool) {
	if dir := c.Env.Getenv("RUNAR_DIR"); dir != "" {
		dir = c.abs(dir)
		return dir, isDir(dir)
	}
	for dir := range upwards(c.Env.Dir) {
		if store := filepath.Join(dir, storeName); isDir(store) {
			return store, true
		}
	}
	return "", false
}

// placeDir is the folder whose runs belong together: the one that holds the store, or would if none were named.
func (c *Call) placeDir() string {
	for dir := range upwards(c.Env.Dir) {
		if isDir(filepath.Join(dir, storeName)) {
			return dir
		}
	}
	if top, ok := facts.Worktree(c.Env.Dir); ok {
		return top
	}
	return c.Env.Dir
}

// upwards yields dir and every folder above it.
func upwards(dir string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for dir != "" && yield(dir) {
			parent := filepath.Dir(dir)
			if parent == dir {
				return
			}
			dir = parent
		}
	}
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func (c *Call) abs(path string) string {
	if filepath.IsAbs(path) || c.Env.Dir == "" {
		return filepath.Clean(path)
	}
	return filepath.Join(c.Env.Dir, path)
}

// FallbackDir is the user's own store, for runs whose project cannot be written. "" only where there is no place at all.
func (c *Call) FallbackDir() string { return c.xdg("XDG_STATE_HOME", ".local/state", "fallback") }

// storesPath is the list of known stores.
func (c *Call) storesPath() string { return c.xdg("XDG_STATE_HOME", ".local/state", "stores") }

// xdg is the path of a file of ours below a base folder of the XDG specification, which says to pass over relative paths.
func (c *Call) xdg(variable, inHome, name string) string {
	if base := c.Env.Getenv(variable); filepath.IsAbs(base) {
		return filepath.Join(base, "runar", name)
	}
	home := c.home()
	if home == "" {
		return ""
	}
	return filepath.Join(home, inHome, "runar", name)
}

// home is $HOME, else what the password file says: services and containers may lack the variable.
func (c *Call) home() string {
	if home := c.Env.Getenv("HOME"); filepath.IsAbs(home) {
		return home
	}
	if u, err := user.LookupId(strconv.Itoa(os.Getuid())); err == nil && filepath.IsAbs(u.HomeDir) {
		return u.HomeDir
	}
	return ""
}

// KnownStores are the stores that were ever recorded to and are still there: what --all reads. The store of this place and the
// fallback store are among them.
func (c *Call) KnownStores() []string {
	var dirs []string
	seen := map[string]bool{}
	add := func(dir string) {
		if dir != "" && !seen[dir] && hasDatabase(dir) {
			seen[dir] = true
			dirs = append(dirs, dir)
		}
	}
	if dir, ok := c.findStore(); ok {
		add(dir)
	}
	text, _ := os.ReadFile(c.storesPath())
	for _, line := range strings.Split(string(text), "\n") {
		if filepath.IsAbs(line) {
			add(line)
		}
	}
	add(c.FallbackDir())
	return dirs
}

// RememberStore adds a store to the known ones. Its failure costs nothing but --all, so it is not reported.
func (c *Call) RememberStore(dir string) {
	path := c.storesPath()
	if path == "" || !filepath.IsAbs(dir) || strings.ContainsRune(dir, '\n') {
		return
	}
	text, _ := os.ReadFile(path)
	for _, line := range strings.Split(string(text), "\n") {
		if line == dir {
			return
		}
	}
	if os.MkdirAll(filepath.Dir(path), 0o700) != nil {
		return
	}
	// O_APPEND and one write: runs that start together do not tear each other's line.
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return
	}
	defer f.Close()
	line := dir + "\n"
	if len(text) > 0 && text[len(text)-1] != '\n' {
		line = "\n" + line
	}
	f.WriteString(line)
}

func hasDatabase(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "experiments.db"))
	return err == nil
}
