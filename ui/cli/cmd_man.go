package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

const longMan = `Prints the manual page of runar, or of one of its commands, as roff. It is made
from the same table as --help. With --dir every page is written, under the name
that man looks for: runar.1, runar-ls.1 and so on.`

var examplesMan = []string{
	"runar man | man -l -    # read it",
	"runar man --dir ~/.local/share/man/man1    # then: man runar",
}

func newMan(c *Call) ([]Flag, func([]string) error) {
	var dir string
	flags := append([]Flag{{Name: "dir", Value: "DIR", Help: "write all pages into this folder", Complete: Files, Bind: &dir}}, c.outputFlags()...)
	return flags, func(args []string) error {
		switch {
		case dir != "" && len(args) > 0:
			return usagef("--dir writes every page, not %s alone", args[0]).withHint("runar man %s prints it", args[0])
		case dir != "":
			return writeMan(dir, c.Version)
		case len(args) == 0:
			return c.print(rootMan(c.Version))
		case len(args) == 1:
			cmd, ok := lookup(args[0])
			if !ok || cmd.Group == "" {
				return usagef("no command %q", args[0]).withHint("runar help")
			}
			return c.print(commandMan(cmd, c.Version))
		}
		return usagef("one page at a time").withHint("runar man %s", args[0])
	}
}

// writeMan writes the page of runar and one for each of its commands.
func writeMan(dir, version string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	pages := map[string]string{"runar.1": rootMan(version)}
	for _, cmd := range commands() {
		if cmd.Group != "" {
			pages["runar-"+cmd.Name+".1"] = commandMan(cmd, version)
		}
	}
	for name, text := range pages {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// manHead begins a page; version is the linked one, as in Call.
func manHead(b *strings.Builder, title, summary, version string) {
	fmt.Fprintf(b, ".TH %s 1 \"\" \"runar %s\" \"runar\"\n", strings.ToUpper(roff(title)), readBuild(version).Version)
	fmt.Fprintf(b, ".SH NAME\n%s \\- %s\n", roff(title), roff(summary))
}

func rootMan(version string) string {
	var b strings.Builder
	manHead(&b, "runar", "records what you run", version)
	b.WriteString(".SH SYNOPSIS\n.B runar\n[flags] COMMAND\n[ARGUMENT ...]\n.br\n.B runar \\-\\-\nCOMMAND\n[ARGUMENT ...]\n.br\n.B runar\n")
	b.WriteString("WORD [flags] [ARGUMENT ...]\n")
	fmt.Fprintf(&b, ".SH DESCRIPTION\n%s.PP\nA word of the following table is a command of runar, with a page of its own; any other word is a program to run.\n", roffText(longRun))
	for _, group := range []string{groupRun, groupLook, groupKeep, groupSetUp} {
		fmt.Fprintf(&b, ".SS %s\n", group)
		for _, cmd := range commands() {
			if cmd.Group == group {
				fmt.Fprintf(&b, ".TP\n.BR %s (1)\n%s\n", roff("runar-"+cmd.Name), roff(cmd.Summary))
			}
		}
	}
	var o RunOptions
	var showVersion bool
	manFlags(&b, append(runFlags(&o), (&Call{}).rootFlags(&showVersion)...))
	for _, t := range topics() {
		fmt.Fprintf(&b, ".SH %s\n%s", roff(strings.ToUpper(t.name)), roffText(t.text()))
	}
	return b.String()
}

func commandMan(cmd Command, version string) string {
	var b strings.Builder
	manHead(&b, "runar-"+cmd.Name, cmd.Summary, version)
	b.WriteString(".SH SYNOPSIS\n")
	for i, name := range append([]string{cmd.Name}, cmd.Aliases...) {
		if i > 0 {
			b.WriteString(".br\n")
		}
		fmt.Fprintf(&b, ".B %s\n%s\n", roff("runar "+name), roff(strings.TrimSpace("[flags] "+cmd.Args)))
	}
	if cmd.Long != "" {
		fmt.Fprintf(&b, ".SH DESCRIPTION\n%s", roffText(cmd.Long))
	}
	if len(cmd.Examples) > 0 {
		b.WriteString(".SH EXAMPLES\n")
		for _, e := range cmd.Examples {
			line, what, _ := strings.Cut(e, "    # ")
			fmt.Fprintf(&b, ".TP\n.B %s\n%s\n", roff(line), roff(what))
		}
	}
	flags, _ := cmd.New(&Call{})
	manFlags(&b, flags)
	b.WriteString(".SH SEE ALSO\n.BR runar (1)\n")
	return b.String()
}

// manFlags lists flags in the groups of the help.
func manFlags(b *strings.Builder, flags []Flag) {
	b.WriteString(".SH OPTIONS\n")
	for _, g := range groupFlags(flags) {
		if g.name != "Flags" {
			fmt.Fprintf(b, ".SS %s\n", roff(g.name))
		}
		for _, f := range g.flags {
			fmt.Fprintf(b, ".TP\n.B %s\n%s\n", roff(strings.TrimSpace(flagUsage(f))), roff(f.Help))
		}
	}
}
