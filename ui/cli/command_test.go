package cli

import (
	"strings"
	"testing"

	"github.com/mattn/go-shellwords"
	"github.com/spf13/pflag"

	"runar/db"
	"runar/ui"
)

func TestEveryCommandIsReserved(t *testing.T) {
	for _, cmd := range commands() {
		if cmd.Group == "" {
			continue // hidden ones begin with __, which no program does
		}
		for _, word := range append([]string{cmd.Name}, cmd.Aliases...) {
			if !oneOf(word, reserved()) {
				t.Errorf("%q is a command and not reserved: a program of that name would stop working", word)
			}
		}
	}
}

func TestEveryFlagIsDeclaredWhole(t *testing.T) {
	for _, cmd := range commands() {
		flags, run := cmd.New(&Call{})
		if run == nil {
			t.Errorf("%s does nothing", cmd.Name)
		}
		names, shorts := map[string]bool{"help": true}, map[string]bool{"h": true}
		for _, f := range flags {
			if names[f.Name] || f.Short != "" && shorts[f.Short] {
				t.Errorf("%s: --%s or -%s is there twice", cmd.Name, f.Name, f.Short)
			}
			names[f.Name], shorts[f.Short] = true, true
			_, isSwitch := f.Bind.(*bool)
			if isSwitch != (f.Value == "") {
				t.Errorf("%s --%s: a flag has a placeholder where it takes a value, and only there", cmd.Name, f.Name)
			}
			if f.Help == "" || strings.HasSuffix(f.Help, ".") || strings.ToLower(f.Help[:1]) != f.Help[:1] {
				t.Errorf("%s --%s: help %q", cmd.Name, f.Name, f.Help)
			}
			if len(f.Choices) > 0 {
				if _, ok := f.Bind.(*string); !ok {
					t.Errorf("%s --%s: choices are words", cmd.Name, f.Name)
				}
			}
		}
		newFlagSet(cmd.Name, flags) // panics on a kind of value it does not know
	}
}

func TestHelpAndManualNameEveryFlagAndFit(t *testing.T) {
	for _, cmd := range commands() {
		if cmd.Group == "" {
			continue
		}
		page, man := commandPage(cmd, ui.Terminal{}), commandMan(cmd, "")
		flags, _ := cmd.New(&Call{})
		for _, f := range flags {
			if f.Hidden {
				continue
			}
			if !strings.Contains(page, "--"+f.Name) || !strings.Contains(page, f.Help) {
				t.Errorf("%s --help is silent on --%s", cmd.Name, f.Name)
			}
			if !strings.Contains(man, roff("--"+f.Name)) {
				t.Errorf("the manual of %s is silent on --%s", cmd.Name, f.Name)
			}
		}
		fits(t, cmd.Name, page)
	}
	for _, topic := range topics() {
		fits(t, topic.name, topic.text())
	}
	root := rootMan("")
	for _, cmd := range commands() {
		if cmd.Group != "" && !strings.Contains(root, cmd.Summary) {
			t.Errorf("runar(1) is silent on %s", cmd.Name)
		}
	}
}

func fits(t *testing.T, name, page string) {
	t.Helper()
	for _, line := range strings.Split(page, "\n") {
		if ui.Width(line) > 79 {
			t.Errorf("help of %s: %d columns: %s", name, ui.Width(line), line)
		}
	}
}

// An example that does not parse is worse than none.
func TestExamplesAreRealCommandLines(t *testing.T) {
	for _, cmd := range commands() {
		for _, example := range cmd.Examples {
			line, _, _ := strings.Cut(example, "    # ")
			if strings.Contains(line, "|") && !strings.Contains(line, "'") {
				line = line[:strings.Index(line, "|")]
			}
			words, err := shellwords.Parse(strings.Split(line, " > ")[0])
			if err != nil {
				t.Errorf("%s: %v", line, err)
			}
			for len(words) > 0 && isAssignment(words[0]) {
				words = words[1:]
			}
			if len(words) < 2 || words[0] != "runar" {
				continue
			}
			other, ok := lookup(words[1])
			if !ok {
				continue // a program
			}
			flags, _ := other.New(&Call{})
			if err := parseFlags(newFlagSet(other.Name, flags), flags, words[2:]); err != nil && err != pflag.ErrHelp {
				t.Errorf("%s: %v", line, err)
			}
		}
	}
}

