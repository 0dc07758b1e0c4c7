//go:build linux

// Command faults breaks things for real around the built binary and looks at what was lost: processes killed, disks filled, stores deleted
// and damaged, machines rebooted. It ends with a table, and with 1 when anything was lost.
//
//	go run ./faults [-short] [-only WORD] [-seed N]
package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// kind is one sort of fault.
type kind struct {
	name        string
	what        string // what is done
	short, long int    // how many faults of it
	run         func(*trial)
}

// suite is one run of all kinds.
type suite struct {
	runar, self string // the binary, and this program, for the programs to be recorded
	dir         string // scratch
	root        bool   // there are other users to be
	mounts      bool   // file systems can be mounted, seen by this process alone
}

// trial is the run of one kind.
type trial struct {
	*suite
	kind
	n     int // faults asked for
	tried int
	lost  []string // what was lost, one line each
	first bool     // the first loss is enough
	not   string   // why nothing was tried
	note  string   // what else there is to say
	rand  *rand.Rand
}

// lose notes a loss.
func (t *trial) lose(format string, a ...any) {
	t.lost = append(t.lost, fmt.Sprintf(format, a...))
	if t.first {
		t.n = 0
	}
}

func main() {
	if len(os.Args) > 1 {
		if f := inner[os.Args[1]]; f != nil {
			f(os.Args[2:])
			return
		}
	}
	short := flag.Bool("short", false, "a few faults of each kind")
	only := flag.String("only", "", "only kinds whose name contains one of these words, joined by commas")
	seed := flag.Uint64("seed", uint64(time.Now().UnixNano()), "of the random moments")
	binary := flag.String("runar", "", "the binary (default: the one that `make build` leaves)")
	broken := flag.Bool("mutate", false, "break the code on purpose, one promise at a time, and see that faults tell; -only also looks at the promises")
	flag.Parse()
	for _, sig := range []os.Signal{syscall.SIGINT, syscall.SIGQUIT, syscall.SIGHUP} {
		if signal.Ignored(sig) { // as behind a & or nohup: what is recorded must not be born deaf
			signal.Notify(make(chan os.Signal, 1), sig)
		}
	}
	if code, done := ownMounts(); done {
		os.Exit(code)
	}
	var ok bool
	var err error
	if *broken {
		ok, err = mutate(*only, *seed)
	} else {
		ok, err = run(*short, *only, *seed, *binary)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "faults:", err)
	}
	if !ok || err != nil {
		os.Exit(1)
	}
}

// ownMounts runs this program again where what it mounts is seen by nobody else and goes away with it. done is false in that second one,
// and where it cannot be had.
func ownMounts() (code int, done bool) {
	const mark = "RUNAR_FAULTS_INSIDE"
	if os.Getenv(mark) != "" {
		os.Unsetenv(mark)
		if err := syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err == nil {
			os.Setenv("FAULTS_MOUNTS", "1")
		}
		return 0, false
	}
	if os.Getuid() != 0 {
		return 0, false
	}
	c := exec.Command("/proc/self/exe", os.Args[1:]...)
	c.Stdin, c.Stdout, c.Stderr = os.Stdin, os.Stdout, os.Stderr
	c.Env = append(os.Environ(), mark+"=1")
	c.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS, Pdeathsig: syscall.SIGKILL}
	if err := c.Start(); err != nil {
		return 0, false
	}
	c.Wait()
	return c.ProcessState.ExitCode(), true
}

// top is the source tree.
func top() (string, error) {
	out, err := exec.Command("git", "rev-parse", "--show-toplevel").Output()
	if err != nil {
		return "", fmt.Errorf("not in the source tree: %w", err)
	}
	return strings.TrimSpace(string(out)), nil
}

