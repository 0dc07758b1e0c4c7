package cli

import (
	"context"
	"strings"

	"runar/db"
	"runar/ui"
)

var examplesTag = []string{
	"runar tag @ best lr-sweep    # two tags on the latest run",
	"runar ls tag=best    # find it again",
}

var examplesUntag = []string{"runar untag @ best"}

func newTag(c *Call) ([]Flag, func([]string) error) {
	return c.outputFlags(), func(args []string) error {
		return c.editTags("tag", args, (*db.Store).AddTags, "has the tag ")
	}
}

func newUntag(c *Call) ([]Flag, func([]string) error) {
	return c.outputFlags(), func(args []string) error {
		return c.editTags("untag", args, (*db.Store).RemoveTags, "is without the tag ")
	}
}

func (c *Call) editTags(word string, args []string, change func(*db.Store, context.Context, string, []string) error, done string) error {
	if len(args) < 2 {
		return usagef("%s takes a run and at least one tag", word).withHint("runar %s @ best", word)
	}
	tags := args[1:]
	for i, tag := range tags {
		if err := checkTag(tag); err != nil {
			return err
		}
		tags[i] = validText(tag)
	}
	if len(tags) > 1 {
		done = strings.TrimSuffix(done, " ") + "s "
	}
	return c.edit(args[0], func(s *db.Store, id string) error { return change(s, c.Ctx, id, tags) }, done+ui.Clean(strings.Join(tags, ", ")))
}
