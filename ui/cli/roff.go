package cli

import (
	"fmt"
	"strings"
)

// roffSigns are the characters that roff would set as something a shell does not take: typographic quotes and hyphens.
// Double quotes are among them because a macro takes them off its arguments.
var roffSigns = strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, `"`, `\(dq`, "`", `\(ga`, "^", `\(ha`, "~", `\(ti`)

// roff escapes text so that every character stands on the page as it is, in every locale, and can be pasted into a shell.
func roff(s string) string {
	lines := strings.Split(roffSigns.Replace(s), "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, ".") {
			lines[i] = `\&` + line
		}
	}
	var b strings.Builder
	for _, r := range strings.Join(lines, "\n") {
		if r < 0x80 {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, `\[u%04X]`, r)
		}
	}
	return b.String()
}

// roffText sets paragraphs. Their line breaks are not those of the page, but for blocks that are indented: those are lines
// to type, or tables.
func roffText(s string) string {
	var b strings.Builder
	for i, block := range strings.Split(strings.Trim(s, "\n"), "\n\n") {
		if i > 0 {
			b.WriteString(".PP\n")
		}
		if strings.HasPrefix(block, " ") {
			fmt.Fprintf(&b, ".nf\n%s\n.fi\n", roff(block))
		} else {
			b.WriteString(roff(block) + "\n")
		}
	}
	return b.String()
}
