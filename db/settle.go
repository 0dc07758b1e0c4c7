package db

import (
	"context"
	"errors"
	"time"

	"github.com/ncruces/go-sqlite3"
)

// running are the runs that are stored as such; few, and found by index.
func (s *Store) running(now time.Time) (live, lost []Run, err error) {
	err = s.each("SELECT "+columns+" FROM runs WHERE status='running'", nil, func(st *sqlite3.Stmt) error {
		if r := s.scan(st, now); r.Status == Running {
			live = append(live, r)
		} else {
			lost = append(lost, r)
		}
		return nil
	})
	return live, lost, err
}

// Settle writes failed/lost for every run whose owner is gone, and takes in spool files. Writers call it now and then; returns how many
// runs it changed.
func (s *Store) Settle(ctx context.Context) (int, error) {
	n, err := s.settle()
	s.resumeSalvage()
	return n, err
}

func (s *Store) settle() (int, error) {
	n, err := s.takeIn()
	if err != nil {
		return n, err
	}
	if err := s.dropFiledNotes(); err != nil {
		return n, err
	}
	_, gone, err := s.running(time.Now())
	if err != nil || len(gone) == 0 {
		return n, err
	}
	err = s.write(func() error {
		for _, r := range gone {
			// Only where it is still unsettled: its end may have come in between.
			err := s.exec("UPDATE runs SET status='failed', cause='lost', cause_note=?, exit_code=NULL, finished_at=?, log_bytes=coalesce(log_bytes, ?) WHERE id=? AND status='running' AND owner_pid IS ?",
				none(r.CauseNote), r.FinishedAt, r.LogBytes, r.ID, r.Owner.PID)
			if err != nil {
				return err
			}
			n += int(s.conn.Changes())
		}
		return nil
	})
	if errors.Is(err, errReading) {
		return n, nil
	}
	return n, err
}
