package cli

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"runar/db"
	"runar/ui"
)

// found is a run that a reference named, and its store.
type found struct {
	store *db.Store
	id    string
}

// resolve finds the run that a person named.
func (l *library) resolve(ref string, trash bool) (found, error) {
	if n, ok := nthLatest(ref); ok && len(l.shelves) > 1 {
		runs, err := l.list(db.Query{Limit: n + 1}, nil)
		if err != nil {
			return found{}, err
		}
		if n < len(runs) {
			for _, s := range l.shelves {
				if s.store.Dir() == runs[n].Store {
					return found{s.store, runs[n].ID}, nil
				}
			}
		}
		return found{}, &db.NotFoundError{Ref: ref}
	}
	missing := error(&db.NotFoundError{Ref: ref})
	for i, s := range l.shelves {
		id, err := s.store.Resolve(l.c.Ctx, ref, trash)
		var none *db.NotFoundError
		if errors.As(err, &none) {
			if i == 0 {
				missing = err
			}
			continue
		}
		if err == nil {
			s.store = l.ended(s.store, id, l.shelves[i+1:])
		}
		return found{s.store, id}, err
	}
	return found{}, l.guess(missing)
}

// guess adds names to an error where two letters were swapped: the commonest slip counts as two edits for the store.
func (l *library) guess(missing error) error {
	var none *db.NotFoundError
	if !errors.As(missing, &none) || len(none.Near) > 0 {
		return missing
	}
	var names []string
	for _, s := range l.shelves {
		runs, _ := s.store.Complete(l.c.Ctx, "", 200)
		for _, r := range runs {
			names = append(names, textOf(r.Name))
		}
	}
	if near, ok := nearest(none.Ref, names); ok {
		none.Near = []string{near}
	}
	return missing
}

// nthLatest reads @, @1, @2: how many runs are newer.
func nthLatest(ref string) (int, bool) {
	digits, ok := strings.CutPrefix(ref, "@")
	if !ok {
		return 0, false
	}
	if digits == "" {
		return 0, true
	}
	n, err := strconv.Atoi(digits)
	return n, err == nil && n >= 0
}

// run finds one run and reads all of it.
func (l *library) run(ref string) (*db.Run, *db.Store, error) {
	f, err := l.resolve(ref, false)
	if err != nil {
		return nil, nil, err
	}
	r, err := f.store.Get(l.c.Ctx, f.id)
	return r, f.store, err
}

// readRuns reads the runs that were named, in their order.
func (c *Call) readRuns(refs []string) ([]*db.Run, error) {
	l, err := c.openLibrary()
	if err != nil {
		return nil, err
	}
	defer l.Close()
	var runs []*db.Run
	for _, ref := range refs {
		r, _, err := l.run(ref)
		if err != nil {
			return nil, err
		}
		runs = append(runs, r)
	}
	return runs, nil
}

// openRun finds the run that the argument of show, logs and the like names, the latest without one. The library is to be closed.
func (c *Call) openRun(args []string) (*db.Run, *db.Store, *library, error) {
	ref := "@"
	switch len(args) {
	case 0:
	case 1:
		ref = args[0]
	default:
		return nil, nil, nil, usagef("one run at a time, not %d", len(args))
	}
	l, err := c.openLibrary()
	if err != nil {
		return nil, nil, nil, err
	}
	r, s, err := l.run(ref)
	if err != nil {
		l.Close()
		return nil, nil, nil, orNoRuns(err, len(args) == 0)
	}
	return r, s, l, nil
}

// orNoRuns says of an error that it is for want of any run, where the latest was meant without being named.
func orNoRuns(err error, latest bool) error {
	if none := (*db.NotFoundError)(nil); latest && errors.As(err, &none) {
		return noRunsYet()
	}
	return err
}

// candidateLines show the runs that an ambiguous name may mean: id, name, age.
func (c *Call) candidateLines(runs []db.Run) []string {
	now := c.Env.Now()
	var lines []string
	for _, r := range runs {
		lines = append(lines, fmt.Sprintf("%s  %s  %s", r.ID, ui.Clip(ui.Clean(nameOf(&r)), 30, "~"), ui.Age(r.CreatedAt.Time, now)))
	}
	return lines
}
