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
// PYTHONPATH. When it is there this costs a stat.
func Extract(dir string) (string, error) {
	sum := sha256.New()
	names, err := fs.Glob(files, "runar/*")
	if err != nil {
		return "", err
	}
	for _, name := range names {
		b, err := files.ReadFile(name)
		if err != nil {
			return "", err
		}
		sum.Write([]byte(name))
		sum.Write(b)
	}
	home := filepath.Join(dir, hex.EncodeToString(sum.Sum(nil))[:16])
	if info, err := os.Stat(filepath.Join(home, "runar")); err == nil && info.IsDir() {
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
	for _, name := range names {
		b, err := files.ReadFile(name)
		if err != nil {
			return "", err
		}
		if err := os.WriteFile(filepath.Join(temp, name), b, 0o600); err != nil {
			return "", err
		}
	}
	if err := os.Rename(temp, home); err != nil {
		if _, there := os.Stat(filepath.Join(home, "runar")); there != nil {
			return "", err
		}
	}
	return home, nil
}
