package completions

import (
	"strings"
	"testing"
	"unicode/utf8"
)

var table = Table{
	Flags: []Flag{{Name: "name", Short: "n", Value: true, Help: "name the run"}, {Name: "note", Value: true}, {Name: "quiet", Short: "q"}, {Name: "color", Value: true, Choices: []string{"auto", "always", "never"}}},
	Commands: []Command{
		{Name: "run", Summary: "run it", Kind: Programs, Args: "[--] COMMAND…", Flags: []Flag{{Name: "name", Short: "n", Value: true}}},
		{Name: "ls", Aliases: []string{"list"}, Summary: "list runs", Kind: Keys, Args: "[FILTER…]", Flags: []Flag{{Name: "sort", Value: true, Kind: Keys}, {Name: "json"}}},
		{Name: "show", Summary: "show a run", Kind: Runs, Args: "[RUN]"},
		{Name: "rm", Summary: "remove runs", Kind: Runs, Args: "RUN…", Flags: []Flag{{Name: "force", Short: "f"}}},
		{Name: "tag", Summary: "tag a run", Kind: Runs, Args: "RUN TAG…"},
		{Name: "rename", Summary: "rename a run", Kind: Runs, Args: "RUN NAME"},
		{Name: "compare", Summary: "compare runs", Kind: Runs, Args: "RUN RUN…"},
		{Name: "metrics", Summary: "metrics", Kind: Runs, Args: "[RUN]", Flags: []Flag{{Name: "test", Value: true, Kind: Files}}},
		{Name: "undo", Summary: "undo"},
		{Name: "hook", Hidden: true},
	},
	Lookup: func(kind Kind, prefix string, given []string) []Candidate {
		all := map[Kind][]Candidate{
			Runs: {{"run_bbbbbb", "failed · now · b"}, {"run_aaaaaa", "completed · 1h ago · a"}}, Tags: {{"best", ""}}, Keys: {{"status", ""}, {"lr", ""}}, Filters: {{"status=", ""}, {"lr=", ""}},
		}[kind]
		var found []Candidate
		for _, c := range all {
			if strings.HasPrefix(c.Word, prefix) && !strings.Contains(strings.Join(given, " "), c.Word) {
				found = append(found, c)
			}
		}
		return found
	},
}

func TestComplete(t *testing.T) {
	for line, want := range map[string]string{ // words joined by blanks, the last one at the cursor
		"":                      "run\trun it|ls\tlist runs|show\tshow a run|rm\tremove runs|tag\ttag a run|rename\trename a run|compare\tcompare runs|metrics\tmetrics|undo\tundo|:0 programs",
		"r":                     "run\trun it|rm\tremove runs|rename\trename a run|:0 programs",
		"show ":                 "run_bbbbbb\tfailed · now · b|run_aaaaaa\tcompleted · 1h ago · a|:36",
		"show run_a":            "run_aaaaaa\tcompleted · 1h ago · a|:36",
		"show run_a ":           ":4",
		"rm run_aaaaaa ":        "run_bbbbbb\tfailed · now · b|:36",
		"rm -f run_aaaaaa ":     "run_bbbbbb\tfailed · now · b|:36",
		"rm -- -":               ":36",
		"tag run_aaaaaa ":       "best|:4",
		"tag run_aaaaaa best ":  ":4",
		"rename run_aaaaaa ":    ":4",
		"compare run_aaaaaa ":   "run_bbbbbb\tfailed · now · b|:36",
		"undo ":                 ":4",
		"ls ":                   "status=|lr=|:6",
		"list st":               "status=|:6",
		"ls --sort ":            "status|lr|:4",
		"ls --sort=l":           "--sort=lr|:4",
		"ls --":                 "--sort|--json|--help\thelp on this|:4",
		"metrics --test ":       ":0",
		"--":                    "--name\tname the run|--note|--quiet|--color|--help\thelp on this|:4",
		"-n":                    "-n\tname the run|:4",
		"--color ":              "auto|always|never|:4",
		"--color=al":            "--color=always|:4",
		"--name ":               ":4",
		"--name x pyth":         ":0 programs",
		"--name x python tr":    ":0 command 3",
		"-qn x python tr":       ":0 command 3",
		"--name=x python tr":    ":0 command 2",
		"-- ls ":                ":0 command 2",
		"-- l":                  ":0 programs",
		"LR=1 ":                 ":0 programs",
		"LR=1 B=2 python -":     ":0 command 3",
		"run ":                  ":0 programs",
		"run -n x -- python tr": ":0 command 5",
		"run --n":               "--name|:4",
		"python --lr 1 --name ": ":0 command 1",
		"nosuch show ":          ":0 command 1",
	} {
		got := strings.ReplaceAll(strings.TrimSuffix(table.Complete(strings.Split(line, " ")).Lines(true), "\n"), "\n", "|")
		if got != want {
			t.Errorf("%q:\n got %s\nwant %s", line, got, want)
		}
	}
}

func TestProtocolIsCobras(t *testing.T) {
	got := table.Complete([]string{"python", ""}).Lines(false)
	if got != ":0\n" {
		t.Errorf("without the hint: %q", got)
	}
	r := Result{Candidates: []Candidate{{"a\nb", "c\td\x1b"}}, Directive: NoFiles | KeepOrder}
	if got := r.Lines(false); got != "a b\tc d \n:36\n" {
		t.Errorf("%q", got)
	}
}

func FuzzComplete(f *testing.F) {
	for _, line := range []string{"", "show\x00", "--name\x00x\x00python\x00tr", "ls\x00--sort=\x00", "run\x00--\x00", "-\x00--\x00---", "tag\x00a\x00b\x00--"} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		words := strings.Split(line, "\x00")
		r := table.Complete(words)
		if r.Command > len(words) {
			t.Fatalf("%q: hands over at word %d", words, r.Command)
		}
		text := r.Lines(true)
		if utf8.ValidString(line) && strings.ContainsAny(strings.ReplaceAll(text, "\n", ""), "\x1b\x00") {
			t.Fatalf("%q: %q", words, text)
		}
	})
}
