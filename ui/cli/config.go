package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// setting is one thing that can be set in a file or by RUNAR_NAME.
type setting struct {
	name    string
	def     string
	help    string
	choices []string
	// onOff settings take on and off, and what people write instead: true, yes, 1.
	onOff bool
	// personal settings are not taken from a project's file: a folder that came from elsewhere must not choose what runs.
	personal bool
}

// variable is the name of the setting in the environment.
func (s setting) variable() string {
	return "RUNAR_" + strings.ToUpper(strings.ReplaceAll(s.name, ".", "_"))
}

func settings() []setting {
	return []setting{
		{name: "gutter", def: "on", onOff: true, help: "the bar at the left of a command's output"},
		{name: "quiet", def: "off", onOff: true, help: "no banner, gutter or closing line"},
		{name: "color", def: "auto", choices: []string{"auto", "always", "never"}, help: "colours of runar's own output"},
		{name: "ascii", def: "off", onOff: true, help: "plain signs in place of ✓ │ █"},
		{name: "columns", def: "", help: "columns of runar ls, joined by commas"},
		{name: "metrics.pattern", def: "", help: "your own expression"},
		{name: "pager", def: "", personal: true, help: "what runar logs is read with; cat for none"},
	}
}

// Value is a setting and where it came from.
type Value struct {
	Text string
	// Source is "default", the name of a variable, or the path of a file with its line.
	Source string
	file   bool
}

func (v Value) fromFile() bool { return v.file }

// Config holds the settings of one call: environment over project over user over default. Flags stand above it, where
// they are read.
type Config struct {
	values map[string]Value
	// Warnings say what was not understood, one line each.
	Warnings []string
}

// Get answers a setting of the table.
func (c *Config) Get(name string) Value { return c.values[name] }

// On tells whether an on/off setting is on.
func (c *Config) On(name string) bool { return c.values[name].Text == "on" }

// Config reads the settings when first asked for: two small files at most.
func (c *Call) Config() *Config {
	if c.config == nil {
		c.config = &Config{values: map[string]Value{}}
		c.config.load(c)
	}
	return c.config
}

func (cfg *Config) load(c *Call) {
	for _, s := range settings() {
		cfg.values[s.name] = Value{Text: s.def, Source: "default"}
	}
	cfg.readFile(c.userConfigPath(), false)
	if dir, ok := c.findStore(); ok {
		cfg.readFile(filepath.Join(dir, "config"), true)
	}
	for _, s := range settings() {
		name := "RUNAR_" + strings.ToUpper(strings.ReplaceAll(s.name, ".", "_"))
		if v, ok := c.Env.LookupEnv(name); ok && (v != "" || s.name == "pager") {
			cfg.set(s, v, Value{Source: name})
		}
	}
}

// userConfigPath is $XDG_CONFIG_HOME/runar/config, "" where there is no home.
func (c *Call) userConfigPath() string { return c.xdg("XDG_CONFIG_HOME", ".config", "config") }

func (cfg *Config) readFile(path string, project bool) {
	if path == "" {
		return
	}
	text, err := os.ReadFile(path)
	if err != nil {
		if !os.IsNotExist(err) && !errors.Is(err, unix.ENOTDIR) { // HOME=/dev/null is usual for services
			cfg.Warnings = append(cfg.Warnings, fmt.Sprintf("settings not read: %s", err))
		}
		return
	}
	byName := map[string]setting{}
	var names []string
	for _, s := range settings() {
		byName[s.name] = s
		names = append(names, s.name)
	}
	for n, line := range strings.Split(string(text), "\n") {
		where := fmt.Sprintf("%s:%d", path, n+1)
		name, value, ok := configLine(line)
		if !ok {
			continue
		}
		s, known := byName[name]
		switch {
		case !known:
			warning := fmt.Sprintf("%s: unknown setting %q", where, name)
			if near, ok := nearest(name, names); ok {
				warning += fmt.Sprintf("; did you mean %q?", near)
			}
			cfg.Warnings = append(cfg.Warnings, warning)
		case project && s.personal:
			cfg.Warnings = append(cfg.Warnings, fmt.Sprintf("%s: %s is not taken from a project; set it in your own file", where, name))
		default:
			cfg.set(s, value, Value{Source: where, file: true})
		}
	}
}

// configLine cuts "name = value  # comment". A # starts a comment at the start of the line or after a blank.
func configLine(line string) (name, value string, ok bool) {
	for i := 0; i < len(line); i++ {
		if line[i] == '#' && (i == 0 || line[i-1] == ' ' || line[i-1] == '\t') {
			line = line[:i]
			break
		}
	}
	line = strings.TrimSpace(line)
	if line == "" {
		return "", "", false
	}
	name, value, _ = strings.Cut(line, "=")
	return strings.TrimSpace(name), strings.TrimSpace(value), true
}

func (cfg *Config) set(s setting, text string, v Value) {
	if s.onOff {
		switch strings.ToLower(text) {
		case "on", "true", "yes", "1":
			text = "on"
		case "off", "false", "no", "0":
			text = "off"
		default:
			cfg.Warnings = append(cfg.Warnings, fmt.Sprintf("%s: %s is on or off, not %q", v.Source, s.name, text))
			return
		}
	} else if len(s.choices) > 0 && !oneOf(text, s.choices) {
		cfg.Warnings = append(cfg.Warnings, fmt.Sprintf("%s: %s is %s, not %q", v.Source, s.name, orList(s.choices), text))
		return
	}
	v.Text = text
	cfg.values[s.name] = v
}
