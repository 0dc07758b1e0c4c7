package db

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
)

// A spool file holds the record of a run that the database could not take when it ended: spool/<id>.json, made whole and then renamed. The
// next writer files it and removes it.

// spoolDir is a folder of its own: among a hundred thousand logs it would have to be looked for.
func spoolDir(dir string) string { return filepath.Join(dir, "spool") }

func hasSpool(dir string) bool {
	d, err := os.Open(spoolDir(dir))
	if err != nil {
		return false
	}
	defer d.Close()
	names, _ := d.Readdirnames(1)
	return len(names) > 0
}

// spooled is the form of a spool file.
type spooled struct {
	Run     *Run            `json:"run"`
	Owner   Owner           `json:"owner"`
	Updates Update          `json:"updates"`
	End     *End            `json:"end"`
	Samples []spooledSample `json:"samples"`
}

type spooledSample struct {
	Key   string `json:"key"`
	Step  Step   `json:"step"`
	Value Float  `json:"value"`
	T     int64  `json:"t"`
}

// spool writes the record into the spool of the store dir.
func spool(dir string, r spooled) error {
	folder := spoolDir(dir)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	b, err := json.Marshal(r)
	if err != nil {
		return err
	}
	path := filepath.Join(folder, r.Run.ID+".json")
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

// takeIn files what is in the spool and answers how many runs that were.
func (s *Store) takeIn() (int, error) {
	if s.read || !hasSpool(s.dir) {
		return 0, nil
	}
	paths, _ := filepath.Glob(filepath.Join(globSafe(spoolDir(s.dir)), "*.json"))
	n := 0
	for _, path := range paths {
		b, err := os.ReadFile(path)
		if err != nil {
			continue
		}
		var r spooled
		if json.Unmarshal(b, &r) != nil || r.Run == nil || r.Run.ID == "" {
			os.Rename(path, path+".unreadable") // kept for a person to look at
			continue
		}
		r.Run.Owner = r.Owner
		err = s.write(func() error { return s.fileAway(r) })
		if err != nil {
			return n, err
		}
		os.Remove(path)
		n++
	}
	more, err := s.takeInModule()
	return n + more, err
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
	for _, p := range r.Samples {
		batch = append(batch, Sample{Key: p.Key, Point: Point{Step: p.Step, Value: float64(p.Value), T: p.T}})
	}
	if err := s.addSamples(r.Run.ID, batch, fromOutput); err != nil {
		return err
	}
	if r.End == nil {
		return nil
	}
	return s.finish(r.Run.ID, *r.End)
}

// globSafe quotes what means something in a pattern.
func globSafe(path string) string {
	return strings.NewReplacer(`\`, `\\`, "[", `\[`, "*", `\*`, "?", `\?`).Replace(path)
}
