package db

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/ncruces/go-sqlite3"
)

// Imported says what became of one run of an export.
type Imported struct {
	ID  string // as it is here
	Was string // as it was there
	How ImportKind
}

// ImportKind is what an import did with a run.
type ImportKind string

// The kinds. A run that is here already, by its start, machine, process and command, is never doubled; an id that means another run here is
// exchanged for a new one.
const (
	ImportNew     ImportKind = "new"
	ImportMerged  ImportKind = "merged"    // it was here, and something of it was not
	ImportSame    ImportKind = "unchanged" // all of it was here
	ImportRenamed ImportKind = "renamed"   // new, under another id
)

// ErrExport says that a file is not an export, or not a whole one.
var ErrExport = errors.New("not an export of runar")

// Importer takes the lines of an export into a store, run by run: one that is cut short is left out.
type Importer struct {
	s       *Store
	started bool              // the first line has come
	renamed map[string]string // ids that became others, for the parents of runs

	run     *Run // under way
	samples map[string][]Sample
	log     *importFile
	index   *importFile
}

// importFile is a file that grows beside the logs and is renamed in the end.
type importFile struct {
	f   *os.File
	n   int64
	sum hash.Hash
}

// NewImporter takes an export into the store, which must be open for writing.
func (s *Store) NewImporter() *Importer {
	return &Importer{s: s, renamed: map[string]string{}}
}

// Take reads one line. done is not nil when a run is complete. The error says what is wrong with the line.
func (i *Importer) Take(ctx context.Context, b []byte) (done *Imported, err error) {
	var l Line
	if err := json.Unmarshal(b, &l); err != nil || l.Kind == "" {
		return nil, ErrExport
	}
	switch {
	case l.Kind == "runar" && l.Version > exportVersion:
		return nil, fmt.Errorf("%w: it was written by a newer one (version %d)", ErrExport, l.Version)
	case l.Kind == "runar":
		i.started = true
		return nil, nil
	case !i.started:
		return nil, ErrExport
	case l.Kind == "run":
		return nil, i.begin(l)
	case i.run == nil || l.ID != i.run.ID:
		return nil, fmt.Errorf("%w: a line %q of a run that has not begun", ErrExport, l.Kind)
	}
	switch l.Kind {
	case "points":
		if l.Key == nil {
			return nil, fmt.Errorf("%w: points without a key", ErrExport)
		}
		for _, p := range l.Points {
			i.samples[l.Source] = append(i.samples[l.Source], Sample{Key: string(*l.Key), Point: Point(p)})
		}
	case "log":
		return nil, i.grow(&i.log, l)
	case "index":
		return nil, i.grow(&i.index, l)
	case "end":
		defer i.drop()
		return i.end(l)
	}
	return nil, nil // a kind of later versions
}

// Close forgets a run that was cut short; its id, "" where there was none.
func (i *Importer) Close() (cut string) {
	if i.run != nil {
		cut = i.run.ID
	}
	i.drop()
	return cut
}

func (i *Importer) drop() {
	for _, f := range []*importFile{i.log, i.index} {
		if f != nil {
			f.drop()
		}
	}
	i.run, i.log, i.index = nil, nil, nil
}

func (i *Importer) begin(l Line) error {
	i.drop()
	if l.Run == nil || !isID(l.Run.ID) || l.Run.ID != l.ID {
		return fmt.Errorf("%w: a run without an id", ErrExport)
	}
	i.run, i.samples = l.Run, map[string][]Sample{}
	if m := l.More; m != nil {
		i.run.Env, i.run.CauseNote, i.run.LastError, i.run.Owner = m.Env, string(m.CauseNote), string(m.LastError), m.Owner
	}
	if p := i.run.ParentID; p != nil && i.renamed[*p] != "" {
		id := i.renamed[*p]
		i.run.ParentID = &id
	}
	return nil
}

func (i *Importer) grow(file **importFile, l Line) error {
	if *file == nil {
		f, err := os.CreateTemp(filepath.Join(i.s.dir, "logs"), ".import-")
		if err != nil {
			return err
		}
		*file = &importFile{f: f, sum: sha256.New()}
	}
	piece := l.Bytes
	if l.Text != nil {
		piece = []byte(*l.Text)
	}
	(*file).n += int64(len(piece))
	(*file).sum.Write(piece)
	_, err := (*file).f.Write(piece)
	return err
}

