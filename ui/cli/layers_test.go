package cli

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const module = "runar"

// ranks order the packages: each may import only those of a lower rank. A folder takes the rank of the longest prefix.
var ranks = map[string]int{
	"shell": 0, "db": 0, "capture/fold": 0,
	"ui": 1, "completions": 1, "capture/facts": 1, "capture/metrics": 1, "capture/python": 1, "capture/logfile": 1,
	"capture": 2, "hooks": 2, "ui/dashboard": 2,
	"ui/cli": 3,
	"":       4,
}

// rank finds the entry that holds for a package.
func rank(pkg string) (entry string, n int, ok bool) {
	for entry = pkg; ; entry = parentOf(entry) {
		if n, ok = ranks[entry]; ok && (entry != "" || pkg == "") {
			return entry, n, true
		}
		if entry == "" {
			return "", 0, false
		}
	}
}

func parentOf(pkg string) string {
	if i := strings.LastIndexByte(pkg, '/'); i >= 0 {
		return pkg[:i]
	}
	return ""
}

// sourceFile is a Go file of the module that is not a test.
type sourceFile struct {
	path, pkg string
	ast       *ast.File
	fset      *token.FileSet
}

// sources parses the whole module. Nothing is asked of the go command: a test that does is cached after edits elsewhere.
func sources(t *testing.T) []sourceFile {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	var files []sourceFile
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() {
			_, submodule := os.Stat(filepath.Join(path, "go.mod"))
			if path != root && (strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || name == "testdata" || submodule == nil) {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		if f.Name.Name == "main" && filepath.Dir(path) != root {
			return nil // a tool of its own: benchmarks, generators
		}
		rel, _ := filepath.Rel(root, path)
		pkg := filepath.ToSlash(filepath.Dir(rel))
		if pkg == "." {
			pkg = ""
		}
		files = append(files, sourceFile{path: rel, pkg: pkg, ast: f, fset: fset})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 20 {
		t.Fatalf("only %d files found below %s", len(files), root)
	}
	return files
}

func (f sourceFile) imports() []string {
	var paths []string
	for _, spec := range f.ast.Imports {
		path, _ := strconv.Unquote(spec.Path.Value)
		paths = append(paths, path)
	}
	return paths
}

func TestPackagesImportOnlyLowerRanks(t *testing.T) {
	for _, f := range sources(t) {
		owner, n, ok := rank(f.pkg)
		if !ok {
			t.Errorf("%s: the package %q has no rank", f.path, f.pkg)
			continue
		}
		for _, path := range f.imports() {
			dep, ours := strings.CutPrefix(path, module+"/")
			if !ours {
				continue
			}
			depOwner, depRank, ok := rank(dep)
			// Folders below an entry of the table belong together and may use each other.
			if !ok || depRank >= n && depOwner != owner {
				t.Errorf("%s (%s, rank %d) imports %s (rank %d)", f.path, owner, n, dep, depRank)
			}
		}
	}
}

// within tells whether a package is one of these or below.
func within(pkg string, folders ...string) bool {
	for _, folder := range folders {
		if pkg == folder || strings.HasPrefix(pkg, folder+"/") {
			return true
		}
	}
	return false
}

func TestOnlyTheStoreSpeaksSQL(t *testing.T) {
	for _, f := range sources(t) {
		for _, path := range f.imports() {
			if (strings.Contains(path, "go-sqlite3") || path == "database/sql") && !within(f.pkg, "db") {
				t.Errorf("%s imports %s; only db does", f.path, path)
			}
		}
	}
}

// TestOnlyWhoMayReadsTheWorld holds calls that reach for something global to the packages whose work that is.
func TestOnlyWhoMayReadsTheWorld(t *testing.T) {
	rules := []struct {
		what    string
		calls   []string
		allowed []string
	}{
		{"prints", []string{"fmt.Print", "fmt.Printf", "fmt.Println", "os.Stdout", "log.Print", "log.Printf", "log.Println", "log.Fatal", "log.Fatalf"}, []string{"ui", "capture"}},
		{"reads the environment", []string{"os.Getenv", "os.LookupEnv"}, []string{"ui/cli", "capture/facts"}},
		{"reads the words of the command line", []string{"os.Args"}, []string{"ui/cli", ""}},
		{"ends the program", []string{"os.Exit"}, []string{"", "capture", "ui/cli/early"}},
	}
	for _, f := range sources(t) {
		uses := map[string]token.Pos{}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok {
				if x, ok := sel.X.(*ast.Ident); ok {
					uses[x.Name+"."+sel.Sel.Name] = sel.Pos()
				}
			}
			return true
		})
		for _, rule := range rules {
			allowed := false
			for _, folder := range rule.allowed {
				allowed = allowed || folder == f.pkg || folder != "" && within(f.pkg, folder)
			}
			if allowed {
				continue
			}
			for _, call := range rule.calls {
				if pos, ok := uses[call]; ok {
					t.Errorf("%s %s: %s", f.fset.Position(pos), rule.what, call)
				}
			}
		}
	}
}
