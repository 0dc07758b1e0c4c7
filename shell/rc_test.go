package shell

import (
	"os"
	"path/filepath"
	"testing"
)

func TestParseTakesEveryFormOfAName(t *testing.T) {
	for name, want := range map[string]Shell{"zsh": Zsh, "-zsh": Zsh, "/usr/bin/fish": Fish, "-bash": Bash, "/opt/zsh-5.9": Zsh} {
		if got, err := Parse(name); err != nil || got != want {
			t.Errorf("Parse(%s) = %s, %v", name, got, err)
		}
	}
	for _, name := range []string{"", "sh", "dash", "nu", "python"} {
		if got, err := Parse(name); err == nil {
			t.Errorf("Parse(%q) = %s, want an error", name, got)
		}
	}
}

func TestInitLineIsAddedOnce(t *testing.T) {
	home := t.TempDir()
	env := func(name string) string { return map[string]string{"HOME": home}[name] }
	for _, sh := range All {
		rc, line := sh.RC(env), sh.InitLine("runar")
		if has, err := HasInit(rc); has || err != nil {
			t.Fatalf("%s before: %v, %v", rc, has, err)
		}
		if err := AddInit(rc, line); err != nil {
			t.Fatal(err)
		}
		if has, err := HasInit(rc); !has || err != nil {
			t.Fatalf("%s after: %v, %v", rc, has, err)
		}
	}
	if rc := Zsh.RC(func(name string) string { return map[string]string{"HOME": home, "ZDOTDIR": "/z"}[name] }); rc != "/z/.zshrc" {
		t.Errorf("zsh with ZDOTDIR reads %s", rc)
	}
}

func TestAddInitKeepsTheFile(t *testing.T) {
	dir := t.TempDir()
	real, link := filepath.Join(dir, "real"), filepath.Join(dir, "rc")
	if err := os.WriteFile(real, []byte("# runar init bash\nalias x=y # no line end"), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(real, link); err != nil {
		t.Fatal(err)
	}
	if has, _ := HasInit(link); has {
		t.Error("a comment counts as the init line")
	}
	if err := AddInit(link, "LINE"); err != nil {
		t.Fatal(err)
	}
	got, _ := os.ReadFile(real)
	if want := "# runar init bash\nalias x=y # no line end\nLINE\n"; string(got) != want {
		t.Errorf("got %q", got)
	}
	if info, _ := os.Lstat(link); info.Mode()&os.ModeSymlink == 0 {
		t.Error("the link was replaced")
	}
}
