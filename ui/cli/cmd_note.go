package cli

import (
	"io"
	"strings"

	"runar/db"
	"runar/ui"
)

const longNote = `Writes the note of a run in place of the one it had, or prints it where no text
is given. "-" takes the text from standard input; an empty text takes the note
away.`

var examplesNote = []string{
	"runar note @ diverged after warmup    # write",
	"runar note @    # read",
	"git log -1 | runar note @ -    # from a pipe",
}

func newNote(c *Call) ([]Flag, func([]string) error) {
	return c.outputFlags(), func(args []string) error {
		switch {
		case len(args) == 0:
			return usagef("note takes a run and a text").withHint("runar note @ what was learnt")
		case len(args) == 1:
			return c.printNote(args)
		}
		note := strings.Join(args[1:], " ")
		if note == "-" {
			b, err := io.ReadAll(c.Env.In)
			if err != nil {
				return err
			}
			note = strings.TrimRight(string(b), "\n")
		}
		note = validText(note)
		done := "has a note"
		if note == "" {
			done = "has no note any more"
		}
		return c.edit(args[0], func(s *db.Store, id string) error { return s.SetNote(c.Ctx, id, text(note)) }, done)
	}
}

func (c *Call) printNote(args []string) error {
	r, _, l, err := c.openRun(args)
	if err != nil {
		return err
	}
	defer l.Close()
	if c.wantsJSON() {
		return c.printRunJSON(r)
	}
	if r.Note == nil {
		return nil
	}
	return c.say(ui.CleanLines(*r.Note))
}
