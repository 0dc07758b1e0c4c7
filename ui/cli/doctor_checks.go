package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"

	"runar/db"
	"runar/hooks"
	"runar/shell"
	"runar/ui"
	"runar/ui/cli/early"
)

// checkStore looks at the store of this place: its folder, its database, what killed programs left.
func (c *Call) checkStore(add func(verdict, string, string)) {
	dir, ok := c.findStore()
	if !ok {
		dir = c.StoreDir()
		if dir == "" {
			add(broken, "store: the working directory is gone", "cd somewhere else")
			return
		}
		if err := unix.Access(nearestFolder(dir), unix.W_OK); err != nil {
			add(worth, fmt.Sprintf("store: none yet, and %s cannot be written: runs go to the fallback store", c.shortPath(nearestFolder(dir))), "")
			return
		}
		add(good, "store: none yet; the first run makes "+c.shortPath(dir), "")
		return
	}
	c.checkFolder(dir, "store", add)
}

// nearestFolder is dir or the folder above it that is there.
func nearestFolder(dir string) string {
	for up := range upwards(dir) {
		if isDir(up) {
			return up
		}
	}
	return "/"
}

func (c *Call) checkFolder(dir, name string, add func(verdict, string, string)) {
	short := c.shortPath(dir)
	if info, err := os.Stat(dir); err == nil && info.Mode().Perm()&0o077 != 0 {
		add(worth, fmt.Sprintf("%s: others may enter %s (mode %04o): logs can hold secrets", name, short, info.Mode().Perm()), "chmod 700 "+dir)
	}
	if err := unix.Access(dir, unix.W_OK); err != nil {
		add(worth, fmt.Sprintf("%s: %s cannot be written: runs go to the fallback store", name, short), "")
	}
	if info, err := os.Stat(filepath.Join(dir, "logs")); err == nil && !info.IsDir() {
		add(broken, fmt.Sprintf("%s: %s is not a folder", name, filepath.Join(short, "logs")), "move it out of the way")
	}
	c.checkDisk(dir, name, add)
	s, err := db.Open(c.Ctx, dir, db.Options{ReadOnly: true})
	switch {
	case errors.Is(err, db.ErrNoStore):
		add(good, fmt.Sprintf("%s: %s, no runs yet", name, short), "")
		return
	case err != nil:
		e := explain(err)
		add(broken, name+": "+e.text, e.hint)
		return
	}
	defer s.Close()
	flaws, err := s.Check(c.Ctx)
	if err != nil {
		add(broken, name+": "+err.Error(), "")
		return
	}
	if len(flaws) == 0 {
		add(good, name+": the database is whole", "")
	}
	for _, flaw := range flaws {
		add(broken, name+": "+flaw, "a copy of the folder is worth making before anything else")
	}
	runs, err := s.List(c.Ctx, db.Query{})
	if err != nil {
		add(broken, name+": "+err.Error(), "")
		return
	}
	live, lost, missing := 0, 0, 0
	var logs int64
	for _, r := range runs {
		switch {
		case r.Status == db.Running:
			live++
		case r.Cause != nil && *r.Cause == db.CauseLost:
			lost++
		}
		if r.StdoutPath == nil {
			continue
		}
		log, err := db.FindLog(db.LogPath(dir, *r.StdoutPath))
		if err == nil {
			logs += log.OnDisk
		} else if errors.Is(err, fs.ErrNotExist) && r.LogBytes != nil && *r.LogBytes > 0 {
			missing++
		}
	}
	add(good, fmt.Sprintf("%s: %s, %s, %d running, %s of logs", name, short, ui.Count(len(runs), "run"), live, ui.Bytes(logs)), "")
	if lost > 0 {
		add(worth, fmt.Sprintf("%s: %s lost: runar was killed, or the machine restarted", name, ui.Count(lost, "run")), "runar ls cause=lost")
	}
	if missing > 0 {
		add(worth, fmt.Sprintf("%s: %s without their log", name, ui.Count(missing, "run")), "")
	}
}

// checkDisk looks at the file system of a store, and at what could not be filed in its database.
func (c *Call) checkDisk(dir, name string, add func(verdict, string, string)) {
	disk := db.DiskOf(dir)
	switch {
	case !disk.Locks:
		add(worth, name+": locks are not seen by others on this file system: there is no database, runs are kept as files beside it", "RUNAR_DIR names a store on another disk")
	case !disk.Local:
		add(worth, name+": on a network or unknown file system: slower and safe, without a write-ahead log", "RUNAR_DIR names a store on a local disk")
	default:
		add(good, name+": on a local disk", "")
	}
	if disk.Full {
		add(broken, name+": the disk is full", "runar gc")
	}
	records, unreadable := db.Waiting(dir)
	if records > 0 {
		add(worth, fmt.Sprintf("%s: %s in the spool, to be taken into the database", name, ui.Count(records, "record")), "the next run does it")
	}
	if unreadable > 0 {
		add(broken, fmt.Sprintf("%s: %s in the spool that cannot be read", name, ui.Count(unreadable, "record")), "see "+filepath.Join(dir, "spool"))
	}
}

