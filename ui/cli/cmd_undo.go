package cli

import "runar/db"

func newUndo(c *Call) ([]Flag, func([]string) error) {
	return c.outputFlags(), func(args []string) error {
		if len(args) > 0 {
			return usagef("undo takes no run: it brings back what the last rm took").withHint("runar restore RUN")
		}
		l, err := c.openLibrary()
		if err != nil {
			return err
		}
		var dirs []string
		for _, s := range l.shelves {
			dirs = append(dirs, s.store.Dir())
		}
		l.Close()
		for _, dir := range dirs {
			var ids []string
			err := c.write(dir, func(s *db.Store) error {
				ids, err = s.Undo(c.Ctx)
				return err
			})
			if err != nil {
				return err
			}
			if len(ids) > 0 {
				return c.sayRestored(ids)
			}
		}
		return failf("nothing to undo")
	}
}
