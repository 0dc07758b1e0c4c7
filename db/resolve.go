package db

import (
	"context"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/ncruces/go-sqlite3"
)

// Resolve turns what a person typed (@, @1, id with or without run_, name, unique id prefix of two characters or more) into an id. trash:
// look there too. The error is a *NotFoundError or an *AmbiguousError.
func (s *Store) Resolve(ctx context.Context, ref string, trash bool) (string, error) {
	where := "deleted_at IS NULL"
	if trash {
		where = "1"
	}
	one := func(sql string, args ...any) (id string, err error) {
		err = s.each(sql, args, func(st *sqlite3.Stmt) error { id = st.ColumnText(0); return nil })
		return id, err
	}
	if n, ok := stepsBack(ref); ok {
		id, err := one("SELECT id FROM runs WHERE "+where+" ORDER BY created_at DESC, rowid DESC LIMIT 1 OFFSET ?", n)
		if err == nil && id == "" {
			err = &NotFoundError{Ref: ref}
		}
		return id, err
	}
	for _, id := range []string{ref, "run_" + ref} {
		if found, err := one("SELECT id FROM runs WHERE id=? AND "+where, id); err != nil || found != "" {
			return found, err
		}
	}
	if id, err := one("SELECT id FROM runs WHERE name=? AND "+where+" ORDER BY created_at DESC LIMIT 1", ref); err != nil || id != "" {
		return id, err
	}
	prefix := strings.TrimPrefix(ref, "run_")
	if len(prefix) >= 2 && strings.Trim(prefix, alphabet) == "" {
		now := time.Now()
		var found []Run
		low := "run_" + prefix
		err := s.each("SELECT "+columns+" FROM runs WHERE id>=? AND id<? AND "+where+" ORDER BY created_at DESC LIMIT 20", []any{low, low + "\x7f"}, func(st *sqlite3.Stmt) error {
			found = append(found, s.scan(st, now))
			return nil
		})
		switch {
		case err != nil:
			return "", err
		case len(found) == 1:
			return found[0].ID, nil
		case len(found) > 1:
			return "", &AmbiguousError{Ref: ref, Candidates: found}
		}
	}
	near, err := s.near(ref)
	if err != nil {
		return "", err
	}
	return "", &NotFoundError{Ref: ref, Near: near}
}

// stepsBack reads @, @1, @2 …: how many runs to go back from the latest.
func stepsBack(ref string) (n int, ok bool) {
	back, ok := strings.CutPrefix(ref, "@")
	if !ok || back == "" {
		return 0, ok
	}
	n, err := strconv.Atoi(back)
	return n, err == nil && n >= 0
}

// near answers names and ids of recent runs that are a slip of the finger away.
func (s *Store) near(ref string) ([]string, error) {
	type hit struct {
		word string
		d    int
	}
	var hits []hit
	seen := map[string]bool{}
	if len(ref) > 64 {
		return nil, nil
	}
	err := s.each("SELECT id, name FROM runs WHERE deleted_at IS NULL ORDER BY created_at DESC LIMIT 500", nil, func(st *sqlite3.Stmt) error {
		for _, word := range []string{st.ColumnText(1), strings.TrimPrefix(st.ColumnText(0), "run_")} {
			if word == "" || seen[word] || len(word) > 64 {
				continue
			}
			seen[word] = true
			d := distance(strings.TrimPrefix(ref, "run_"), word)
			if d <= max(1, min(len(ref), len(word))/3) || strings.HasPrefix(word, ref) && len(ref) >= 2 {
				hits = append(hits, hit{word, d})
			}
		}
		return nil
	})
	sort.SliceStable(hits, func(i, j int) bool { return hits[i].d < hits[j].d })
	var words []string
	for _, h := range hits[:min(len(hits), 3)] {
		words = append(words, h.word)
	}
	return words, err
}

// distance counts the edits between two words: insert, delete, replace (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			d := diagonal
			if a[i-1] != b[j-1] {
				d = 1 + min(diagonal, row[j], row[j-1])
			}
			diagonal, row[j] = row[j], d
		}
	}
	return row[len(b)]
}

// Complete answers (id, name, status, command, created) of the newest runs whose id, id without run_, or name starts with prefix; cheap.
func (s *Store) Complete(ctx context.Context, prefix string, limit int) ([]Run, error) {
	now := time.Now()
	var runs []Run
	take := func(st *sqlite3.Stmt) error {
		runs = append(runs, s.scan(st, now))
		return nil
	}
	if prefix == "" || strings.HasPrefix("run_", prefix) {
		err := s.each("SELECT "+columns+" FROM runs WHERE deleted_at IS NULL ORDER BY created_at DESC, rowid DESC LIMIT ?", []any{limit}, take)
		return runs, err
	}
	low := "run_" + strings.TrimPrefix(prefix, "run_")
	args := []any{low, low + "\x7f", prefix, prefix + "\U0010ffff"}
	// The indexes tell, without a look at the rows, which of them match and in what order they came. Where that is a great part of all,
	// enough are met soon on the way back from now.
	const most = 20_000
	matches := make([]int64, 0, many)
	err := s.each("SELECT rowid FROM runs WHERE id>=? AND id<? UNION ALL SELECT rowid FROM runs WHERE name>=? AND name<? LIMIT ?", append(args, most), func(st *sqlite3.Stmt) error {
		matches = append(matches, st.ColumnInt64(0))
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(matches) == most {
		err = s.each("SELECT "+columns+" FROM runs WHERE deleted_at IS NULL AND (+id>=? AND +id<? OR +name>=? AND +name<?) ORDER BY rowid DESC LIMIT ?", append(args, limit), take)
		return runs, err
	}
	slices.Sort(matches)
	matches = slices.Compact(matches)
	for i := len(matches) - 1; i >= 0 && len(runs) < limit && err == nil; i-- {
		err = s.each("SELECT "+columns+" FROM runs WHERE rowid=? AND deleted_at IS NULL", []any{matches[i]}, take)
	}
	return runs, err
}
