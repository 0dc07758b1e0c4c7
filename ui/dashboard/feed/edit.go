package feed

import (
	"context"
	"errors"
	"fmt"
	"time"

	"runar/db"
	"runar/ui/dashboard/state"
)

// Edit carries out a command that changes the store; anything else is not its business and it answers false. It runs in the caller's
// goroutine and may take as long as a busy store does.
func (f *Feed) Edit(ctx context.Context, cmd state.Cmd) bool {
	switch c := cmd.(type) {
	case state.Rename:
		var name *string
		if c.Name != "" {
			name = &c.Name
		}
		f.change(ctx, []state.Ref{c.Ref}, func(s *db.Store, ids []string) error { return s.SetName(ctx, ids[0], name) })
	case state.Annotate:
		var note *string
		if c.Note != "" {
			note = &c.Note
		}
		if f.change(ctx, []state.Ref{c.Ref}, func(s *db.Store, ids []string) error { return s.SetNote(ctx, ids[0], note) }) {
			f.o.Emit(state.Notice{Text: map[bool]string{true: "noted", false: "the note is gone"}[note != nil]})
		}
	case state.Retag:
		if f.change(ctx, c.Refs, func(s *db.Store, ids []string) error {
			for _, id := range ids {
				if len(c.Add) > 0 {
					if err := s.AddTags(ctx, id, c.Add); err != nil {
						return err
					}
				}
				if len(c.Remove) > 0 {
					if err := s.RemoveTags(ctx, id, c.Remove); err != nil {
						return err
					}
				}
			}
			return nil
		}) {
			f.o.Emit(state.Notice{Text: retagged(c)})
		}
	case state.Delete:
		if f.change(ctx, c.Refs, func(s *db.Store, ids []string) error { return s.Trash(ctx, ids, false) }) {
			f.o.Emit(state.Removed{Refs: c.Refs})
		}
	case state.Undelete:
		refs := c.Refs
		if len(refs) > 0 {
			if f.change(ctx, refs, func(s *db.Store, ids []string) error { return s.Restore(ctx, ids) }) {
				f.o.Emit(state.Restored{Refs: refs})
			}
			return true
		}
		if len(f.o.Stores) == 0 {
			return true
		}
		// nothing was removed here: what the command line removed last, in the first store
		if f.change(ctx, []state.Ref{{Store: 0}}, func(s *db.Store, _ []string) error {
			ids, err := s.Undo(ctx)
			for _, id := range ids {
				refs = append(refs, state.Ref{Store: 0, ID: id})
			}
			return err
		}) {
			f.edited.add(refs)
			f.kick()
			f.o.Emit(state.Restored{Refs: refs})
		}
	default:
		return false
	}
	return true
}

// retagged says what became of tags: 2 runs: +best -worst.
func retagged(c state.Retag) string {
	text := state.Plural(int64(len(c.Refs)), "run") + ":"
	for _, t := range c.Add {
		text += " +" + t
	}
	for _, t := range c.Remove {
		text += " -" + t
	}
	return text
}

// change opens each store for writing, does its part, and has the runs read again.
func (f *Feed) change(ctx context.Context, refs []state.Ref, do func(s *db.Store, ids []string) error) bool {
	byStore := map[int][]string{}
	for _, r := range refs {
		byStore[r.Store] = append(byStore[r.Store], r.ID)
	}
	ok := true
	for i, ids := range byStore {
		if err := f.write(ctx, f.o.Stores[i], ids, do); err != nil {
			ok = false
			n := state.Notice{Failure: true, Text: err.Error()}
			switch {
			case errors.Is(err, db.ErrLocked), errors.Is(err, db.ErrBroken), errors.Is(err, db.ErrNewer):
				n = describe(f.o.Stores[i], err)
				n.Hint = "nothing was changed"
			case errors.Is(err, db.ErrLive):
				n.Text, n.Hint = "a run that is still running is not deleted", "x stops it"
			default:
				n.Text = fmt.Sprintf("not changed: %v", err)
			}
			f.o.Emit(n)
		}
	}
	f.edited.add(refs)
	f.kick()
	return ok
}

func (f *Feed) write(ctx context.Context, dir string, ids []string, do func(s *db.Store, ids []string) error) error {
	s, err := db.Open(ctx, dir, db.Options{Wait: 5 * time.Second})
	if err != nil {
		return err
	}
	if err := do(s, ids); err != nil {
		s.Close()
		return err
	}
	return s.Close()
}

// Run reads one run, for an action on it.
func (f *Feed) Run(ctx context.Context, ref state.Ref) (*db.Run, error) {
	s, err := db.Open(ctx, f.o.Stores[ref.Store], db.Options{ReadOnly: true})
	if err != nil {
		return nil, err
	}
	defer s.Close()
	return s.Get(ctx, ref.ID)
}

// LogPath is where the log of a run is.
func (f *Feed) LogPath(ref state.Ref) string { return f.pathOf(ref) }
