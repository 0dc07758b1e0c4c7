//go:build linux

// Command bench measures runar beside its peers, in rotation within one run, so that each figure is a ratio and not a property of the
// machine. It writes docs/benchmarks.md and the table between the markers of the README.
//
//	go run ./bench [-only WORD] [-rounds N]
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// suite is a group of comparisons that are run together.
type suite struct {
	name string
	run  func(*bench) error
}

// suites are all groups, in the order of the table. Each file has a list of its own.
func suites() []suite {
	return slices.Concat(
		runningSuites,
		readingSuites,
		storeSuites,
		plotSuites,
		promptSuites,
		trackerSuites,
		readerSuites,
		viewerSuites,
		dashSuites,
	)
}

// bench is the world of one run of the suites.
type bench struct {
	runar  string // the binary
	self   string // this program, for its emitters
	root   string // the source tree
	dir    string // scratch, with a project in it
	rounds int
	rows   []*row
}

func main() {
	if len(os.Args) > 1 && strings.HasPrefix(os.Args[1], "emit-") {
		emit(os.Args[1], os.Args[2:])
		return
	}
	only := flag.String("only", "", "only suites whose name contains this")
	rounds := flag.Int("rounds", 15, "rounds of each short comparison")
	flag.Parse()
	if err := run(*only, *rounds); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(only string, rounds int) error {
	top, err := exec.Command("git", "rev-parse", "--show-toplevel").Output()
	if err != nil {
		return fmt.Errorf("not in the source tree: %w", err)
	}
	root := strings.TrimSpace(string(top))
	dir, err := os.MkdirTemp("", "runar-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	b := &bench{runar: filepath.Join(root, "runar"), root: root, dir: dir, rounds: rounds}
	if b.self, err = os.Executable(); err != nil {
		return err
	}
	if _, err := os.Stat(b.runar); err != nil {
		return fmt.Errorf("no binary: run `make build` first")
	}
	if err := b.install(); err != nil {
		return err
	}
	if err := b.project(); err != nil {
		return err
	}
	began := time.Now()
	for _, s := range suites() {
		if !strings.Contains(s.name, only) {
			continue
		}
		fmt.Fprintln(os.Stderr, "measuring", s.name, "…")
		if err := s.run(b); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	fmt.Print(table(b.rows))
	fmt.Fprintln(os.Stderr, "took", time.Since(began).Round(time.Second))
	if only != "" {
		return nil
	}
	return b.publish()
}

// install copies the binary, as packages and `make install` do: a linker leaves a file in small pieces in the kernel's memory, which makes
// each start of it slower by a tenth of a millisecond, and the peers were installed too.
func (b *bench) install() error {
	bin, err := os.ReadFile(b.runar)
	if err != nil {
		return err
	}
	b.runar = filepath.Join(b.dir, "bin", "runar")
	if err := os.Mkdir(filepath.Dir(b.runar), 0o755); err != nil {
		return err
	}
	return os.WriteFile(b.runar, bin, 0o755)
}

// project makes a small git repository to run in, so that everything is there to be recorded.
func (b *bench) project() error {
	for _, v := range []string{"HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"} {
		os.Setenv(v, filepath.Join(b.dir, "home"))
	}
	for _, v := range []string{"RUNAR_DIR", "RUNAR_RUN_ID"} {
		os.Unsetenv(v)
	}
	work := filepath.Join(b.dir, "work")
	if err := os.MkdirAll(work, 0o755); err != nil {
		return err
	}
	for _, words := range [][]string{
		{"git", "init", "-q"}, {"git", "config", "user.email", "bench@localhost"}, {"git", "config", "user.name", "bench"},
		{"sh", "-c", "for i in 1 2 3 4 5 6 7 8; do echo $i >file$i.py; done"}, {"git", "add", "."}, {"git", "commit", "-q", "-m", "files"},
	} {
		c := exec.Command(words[0], words[1:]...)
		c.Dir = work
		if out, err := c.CombinedOutput(); err != nil {
			return fmt.Errorf("%v: %s", words, out)
		}
	}
	return os.Chdir(work)
}
