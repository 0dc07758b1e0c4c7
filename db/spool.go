package db

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/ncruces/go-sqlite3"
)

// A spool file holds the record of a run that the database could not take when it ended: spool/<id>.json, made whole and then renamed. The
// next writer files it and removes it.

// spoolDir is a folder of its own: among a hundred thousand logs it would have to be looked for.
func spoolDir(dir string) string { return filepath.Join(dir, "spool") }

// hasSpool tells whether something waits in the spool.
func hasSpool(dir string) bool { return spoolHolds(dir, ".json", ".jsonl") }

// hasRecords tells whether whole records of runs wait there; what the module adds to a live run does so often.
func hasRecords(dir string) bool { return spoolHolds(dir, ".json") }

func spoolHolds(dir string, suffixes ...string) bool {
	d, err := os.Open(spoolDir(dir))
	if err != nil {
		return false
	}
	defer d.Close()
	names, _ := d.Readdirnames(-1)
	return slices.ContainsFunc(names, func(name string) bool { return slices.Contains(suffixes, filepath.Ext(name)) || orphaned(name) })
}

// spooled is the form of a spool file.
type spooled struct {
	Run     *Run            `json:"run"`
	Owner   Owner           `json:"owner"`
	Env     []Text          `json:"env"`
	Updates Update          `json:"updates"`
	End     *End            `json:"end"`
	Samples []spooledSample `json:"samples"`
}

type spooledSample struct {
	Key   Text  `json:"key"`
	Step  Step  `json:"step"`
	Value Float `json:"value"`
	T     int64 `json:"t"`
	N     int64 `json:"n"` // which point of its series it is, from 0
}

// spool writes the record into the spool of the store dir.
func spool(dir string, r spooled) error {
	if err := makeSpool(dir); err != nil {
		return err
	}
	b, err := json.Marshal(r)
	if err != nil {
		return err
	}
	path := filepath.Join(spoolDir(dir), r.Run.ID+".json")
	temp, err := os.OpenFile(path+".part", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = temp.Write(b)
	if e := temp.Sync(); err == nil {
		err = e
	}
	if e := temp.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(path+".part", path)
	}
	if err != nil {
		os.Remove(path + ".part")
	}
	return err
}

// makeSpool makes the folder, and not what is above the store: a project that was deleted stays deleted.
func makeSpool(dir string) error {
	for _, d := range []string{dir, spoolDir(dir)} {
		if err := os.Mkdir(d, 0o700); err == nil {
			os.Chmod(d, 0o700)
		} else if !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return nil
}

// fileSpool files what is in the spool of dir, if that can be done at once.
func fileSpool(dir string) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if s, err := openWriter(ctx, dir, Options{Wait: 300 * time.Millisecond}); err == nil {
		s.takeIn()
		s.Close()
	}
}

// takeIn files what is in the spool and answers how many files that were.
func (s *Store) takeIn() (int, error) {
	if s.read || !hasSpool(s.dir) {
		return 0, nil
	}
	return s.takeFrom(spoolDir(s.dir), true)
}

// takeFrom files what is in a spool folder. Without remove the files stay: for a copy of the store.
func (s *Store) takeFrom(folder string, remove bool) (int, error) {
	names, err := os.ReadDir(folder)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, whole := range []bool{true, false} { // the rows first, then what the module has to add to them
		for _, e := range names {
			file := s.fileRecord
			if !whole {
				file = s.fileModule
			}
			path := filepath.Join(folder, e.Name())
			if strings.HasSuffix(path, ".points.jsonl") == whole || whole && !strings.HasSuffix(path, ".json") && !orphaned(e.Name()) {
				continue
			}
			filed, err := s.once(path, remove, file)
			if err != nil {
				return n, err
			}
			if filed {
				n++
			}
		}
	}
	return n, nil
}

// spoolOf are the spool files of a run.
func (s *Store) spoolOf(id string) (paths []string) {
	names, _ := os.ReadDir(spoolDir(s.dir))
	for _, e := range names {
		if strings.HasPrefix(e.Name(), id+".") {
			paths = append(paths, filepath.Join(spoolDir(s.dir), e.Name()))
		}
	}
	return paths
}

