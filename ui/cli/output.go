package cli

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/signal"
	"reflect"
	"sort"
	"strings"
	"syscall"

	"runar/db"
)

// outputFlags are the flags that every reading command takes. They stand before the command as well: runar --json ls.
func (c *Call) outputFlags() []Flag {
	return []Flag{
		{Name: "json", Group: "Output", Help: "print JSON", Bind: &c.Out.JSON},
		{Name: "fields", Value: "A,B", Group: "Output", Help: "only these fields of the JSON", Complete: Fields, Bind: &c.Out.Fields},
		{Name: "color", Value: "WHEN", Group: "Output", Help: "colours: auto, always or never", Choices: []string{"auto", "always", "never"}, Bind: &c.Out.Color},
		{Name: "ascii", Group: "Output", Help: "plain signs in place of ✓ │ █", Bind: &c.Out.ASCII},
		{Name: "no-pager", Group: "Output", Help: "print at once, without a pager", Bind: &c.Out.NoPager},
	}
}

// quietPipe makes a write to a pipe that nobody reads an error (EPIPE) and not a death by SIGPIPE: `runar ls | head -1`
// ends with 0. The signal is caught, not ignored, because a pager would inherit that it is ignored.
func quietPipe() { signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE) }

// ignoreInterrupt keeps Ctrl-C from ending runar until the function it answers is called. Caught, not ignored: a child would
// inherit that.
func ignoreInterrupt() (stop func()) {
	ch := make(chan os.Signal, 1)
	signal.Notify(ch, syscall.SIGINT, syscall.SIGQUIT)
	return func() { signal.Stop(ch) }
}

// print is for text that is not a table; what is the user's own in it must be cleaned.
func (c *Call) print(s string) error {
	_, err := io.WriteString(c.Env.Out, s)
	return err
}

// say tells what was done, on stdout: it is the result of the command.
func (c *Call) say(s string) error { return c.print(s + "\n") }

// printJSON prints a value: indented where a person reads it, on one line for a program.
func (c *Call) printJSON(v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if c.terminal(c.Env.Out).TTY {
		enc.SetIndent("", "  ")
	}
	if err := enc.Encode(v); err != nil {
		return err
	}
	_, err := c.Env.Out.Write(b.Bytes())
	return err
}

// printRunJSON prints one run as an object, with the fields that were asked for.
func (c *Call) printRunJSON(r *db.Run) error {
	fields, err := c.chosenFields()
	if err != nil {
		return err
	}
	v, err := pickFields(r, fields)
	if err != nil {
		return err
	}
	return c.printJSON(v)
}

// printRunsJSON prints runs as one array.
func (c *Call) printRunsJSON(runs []db.Run) error {
	fields, err := c.chosenFields()
	if err != nil {
		return err
	}
	list := make([]any, len(runs))
	for i := range runs {
		if list[i], err = pickFields(&runs[i], fields); err != nil {
			return err
		}
	}
	return c.printJSON(list)
}

// wantsJSON says whether to print JSON: --fields means nothing without it.
func (c *Call) wantsJSON() bool { return c.Out.JSON || c.Out.Fields != "" }

// chosenFields are the names after --fields; nil for all of them.
func (c *Call) chosenFields() ([]string, error) {
	if c.Out.Fields == "" {
		return nil, nil
	}
	known := runFields()
	fields := splitList(c.Out.Fields)
	for _, f := range fields {
		if !oneOf(f, known) {
			sort.Strings(known)
			return nil, usagef("no field %q in a run", f).withHint("fields: %s", strings.Join(known, ", "))
		}
	}
	return fields, nil
}

// runFields are the names of the JSON of a run, in their order.
func runFields() []string {
	var names []string
	t := reflect.TypeFor[db.Run]()
	for i := range t.NumField() {
		if name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ","); name != "" && name != "-" {
			names = append(names, name)
		}
	}
	return names
}

// pickFields keeps some fields of a run, in the order asked for; all of them for nil.
func pickFields(r *db.Run, fields []string) (any, error) {
	fillEmpty(r)
	if fields == nil {
		return r, nil
	}
	whole, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	byName := map[string]json.RawMessage{}
	if err := json.Unmarshal(whole, &byName); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.WriteByte('{')
	for i, f := range fields {
		if i > 0 {
			b.WriteByte(',')
		}
		key, _ := json.Marshal(f)
		b.Write(key)
		b.WriteByte(':')
		b.Write(byName[f])
	}
	b.WriteByte('}')
	return json.RawMessage(b.Bytes()), nil
}

// fillEmpty makes collections {} and [] in JSON, never null: there are none, and that is known.
func fillEmpty(r *db.Run) {
	if r.Argv == nil {
		r.Argv = []db.Text{}
	}
	if r.Params == nil {
		r.Params = map[string]string{}
	}
	if r.Metrics == nil {
		r.Metrics = map[string]db.Summary{}
	}
	if r.Tags == nil {
		r.Tags = []string{}
	}
}

// splitList cuts a list joined by commas; blanks around the items do not count.
func splitList(s string) []string {
	var items []string
	for _, item := range strings.Split(s, ",") {
		if item = strings.TrimSpace(item); item != "" {
			items = append(items, item)
		}
	}
	return items
}
