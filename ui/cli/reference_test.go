package cli

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write docs/reference")

// docs/reference is a page for each command and topic, written from the table by `make docs`.
func TestReferenceIsWhatTheTableSays(t *testing.T) {
	dir := filepath.Join("..", "..", "docs", "reference")
	pages := referencePages()
	if *update {
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		for name, text := range pages {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, want := range pages {
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || string(got) != want {
			t.Errorf("docs/reference/%s is not what the table says: run `make docs`", name)
		}
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if _, ok := pages[f.Name()]; !ok {
			t.Errorf("docs/reference/%s is about nothing that there is: run `make docs`", f.Name())
		}
	}
}

func TestConfigurationNamesEverySetting(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "configuration.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range settings() {
		if !strings.Contains(string(page), "| `"+s.name+"` |") {
			t.Errorf("docs/configuration.md is silent on %s", s.name)
		}
	}
}

var relativeLink = regexp.MustCompile(`\]\(([^):#]+)`)

// What a page points to in this tree is there.
func TestLinksOfThePagesLeadSomewhere(t *testing.T) {
	pages, err := filepath.Glob(filepath.Join("..", "..", "docs", "*.md"))
	if err != nil || len(pages) == 0 {
		t.Fatal("no pages:", err)
	}
	for _, name := range []string{"README.md", "CONTRIBUTING.md", "docs/reference/README.md", "capture/python/README.md"} {
		pages = append(pages, filepath.Join("..", "..", filepath.FromSlash(name)))
	}
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Error(err)
		}
		for _, link := range relativeLink.FindAllStringSubmatch(string(text), -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(page), filepath.FromSlash(link[1]))); err != nil {
				t.Errorf("%s: %v", page, err)
			}
		}
	}
}

// referencePages are file names and what they hold.
func referencePages() map[string]string {
	var index strings.Builder
	index.WriteString("# Reference\n\nWritten by `make docs` from the table of commands; `runar help COMMAND` and `man runar-COMMAND` say the same.\n")
	pages := map[string]string{}
	for _, group := range []string{groupRun, groupLook, groupKeep, groupSetUp} {
		fmt.Fprintf(&index, "\n## %s\n\n| command | |\n|---|---|\n", group)
		for _, cmd := range commands() {
			if cmd.Group == group {
				fmt.Fprintf(&index, "| [runar %s](%s.md) | %s |\n", cmd.Name, cmd.Name, cmd.Summary)
				pages[cmd.Name+".md"] = referencePage(cmd)
			}
		}
	}
	index.WriteString("\n## Topics\n\n| topic | |\n|---|---|\n")
	for _, topic := range topics() {
		fmt.Fprintf(&index, "| [%s](%s.md) | %s |\n", topic.name, topic.name, topic.summary)
		pages[topic.name+".md"] = fmt.Sprintf("# %s\n\n```\n%s```\n", topic.name, topic.text())
	}
	pages["README.md"] = index.String()
	return pages
}

func referencePage(cmd Command) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# runar %s\n\n%s\n\n```\n", cmd.Name, cmd.Summary)
	for _, name := range append([]string{cmd.Name}, cmd.Aliases...) {
		fmt.Fprintf(&b, "%s\n", strings.TrimSpace("runar "+name+" [flags] "+cmd.Args))
	}
	b.WriteString("```\n")
	if cmd.Long != "" {
		b.WriteString("\n" + markdown(cmd.Long) + "\n")
	}
	if len(cmd.Examples) > 0 {
		b.WriteString("\n## Examples\n\n```sh\n")
		for _, e := range cmd.Examples {
			b.WriteString(e + "\n")
		}
		b.WriteString("```\n")
	}
	flags, _ := cmd.New(&Call{})
	for _, group := range groupFlags(flags) {
		fmt.Fprintf(&b, "\n## %s\n\n| flag | |\n|---|---|\n", group.name)
		for _, f := range group.flags {
			fmt.Fprintf(&b, "| `%s` | %s |\n", strings.ReplaceAll(strings.TrimSpace(flagUsage(f)), "|", `\|`), strings.ReplaceAll(f.Help, "|", `\|`))
		}
	}
	return b.String()
}

// markdown fences the blocks of a help text that are indented, and keeps the other characters from meaning anything.
func markdown(text string) string {
	blocks := strings.Split(text, "\n\n")
	for i, block := range blocks {
		if strings.HasPrefix(block, " ") {
			blocks[i] = "```\n" + block + "\n```"
		} else {
			blocks[i] = strings.NewReplacer("*", `\*`, "<", `\<`, "_", `\_`).Replace(block)
		}
	}
	return strings.Join(blocks, "\n\n")
}
