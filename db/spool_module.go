package db

import (
	"bytes"
	"encoding/json"
	"errors"
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

// fileModule files these for a run that is over; a live process still writes to its file.
func (s *Store) fileModule(b []byte, path string) error {
	id, _, _ := strings.Cut(filepath.Base(path), ".")
	run, err := s.get(id)
	var missing *NotFoundError
	if errors.As(err, &missing) || err == nil && run.Status == Running {
		return errNotYet
	}
	if err != nil {
		return err
	}
	var batch []Sample
	for {
		line, rest, whole := bytes.Cut(b, []byte("\n"))
		if !whole {
			break
		}
		b = rest
		var l moduleLine
		if json.Unmarshal(line, &l) != nil {
			continue
		}
		if l.Key != "" {
			t := time.UnixMilli(l.At).Sub(run.CreatedAt.Time).Milliseconds()
			batch = append(batch, Sample{Key: l.Key, Point: Point{Step: l.Step, Value: float64(l.Value), T: max(t, 0)}})
		}
		if err := s.setParams(id, l.Params); err != nil {
			return err
		}
		if err := s.addTags(id, l.Tags); err != nil {
			return err
		}
		if l.Note != nil {
			if err := s.exec("UPDATE runs SET note=? WHERE id=?", l.Note, id); err != nil {
				return err
			}
		}
	}
	return s.addSamples(id, batch, fromModule)
}
