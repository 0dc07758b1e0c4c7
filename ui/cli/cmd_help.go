package cli

import (
	"strings"
)

func newHelp(c *Call) ([]Flag, func([]string) error) {
	return c.outputFlags(), func(args []string) error {
		switch len(args) {
		case 0:
			return c.rootHelp(false)
		case 1:
		default:
			return usagef("help on one thing at a time").withHint("runar help %s", args[0])
		}
		word := args[0]
		if cmd, ok := lookup(word); ok {
			return c.commandHelp(cmd)
		}
		for _, t := range topics() {
			if t.name == word {
				return c.printPage(t.text())
			}
		}
		var words []string
		for _, cmd := range commands() {
			if cmd.Group != "" {
				words = append(append(words, cmd.Name), cmd.Aliases...)
			}
		}
		words = append(words, topicNames()...)
		e := usagef("no help on %q", word)
		if near, ok := nearest(word, words); ok {
			return e.withHint("did you mean runar help %s?", near)
		}
		return e.withHint("commands: runar help; topics: %s", strings.Join(topicNames(), ", "))
	}
}
