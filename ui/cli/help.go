package cli

import (
	"fmt"
	"io"
	"slices"
	"sort"
	"strings"

	"runar/ui"
)

const rootShort = `runar records what you run.

  runar python train.py --lr 0.1     run and record
  runar ls                           recent runs here
  runar show                         everything about the latest
  runar plot                         its metrics as curves
  runar logs -f                      follow what it prints
  runar                              all of it on the full screen
`

// rootHelp is the page of runar itself: the commands by name for -h, each with its summary for --help.
func (c *Call) rootHelp(short bool) error {
	term := c.terminal(c.Env.Out)
	var b strings.Builder
	b.WriteString(rootShort)
	for _, group := range []string{groupRun, groupLook, groupKeep, groupSetUp} {
		if short {
			var names []string
			for _, cmd := range commands() {
				if cmd.Group == group {
					names = append(names, cmd.Name)
				}
			}
			fmt.Fprintf(&b, "%s%-8s%s", lineStart(group == groupRun), group, " "+strings.Join(names, "  ")+"\n")
			continue
		}
		fmt.Fprintf(&b, "\n%s\n", term.Paint(ui.Bold, strings.ToUpper(group)))
		for _, cmd := range commands() {
			if cmd.Group == group {
				fmt.Fprintf(&b, "  %-12s %s\n", cmd.Name, cmd.Summary)
			}
		}
	}
	if !short {
		var o RunOptions
		var version bool
		b.WriteString("\n")
		writeFlags(&b, term, append(runFlags(&o), (&Call{}).rootFlags(&version)...))
		fmt.Fprintf(&b, "%s\n  runar help %s\n", term.Paint(ui.Bold, "TOPICS"), strings.Join(topicNames(), " | "))
	}
	b.WriteString("\nrunar COMMAND --help for one of them; runar -- CMD runs CMD whatever its name.\n")
	return c.printPage(b.String())
}

// printPage prints a help page, in the pager where it does not fit on the screen.
func (c *Call) printPage(text string) error {
	if strings.Count(text, "\n") < c.terminal(c.Env.Out).Height {
		return c.print(text)
	}
	return c.page(false, func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	})
}

func lineStart(first bool) string {
	if first {
		return "\n"
	}
	return ""
}

// commandHelp is the page of one command.
func (c *Call) commandHelp(cmd Command) error {
	return c.printPage(commandPage(cmd, c.terminal(c.Env.Out)))
}

func commandPage(cmd Command, term ui.Terminal) string {
	var b strings.Builder
	head := func(s string) { fmt.Fprintf(&b, "%s\n", term.Paint(ui.Bold, s)) }
	fmt.Fprintf(&b, "runar %s: %s\n\n", cmd.Name, cmd.Summary)
	head("USAGE")
	for _, name := range append([]string{cmd.Name}, cmd.Aliases...) {
		fmt.Fprintf(&b, "  %s\n", strings.TrimSpace("runar "+name+" [flags] "+cmd.Args))
	}
	b.WriteString("\n")
	if cmd.Long != "" {
		fmt.Fprintf(&b, "%s\n\n", cmd.Long)
	}
	if len(cmd.Examples) > 0 {
		head("EXAMPLES")
		width := 0
		for _, e := range cmd.Examples {
			line, _, _ := strings.Cut(e, "    # ")
			width = max(width, ui.Width(line))
		}
		for _, e := range cmd.Examples {
			line, what, ok := strings.Cut(e, "    # ")
			if ok {
				line += strings.Repeat(" ", width-ui.Width(line)) + term.Paint(ui.Dim, "  # "+what)
			}
			fmt.Fprintf(&b, "  %s\n", line)
		}
		b.WriteString("\n")
	}
	flags, _ := cmd.New(&Call{})
	writeFlags(&b, term, flags)
	return strings.TrimRight(b.String(), "\n") + "\n"
}

// flagGroup is the flags under one heading.
type flagGroup struct {
	name  string
	flags []Flag
}

// groupFlags sorts the flags that are shown under their headings; those that all commands share stand last.
func groupFlags(flags []Flag) []flagGroup {
	var groups []flagGroup
	for _, f := range flags {
		if f.Hidden {
			continue
		}
		name := f.Group
		if name == "" {
			name = "Flags"
		}
		i := slices.IndexFunc(groups, func(g flagGroup) bool { return g.name == name })
		if i < 0 {
			i = len(groups)
			groups = append(groups, flagGroup{name: name})
		}
		groups[i].flags = append(groups[i].flags, f)
	}
	sort.SliceStable(groups, func(i, j int) bool { return groups[i].name != "Output" && groups[j].name == "Output" })
	return groups
}

// writeFlags lists flags under their headings, their helps at one column.
func writeFlags(b *strings.Builder, term ui.Terminal, flags []Flag) {
	groups, width := groupFlags(flags), 0
	for _, g := range groups {
		for _, f := range g.flags {
			width = max(width, ui.Width(flagUsage(f)))
		}
	}
	for _, g := range groups {
		fmt.Fprintf(b, "%s\n", term.Paint(ui.Bold, strings.ToUpper(g.name)))
		for _, f := range g.flags {
			usage := flagUsage(f)
			fmt.Fprintf(b, "  %s%s  %s\n", usage, strings.Repeat(" ", width-ui.Width(usage)), f.Help)
		}
		b.WriteString("\n")
	}
}

// flagUsage is "-n, --name NAME".
func flagUsage(f Flag) string {
	s := "    --" + f.Name
	if f.Short != "" {
		s = "-" + f.Short + ", --" + f.Name
	}
	if f.Value != "" {
		s += " " + f.Value
	}
	return s
}
