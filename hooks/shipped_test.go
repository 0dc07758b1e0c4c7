package hooks

import (
	"flag"
	"os"
	"testing"

	"runar/hooks/files"
	"runar/shell"
)

var update = flag.Bool("update", false, "write what is generated")

func TestShippedRulesAreThoseOfThePatterns(t *testing.T) {
	for _, sh := range []shell.Shell{shell.Bash, shell.Zsh, shell.Fish} {
		code := Load(Sources{}).Code(sh)
		if *update {
			if err := os.WriteFile("files/shipped."+string(sh), []byte(code), 0o644); err != nil {
				t.Fatal(err)
			}
		} else if code != files.Shipped(string(sh)) {
			t.Errorf("%s: the patterns have changed; go test ./hooks -run Shipped -update", sh)
		}
	}
}
