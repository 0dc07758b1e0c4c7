package cli

import (
	"fmt"
	"strings"

	"runar/ui"
)

const longConfig = `Prints every setting, its value and where that came from. Settings are lines
"name = value" in $XDG_CONFIG_HOME/runar/config (~/.config/runar/config) and in the
.runar/config of a project; # starts a comment. RUNAR_NAME in the environment stands
above both, a flag above all.`

var examplesConfig = []string{
	"runar config    # all of them",
	"runar config gutter    # the value of one",
	"RUNAR_GUTTER=off runar ./train.sh    # for one command",
}

func newConfig(c *Call) ([]Flag, func([]string) error) {
	return c.outputFlags(), func(names []string) error { return c.printConfig(names) }
}

func (c *Call) printConfig(names []string) error {
	type entry struct {
		Name   string `json:"name"`
		Value  string `json:"value"`
		Source string `json:"source"`
	}
	var known []string
	entries := []entry{}
	for _, s := range settings() {
		known = append(known, s.name)
		if len(names) == 0 || oneOf(s.name, names) {
			v := c.Config().Get(s.name)
			entries = append(entries, entry{s.name, v.Text, v.Source})
		}
	}
	for _, name := range names {
		if oneOf(name, known) {
			continue
		}
		e := usagef("no setting %q", name)
		if near, ok := nearest(name, known); ok {
			return e.withHint("did you mean %q?", near)
		}
		return e.withHint("settings: %s", strings.Join(known, ", "))
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
