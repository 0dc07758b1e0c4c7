package db

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"unicode/utf8"

	"github.com/ncruces/go-sqlite3"
)

// Line is a line of an export: JSON lines that hold whole runs, of which any can be read by itself. The first line is of the kind "runar".
// Each run is a line "run", then lines "points", "log" and "index", as many as it takes, and a line "end".
type Line struct {
	Kind    string `json:"kind"`
	Version int    `json:"version,omitempty"` // of the form, in the line "runar"
	ID      string `json:"id,omitempty"`      // of the run, in all others

	Run  *Run  `json:"run,omitempty"`
	More *More `json:"more,omitempty"`

	Key    *Text         `json:"key,omitempty"`    // of a metric
	Source string        `json:"source,omitempty"` // output or module
	Points []exportPoint `json:"points,omitempty"`

	// A piece of the log or of its index: text where it is UTF-8, else bytes.
	Text  *string `json:"text,omitempty"`
	Bytes []byte  `json:"base64,omitempty"`

	LogBytes *int64 `json:"log_bytes,omitempty"` // at the end, to notice what was lost on the way; nil where the log was gone
	SHA256   string `json:"log_sha256,omitempty"`
}

// More is what the public JSON of a run leaves out.
type More struct {
	Env       []Text `json:"env"`
	CauseNote Text   `json:"cause_note"`
	LastError Text   `json:"last_error"`
	Owner     Owner  `json:"owner"`
}

// exportVersion is the form that is written; a higher one is not read.
const exportVersion = 1

// Sizes of the pieces of an export.
const (
	exportPoints = 1000
	exportBytes  = 256 << 10
)

// exportPoint is a point as [step, value, t].
type exportPoint Point

// MarshalJSON writes [step, value, milliseconds since the start].
func (p exportPoint) MarshalJSON() ([]byte, error) {
	return json.Marshal([]any{p.Step, Float(p.Value), p.T})
}

// UnmarshalJSON reads what MarshalJSON writes.
func (p *exportPoint) UnmarshalJSON(b []byte) error {
	var value Float
	parts := []any{&p.Step, &value, &p.T}
	if err := json.Unmarshal(b, &parts); err != nil {
		return err
	}
	if len(parts) != 3 {
		return fmt.Errorf("a point of %d parts", len(parts))
	}
	p.Value = float64(value)
	return nil
}

// ExportHead is the first line of an export.
func ExportHead() Line { return Line{Kind: "runar", Version: exportVersion} }

// Export hands out a run line by line. A log that is gone is left out.
func (s *Store) Export(ctx context.Context, id string, emit func(Line) error) error {
	r, err := s.Get(ctx, id)
	if err != nil {
		return err
	}
	err = emit(Line{Kind: "run", ID: id, Run: r, More: &More{Env: r.Env, CauseNote: Text(r.CauseNote), LastError: Text(r.LastError), Owner: r.Owner}})
	if err != nil {
		return err
	}
	if err := s.exportSeries(ctx, id, emit); err != nil {
		return err
	}
	end := Line{Kind: "end", ID: id}
	if r.StdoutPath != nil {
		path := LogPath(s.dir, *r.StdoutPath)
		// The index first: what is written to the log of a live run meanwhile, it does not know, and that is no harm.
		if _, err := exportFile(IndexPath(path), Line{Kind: "index", ID: id}, emit); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		sum := sha256.New()
		n, err := exportFile(path, Line{Kind: "log", ID: id}, emit, sum)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err == nil {
			end.LogBytes, end.SHA256 = &n, hex.EncodeToString(sum.Sum(nil))
		}
	}
	return emit(end)
}

func (s *Store) exportSeries(ctx context.Context, id string, emit func(Line) error) error {
	type series struct {
		id          int64
		key, source string
	}
	var all []series
	err := s.each("SELECT id, key, source FROM series WHERE run_id=? ORDER BY key", []any{id}, func(st *sqlite3.Stmt) error {
		all = append(all, series{st.ColumnInt64(0), st.ColumnText(1), st.ColumnText(2)})
		return nil
	})
	if err != nil {
		return err
	}
	for _, one := range all {
		key := Text(one.key)
		for from := int64(0); ctx.Err() == nil; {
			line := Line{Kind: "points", ID: id, Key: &key, Source: one.source}
			err := s.each("SELECT step, sub, value, t FROM points WHERE series_id=? AND n>=? ORDER BY n LIMIT ?", []any{one.id, from, exportPoints}, func(st *sqlite3.Stmt) error {
				line.Points = append(line.Points, exportPoint(pointOf(st, 0)))
				return nil
			})
			if err != nil {
				return err
			}
			if len(line.Points) == 0 {
				break
			}
			if err := emit(line); err != nil {
				return err
			}
			from += int64(len(line.Points))
		}
	}
	return ctx.Err()
}

// exportFile hands out a file in pieces like, as much of it as there is now.
func exportFile(path string, like Line, emit func(Line) error, also ...io.Writer) (n int64, err error) {
	f, err := OpenLog(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	size, err := f.Size()
	if err != nil {
		return 0, err
	}
	r := io.NewSectionReader(f, 0, size)
	buf := make([]byte, exportBytes)
	kept := 0 // the start of a character whose rest is in the next piece
	for {
		m, err := io.ReadFull(r, buf[kept:])
		last := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !last {
			return n, err
		}
		piece := buf[:kept+m]
		if !last {
			piece = piece[:len(piece)-cutRune(piece)]
		}
		if len(piece) > 0 {
			line := like
			if utf8.Valid(piece) {
				text := string(piece)
				line.Text = &text
			} else {
				line.Bytes = piece
			}
			if err := emit(line); err != nil {
				return n, err
			}
			for _, w := range also {
				w.Write(piece)
			}
			n += int64(len(piece))
		}
		if last {
			return n, nil
		}
		kept = copy(buf, buf[len(piece):kept+m])
	}
}

// cutRune is how many bytes at the end of b are the start of a character.
func cutRune(b []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(b); n++ {
		if c := b[len(b)-n]; utf8.RuneStart(c) {
			if c >= utf8.RuneSelf && !utf8.FullRune(b[len(b)-n:]) {
				return n
			}
			return 0
		}
	}
	return 0
}