// checkFallback looks at the user's own store, where runs go whose project cannot be written.
func (c *Call) checkFallback(add func(verdict, string, string)) {
	dir := c.FallbackDir()
	switch {
	case dir == "":
		add(worth, "fallback: no home folder: a project that cannot be written has no second place", "")
		return
	case unix.Access(nearestFolder(dir), unix.W_OK) != nil:
		add(worth, fmt.Sprintf("fallback: %s cannot be written", c.shortPath(nearestFolder(dir))), "")
	}
	if hasDatabase(dir) {
		c.checkFolder(dir, "fallback", add)
	}
}

func (c *Call) checkSettings(add func(verdict, string, string)) {
	for _, w := range c.Config().Warnings {
		add(worth, "settings: "+w, "")
	}
	if len(c.Config().Warnings) == 0 {
		add(good, "settings: "+c.shortPath(c.userConfigPath()), "")
	}
}

// checkShell asks what the hooks of the shell above left in the environment.
func (c *Call) checkShell(add func(verdict, string, string)) {
	state := hooks.Status(c.Env.Getenv, hooks.Parent())
	if !state.Loaded {
		c.checkUnhooked(add)
		return
	}
	add(good, fmt.Sprintf("hooks: loaded in %s", state.Shell), "")
	if _, build := early.Executable(); state.Build != build {
		add(worth, "hooks: those of another build of runar than this one", "open a new shell")
	}
	if len(state.Kept) > 0 {
		add(worth, "hooks: not recorded, being functions or aliases of yours: "+strings.Join(state.Kept, ", "), "")
	}
	if state.Completion {
		add(good, fmt.Sprintf("completion: registered in %s", state.Shell), "")
	} else {
		add(worth, fmt.Sprintf("completion: not registered in %s", state.Shell), "runar help completion")
	}
}

// checkUnhooked says what there is for the user's shell where none is loaded above.
func (c *Call) checkUnhooked(add func(verdict, string, string)) {
	const so = ": commands are recorded where runar is typed"
	sh, err := shell.Parse(c.Env.Getenv("SHELL"))
	if err != nil {
		add(worth, "hooks: not loaded"+so, "runar help init")
		return
	}
	rc := sh.RC(c.Env.Getenv)
	if has, err := shell.HasInit(rc); err == nil && has {
		add(worth, fmt.Sprintf("hooks: not loaded, though %s has the line for them", c.shortPath(rc)), "open a new shell")
		return
	}
	add(worth, "hooks: not loaded here"+so, fmt.Sprintf("runar init %s --install", sh))
	if file := c.installedCompletion(sh); file != "" {
		add(good, fmt.Sprintf("completion: %s, where %s looks for it", c.shortPath(file), sh), "")
	} else {
		add(worth, fmt.Sprintf("completion: none found for %s", sh), "runar help completion")
	}
}

// installedCompletion is the file that a package or the user put where the shell finds completions; "" for none.
func (c *Call) installedCompletion(sh shell.Shell) string {
	name := map[shell.Shell]string{shell.Bash: "bash-completion/completions/runar", shell.Fish: "fish/vendor_completions.d/runar.fish"}[sh]
	var files []string
	for _, share := range []string{filepath.Join(c.home(), ".local", "share"), "/usr/local/share", "/usr/share", "/opt/homebrew/share"} {
		if sh == shell.Zsh {
			files = append(files, filepath.Join(share, "zsh/site-functions/_runar"), filepath.Join(share, "zsh/vendor-completions/_runar"))
		} else {
			files = append(files, filepath.Join(share, name))
		}
	}
	if sh == shell.Fish {
		files = append(files, filepath.Join(filepath.Dir(sh.RC(c.Env.Getenv)), "completions", "runar.fish"))
	}
	for _, file := range files {
		if _, err := os.Stat(file); err == nil {
			return file
		}
	}
	return ""
}

// checkPatterns tells how many commands are recorded by themselves, and which lines cannot be read.
func (c *Call) checkPatterns(add func(verdict, string, string)) {
	rules := c.loadRules()
	count := map[hooks.Origin]int{}
	for _, r := range rules.List {
		count[r.Origin]++
	}
	text := ui.Count(len(rules.List), "pattern")
	for _, of := range []struct {
		origin hooks.Origin
		text   string
	}{{hooks.Project, "the project's"}, {hooks.User, "yours"}} {
		if n := count[of.origin]; n > 0 {
			text += fmt.Sprintf(", %d %s", n, of.text)
		}
	}
	add(good, "patterns: "+text, "")
	for _, w := range rules.Warnings {
		add(worth, "patterns: "+w, "")
	}
}
