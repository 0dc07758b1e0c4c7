package cli

import (
	"runar/completions"
)

const longCompletion = `Prints the completion of a shell, as a file of its own. runar init brings it
too; this is for those who keep completions where the shell looks for them. A
package has put it there already.

  bash  ~/.local/share/bash-completion/completions/runar
  zsh   ${fpath[1]}/_runar
  fish  ~/.config/fish/completions/runar.fish`

var examplesCompletion = []string{
	`eval "$(runar completion zsh)"`,
	"runar completion fish | source",
}

func newCompletion(c *Call) ([]Flag, func([]string) error) {
	return nil, func(args []string) error {
		sh, err := c.shellOf(args)
		if err != nil {
			return err
		}
		return c.print(completions.Script(sh))
	}
}
