package logfile

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
)

// bringBack writes a log and its index where they were, if the folder that they were in was deleted meanwhile, with the store around it:
// the open files still hold every byte (proc(5), /proc/self/fd). Nothing comes back where the project itself is gone, or the log alone.
func (w *Writer) bringBack() {
	folder := filepath.Dir(w.path)
	now, err := os.Stat(folder)
	if w.log == nil || w.folder == nil || err == nil && os.SameFile(now, w.folder) {
		return
	}
	for _, dir := range []string{filepath.Dir(folder), folder} {
		if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
			return
		}
	}
	again(w.log, w.path)
	if w.idx != nil {
		again(w.idx, IndexPath(w.path))
	}
}

// again copies an open file whose name is gone to path, unless there is something.
func again(f *os.File, path string) {
	_ = control(f, func(fd int) {
		from, err := os.Open("/proc/self/fd/" + strconv.Itoa(fd))
		if err != nil {
			return
		}
		defer from.Close()
		to, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return
		}
		defer to.Close()
		_, _ = io.Copy(to, from) // as much as there is room for
	})
}
