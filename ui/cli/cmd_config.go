package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"runar/ui"
)

const longConfig = `Prints every setting, its value and where that came from; with a name and a
value, sets it for you in every project. Settings are lines "name = value" in
$XDG_CONFIG_HOME/runar/config (~/.config/runar/config) and in the .runar/config
of a project; # starts a comment. RUNAR_NAME in the environment stands above
both, a flag above all.`

var examplesConfig = []string{
	"runar config    # all of them",
	"runar config gutter    # the value of one",
	"runar config gutter off    # set it, in your own file",
	"RUNAR_GUTTER=off runar ./train.sh    # for one command",
}

func newConfig(c *Call) ([]Flag, func([]string) error) {
	return c.outputFlags(), func(args []string) error {
		if len(args) == 2 {
			return c.setConfig(args[0], args[1])
		}
		return c.printConfig(args)
	}
}

// setConfig writes a setting into the user's file: in place of the line that is there, else as the last one.
func (c *Call) setConfig(name, value string) error {
	s, err := settingNamed(name)
	if err != nil {
		return err
	}
	var check Config
	check.values = map[string]Value{}
	if check.set(s, value, Value{}); len(check.Warnings) > 0 {
		return usagef("%s", strings.TrimPrefix(check.Warnings[0], ": "))
	}
	if strings.ContainsAny(value, "\n\r") || strings.TrimSpace(value) != value || strings.HasPrefix(value, "#") || strings.Contains(value, " #") || strings.Contains(value, "\t#") {
		return usagef("a line cannot hold the value %q", value)
	}
	path := c.userConfigPath()
	if path == "" {
		return failf("there is no home folder to keep settings in").withHint("set HOME or XDG_CONFIG_HOME")
	}
	text, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		return err
	}
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	if len(text) == 0 {
		lines = nil
	}
	line, at := name+" = "+value, -1
	for i, old := range lines {
		if n, _, ok := configLine(old); ok && n == name {
			at = i // the last one counts
		}
	}
	if at < 0 {
		lines = append(lines, line)
	} else {
		lines[at] = line
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	// Written through a link, where there is one: people keep such files elsewhere.
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		return err
	}
	c.config = nil
	if v := c.Config().Get(name); v.Text != value && !s.onOff {
		c.Warn(fmt.Sprintf("%s stands above it", v.Source))
	}
	if c.wantsJSON() {
		return c.printConfig([]string{name})
	}
	return c.say(ui.Clean(line))
}

func settingNamed(name string) (setting, error) {
	var known []string
	for _, s := range settings() {
		if s.name == name {
			return s, nil
		}
		known = append(known, s.name)
	}
	e := usagef("no setting %q", name)
	if near, ok := nearest(name, known); ok {
		return setting{}, e.withHint("did you mean %q?", near)
	}
	return setting{}, e.withHint("settings: %s", strings.Join(known, ", "))
}

func (c *Call) printConfig(names []string) error {
	type entry struct {
		Name   string `json:"name"`
		Value  string `json:"value"`
		Source string `json:"source"`
	}
	for _, name := range names {
		if _, err := settingNamed(name); err != nil {
			return err
		}
	}
	entries := []entry{}
	for _, s := range settings() {
		if len(names) == 0 || oneOf(s.name, names) {
			v := c.Config().Get(s.name)
			entries = append(entries, entry{s.name, v.Text, v.Source})
		}
	}
	switch {
	case c.wantsJSON():
		return c.printJSON(entries)
	case len(names) == 1:
		return c.say(ui.Clean(entries[0].Value))
	}
	t := ui.Table{Columns: []ui.Column{{Title: "NAME"}, {Title: "VALUE", Flex: true}, {Title: "FROM", Flex: true, Keep: 20}}}
	for _, e := range entries {
		t.Rows = append(t.Rows, []ui.Cell{{Text: e.Name, Color: ui.Bold}, plain(e.Value), {Text: c.shortPath(e.Source), Color: ui.Dim}})
	}
	term := c.terminal(c.Env.Out)
	if err := t.Write(c.Env.Out, term); err != nil || !term.TTY {
		return err
	}
	return c.say(fmt.Sprintf("\nyour settings: %s", ui.Clean(c.shortPath(c.userConfigPath()))))
}
