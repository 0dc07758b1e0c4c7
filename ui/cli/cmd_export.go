package cli

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"runar/db"
	"runar/ui"
)

const longExport = `Writes runs as JSON lines, with their logs and every point of their metrics: to
standard output, or to a file, packed where its name ends in .gz. Runs are
named as elsewhere, or picked by filters as in "runar ls"; without either, all
of this project are written. "runar import" takes them into another store.`

var examplesExport = []string{
	"runar export -o runs.jsonl.gz    # all of this project",
	"runar export since=7d | ssh gpu1 runar import -    # to another machine",
	"runar export baseline @ > two.jsonl    # these two",
}

type exportOptions struct {
	Output string
	All    bool
}

func newExport(c *Call) ([]Flag, func([]string) error) {
	var o exportOptions
	flags := []Flag{
		{Name: "output", Short: "o", Value: "FILE", Help: "write to this file; packed where it ends in .gz", Complete: Files, Bind: &o.Output},
		{Name: "all", Short: "a", Help: "runs of every known store", Bind: &o.All},
	}
	return append(flags, c.outputFlags()...), func(args []string) error { return c.export(o, args) }
}

func (c *Call) export(o exportOptions, args []string) error {
	var l *library
	if o.All {
		l = c.openEverything()
	} else {
		var err error
		if l, err = c.openLibrary(); err != nil {
			return err
		}
	}
	defer l.Close()
	runs, err := l.pick(args)
	if err != nil {
		return err
	}
	if o.Output == "" || o.Output == "-" {
		return exportTo(c, c.Env.Out, runs)
	}
	// Whole or not at all: what is at the place stays until the new file is complete.
	path := c.abs(o.Output)
	f, err := os.CreateTemp(filepath.Dir(path), ".export-")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	if err := exportPacked(c, f, runs, strings.HasSuffix(path, ".gz")); err != nil {
		return err
	}
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	if c.wantsJSON() {
		return c.printJSON(struct {
			Runs  int    `json:"runs"`
			File  string `json:"file"`
			Bytes int64  `json:"bytes"`
		}{len(runs), path, info.Size()})
	}
	return c.say(fmt.Sprintf("%s in %s, %s", ui.Count(len(runs), "run"), ui.Clean(c.shortPath(path)), ui.Bytes(info.Size())))
}

func exportPacked(c *Call, f *os.File, runs []found, pack bool) error {
	if pack {
		z := gzip.NewWriter(f)
		if err := exportTo(c, z, runs); err != nil {
			return err
		}
		if err := z.Close(); err != nil {
			return err
		}
	} else if err := exportTo(c, f, runs); err != nil {
		return err
	}
	return f.Sync()
}

func exportTo(c *Call, to io.Writer, runs []found) error {
	w := bufio.NewWriterSize(to, 256<<10)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	emit := func(line db.Line) error { return enc.Encode(line) }
	if err := emit(db.ExportHead()); err != nil {
		return err
	}
	for _, r := range runs {
		if err := r.store.Export(c.Ctx, r.id, emit); err != nil {
			return err
		}
	}
	return w.Flush()
}

// pick finds the runs that are named or that filters say, oldest first, each once: an older one may be the parent of a newer one.
func (l *library) pick(args []string) ([]found, error) {
	var terms []string
	var picked []db.Run
	for _, arg := range args {
		if isFilter(arg) {
			terms = append(terms, arg)
			continue
		}
		r, _, err := l.run(arg)
		if err != nil {
			return nil, err
		}
		picked = append(picked, *r)
	}
	switch {
	case len(terms) > 0 && len(picked) > 0:
		return nil, usagef("runs by name or by filter, not both: %q is a filter", terms[0])
	case len(picked) == 0:
		var err error
		if picked, err = l.list(db.Query{}, terms); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(picked, func(a, b db.Run) int { return a.CreatedAt.Compare(b.CreatedAt.Time) })
	var all []found
	seen := map[string]bool{}
	for _, r := range picked {
		if key := r.Store + "\x00" + r.ID; !seen[key] {
			seen[key] = true
			all = append(all, found{l.storeAt(r.Store), r.ID})
		}
	}
	return all, nil
}

// isFilter tells a term of a filter, which compares something, from the name of a run.
func isFilter(arg string) bool { return strings.ContainsAny(arg, "=<>~") }

// storeAt is the open store of a folder that a run came from.
func (l *library) storeAt(dir string) *db.Store {
	for _, s := range l.shelves {
		if s.store.Dir() == dir {
			return s.store
		}
	}
	return nil
}
