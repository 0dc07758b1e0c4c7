package python

import (
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// The module's own tests run in the Python at hand, with real stores and real processes.
func TestModule(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("no python3")
		}
		t.Skip("no python3")
	}
	if out, err := exec.Command(python, "-m", "unittest").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// Newer syntax than Python 3.8's would break the module on the clusters it is for.
func TestSyntax(t *testing.T) {
	const check = `
import ast, glob, sys
for path in glob.glob("runar/*.py"):
    ast.parse(open(path, encoding="utf-8").read(), path, feature_version=(3, 8))`
	if out, err := exec.Command("python3", "-c", check).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// Many runs that start at once put the module there once, whole.
func TestExtract(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "python")
	var wg sync.WaitGroup
	homes := make([]string, 16)
	for i := range homes {
		wg.Go(func() { homes[i], _ = Extract(dir) })
	}
	wg.Wait()
	for _, h := range homes {
		if h == "" || h != homes[0] {
			t.Fatalf("homes %q", homes)
		}
	}
	if _, err := os.Stat(filepath.Join(homes[0], "runar", "__init__.py")); err != nil {
		t.Error(err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".new-*")); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
	c := exec.Command("python3", "-c", "from runar import log; log(loss=1)")
	c.Env = append(os.Environ(), "PYTHONPATH="+homes[0], "RUNAR_RUN_ID=", "RUNAR_DIR=")
	if out, err := c.CombinedOutput(); err != nil {
		t.Errorf("outside a recorded command: %v\n%s", err, out)
	}
}
