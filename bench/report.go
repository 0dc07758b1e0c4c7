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

func (b *bench) add(r row) { b.rows = append(b.rows, r) }

// compare adds a row of two sets of figures, less being better, and judges it by the ratio of their medians.
func (b *bench) compare(what, peer string, ours, theirs []float64, unit string, goal float64) {
	o, t := median(ours), median(theirs)
	b.add(row{what: what, ours: figure(o, unit), peer: peer, other: figure(t, unit), ratio: o / t, goal: fmt.Sprintf("≤ %.2f×", goal), passed: o/t <= goal})
}

// limit adds a row of a figure that has to stay below a limit of its own.
func (b *bench) limit(what string, ours float64, unit string, most float64) {
	b.add(row{what: what, ours: figure(ours, unit), peer: "–", other: "–", goal: "≤ " + figure(most, unit), passed: ours <= most})
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
	switch {
	case v >= 100:
		return fmt.Sprintf("%.0f %s", v, unit)
	case v >= 10:
		return fmt.Sprintf("%.1f %s", v, unit)
	}
	return fmt.Sprintf("%.2f %s", v, unit)
}

func (b *bench) table() string {
	var s strings.Builder
	s.WriteString("| what | runar | beside | its figure | ratio | goal | |\n|---|---|---|---|---|---|---|\n")
	for _, r := range b.rows {
		ratio, mark := "–", "✗"
		if r.ratio > 0 {
			ratio = fmt.Sprintf("%.2f×", r.ratio)
		}
		if r.passed {
			mark = "✓"
		}
		fmt.Fprintf(&s, "| %s | %s | %s | %s | %s | %s | %s |\n", r.what, r.ours, r.peer, r.other, ratio, r.goal, mark)
	}
	return s.String()
}

const (
	tableBegin = "<!-- benchmarks: written by make bench -->"
	tableEnd   = "<!-- end of benchmarks -->"
)

// publish writes the page and puts the table into the README.
func publish(root, table string) error {
	page := fmt.Sprintf("# Benchmarks\n\nWritten by `make bench` on %s. Each row was measured in rotation with its peer in one run; figures are medians, and ratios are what\ncarries over to another machine (less is better). Machine: %s, %d cores, %s. Versions: %s.\n\n%s",
		time.Now().UTC().Format("2006-01-02"), kernel(), runtime.NumCPU(), runtime.Version(), versions(), table)
	if err := os.WriteFile(filepath.Join(root, "docs", "benchmarks.md"), []byte(page), 0o644); err != nil {
		return err
	}
	readme := filepath.Join(root, "README.md")
	text, err := os.ReadFile(readme)
	if err != nil {
		return err
	}
	head, rest, ok := strings.Cut(string(text), tableBegin)
	_, tail, ok2 := strings.Cut(rest, tableEnd)
	if !ok || !ok2 {
		return fmt.Errorf("the README has no place for the table (%s)", tableBegin)
	}
	return os.WriteFile(readme, []byte(head+tableBegin+"\n"+table+tableEnd+tail), 0o644)
}

func kernel() string {
	out, _ := exec.Command("uname", "-srm").Output()
	return strings.TrimSpace(string(out))
}

// versions of the peers that were found.
func versions() string {
	var found []string
	for _, words := range [][]string{{"script", "--version"}, {"tee", "--version"}, {"sqlite3", "--version"}, {"zoxide", "--version"}, {"git", "--version"}} {
		if out, err := exec.Command(words[0], words[1:]...).Output(); err == nil {
			line, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
			if words[0] == "sqlite3" {
				line = "sqlite3 " + strings.Fields(line)[0]
			}
			found = append(found, line)
		}
	}
	return strings.Join(found, ", ")
}
