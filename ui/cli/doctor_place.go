package cli

import (
	"fmt"
	"os/exec"
	"strings"

	"runar/capture/python"
)

func (c *Call) checkTerminal(add func(verdict, string, string)) {
	out, in := c.terminal(c.Env.Out), c.terminal(c.Env.In)
	if !out.TTY || !in.TTY {
		add(good, "terminal: output or input is not one, so there is nothing to see of it", "")
		return
	}
	charset := "Unicode"
	if !out.Unicode {
		charset = "ASCII signs"
	}
	colors := "colours"
	if !out.Color {
		colors = "no colours"
	}
	name := c.Env.Getenv("TERM")
	add(good, fmt.Sprintf("terminal: %s, %d columns, %d rows, %s, %s", name, out.Width, out.Height, colors, charset), "")
	if name == "" || name == "dumb" {
		add(worth, "terminal: TERM says that it can do nothing", "")
	}
	if out.Width < 42 {
		add(worth, "terminal: too narrow for the gutter", "")
	}
}

// checkLocale says which charset the signs are drawn by.
func (c *Call) checkLocale(add func(verdict, string, string)) {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		locale := c.Env.Getenv(name)
		if locale == "" {
			continue
		}
		if lower := strings.ToLower(locale); strings.Contains(lower, "utf-8") || strings.Contains(lower, "utf8") {
			add(good, fmt.Sprintf("locale: %s=%s", name, locale), "")
		} else {
			add(worth, fmt.Sprintf("locale: %s=%s is not UTF-8: plain signs are shown", name, locale), "export LC_ALL=C.UTF-8")
		}
		return
	}
	add(good, "locale: none set; UTF-8 is taken for granted", "")
}

// checkTools looks for the programs that runar asks, or that its module works in.
func (c *Call) checkTools(add func(verdict, string, string)) {
	if path, err := c.findProgram("git", nil); err == nil {
		add(good, "git: "+path, "")
	} else {
		add(worth, "git: not on PATH: whether a worktree is dirty stays unknown", "")
	}
	for _, name := range []string{"python3", "python"} {
		path, err := c.findProgram(name, nil)
		if err != nil {
			continue
		}
		out, runErr := exec.CommandContext(c.Ctx, path, "-c", "import sqlite3, sys; print('%d.%d.%d' % sys.version_info[:3]); sys.exit(sys.version_info < (3, 8))").Output()
		switch version := strings.TrimSpace(string(out)); {
		case runErr == nil:
			add(good, fmt.Sprintf("python: %s, %s", path, version), "")
			c.checkModule(path, add)
		case version != "":
			add(worth, fmt.Sprintf("python: %s is %s, and the module needs 3.8", path, version), "")
		default:
			add(worth, fmt.Sprintf("python: %s has no sqlite3: the module cannot write", path), "")
		}
		return
	}
	add(good, "python: none on PATH; only its module needs it", "")
}

// checkModule imports the module as a recorded program would.
func (c *Call) checkModule(interpreter string, add func(verdict, string, string)) {
	lib, err := python.Extract(c.xdg("XDG_STATE_HOME", ".local/state", "python"))
	if err != nil {
		add(worth, "module: cannot be unpacked: "+err.Error(), "")
		return
	}
	cmd := exec.CommandContext(c.Ctx, interpreter, "-c", "import runar; print(runar.__file__); runar.log")
	cmd.Env = appendPath(c.Env.Environ, "PYTHONPATH", lib)
	out, err := cmd.Output()
	switch file := strings.TrimSpace(string(out)); {
	case err != nil:
		add(broken, fmt.Sprintf("module: %s cannot import it from %s", interpreter, c.shortPath(lib)), "PYTHONPATH="+lib+" "+interpreter+" -c 'import runar'")
	case !strings.HasPrefix(file, lib+"/"):
		add(worth, fmt.Sprintf("module: another one stands before it: %s", c.shortPath(file)), "")
	default:
		add(good, "module: imported from "+c.shortPath(lib), "")
	}
}
