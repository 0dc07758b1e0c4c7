//go:build linux

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sort"
	"strings"
	"time"
)

// row is one comparison.
type row struct {
	what    string
	ours    string // medians with their units
	peer    string
	other   string  // the peer's figure
	ratio   float64 // ours to theirs; less is better. 0: there is no peer, ours is measured against a limit
	goal    string
	mark    string // ✓ or ✗: whether the goal is met
	telling bool   // it stands in the README too
}

// inReadme puts the row into the short table of the README as well.
func (r *row) inReadme() { r.telling = true }

func (b *bench) add(r *row) *row {
	b.rows = append(b.rows, r)
	return r
}

func mark(met bool) string {
	if met {
		return "✓"
	}
	return "✗"
}

// compare adds a row of two sets of figures, less being better, and judges it by the ratio of their medians.
func (b *bench) compare(what, peer string, ours, theirs []float64, unit string, goal float64) *row {
	o, t := median(ours), median(theirs)
	return b.add(&row{what: what, ours: figure(o, unit), peer: peer, other: figure(t, unit), ratio: o / t, goal: fmt.Sprintf("≤ %.2f×", goal), mark: mark(o/t <= goal)})
}

// limit adds a row of a figure that has to stay below a limit of its own.
func (b *bench) limit(what string, ours float64, unit string, most float64) *row {
	return b.add(&row{what: what, ours: figure(ours, unit), peer: "–", other: "–", goal: "≤ " + figure(most, unit), mark: mark(ours <= most)})
}

// missing adds a row that says that a peer is not on this machine.
func (b *bench) missing(what, peer string) {
	b.add(&row{what: what, ours: "–", peer: peer, other: "not here", goal: "–", mark: "–"})
}

func median(v []float64) float64 {
	s := append([]float64(nil), v...)
	sort.Float64s(s)
	if len(s) == 0 {
		return 0
	}
	return s[len(s)/2]
}

func figure(v float64, unit string) string {
	digits := 2
	switch {
	case v >= 100 || unit == "":
		digits = 0
	case v >= 10:
		digits = 1
	}
	return strings.TrimSpace(fmt.Sprintf("%.*f %s", digits, v, unit))
}

func table(rows []*row) string {
	var s strings.Builder
	s.WriteString("| what | runar | beside | its figure | ratio | goal | |\n|---|---|---|---|---|---|---|\n")
	for _, r := range rows {
		fmt.Fprintf(&s, "| %s | %s | %s | %s | %s | %s | %s |\n", r.what, r.ours, r.peer, r.other, r.times(), r.goal, r.mark)
	}
	return s.String()
}

func (r *row) times() string {
	if r.ratio == 0 {
		return "–"
	}
	return fmt.Sprintf("%.2f×", r.ratio)
}

// losses says where a peer is faster, or a goal is missed. A row that beats its goal beside another figure of runar's is none.
func losses(rows []*row) string {
	var s strings.Builder
	var above string // what a row called "the same" goes on from
	for _, r := range rows {
		what, same := strings.CutPrefix(r.what, "the same")
		if same {
			what = above + what
		} else {
			above = r.what
		}
		itself := strings.HasPrefix(r.peer, "the same") || strings.HasPrefix(r.peer, "`runar")
		switch {
		case r.ratio > 1 && r.mark == "✗":
			fmt.Fprintf(&s, "- %s: %s beside %s; the goal, %s, is missed.\n", what, r.times(), r.peer, r.goal)
		case r.ratio > 1 && !itself:
			fmt.Fprintf(&s, "- %s: %s beside %s.\n", what, r.times(), r.peer)
		case r.mark == "✗":
			fmt.Fprintf(&s, "- %s: %s; the goal, %s, is missed.\n", what, r.ours, r.goal)
		}
	}
	if s.Len() == 0 {
		return "Nowhere in this run.\n"
	}
	return s.String()
}

const (
	tableBegin = "<!-- benchmarks: written by make bench -->"
	tableEnd   = "<!-- end of benchmarks -->"
)

// publish writes the page and puts the telling rows into the README.
func (b *bench) publish() error {
	page := fmt.Sprintf(`# Benchmarks

Written by `+"`make bench`"+` on %s. Each row was measured in rotation with its peer in one run; figures are medians, and ratios are
what carries over to another machine (less is better).

%s
## Where runar loses

%s
## How to repeat it

`+"`make bench`"+` builds the binary, installs the peers that can be had into .peers, measures everything in less than a quarter of an hour and writes
this page. Leave the machine alone meanwhile. `+"`go run ./bench -only WORD`"+` measures the suites whose name has WORD and writes nothing.

Machine: %s, %s, %d cores, %s.

Versions: %s.
`, time.Now().UTC().Format("2006-01-02"), table(b.rows), losses(b.rows), kernel(), processor(), runtime.NumCPU(), runtime.Version(), b.versions())
	if err := os.WriteFile(filepath.Join(b.root, "docs", "benchmarks.md"), []byte(page), 0o644); err != nil {
		return err
	}
	readme := filepath.Join(b.root, "README.md")
	text, err := os.ReadFile(readme)
	if err != nil {
		return err
	}
	head, rest, ok := strings.Cut(string(text), tableBegin)
	_, tail, ok2 := strings.Cut(rest, tableEnd)
	if !ok || !ok2 {
		return fmt.Errorf("the README has no place for the table (%s)", tableBegin)
	}
	var short []*row
	for _, r := range b.rows {
		if r.telling {
			short = append(short, r)
		}
	}
	return os.WriteFile(readme, []byte(head+tableBegin+"\n"+table(short)+tableEnd+tail), 0o644)
}

func kernel() string {
	out, _ := exec.Command("uname", "-srm").Output()
	return strings.TrimSpace(string(out))
}

// processor is the model of the first core.
func processor() string {
	text, _ := os.ReadFile("/proc/cpuinfo")
	_, rest, ok := strings.Cut(string(text), "model name")
	if !ok {
		return "unknown processor"
	}
	line, _, _ := strings.Cut(rest, "\n")
	return strings.TrimSpace(strings.TrimLeft(line, "\t :"))
}

// versions of the peers that were found.
func (b *bench) versions() string {
	var found []string
	for _, words := range [][]string{{"script", "--version"}, {"tee", "--version"}, {"sqlite3", "--version"}, {"zoxide", "--version"}, {"direnv", "version"},
		{"python3", "--version"}, {"git", "--version"}, {"tmux", "-V"}} {
		if out, err := exec.Command(words[0], words[1:]...).Output(); err == nil {
			line, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
			switch words[0] {
			case "sqlite3":
				line = "sqlite3 " + strings.Fields(line)[0]
			case "direnv":
				line = "direnv " + line
			}
			found = append(found, line)
		}
	}
	for _, t := range allTrackers {
		bin, _ := b.bin(t)
		out, err := exec.Command(filepath.Join(bin, "python3"), "-c", "from importlib.metadata import version; print(version('"+t.name+"'))").Output()
		if err == nil {
			found = append(found, t.name+" "+strings.TrimSpace(string(out)))
		}
	}
	return strings.Join(found, ", ")
}
