package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// memoryGroup makes a control group (cgroups(7)) that may hold so many bytes and no swap; the error says why none can be made here.
func memoryGroup(limit string) (dir string, err error) {
	root, max, swap := "/sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.swappiness"
	if controllers, err := os.ReadFile("/sys/fs/cgroup/cgroup.controllers"); err == nil && strings.Contains(string(controllers), "memory") {
		root, max, swap = "/sys/fs/cgroup", "memory.max", "memory.swap.max"
		os.WriteFile(filepath.Join(root, "cgroup.subtree_control"), []byte("+memory"), 0)
	}
	if dir, err = os.MkdirTemp(root, "runar-test-"); err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(dir, max), []byte(limit), 0); err != nil {
		os.Remove(dir)
		return "", err
	}
	os.WriteFile(filepath.Join(dir, swap), []byte("0"), 0)
	return dir, nil
}

// conditions of scripts: [cgroup] where the memory of a command can be limited.
func conditions(name string) (bool, error) {
	if name != "cgroup" {
		return false, fmt.Errorf("no condition %q", name)
	}
	dir, err := memoryGroup("64M")
	if err == nil {
		os.Remove(dir)
	}
	return err == nil, nil
}

// limited runs a command that may use so much memory: limited 64M COMMAND…
func limited(ts *testscript.TestScript, neg bool, args []string) {
	dir, err := memoryGroup(args[0])
	ts.Check(err)
	ts.Defer(func() { os.Remove(dir) })
	cmd := command(ts, append([]string{"sh", "-c", `echo $$ >"$0" && exec "$@"`, filepath.Join(dir, "cgroup.procs")}, args[1:]...))
	cmd.Env = append(cmd.Env, "PATH="+ts.Getenv("PATH"))
	cmd.Stdout, cmd.Stderr = ts.Stdout(), ts.Stderr()
	if err := cmd.Run(); (err != nil) != neg {
		ts.Fatalf("%s: %v", strings.Join(args, " "), err)
	}
}

// A loud word where the real thing cannot be tried.
func TestMemoryCanBeLimitedHere(t *testing.T) {
	dir, err := memoryGroup("64M")
	if err != nil {
		t.Skipf("NOT TRIED: a run that ends for want of memory; no control group can be made here: %v", err)
	}
	os.Remove(dir)
}
