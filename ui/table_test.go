package ui

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

func render(t *testing.T, table Table, term Terminal) string {
	t.Helper()
	var b bytes.Buffer
	if err := table.Write(&b, term); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func sample() Table {
	return Table{
		Columns: []Column{{Title: "ID"}, {Title: "N", Right: true}, {Title: "COMMAND", Flex: true, Keep: 10}, {Title: "AGE", Drop: 1}, {Title: "METRIC", Drop: 2}},
		Rows: [][]Cell{
			{{Text: "run_x7k2m9"}, {Text: "7"}, {Text: "python train.py --lr 0.1"}, {Text: "2h ago"}, {Text: "loss=0.5"}},
			{{Text: "run_p3n8v2"}, {Text: "12", Color: Red}, {Text: "模型训练 命令 很长的参数"}, {Text: "now"}, {}},
		},
	}
}

func TestTableFitsAnyWidth(t *testing.T) {
	for width := 30; width <= 100; width++ {
		text := render(t, sample(), Terminal{TTY: true, Width: width, Unicode: true})
		for _, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
			if Width(line) > width {
				t.Errorf("at %d columns %q takes %d", width, line, Width(line))
			}
		}
	}
}

func TestTableLeavesOutColumnsInTheirOrderThenClips(t *testing.T) {
	for width, titles := range map[int]string{100: "ID N COMMAND AGE METRIC", 44: "ID N COMMAND AGE METRIC", 43: "ID N COMMAND AGE", 34: "ID N COMMAND AGE", 33: "ID N COMMAND", 20: "ID N COMMAND"} {
		first, _, _ := strings.Cut(render(t, sample(), Terminal{TTY: true, Width: width}), "\n")
		if got := strings.Join(strings.Fields(first), " "); got != titles {
			t.Errorf("at %d columns: %s, want %s", width, got, titles)
		}
	}
	got := render(t, sample(), Terminal{TTY: true, Width: 34, Unicode: true})
	want := "ID           N  COMMAND     AGE\nrun_x7k2m9   7  python tr…  2h ago\nrun_p3n8v2  12  模型训练 …  now\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestTableOffATerminalIsWholeAndHarmless(t *testing.T) {
	table := sample()
	table.Rows = append(table.Rows, []Cell{{Text: "a\tb\nc"}, {}, {Text: "\x1b[2J"}, {}, {}})
	got := render(t, table, Terminal{Width: 20})
	want := "run_x7k2m9\t7\tpython train.py --lr 0.1\t2h ago\tloss=0.5\nrun_p3n8v2\t12\t模型训练 命令 很长的参数\tnow\t\na\\tb\\nc\t\t\\x1b[2J\t\t\n"
	if got != want {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
	if colored := render(t, table, Terminal{Color: true}); !strings.Contains(colored, "\x1b[31m12\x1b[0m") {
		t.Errorf("no colour in %q", colored)
	}
}

func TestClip(t *testing.T) {
	for _, c := range []struct {
		s     string
		width int
		want  string
	}{{"hello", 5, "hello"}, {"hello", 4, "hel…"}, {"中文字", 6, "中文字"}, {"中文字", 5, "中文…"}, {"中文字", 4, "中…"}, {"e\u0301e\u0301e\u0301", 2, "e\u0301…"}, {"hello", 0, ""}} {
		if got := Clip(c.s, c.width, "…"); got != c.want {
			t.Errorf("Clip(%q, %d) = %q, want %q", c.s, c.width, got, c.want)
		}
	}
}

func FuzzTable(f *testing.F) {
	f.Add("plain", "中文", 40)
	f.Add("\x1b[31m\xff", "a\tb\n", 3)
	f.Fuzz(func(t *testing.T, a, b string, width int) {
		table := Table{Columns: []Column{{Title: "A", Flex: true}, {Title: "B", Flex: true, Drop: 1}}, Rows: [][]Cell{{{Text: a}, {Text: b}}}}
		for _, tty := range []bool{true, false} {
			got := render(t, table, Terminal{TTY: tty, Width: max(1, width%200), Unicode: true})
			lines := 1
			if tty {
				lines = 2
			}
			if n := strings.Count(got, "\n"); n != lines {
				t.Fatalf("%d lines: %q", n, got)
			}
			if strings.ContainsFunc(strings.NewReplacer("\n", "", "\t", "").Replace(got), harmful) {
				t.Fatal(fmt.Sprintf("%q", got))
			}
		}
	})
}