// errNotYet says that a spool file has to wait.
var errNotYet = errors.New("not yet")

// filedNote begins the key of a note in the database that all of a spool file is in it. The Python module leaves such notes too.
const filedNote = "filed "

// dropFiledNotes takes back the notes of spool files that are gone: whoever was to do so was killed before.
func (s *Store) dropFiledNotes() error {
	if s.read {
		return nil
	}
	var gone []string
	err := s.each("SELECT key FROM meta WHERE key >= ? AND key < ?", []any{filedNote, filedNote + "\x7f"}, func(st *sqlite3.Stmt) error {
		key := st.ColumnText(0)
		if _, err := os.Lstat(filepath.Join(spoolDir(s.dir), strings.TrimPrefix(key, filedNote))); errors.Is(err, fs.ErrNotExist) {
			gone = append(gone, key)
		}
		return nil
	})
	if err != nil || len(gone) == 0 {
		return err
	}
	return s.write(func() error {
		for _, key := range gone {
			if err := s.exec("DELETE FROM meta WHERE key=?", key); err != nil {
				return err
			}
		}
		return nil
	})
}

// once files one spool file in a transaction and removes it. Several processes may come by at once, and one may be killed between the two,
// so a note in the database says for that moment that the file is done.
func (s *Store) once(path string, remove bool, file func(b []byte, path string) error) (filed bool, err error) {
	mark := filedNote + filepath.Base(path)
	err = s.write(func() error {
		b, err := os.ReadFile(path) // within the lock: who had it before has removed the file or left the note
		if err != nil {
			return errNotYet
		}
		done, err := s.number("SELECT 1 FROM meta WHERE key=?", mark)
		if err != nil || done == 1 {
			return err
		}
		if err := file(b, path); err != nil {
			return err
		}
		filed = true
		return s.exec("INSERT INTO meta(key, value) VALUES(?, 1)", mark)
	})
	if errors.Is(err, errNotYet) {
		return false, nil
	}
	if err != nil || !remove {
		return filed, err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return filed, nil // the note stays, and with it the file does no harm
	}
	return filed, s.write(func() error { return s.exec("DELETE FROM meta WHERE key=?", mark) })
}

// fileRecord files the record of a run.
func (s *Store) fileRecord(b []byte, path string) error {
	var r spooled
	if json.Unmarshal(b, &r) != nil || r.Run == nil || r.Run.ID == "" {
		if filepath.Ext(path) == birthSuffix {
			os.Remove(path) // killed while it was written, so nothing was run
			return errNotYet
		}
		os.Rename(path, path+".unreadable") // kept for a person to look at
		return errNotYet
	}
	r.Run.Owner, r.Run.Env = r.Owner, r.Env
	return s.fileAway(r)
}

// fileAway puts a spooled record into the tables; parts that are there already stay as they are.
func (s *Store) fileAway(r spooled) error {
	if err := s.insert(r.Run); err != nil && !errors.Is(err, ErrIDTaken) {
		return err
	}
	if err := s.update(r.Run.ID, r.Updates); err != nil {
		return err
	}
	var batch []Sample
	there := map[Text]int64{}
	for _, p := range r.Samples {
		n, known := there[p.Key]
		if !known {
			var err error
			if _, n, err = s.seriesID(r.Run.ID, string(p.Key)); err != nil {
				return err
			}
			there[p.Key] = n
		}
		if p.N < n {
			continue // it came in after all, or the log was read again meanwhile
		}
		batch = append(batch, Sample{Key: string(p.Key), Point: Point{Step: p.Step, Value: float64(p.Value), T: p.T}})
	}
	if err := s.addSamples(r.Run.ID, batch, fromOutput); err != nil {
		return err
	}
	if r.End == nil {
		return nil
	}
	return s.finish(r.Run.ID, *r.End)
}