func TestNearest(t *testing.T) {
	for word, want := range map[string]string{"lits": "list", "shwo": "show", "lgos": "logs", "lss": "ls", "dashbord": "dashboard", "hlep": "help", "python": "", "make": "man", "q": ""} {
		if got, _ := nearest(word, reserved()); got != want && !(word == "make" && got != "") {
			t.Errorf("nearest(%q) = %q, want %q", word, got, want)
		}
	}
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"ab", "ba", 1}, {"abc", "ca", 3}, {"kitten", "sitting", 3}, {"list", "lsit", 1}, {"ls", "logs", 2}} {
		if got := editDistance(c.a, c.b); got != c.want {
			t.Errorf("editDistance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestSplitEnv(t *testing.T) {
	for line, want := range map[string]string{
		"A=1 b=2 cmd C=3":  "A=1 b=2|cmd C=3",
		"cmd A=1":          "|cmd A=1",
		"A= -- cmd":        "A=|cmd",
		"a.b=1 x":          "|a.b=1 x",
		"1A=1 x":           "|1A=1 x",
		"=x y":             "|=x y",
		"_A1=x=y python -": "_A1=x=y|python -",
	} {
		env, argv := splitEnv(strings.Fields(line))
		if got := strings.Join(env, " ") + "|" + strings.Join(argv, " "); got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
}

func TestConfigLine(t *testing.T) {
	for line, want := range map[string]string{
		"gutter = off":            "gutter|off",
		"  gutter=off  # comment": "gutter|off",
		"pager = less -p '#x'":    "pager|less -p '#x'",
		"pager = a#b":             "pager|a#b",
		"# comment":               "",
		"":                        "",
		"quiet":                   "quiet|",
		"x = a = b":               "x|a = b",
	} {
		name, value, ok := configLine(line)
		got := name + "|" + value
		if !ok {
			got = ""
		}
		if got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
}

func FuzzConfigLine(f *testing.F) {
	f.Add("gutter = off # x")
	f.Add("#")
	f.Add(" = ")
	f.Fuzz(func(t *testing.T, line string) {
		name, value, ok := configLine(line)
		if !ok && name+value != "" || strings.TrimSpace(name) != name || strings.TrimSpace(value) != value {
			t.Errorf("%q: %q %q %v", line, name, value, ok)
		}
	})
}

func FuzzFoldedLine(f *testing.F) {
	f.Add([]byte("\x1b[31mred\x1b[0m 中文"), 4)
	f.Add([]byte("\x1b["), 1)
	f.Fuzz(func(t *testing.T, text []byte, width int) {
		width = max(1, width%100)
		if got := ui.Width(string(withoutColor([]byte(clipColored(text, width))))); got > width && !strings.ContainsRune(string(text), 0x1b) {
			t.Errorf("%q at %d takes %d", text, width, got)
		}
	})
}

// The public JSON: names and their order. New ones may be added, none may go.
func TestFieldsOfARun(t *testing.T) {
	want := "id name command argv status cause exit_code signal git workdir stdout_path created_at finished_at duration_seconds host user pid parent_id cpu_seconds max_rss_bytes log_bytes params metrics tags note progress store"
	if got := strings.Join(runFields(), " "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// Several stores are ordered as each of them orders its own runs; a key only one of the two knows would mix them up.
func TestEveryFieldOfTheStoreCanBeMerged(t *testing.T) {
	one, code := 1.0, 3
	big := int64(1)
	word := "x"
	no := false
	run := db.Run{ID: "run_abc234", Name: &word, Command: "x", Status: db.Failed, Cause: new(db.Cause), ExitCode: &code, Signal: &code, Git: db.Git{Commit: &word, Branch: &word, Dirty: &no},
		Workdir: "/", StdoutPath: &word, FinishedAt: &db.Time{}, DurationSeconds: &one, Host: &word, User: &word, PID: &code, ParentID: &word, CPUSeconds: &one, MaxRSSBytes: &big, LogBytes: &big,
		Note: &word, Tags: []string{word}}
	*run.Cause = db.CauseExit
	for _, key := range db.Fields() {
		switch key {
		case "since", "until", "tag":
			continue // of filters, not of a run
		}
		if !sortValue(&run, key).known {
			t.Errorf("no order of runs of several stores by %q", key)
		}
	}
}
