package cli

import (
	"fmt"
	"strings"
)

const longMan = `Prints the manual page of runar, or of one of its commands, as roff. It is made
from the same table as --help.`

var examplesMan = []string{
	"runar man | man -l -    # read it",
	"runar man ls > runar-ls.1    # for a package",
}

func newMan(c *Call) ([]Flag, func([]string) error) {
	return c.outputFlags(), func(args []string) error {
		switch len(args) {
		case 0:
			return c.print(rootMan())
		case 1:
			cmd, ok := lookup(args[0])
			if !ok || cmd.Group == "" {
				return usagef("no command %q", args[0]).withHint("runar help")
			}
			return c.print(commandMan(cmd))
		}
		return usagef("one page at a time").withHint("runar man %s", args[0])
	}
}

// roff escapes what troff would read: backslashes, and dots and quotes at the start of a line; a hyphen that is typed must not
// become a typographic one.
func roff(s string) string {
	s = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(s)
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
			lines[i] = `\&` + line
		}
	}
	return strings.Join(lines, "\n")
}

func manHead(b *strings.Builder, title, summary string) {
	fmt.Fprintf(b, ".TH %s 1 \"\" \"runar %s\" \"runar\"\n.SH NAME\n%s \\- %s\n", strings.ToUpper(roff(title)), release, roff(title), roff(summary))
}

func rootMan() string {
	var b strings.Builder
	manHead(&b, "runar", "records what you run")
	b.WriteString(".SH SYNOPSIS\n.B runar\n[flags] COMMAND\n[ARGUMENT ...]\n.br\n.B runar \\-\\-\nCOMMAND\n[ARGUMENT ...]\n.br\n.B runar\n")
	b.WriteString("WORD [flags] [ARGUMENT ...]\n")
	fmt.Fprintf(&b, ".SH DESCRIPTION\n%s\n.PP\nA word of the following table is a command of runar; any other word is a program to run.\n", roffText(longRun))
	for _, group := range []string{groupRun, groupLook, groupKeep, groupSetUp} {
		fmt.Fprintf(&b, ".SS %s\n", group)
		for _, cmd := range commands() {
			if cmd.Group == group {
				fmt.Fprintf(&b, ".TP\n.B %s\n%s\n", roff("runar "+cmd.Name), roff(cmd.Summary))
			}
		}
	}
	var o RunOptions
	var version bool
	manFlags(&b, append(runFlags(&o), (&Call{}).rootFlags(&version)...))
	for _, t := range topics() {
		fmt.Fprintf(&b, ".SH %s\n.nf\n%s.fi\n", roff(strings.ToUpper(t.name)), roff(t.text()))
	}
	return b.String()
}

func commandMan(cmd Command) string {
	var b strings.Builder
	manHead(&b, "runar-"+cmd.Name, cmd.Summary)
	b.WriteString(".SH SYNOPSIS\n")
	for i, name := range append([]string{cmd.Name}, cmd.Aliases...) {
		if i > 0 {
			b.WriteString(".br\n")
		}
		fmt.Fprintf(&b, ".B %s\n%s\n", roff("runar "+name), roff(strings.TrimSpace("[flags] "+cmd.Args)))
	}
	if cmd.Long != "" {
		fmt.Fprintf(&b, ".SH DESCRIPTION\n%s\n", roffText(cmd.Long))
	}
	flags, _ := cmd.New(&Call{})
	manFlags(&b, flags)
	if len(cmd.Examples) > 0 {
		b.WriteString(".SH EXAMPLES\n")
		for _, e := range cmd.Examples {
			line, what, _ := strings.Cut(e, "    # ")
			fmt.Fprintf(&b, ".TP\n.B %s\n%s\n", roff(line), roff(what))
		}
	}
	b.WriteString(".SH SEE ALSO\n.BR runar (1)\n")
	return b.String()
}

// roffText sets paragraphs; the line breaks of the source are not those of the page.
func roffText(s string) string { return strings.ReplaceAll(roff(s), "\n\n", "\n.PP\n") }

func manFlags(b *strings.Builder, flags []Flag) {
	b.WriteString(".SH OPTIONS\n")
	for _, f := range flags {
		if f.Hidden {
			continue
		}
		fmt.Fprintf(b, ".TP\n.B %s\n%s\n", roff(strings.TrimSpace(flagUsage(f))), roff(f.Help))
	}
	b.WriteString(".TP\n.B \\-h, \\-\\-help\nhelp\n")
}
