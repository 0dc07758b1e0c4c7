package db

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// A birth is the record of a run that begins, written before its program is started and removed once the database has the row:
// spool/<id>.<pid>.birth. Where runar is killed in between, the next one to look finds it there; the log alone would not say what was run.

const birthSuffix = ".birth"

func (p Place) birth() string { return p.ID + "." + strconv.Itoa(os.Getpid()) + birthSuffix }

// Announce leaves word of a run that is about to begin. It never waits for the disk.
func (p Place) Announce(run *Run) error {
	r := *run
	r.Status, r.CreatedAt = Running, Time{time.Now()}
	b, err := json.Marshal(spooled{Run: &r, Owner: Myself(), Env: r.Env})
	if err != nil {
		return err
	}
	if err := makeSpool(p.Dir); err != nil {
		return err
	}
	path := filepath.Join(spoolDir(p.Dir), p.birth())
	if err = os.WriteFile(path, b, 0o600); err != nil {
		os.Remove(path) // a full disk leaves it empty
	}
	return err
}

// Withdraw takes that word back: the row is there, or nothing was run.
func (p Place) Withdraw() { os.Remove(filepath.Join(spoolDir(p.Dir), p.birth())) }

// orphaned tells whether a file of the spool is the birth of a run whose runar is gone. The others are left to themselves; one that is
// filed all the same, from another host, does no harm.
func orphaned(name string) bool {
	name, ok := strings.CutSuffix(name, birthSuffix)
	if !ok {
		return false
	}
	_, word, _ := strings.Cut(name, ".")
	pid, err := strconv.Atoi(word)
	return err == nil && !exists(pid)
}