func newSuite(binary string) (*suite, error) {
	if binary == "" {
		root, err := top()
		if err != nil {
			return nil, err
		}
		binary = filepath.Join(root, "runar")
	}
	for _, tool := range []string{binary, "sqlite3", "python3"} {
		if _, err := exec.LookPath(tool); err != nil {
			return nil, fmt.Errorf("%s is needed: %w", tool, err)
		}
	}
	dir, err := os.MkdirTemp("", "runar-faults-")
	if err != nil {
		return nil, err
	}
	s := &suite{dir: dir, root: os.Getuid() == 0, mounts: os.Getenv("FAULTS_MOUNTS") != ""}
	os.Chmod(dir, 0o755) // other users have to come in
	// Copies, so that a build in between changes nothing, and whoever runs them can reach them.
	for _, p := range []struct {
		to   *string
		from string
	}{{&s.runar, binary}, {&s.self, "/proc/self/exe"}} {
		*p.to = filepath.Join(dir, "runar")
		if p.from != binary {
			*p.to = filepath.Join(dir, "program")
		}
		b, err := os.ReadFile(p.from)
		if err == nil {
			err = os.WriteFile(*p.to, b, 0o755)
		}
		if err != nil {
			return nil, err
		}
	}
	for _, e := range os.Environ() {
		if name, _, _ := strings.Cut(e, "="); strings.HasPrefix(name, "RUNAR_") || strings.HasPrefix(name, "XDG_") {
			os.Unsetenv(name)
		}
	}
	return s, nil
}

func (s *suite) close() {
	syscall.Sync()
	os.RemoveAll(s.dir)
}

// run tries all kinds and answers whether nothing was lost.
func run(short bool, only string, seed uint64, binary string) (bool, error) {
	s, err := newSuite(binary)
	if err != nil {
		return false, err
	}
	defer s.close()
	fmt.Printf("seed %d\n", seed)
	var trials []*trial
	for _, k := range kinds() {
		if !named(k.name, only) {
			continue
		}
		t := s.try(k, short, seed, false)
		trials = append(trials, t)
		fmt.Println(t.line())
		for i, l := range t.lost {
			if i == 12 {
				fmt.Printf("    … and %d more\n", len(t.lost)-i)
				break
			}
			fmt.Println("    lost:", l)
		}
	}
	return report(trials), nil
}

// try runs one kind.
func (s *suite) try(k kind, short bool, seed uint64, first bool) *trial {
	t := &trial{suite: s, kind: k, n: k.long, first: first, rand: rand.New(rand.NewPCG(seed, 0))}
	if short {
		t.n = k.short
	}
	if t.n == 0 {
		t.not = "only in the long form"
		return t
	}
	k.run(t)
	if t.tried == 0 && t.not == "" {
		t.lose("nothing was tried")
	}
	return t
}

func named(name, only string) bool {
	for _, word := range strings.Split(only, ",") {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}

func (t *trial) line() string {
	switch {
	case t.not != "":
		return fmt.Sprintf("–  %-22s not tried: %s", t.name, t.not)
	case len(t.lost) > 0:
		return fmt.Sprintf("✗  %-22s %5d  %s: LOST %d", t.name, t.tried, t.what, len(t.lost))
	}
	line := fmt.Sprintf("✓  %-22s %5d  %s: lost nothing", t.name, t.tried, t.what)
	if t.note != "" {
		line += "; " + t.note
	}
	return line
}

// report prints the table and answers whether nothing was lost.
func report(trials []*trial) bool {
	fmt.Print("\n| fault | tried | lost |\n|---|---|---|\n")
	tried, sorts, lost := 0, 0, 0
	for _, t := range trials {
		result := "nothing"
		if t.not != "" {
			result = "not tried: " + t.not
		} else {
			sorts++
		}
		if len(t.lost) > 0 {
			result = fmt.Sprintf("%d: %s", len(t.lost), t.lost[0])
		}
		fmt.Printf("| %s: %s | %d | %s |\n", t.name, t.what, t.tried, result)
		tried += t.tried
		lost += len(t.lost)
	}
	fmt.Printf("\n%d faults of %d kinds, %d lost.\n", tried, sorts, lost)
	return lost == 0
}