// end puts the run where it belongs.
func (i *Importer) end(l Line) (*Imported, error) {
	r := i.run
	if l.LogBytes != nil {
		n, sum := int64(0), hex.EncodeToString(sha256.New().Sum(nil))
		if i.log != nil {
			n, sum = i.log.n, hex.EncodeToString(i.log.sum.Sum(nil))
		}
		if n != *l.LogBytes || sum != l.SHA256 {
			return nil, fmt.Errorf("%w: the log of %s was damaged on the way", ErrExport, r.ID)
		}
	}
	done := &Imported{ID: r.ID, Was: r.ID, How: ImportNew}
	err := i.s.write(func() error {
		here, taken, err := i.find(r)
		switch {
		case err != nil:
			return err
		case here != nil:
			done.ID = here.ID
			done.How, err = i.merge(here)
			return err
		case taken:
			done.How = ImportRenamed
		}
		return i.add(done)
	})
	if err != nil {
		return nil, err
	}
	if done.ID != done.Was {
		i.renamed[done.Was] = done.ID
	}
	return done, nil
}

// find looks for the run: here under whatever id, or another run under its id.
func (i *Importer) find(r *Run) (here *Run, taken bool, err error) {
	ids := []string{}
	err = i.s.each("SELECT id FROM runs WHERE created_at=? OR id=?", []any{r.CreatedAt, r.ID}, func(st *sqlite3.Stmt) error {
		ids = append(ids, st.ColumnText(0))
		return nil
	})
	for _, id := range ids {
		old, e := i.s.get(id)
		if e != nil {
			return nil, false, e
		}
		if old.isSame(r) {
			return old, false, nil
		}
		taken = taken || id == r.ID
	}
	return nil, taken, err
}

// isSame tells whether two records are of one execution.
func (r *Run) isSame(o *Run) bool {
	number := func(n *int) int {
		if n == nil {
			return 0
		}
		return *n
	}
	word := func(s *string) string {
		if s == nil {
			return ""
		}
		return *s
	}
	return r.CreatedAt.UnixMilli() == o.CreatedAt.UnixMilli() && number(r.PID) == number(o.PID) && word(r.Host) == word(o.Host) && r.Workdir == o.Workdir && slices.Equal(r.Argv, o.Argv)
}

// add files a run that is not here, under an id that nobody has.
func (i *Importer) add(done *Imported) error {
	r := *i.run
	for try := 0; ; try++ {
		if done.How == ImportRenamed {
			done.ID = newID()
		}
		r.ID = done.ID
		err := i.reserve(&r)
		if err == nil {
			break
		}
		if !errors.Is(err, fs.ErrExist) || try == 16 {
			return err
		}
		done.How = ImportRenamed // somebody's log is there, of a run about to be written
	}
	if err := i.place(&r); err != nil {
		return err
	}
	return i.insert(&r)
}

// reserve makes the empty log of a new run, as Prepare does: one that is there is another's.
func (i *Importer) reserve(r *Run) error {
	if r.StdoutPath == nil && i.log == nil {
		return nil
	}
	f, err := os.OpenFile(filepath.Join(i.s.dir, "logs", r.ID+".log"), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// place moves the files to where those of the run belong.
func (i *Importer) place(r *Run) error {
	if r.StdoutPath == nil && i.log == nil {
		return nil
	}
	path := "logs/" + r.ID + ".log"
	r.StdoutPath = &path
	log := LogPath(i.s.dir, path)
	for _, move := range []struct {
		file *importFile
		to   string
	}{{i.log, log}, {i.index, IndexPath(log)}} {
		if move.file == nil {
			continue
		}
		if err := move.file.f.Sync(); err != nil {
			return err
		}
		if err := os.Rename(move.file.f.Name(), move.to); err != nil {
			return err
		}
	}
	return nil
}

func (i *Importer) insert(r *Run) error {
	r.DeletedAt = nil
	if err := i.s.insert(r); err != nil {
		return err
	}
	for source, samples := range i.samples {
		if source != fromModule {
			source = fromOutput
		}
		if err := i.s.addSamples(r.ID, samples, source); err != nil {
			return err
		}
	}
	return nil
}

func (f *importFile) drop() {
	f.f.Close()
	os.Remove(f.f.Name())
}
