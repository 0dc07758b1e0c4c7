package cli

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"runar/db"
	"runar/ui"
)

const longImport = `Takes runs that "runar export" wrote into the store of this project, with their
logs and metrics; "-" reads standard input. A run that is here already is not
doubled: what is known of it there and not here is added. Where an id means
another run here, the new one gets another id, and runar says so.`

var examplesImport = []string{
	"runar import runs.jsonl.gz    # packed or not",
	"ssh gpu1 'cd proj && runar export' | runar import -    # from a machine",
}

func newImport(c *Call) ([]Flag, func([]string) error) {
	return c.outputFlags(), func(args []string) error {
		if len(args) == 0 {
			return usagef("import needs a file").withHint("runar import runs.jsonl; - reads standard input")
		}
		return c.importFiles(args)
	}
}

func (c *Call) importFiles(names []string) error {
	dir := c.StoreDir()
	if dir == "" {
		return failf("the working directory is gone")
	}
	var taken []db.Imported
	err := c.write(dir, func(s *db.Store) error {
		c.RememberStore(dir)
		for _, name := range names {
			some, err := c.importFile(s, name)
			taken = append(taken, some...)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if e := c.sayImported(taken); err == nil {
		err = e
	}
	return err
}

func (c *Call) importFile(s *db.Store, name string) (taken []db.Imported, err error) {
	in := io.Reader(c.Env.In)
	if name != "-" {
		f, err := os.Open(c.abs(name))
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	r := bufio.NewReaderSize(in, 1<<20)
	if magic, _ := r.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(r)
		if err != nil {
			return nil, failf("%q: %s", name, err)
		}
		r = bufio.NewReaderSize(z, 1<<20)
	}
	i := s.NewImporter()
	defer func() {
		if cut := i.Close(); cut != "" && err == nil {
			err = failf("%q ends in the middle of %s, which was left out", name, cut)
		}
	}()
	for number := 1; ; number++ {
		line, err := r.ReadBytes('\n')
		if text := bytes.TrimSpace(line); len(text) > 0 {
			done, err := i.Take(c.Ctx, text)
			if err != nil {
				return taken, failf("%q, line %d: %s", name, number, err)
			}
			if done != nil {
				taken = append(taken, *done)
			}
		}
		if errors.Is(err, io.EOF) {
			return taken, nil
		}
		if err != nil {
			return taken, failf("%q: %s", name, err)
		}
	}
}

func (c *Call) sayImported(taken []db.Imported) error {
	count := map[db.ImportKind]int{}
	for _, run := range taken {
		count[run.How]++
	}
	if c.wantsJSON() {
		type jsonRun struct {
			ID  string        `json:"id"`
			Was string        `json:"was"` // its id in the file
			How db.ImportKind `json:"how"` // new, renamed, merged, unchanged
		}
		runs := []jsonRun{}
		for _, run := range taken {
			runs = append(runs, jsonRun(run))
		}
		return c.printJSON(runs)
	}
	for _, run := range taken {
		if run.How == db.ImportRenamed {
			if err := c.say(fmt.Sprintf("%s is %s here: its id means another run", run.Was, run.ID)); err != nil {
				return err
			}
		}
	}
	parts := []string{ui.Count(count[db.ImportNew]+count[db.ImportRenamed], "run") + " imported"}
	if n := count[db.ImportMerged]; n > 0 {
		parts = append(parts, fmt.Sprintf("%d completed", n))
	}
	if n := count[db.ImportSame]; n > 0 {
		parts = append(parts, fmt.Sprintf("%d here already", n))
	}
	return c.say(strings.Join(parts, ", "))
}
