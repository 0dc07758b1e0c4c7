package cli

import (
	"errors"
	"fmt"
	"path/filepath"
	"sort"
	"strings"

	"runar/db"
	"runar/ui"
)

// shelf is one store that a reading command looks into.
type shelf struct {
	store *db.Store
	// scope limits the shelf to runs started in this folder or below; "" for all. The fallback store holds the runs of many places.
	scope string
}

// library is every store that holds runs of this place: the project's, and the fallback store where some of the project's
// runs had to go there.
type library struct {
	c       *Call
	shelves []shelf
}

// openLibrary opens the stores of this place for reading. A place without runs is an empty library, not an error.
func (c *Call) openLibrary() (*library, error) {
	l := &library{c: c}
	dir, found := c.findStore()
	if found {
		if err := l.add(dir, ""); err != nil {
			return nil, err
		}
	}
	if fallback := c.FallbackDir(); fallback != "" && fallback != dir && hasDatabase(fallback) {
		// Trouble with the fallback store is not trouble with this place.
		n := len(l.shelves)
		l.add(fallback, c.placeDir())
		if n == 1 && len(l.shelves) == 2 {
			l.shelves[1].store.SendHome(c.Ctx, dir)
		}
	}
	return l, nil
}

// openEverything opens every known store: what --all reads. A store that cannot be read is warned of and passed over.
func (c *Call) openEverything() *library {
	l := &library{c: c}
	for _, dir := range c.KnownStores() {
		if err := l.add(dir, ""); err != nil {
			c.Warn(fmt.Sprintf("%s is passed over: %s", dir, err))
		}
	}
	return l
}

func (l *library) add(dir, scope string) error {
	s, err := db.Open(l.c.Ctx, dir, db.Options{ReadOnly: true, Warn: l.c.Warn})
	if errors.Is(err, db.ErrNoStore) {
		return nil
	}
	if err != nil {
		return err
	}
	l.shelves = append(l.shelves, shelf{s, scope})
	return nil
}

// Close closes the stores.
func (l *library) Close() {
	for _, s := range l.shelves {
		s.store.Close()
	}
}

// list answers the runs of a query over all shelves, in its order.
func (l *library) list(q db.Query, terms []string) ([]db.Run, error) {
	var all []db.Run
	var unknown error
	misses := 0
	for _, s := range l.shelves {
		runs, err := s.list(l.c, q, terms)
		if errors.Is(err, db.ErrUsage) {
			// A metric or param may be known in one store and not in another.
			unknown = err
			misses++
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, runs...)
	}
	if misses == len(l.shelves) && unknown != nil {
		return nil, unknown
	}
	if len(l.shelves) > 1 {
		all = once(all)
		sortRuns(all, q.Sort, q.Asc)
	}
	if q.Limit > 0 && len(all) > q.Limit {
		all = all[:q.Limit]
	}
	return all, nil
}

// once leaves a run out that stands in two stores: begun in one that could not take its end, which went to the fallback store and cannot
// come home yet. Both name the same log.
func once(runs []db.Run) []db.Run {
	at := map[string]int{}
	kept := runs[:0]
	for _, r := range runs {
		if r.StdoutPath == nil {
			kept = append(kept, r)
			continue
		}
		log := db.LogPath(r.Store, *r.StdoutPath)
		i, twice := at[log]
		switch {
		case !twice:
			at[log] = len(kept)
			kept = append(kept, r)
		case isLost(&kept[i]):
			kept[i] = r
		case !isLost(&r):
			kept = append(kept, r)
		}
	}
	return kept
}

func isLost(r *db.Run) bool { return r.Cause != nil && *r.Cause == db.CauseLost }

// ended is the store that knows how a run ended which was begun in another (see once).
func (l *library) ended(begun *db.Store, id string, later []shelf) *db.Store {
	for _, s := range later {
		there, err := s.store.Get(l.c.Ctx, id)
		if err != nil || there.DeletedAt != nil {
			continue
		}
		here, err := begun.Get(l.c.Ctx, id)
		if err == nil && len(once([]db.Run{*here, *there})) == 1 && isLost(here) {
			return s.store
		}
	}
	return begun
}

func (s shelf) list(c *Call, q db.Query, terms []string) ([]db.Run, error) {
	if s.scope != "" {
		terms = append(terms[:len(terms):len(terms)], "workdir~"+s.scope)
		// Which of them are really below the folder is seen only afterwards.
		q.Limit = 0
	}
	filter, err := db.ParseFilter(terms)
	if err != nil {
		return nil, err
	}
	q.Filter = filter
	runs, err := s.store.List(c.Ctx, q)
	if err != nil || s.scope == "" {
		return runs, err
	}
	kept := runs[:0]
	for _, r := range runs {
		if isBelow(r.Workdir, s.scope) {
			kept = append(kept, r)
		}
	}
	return kept, nil
}

func isBelow(path, dir string) bool {
	return path == dir || strings.HasPrefix(path, strings.TrimSuffix(dir, "/")+"/")
}

// nameOf is the name of a run, "-" without one.
func nameOf(r *db.Run) string {
	if r.Name == nil || *r.Name == "" {
		return "-"
	}
	return *r.Name
}

// labelOf names a run in a sentence: its id, with its name where it has one.
func labelOf(r *db.Run) string {
	if r.Name == nil || *r.Name == "" {
		return r.ID
	}
	return fmt.Sprintf("%s (%s)", ui.Clean(*r.Name), r.ID)
}

// projectOf is the folder whose store this is, shortened by the home folder.
func (c *Call) projectOf(store string) string {
	dir := store
	if filepath.Base(dir) == storeName {
		dir = filepath.Dir(dir)
	}
	return c.shortPath(dir)
}

// shortPath writes the home folder as ~.
func (c *Call) shortPath(path string) string {
	home := c.Env.Getenv("HOME")
	if home == "" || home == "/" || !isBelow(path, home) {
		return path
	}
	return "~" + strings.TrimPrefix(path, strings.TrimSuffix(home, "/"))
}

// sortRuns orders runs of several stores as each store orders its own: runs without the value come last.
func sortRuns(runs []db.Run, key string, ascending bool) {
	sort.SliceStable(runs, func(i, j int) bool {
		a, b := sortValue(&runs[i], key), sortValue(&runs[j], key)
		if a.known != b.known {
			return a.known
		}
		less, equal := a.before(b)
		if equal {
			return runs[i].CreatedAt.After(runs[j].CreatedAt.Time)
		}
		return less == ascending
	})
}
