package hooks

import (
	"strings"
	"testing"
)

// TestSmoke
func TestSmoke(t *testing.T) {
	for _, sh := range []string{"bash", "zsh", "fish"} {
		t.Run(sh, func(t *testing.T) {
			s := start(t, newHome(t), sessionOptions{shell: sh, hooks: true})
			for _, line := range []string{"python train.py --exit 3", "python eval.py", "python train.py && python train.py", "", "which python"} {
				out, code := s.run(line)
				t.Logf("%s: %q %d\n%s", line, out, code, strings.Join(s.logged(), "\n"))
				s.forget()
			}
		})
	}
}
