package cli

import (
	"context"
	"os"
	"strings"
	"time"

	"runar/ui"
)

// Env is the world a command sees. It is passed on, never global, so that a test can set every part.
type Env struct {
	In, Out, Err *os.File
	Environ      []string // NAME=value; of a name given twice the last counts
	Dir          string   // working directory; "" where it is gone
	Now          func() time.Time
}

// Getenv is the value of a variable, "" where it is not set.
func (e Env) Getenv(name string) string {
	v, _ := e.LookupEnv(name)
	return v
}

// LookupEnv tells an empty variable from one that is not set.
func (e Env) LookupEnv(name string) (string, bool) {
	for i := len(e.Environ) - 1; i >= 0; i-- {
		if v, ok := strings.CutPrefix(e.Environ[i], name+"="); ok {
			return v, true
		}
	}
	return "", false
}

// Output says how results are to be shown: the flags that all reading commands share.
type Output struct {
	JSON    bool
	Fields  string // of JSON objects, joined by commas; "" for all
	Color   string // auto, always, never; "" not asked for
	ASCII   bool
	NoPager bool
}

// Call is one call of runar: what every command works with.
type Call struct {
	Ctx     context.Context
	Env     Env
	Out     Output
	Version string // as linked in; see version()

	dash   int     // how many arguments stand before a --, -1 where there is none; see command
	config *Config // read when first asked for
}

// terminal is what is known of a stream, with what the user asked for on top.
func (c *Call) terminal(f *os.File) ui.Terminal {
	return ui.Facts(f, ui.Taste{Color: c.wantedColor(), ASCII: c.Out.ASCII || c.Config().On("ascii"), Getenv: c.Env.Getenv})
}

// wantedColor is "always" or "never" where the user said so on purpose. A colour setting from a file stands below the
// conventions of the environment (NO_COLOR and the others), one from a flag or RUNAR_COLOR above them.
func (c *Call) wantedColor() string {
	if c.Out.Color != "" {
		return c.Out.Color
	}
	v := c.Config().Get("color")
	if !v.fromFile() {
		return v.Text
	}
	for _, name := range []string{"NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "CLICOLOR"} {
		if c.Env.Getenv(name) != "" {
			return ""
		}
	}
	return v.Text
}
