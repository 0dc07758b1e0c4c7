package cli

import (
	"fmt"
	"strings"

	"runar/ui"
)

const longDoctor = `Looks at everything runar rests on here: the store and its files, the shell's
hooks, the terminal, git, Python, settings. Exit code 1 where something is
broken; a ! is worth a look and no more. The output can be pasted into a report
of a problem.`

// verdict is how a check came out.
type verdict string

const (
	good   verdict = "ok"
	worth  verdict = "warning" // worth a look
	broken verdict = "error"
)

// finding is one line of the doctor.
type finding struct {
	Check   string  `json:"check"`
	Verdict verdict `json:"verdict"`
	Text    string  `json:"text"`
	Hint    *string `json:"hint"`
}

func newDoctor(c *Call) ([]Flag, func([]string) error) {
	return c.outputFlags(), func(args []string) error {
		if len(args) > 0 {
			return usagef("doctor takes no argument")
		}
		return c.doctor()
	}
}

func (c *Call) doctor() error {
	var found []finding
	for _, check := range []func(add func(verdict, string, string)){c.checkStore, c.checkFallback, c.checkSettings, c.checkShell, c.checkPatterns, c.checkTerminal, c.checkLocale, c.checkTools} {
		name := ""
		check(func(v verdict, text, hint string) {
			name, text, _ = strings.Cut(text, ": ")
			f := finding{Check: name, Verdict: v, Text: text}
			if hint != "" {
				f.Hint = &hint
			}
			found = append(found, f)
		})
	}
	failed := false
	for _, f := range found {
		failed = failed || f.Verdict == broken
	}
	if err := c.printFindings(found); err != nil {
		return err
	}
	if failed {
		return exitStatus(exitError)
	}
	return nil
}

func (c *Call) printFindings(found []finding) error {
	if c.wantsJSON() {
		return c.printJSON(found)
	}
	term := c.terminal(c.Env.Out)
	var b strings.Builder
	fmt.Fprintln(&b, readBuild(c.Version))
	for _, f := range found {
		sign, color := term.Glyph("✓", "+"), ui.Green
		switch f.Verdict {
		case worth:
			sign, color = "!", ui.Yellow
		case broken:
			sign, color = term.Glyph("✗", "x"), ui.Red
		}
		fmt.Fprintf(&b, "%s %-10s %s\n", term.Paint(color, sign), f.Check, ui.Clean(f.Text))
		if f.Hint != nil {
			fmt.Fprintf(&b, "  %-10s %s\n", "", term.Paint(ui.Dim, ui.Clean(*f.Hint)))
		}
	}
	return c.print(b.String())
}
