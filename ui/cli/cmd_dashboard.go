package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"runar/capture"
	"runar/db"
	"runar/shell"
	"runar/ui/dashboard"
	"runar/ui/dashboard/draw"
)

const longDashboard = `Opens the runs of this project on the full screen, live: their logs, metrics,
params, comparisons, and what can be done with them. Nothing depends on it:
runs go on when it is closed. "?" shows the keys.

It is what "runar" alone opens at a terminal. Where there is no terminal, or
one that can show no screen (TERM unset, dumb or unknown), the list is printed.`

var examplesDashboard = []string{
	"runar    # the same",
	"runar ui --all    # the runs of every known store",
	"runar ui --theme light    # colours for a light terminal",
}

type dashboardOptions struct {
	All     bool
	Theme   string
	NoMouse bool
}

func newDashboard(c *Call) ([]Flag, func([]string) error) {
	var o dashboardOptions
	flags := []Flag{
		{Name: "all", Short: "a", Help: "runs of every known store", Bind: &o.All},
		{Name: "theme", Value: "NAME", Help: "colours: " + strings.Join(draw.Themes, ", "), Choices: draw.Themes, Bind: &o.Theme},
		{Name: "no-mouse", Help: "leave the mouse to the terminal", Bind: &o.NoMouse},
	}
	return append(flags, c.outputFlags()...), func(args []string) error {
		if len(args) > 0 {
			return usagef("%q is not expected here", args[0]).withHint("runar ls %s", shell.Join(args))
		}
		return c.dashboard(o)
	}
}

func (c *Call) dashboard(o dashboardOptions) error {
	if o.Theme != "" && !oneOf(o.Theme, draw.Themes) {
		return usagef("there is no theme %q", o.Theme).withHint("themes: %s", strings.Join(draw.Themes, ", "))
	}
	list := func() error { return c.ls(lsOptions{Limit: limitUnset, All: o.All}, nil) }
	if c.wantsJSON() || !c.terminal(c.Env.In).TTY || !c.terminal(c.Env.Out).TTY {
		return list()
	}
	term := c.terminal(c.Env.Out)
	d := dashboard.Options{
		All: o.All, Theme: o.Theme, ASCII: !term.Unicode, NoColor: !term.Color, NoMouse: o.NoMouse, Now: c.Env.Now,
		StateDir: filepath.Dir(c.storesPath()), Term: c.Env.Getenv("TERM"),
		Actions: dashboard.Actions{Signal: c.signalRun, Rerun: c.rerun, Open: c.openLog},
	}
	if o.All {
		d.Stores, d.Project = c.KnownStores(), "all projects"
		if len(d.Stores) == 0 {
			d.Stores = []string{c.StoreDir()}
		}
	} else {
		dir := c.StoreDir()
		d.Stores, d.Project = []string{dir}, c.projectOf(dir)
		if fallback := c.FallbackDir(); fallback != "" && fallback != dir && hasDatabase(fallback) {
			if l, err := c.openLibrary(); err == nil { // runs that had to go there come home
				l.Close()
			}
			d.Stores = append(d.Stores, fallback)
			d.Below = map[string]string{fallback: c.placeDir()}
		}
	}
	err := dashboard.Run(c.Ctx, d)
	var ended *dashboard.Ended
	switch {
	case errors.Is(err, dashboard.ErrNoScreen):
		c.Warn(fmt.Sprintf("the dashboard needs a terminal that runar knows, and TERM is %q: here is the list", c.Env.Getenv("TERM")))
		return list()
	case errors.As(err, &ended):
		return exitStatus(128 + int(ended.Signal))
	}
	return err
}

// signalRun ends a live run as "runar stop" does, without waiting for its end.
func (c *Call) signalRun(run *db.Run, kill bool) error {
	program, err := c.findProgramOf(run)
	if err != nil {
		return err
	}
	sig := unix.SIGTERM
	if kill {
		sig = unix.SIGKILL
	}
	c.noteStop(run, sig)
	if err := program.Signal(sig); err != nil && !errors.Is(err, capture.ErrGone) {
		return err
	}
	go func() { // what it leaves behind goes too
		for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(awaitEvery) {
			if !program.Alive() {
				endRest(program, sig, kill, 10*time.Second)
				return
			}
		}
	}()
	return nil
}

// rerun runs the command of a run again, as "runar again" does.
func (c *Call) rerun(run *db.Run) error {
	if len(run.Argv) == 0 {
		return errors.New("its command is not known word by word")
	}
	if info, err := os.Stat(run.Workdir); err != nil || !info.IsDir() {
		return fmt.Errorf("its folder %s is not there any more", run.Workdir)
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	err = c.lent(self, []string{"again", run.ID}, c.Env.Dir, c.besides(run))
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		err = nil // the run itself says how it ended
	}
	c.waitEnter()
	return err
}

// besides is the environment in which this program finds a run by its id.
func (c *Call) besides(run *db.Run) []string {
	if run.Store == c.StoreDir() || run.Store == c.FallbackDir() {
		return c.Env.Environ
	}
	return setEnv(c.Env.Environ, "RUNAR_DIR="+run.Store)
}

// largestFolded is the size in bytes of a log up to which an editor gets it as the terminal finally showed it, not as it was written.
const largestFolded = 64 << 20

// openLog shows a log in the pager, at its end, as "runar logs" does, or in the editor.
func (c *Call) openLog(run *db.Run, path string, editor bool) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	env := c.besides(run)
	if !editor {
		options, set := c.Env.LookupEnv("LESS")
		if !set {
			options = "RX"
		}
		if err := c.lent(self, []string{"logs", run.ID}, c.Env.Dir, setEnv(env, "LESS="+options+" +G")); err != nil {
			return err
		}
		if c.pagerCommand() == "" {
			c.waitEnter()
		}
		return nil
	}
	command := c.Env.Getenv("VISUAL")
	if command == "" {
		command = c.Env.Getenv("EDITOR")
	}
	if command == "" {
		command = "vi"
	}
	log, err := db.FindLog(path)
	if err == nil {
		path = log.Path
	}
	if err == nil && log.Bytes <= largestFolded {
		dir, err := os.MkdirTemp("", "runar-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		folded := exec.CommandContext(c.Ctx, self, "logs", run.ID)
		folded.Env, folded.Dir = env, c.Env.Dir
		text, err := folded.Output()
		if err == nil {
			path = filepath.Join(dir, run.ID+".log")
			err = os.WriteFile(path, text, 0o600)
		}
		if err != nil {
			return fmt.Errorf("the log cannot be read: %w", err)
		}
	}
	// An editor is a line for the shell: EDITOR="code -w" is common.
	err = c.lent("/bin/sh", []string{"-c", command + ` "$1"`, "sh", path}, c.Env.Dir, c.Env.Environ)
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return fmt.Errorf("%s: %v", command, err)
	}
	return err
}

func (c *Call) waitEnter() {
	fmt.Fprint(c.Env.Err, "Enter goes back to the dashboard ")
	bufio.NewReader(c.Env.In).ReadString('\n')
}

// lent runs a program that has the terminal to itself. Ctrl-C is for it alone.
func (c *Call) lent(path string, args []string, dir string, env []string) error {
	stop := ignoreInterrupt()
	defer stop()
	cmd := exec.CommandContext(context.WithoutCancel(c.Ctx), path, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = c.Env.In, c.Env.Out, c.Env.Err
	cmd.Env, cmd.Dir = env, dir
	return cmd.Run()
}
