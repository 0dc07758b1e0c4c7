package db

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/ncruces/go-sqlite3"
)

// refuseLive answers ErrLive when one of the runs still runs.
func (s *Store) refuseLive(ids []string) error {
	now := time.Now()
	for _, id := range ids {
		var live bool
		err := s.each("SELECT "+columns+" FROM runs WHERE id=?", []any{id}, func(st *sqlite3.Stmt) error {
			r := s.scan(st, now)
			live = r.Status == Running
			return nil
		})
		if err != nil {
			return err
		}
		if live {
			return fmt.Errorf("%w: %s", ErrLive, id)
		}
	}
	return nil
}

// Trash moves runs to the trash in one undoable step; ErrLive for a live one unless force.
func (s *Store) Trash(ctx context.Context, ids []string, force bool) error {
	if !force {
		if err := s.refuseLive(ids); err != nil {
			return err
		}
	}
	return s.write(func() error {
		batch, err := s.number("SELECT coalesce(max(deleted_batch), 0) + 1 FROM runs WHERE deleted_batch IS NOT NULL")
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := s.exec("UPDATE runs SET deleted_at=?, deleted_batch=? WHERE id=? AND deleted_at IS NULL", time.Now(), batch, id); err != nil {
				return err
			}
		}
		return nil
	})
}

// Restore brings runs back from the trash.
func (s *Store) Restore(ctx context.Context, ids []string) error {
	return s.write(func() error {
		for _, id := range ids {
			if err := s.found(id, s.exec("UPDATE runs SET deleted_at=NULL, deleted_batch=NULL WHERE id=?", id)); err != nil {
				return err
			}
		}
		return nil
	})
}

// Undo brings back what the last Trash took and answers its ids; none when there is nothing to undo.
func (s *Store) Undo(ctx context.Context) ([]string, error) {
	var ids []string
	err := s.write(func() error {
		err := s.each("SELECT id FROM runs WHERE deleted_batch = (SELECT max(deleted_batch) FROM runs WHERE deleted_batch IS NOT NULL) ORDER BY created_at DESC", nil, func(st *sqlite3.Stmt) error {
			ids = append(ids, st.ColumnText(0))
			return nil
		})
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := s.exec("UPDATE runs SET deleted_at=NULL, deleted_batch=NULL WHERE id=?", id); err != nil {
				return err
			}
		}
		return nil
	})
	return ids, err
}

// Purge deletes runs, in the trash or not, with their logs, for good; answers the bytes of logs freed. The space of the rows is used again
// by later runs. ErrLive for a live one unless force.
func (s *Store) Purge(ctx context.Context, ids []string, force bool) (int64, error) {
	if !force {
		if err := s.refuseLive(ids); err != nil {
			return 0, err
		}
	}
	var files []string
	err := s.write(func() error {
		for _, id := range ids {
			path, err := s.ownLog(id)
			if err != nil {
				return err
			}
			if path != "" {
				log := strings.TrimSuffix(LogPath(s.dir, path), packSuffix)
				files = append(files, log, log+packSuffix, log+packSuffix+packHalf, IndexPath(log))
			}
			files = append(files, s.spoolOf(id)...)
			if err := s.deleteRows(id); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	var freed int64
	for _, f := range files {
		if info, err := os.Stat(f); err == nil && os.Remove(f) == nil {
			freed += info.Size()
		}
	}
	return freed, nil
}

// deleteRows deletes a run from all tables.
func (s *Store) deleteRows(id string) error {
	if err := s.exec("DELETE FROM points WHERE series_id IN (SELECT id FROM series WHERE run_id=?)", id); err != nil {
		return err
	}
	// Not left to the cascade: another program's connection may have switched foreign keys off, and left orphans.
	for _, table := range []string{"series", "params", "tags"} {
		if err := s.exec("DELETE FROM "+table+" WHERE run_id=?", id); err != nil {
			return err
		}
	}
	return s.found(id, s.exec("DELETE FROM runs WHERE id=?", id))
}
