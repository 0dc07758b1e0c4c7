// Package python carries the module that scripts may import inside a recorded run: `from runar import log`.
package python

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"
)

//go:embed runar/*.py runar/py.typed
var files embed.FS

// Extract puts the module below dir, in a folder named after its content, unless it is there, and answers the folder to append to
// PYTHONPATH. When it is there this costs a stat per file. A file that is missing or cut is put back.
func Extract(dir string) (string, error) {
	module, err := contents()
	if err != nil {
		return "", err
	}
	home := filepath.Join(dir, module.hash())
	damaged := module.damaged(home)
	switch {
	case len(damaged) == 0:
		return home, nil
	case len(damaged) < len(module):
		for _, f := range damaged {
			if err := f.repair(home); err != nil {
				return "", err
			}
		}
		return home, nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	// Made aside and renamed: a run that starts in the same instant sees all of it or none.
	temp, err := os.MkdirTemp(dir, ".new-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(temp)
	if err := os.Mkdir(filepath.Join(temp, "runar"), 0o700); err != nil {
		return "", err
	}
	for _, f := range module {
		if err := os.WriteFile(filepath.Join(temp, f.name), f.text, 0o600); err != nil {
			return "", err
		}
	}
	// Another run may have been first; then its folder is as good.
	if err := os.Rename(temp, home); err != nil && len(module.damaged(home)) > 0 {
		return "", err
	}
	return home, nil
}

// file is one file of the module, named as below its home.
type file struct {
	name string
	text []byte
}

type module []file

func contents() (module, error) {
	names, err := fs.Glob(files, "runar/*")
	if err != nil {
		return nil, err
	}
	var m module
	for _, name := range names {
		text, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		m = append(m, file{name, text})
	}
	return m, nil
}

func (m module) hash() string {
	sum := sha256.New()
	for _, f := range m {
		sum.Write([]byte(f.name))
		sum.Write(f.text)
	}
	return hex.EncodeToString(sum.Sum(nil))[:16]
}

// damaged are the files that are not in home, or not whole.
func (m module) damaged(home string) (out []file) {
	for _, f := range m {
		if info, err := os.Lstat(filepath.Join(home, f.name)); err != nil || !info.Mode().IsRegular() || info.Size() != int64(len(f.text)) {
			out = append(out, f)
		}
	}
	return out
}

// repair puts a file back without ever showing a part of it.
func (f file) repair(home string) error {
	temp, err := os.CreateTemp(home, ".new-")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	_, err = temp.Write(f.text)
	if closed := temp.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	return os.Rename(temp.Name(), filepath.Join(home, f.name))
}
