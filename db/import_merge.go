package db

import (
	"os"
	"slices"
	"strings"

	"github.com/ncruces/go-sqlite3"
)

// merge brings over what a run that is here lacks: its end, points and output where there are more of them there; tags, params, a name and a
// note in any case. What was changed here stays.
func (i *Importer) merge(here *Run) (ImportKind, error) {
	if here.DeletedAt != nil || here.Status == Running {
		return ImportSame, nil // in the trash on purpose; or under way, and better known here
	}
	r := *i.run
	whole := r
	whole.ID, whole.Store = here.ID, here.Store
	changed := false
	if here.Name != nil {
		whole.Name = here.Name
	} else {
		changed = changed || r.Name != nil
	}
	switch {
	case here.Note == nil:
		changed = changed || r.Note != nil
	case r.Note == nil || strings.Contains(*here.Note, *r.Note):
		whole.Note = here.Note
	default:
		both := *here.Note + "\n" + *r.Note
		whole.Note, changed = &both, true
	}
	whole.Tags = slices.Clone(here.Tags)
	for _, tag := range r.Tags {
		if !slices.Contains(here.Tags, tag) {
			whole.Tags, changed = append(whole.Tags, tag), true
		}
	}
	whole.Params = map[string]string{}
	for key, value := range r.Params {
		_, have := here.Params[key]
		whole.Params[key], changed = value, changed || !have
	}
	for key, value := range here.Params {
		whole.Params[key] = value
	}
	if i.knowsMore(here) {
		return ImportMerged, i.replace(here, &whole)
	}
	if !changed {
		return ImportSame, nil
	}
	if err := i.s.exec("UPDATE runs SET name=?, note=? WHERE id=?", whole.Name, whole.Note, here.ID); err != nil {
		return "", err
	}
	if err := i.s.setParams(here.ID, whole.Params); err != nil {
		return "", err
	}
	return ImportMerged, i.s.addTags(here.ID, whole.Tags)
}

// knowsMore tells whether the run was recorded further there than here.
func (i *Importer) knowsMore(here *Run) bool {
	ended := func(r *Run) bool { return r.Status != Running && (r.Cause == nil || *r.Cause != CauseLost) }
	if ended(i.run) != ended(here) {
		return ended(i.run)
	}
	points := map[string]int64{}
	for _, samples := range i.samples {
		for _, p := range samples {
			points[p.Key]++
		}
	}
	for key, n := range points {
		if n > here.Metrics[key].Count {
			return true
		}
	}
	if i.log == nil {
		return false
	}
	if here.StdoutPath == nil {
		return true
	}
	log, err := FindLog(LogPath(i.s.dir, *here.StdoutPath))
	return err != nil || log.Bytes < i.log.n
}

// replace puts the fuller record in the place of the one that is here. Output and points of which there are more here stay.
func (i *Importer) replace(here, whole *Run) error {
	for key, m := range here.Metrics {
		n := int64(0)
		for _, samples := range i.samples {
			for _, p := range samples {
				if p.Key == key {
					n++
				}
			}
		}
		if n < m.Count {
			if err := i.keepSeries(here.ID, key); err != nil {
				return err
			}
		}
	}
	if i.log != nil && here.StdoutPath != nil {
		if log, err := FindLog(LogPath(i.s.dir, *here.StdoutPath)); err == nil && log.Bytes > i.log.n {
			i.log.drop()
			i.log, whole.LogBytes = nil, &log.Bytes
		}
	}
	if i.log == nil {
		if i.index != nil {
			i.index.drop()
			i.index = nil
		}
		whole.StdoutPath = here.StdoutPath
	} else {
		if err := i.place(whole); err != nil {
			return err
		}
		if here.StdoutPath != nil && isPacked(*here.StdoutPath) {
			os.Remove(LogPath(i.s.dir, *here.StdoutPath)) // readers find the other form
		}
	}
	if err := i.s.deleteRows(here.ID); err != nil {
		return err
	}
	return i.insert(whole)
}

// keepSeries takes the points that are here in place of those that came.
func (i *Importer) keepSeries(id, key string) error {
	for source, samples := range i.samples {
		i.samples[source] = slices.DeleteFunc(samples, func(p Sample) bool { return p.Key == key })
	}
	return i.s.each("SELECT p.step, p.sub, p.value, p.t, s.source FROM series s JOIN points p ON p.series_id=s.id WHERE s.run_id=? AND s.key=? ORDER BY p.n", []any{id, key}, func(st *sqlite3.Stmt) error {
		source := st.ColumnText(4)
		i.samples[source] = append(i.samples[source], Sample{Key: key, Point: pointOf(st, 0)})
		return nil
	})
}
