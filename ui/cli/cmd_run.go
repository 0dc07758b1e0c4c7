package cli

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"

	"golang.org/x/sys/unix"

	"runar/capture"
	"runar/capture/facts"
	"runar/capture/metrics"
	"runar/capture/python"
	"runar/db"
	"runar/shell"
	"runar/ui"
)

// helper runs the words that copies of runar are started with in rare states of a run; ok is false for any other word.
func helper(args []string) (code int, ok bool) {
	if len(args) == 0 || !strings.HasPrefix(args[0], "__") {
		return 0, false
	}
	switch args[0] {
	case capture.DrainWord:
		return capture.Drain(args[1:]), true
	case capture.StopWatchWord:
		return capture.StopWatch(args[1:]), true
	case capture.MonitorWord:
		return capture.Monitor(args[1:]), true
	case rereadWord:
		return reread(args[1:]), true
	}
	return 0, false
}

// run runs the program at path and records it; the error carries its exit code. Where a signal ended it, runar ends by the same one,
// and this does not return.
func (c *Call) run(path string, o RunOptions, argv []string) error {
	env := capture.Environ()
	if o.Dir != "" {
		env = setEnv(env, "PWD="+o.Dir)
	}
	env = setEnv(env, o.Env...)
	if c.Env.Getenv("RUNAR_DISABLE") == "1" {
		return cannotStart(argv[0], syscall.Exec(path, argv, env))
	}
	place, err := db.Prepare(c.StoreDir(), c.FallbackDir())
	warn := &warning{}
	if err != nil {
		warn.say("this run is not recorded: " + err.Error())
	} else if place.Warning != "" {
		warn.say(place.Warning)
	}
	o.Quiet = o.Quiet || c.Config().On("quiet")
	screen := runScreen{c: c, term: c.terminal(c.Env.Err), quiet: o.Quiet}
	run := c.describe(o, place, argv)
	if err == nil {
		env = setEnv(env, "RUNAR_RUN_ID="+place.ID, "RUNAR_DIR="+place.Dir)
		if lib, err := python.Extract(c.xdg("XDG_STATE_HOME", ".local/state", "python")); err == nil {
			env = appendPath(env, "PYTHONPATH", lib)
		}
	}
	spec := capture.Spec{
		Path: path, Argv: argv, Env: env, LogPath: place.LogPath, OwnTerminal: o.PTY, Run: run,
		Banner: func() { screen.banner(run) },
		Late:   func(ctx context.Context) db.Update { return c.late(ctx, place) },
	}
	if !o.Quiet && !o.NoGutter && c.Config().On("gutter") {
		spec.Gutter = screen.term.Glyph("│ ", "| ")
	}
	var again atomic.Uint32 // how the log is to be read again; 0: it is not
	var rec capture.Recorder = unrecorded{}
	if err == nil {
		place.Announce(run) // where that fails, the recorder will say so
		r := db.NewRecorder(place, warn.say)
		spec.Observe = func(f *capture.Follow) { again.Store(uint32(observe(c, f, r))) }
		rec = r
	}

	hideWords()
	res, err := capture.Run(spec, rec)
	if err != nil {
		if place.LogPath != "" {
			os.Remove(place.LogPath) // nothing was run, so there is nothing to keep
			place.Withdraw()
		}
		var start *capture.StartError
		if errors.As(err, &start) {
			return cannotStart(argv[0], start.Errno)
		}
		return codedf(exitFailed, "cannot run %q: %s", ui.Clean(argv[0]), err)
	}
	screen.closing(res)
	if how := metrics.Counting(again.Load()); res.Behind || how != metrics.CountUnknown && !c.rereadNow(place, how) {
		capture.StartHelper(rereadWord, place.Dir, place.ID)
	}
	if res.Uncaptured != nil {
		warn.say("the output was not recorded: " + res.Uncaptured.Error())
	}
	if res.Fault != nil {
		warn.say(res.Fault.Error())
	}
	if res.Unwritten != nil {
		warn.say("output was lost on its way: " + res.Unwritten.Error() + "; the log has it")
	}
	if text := warn.text(); text != "" {
		c.Warn(text)
	}
	if res.Signal != 0 {
		capture.DieBy(res.Signal)
	}
	return exitStatus(res.ExitCode)
}

// describe is the row of a run as far as it is known before the start.
func (c *Call) describe(o RunOptions, place db.Place, argv []string) *db.Run {
	run := &db.Run{
		ID: place.ID, Command: shell.Join(argv), Workdir: c.Env.Dir, Store: place.Dir, Tags: o.Tags,
		Params: facts.Params(argv, o.Env),
		Name:   text(o.Name), Note: text(o.Note), Host: text(facts.Host()), User: text(facts.User()), ParentID: text(c.Env.Getenv("RUNAR_RUN_ID")),
	}
	for _, a := range argv {
		run.Argv = append(run.Argv, db.Text(a))
	}
	for _, word := range o.Env {
		run.Env = append(run.Env, db.Text(word))
	}
	if place.LogPath != "" {
		if rel, err := filepath.Rel(place.Dir, place.LogPath); err == nil {
			run.StdoutPath = &rel
		}
	}
	return run
}

// late finds out beside the program what may take a while.
func (c *Call) late(ctx context.Context, place db.Place) db.Update {
	c.RememberStore(place.Dir)
	if git, err := facts.Git(ctx, c.Env.Dir); err == nil {
		return db.Update{Git: &git}
	}
	return db.Update{}
}

func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func cannotStart(word string, err error) *Error {
	if errors.Is(err, unix.ENOENT) || errors.Is(err, unix.ENOTDIR) {
		return codedf(exitNoCommand, "cannot run %q: %s", ui.Clean(word), err)
	}
	if errors.Is(err, unix.E2BIG) || errors.Is(err, unix.EAGAIN) || errors.Is(err, unix.ENOMEM) {
		return codedf(exitFailed, "cannot run %q: %s", ui.Clean(word), err)
	}
	return codedf(exitNotExec, "cannot run %q: %s", ui.Clean(word), err)
}

// setEnv answers env with these NAME=value words in place of any of the same names. Everything else, odd entries included, is kept in
// its order.
func setEnv(env []string, words ...string) []string {
	for _, w := range words {
		name, _, _ := strings.Cut(w, "=")
		kept := make([]string, 0, len(env)+1)
		for _, e := range env {
			if !strings.HasPrefix(e, name+"=") {
				kept = append(kept, e)
			}
		}
		env = append(kept, w)
	}
	return env
}

// appendPath puts dir at the end of a variable that lists folders, unless it is there.
func appendPath(env []string, name, dir string) []string {
	old, _ := Env{Environ: env}.LookupEnv(name)
	for _, d := range filepath.SplitList(old) {
		if d == dir {
			return env
		}
	}
	if old != "" {
		dir = old + string(filepath.ListSeparator) + dir
	}
	return setEnv(env, name+"="+dir)
}

// warning holds the one line that a run may say about its own trouble: the first one, shown when the program is done with the screen.
type warning struct {
	mu   sync.Mutex
	line string
}

func (w *warning) say(line string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.line == "" {
		w.line = line
	}
}

func (w *warning) text() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.line
}

// cloneWords copies a command line, so that nothing points into the original (see hideWords).
func cloneWords(args []string) []string {
	words := make([]string, len(args))
	for i, a := range args {
		words[i] = strings.Clone(a)
	}
	return words
}
