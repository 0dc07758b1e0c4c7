package cli

import "runar/db"

// selection is runs grouped by the store they are in, for commands that change them.
type selection struct {
	dirs []string
	ids  map[string][]string // by store
}

// all are the ids in the order they were named.
func (s selection) all() []string {
	var ids []string
	for _, dir := range s.dirs {
		ids = append(ids, s.ids[dir]...)
	}
	return ids
}

// selectRuns finds every run that was named before anything is changed: one wrong name, and nothing is.
func (c *Call) selectRuns(refs []string, trash bool) (selection, error) {
	sel := selection{ids: map[string][]string{}}
	l, err := c.openLibrary()
	if err != nil {
		return sel, err
	}
	defer l.Close()
	for _, ref := range refs {
		f, err := l.resolve(ref, trash)
		if err != nil {
			return sel, err
		}
		dir := f.store.Dir()
		if sel.ids[dir] == nil {
			sel.dirs = append(sel.dirs, dir)
		}
		if !oneOf(f.id, sel.ids[dir]) {
			sel.ids[dir] = append(sel.ids[dir], f.id)
		}
	}
	return sel, nil
}

// change opens each store of the selection for writing and hands its runs to do.
func (c *Call) change(sel selection, do func(s *db.Store, ids []string) error) error {
	for _, dir := range sel.dirs {
		if err := c.write(dir, func(s *db.Store) error { return do(s, sel.ids[dir]) }); err != nil {
			return err
		}
	}
	return nil
}

func (c *Call) write(dir string, do func(s *db.Store) error) error {
	s, err := db.Open(c.Ctx, dir, db.Options{})
	if err != nil {
		return err
	}
	if err := do(s); err != nil {
		s.Close()
		return err
	}
	return s.Close()
}
