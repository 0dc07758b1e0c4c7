package db

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Place is where a new run is kept: prepared folder, id drawn, log file to be written there.
type Place struct {
	Dir      string // the .runar folder
	ID       string
	LogPath  string // absolute; reserved (created empty, O_EXCL, 0600)
	Fallback string // the store to turn to when this one fails later
	Warning  string // one line when this is not the place asked for; else empty
}

// Prepare makes the folder dir ready (0700, logs/, .gitignore), draws an id and reserves its log; where dir cannot be written the
// fallback folder is taken. It never opens the database and never takes longer than a few system calls. It fails only where both fail.
func Prepare(dir, fallback string) (Place, error) {
	p, err := prepare(dir)
	if err == nil {
		p.Fallback = fallback
		return p, nil
	}
	if fallback == "" || fallback == dir {
		return Place{}, err
	}
	p, second := prepare(fallback)
	if second != nil {
		return Place{}, err
	}
	p.Warning = fmt.Sprintf("cannot record in %s: %s; this run is kept in %s", show(dir), reason(err), show(fallback))
	return p, nil
}

func prepare(dir string) (Place, error) {
	if dir == "" {
		return Place{}, errors.New("the working directory is gone")
	}
	if err := makeFolders(dir); err != nil {
		return Place{}, err
	}
	// A folder that takes a log may still refuse the database: not ours, or a read-only file.
	path := filepath.Join(dir, Name)
	if f, err := os.OpenFile(path, os.O_RDWR, 0); err == nil {
		f.Close()
	} else if !errors.Is(err, fs.ErrNotExist) {
		return Place{}, err
	}
	for range 16 {
		id := newID()
		log := filepath.Join(dir, "logs", id+".log")
		f, err := os.OpenFile(log, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return Place{}, err
		}
		f.Chmod(0o600)
		f.Close()
		return Place{Dir: dir, ID: id, LogPath: log}, nil
	}
	return Place{}, errors.New("no free id was found")
}

// alphabet of ids: nothing that is mistaken for something else.
const alphabet = "23456789abcdefghjkmnpqrstuvwxyz"

// newID draws an id. A repeat is rare (one in 9·10⁸ a pair) and costs a retry: the log is created exclusively, the row inserted only when
// it is new.
func newID() string {
	var b [6]byte
	for i := range b {
		for {
			var r [1]byte
			rand.Read(r[:])
			if int(r[0]) < 256/len(alphabet)*len(alphabet) { // every letter as likely
				b[i] = alphabet[int(r[0])%len(alphabet)]
				break
			}
		}
	}
	return "run_" + string(b[:])
}

// isID tells whether s has the form of a whole id.
func isID(s string) bool {
	tail, ok := strings.CutPrefix(s, "run_")
	return ok && len(tail) == 6 && strings.Trim(tail, alphabet) == ""
}

// reason is the last part of an error: without the path, which the sentence around it names.
func reason(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	return err.Error()
}

// show makes a path fit for a line of text.
func show(path string) string {
	if strings.ContainsFunc(path, func(r rune) bool { return r < 0x20 || r == 0x7f || r == 0xfffd }) {
		return fmt.Sprintf("%q", path)
	}
	return path
}
