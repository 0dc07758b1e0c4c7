package db

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// The Python module keeps what it could not write in spool/<run>.<pid>.points.jsonl, a JSON object a line: a point {"key", "value", "at"
// (ms since 1970), "step"}, or {"params": {…}}, {"tags": […]}, {"note": "…"}. A line without a newline was cut by a kill.
type moduleLine struct {
	Key    string            `json:"key"`
	Value  Float             `json:"value"`
	At     int64             `json:"at"`
	Step   Step              `json:"step"`
	Params map[string]string `json:"params"`
	Tags   []string          `json:"tags"`
	Note   *string           `json:"note"`
}

// takeInModule files these for runs that are over; a live process still writes to its file.
func (s *Store) takeInModule() (int, error) {
	paths, _ := filepath.Glob(filepath.Join(globSafe(spoolDir(s.dir)), "*.points.jsonl"))
	n := 0
	for _, path := range paths {
		id, _, _ := strings.Cut(filepath.Base(path), ".")
		run, err := s.Get(nil, id)
		if err != nil || run.Status == Running {
			continue
		}
		f, err := os.Open(path)
		if err != nil {
			continue
		}
		err = s.write(func() error { return s.fileModule(run, f) })
		f.Close()
		if err != nil {
			return n, err
		}
		os.Remove(path)
		n++
	}
	return n, nil
}

// fileModule puts one such file into the tables.
func (s *Store) fileModule(run *Run, f *os.File) error {
	in := bufio.NewReader(f)
	var batch []Sample
	for {
		line, err := in.ReadBytes('\n')
		if err != nil {
			break
		}
		var l moduleLine
		if json.Unmarshal(line, &l) != nil {
			continue
		}
		if l.Key != "" {
			t := time.UnixMilli(l.At).Sub(run.CreatedAt.Time).Milliseconds()
			batch = append(batch, Sample{Key: l.Key, Point: Point{Step: l.Step, Value: float64(l.Value), T: max(t, 0)}})
		}
		if err := s.setParams(run.ID, l.Params); err != nil {
			return err
		}
		if err := s.addTags(run.ID, l.Tags); err != nil {
			return err
		}
		if l.Note != nil {
			if err := s.exec("UPDATE runs SET note=? WHERE id=?", l.Note, run.ID); err != nil {
				return err
			}
		}
	}
	return s.addSamples(run.ID, batch, fromModule)
}
