package shell

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// RC answers the start-up file of an interactive shell; getenv answers HOME, ZDOTDIR and XDG_CONFIG_HOME. Empty where HOME is unknown.
func (s Shell) RC(getenv func(string) string) string {
	home := getenv("HOME")
	under := func(variable, fallback string, path ...string) string {
		dir := getenv(variable)
		if dir == "" && home != "" {
			dir = filepath.Join(home, fallback)
		}
		if dir == "" {
			return ""
		}
		return filepath.Join(append([]string{dir}, path...)...)
	}
	switch s {
	case Zsh:
		return under("ZDOTDIR", "", ".zshrc")
	case Fish:
		return under("XDG_CONFIG_HOME", ".config", "fish", "config.fish")
	}
	if runtime.GOOS == "darwin" { // terminals there start login shells, which read no .bashrc
		return under("HOME", "", ".bash_profile")
	}
	return under("HOME", "", ".bashrc")
}

// HasInit tells whether a start-up file has a line that loads the hooks. A file that is not there has none.
func HasInit(rc string) (bool, error) {
	f, err := os.Open(rc)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	defer f.Close()
	lines := bufio.NewReader(f)
	for {
		line, err := lines.ReadString('\n')
		if code := strings.TrimSpace(line); !strings.HasPrefix(code, "#") && loads(code) {
			return true, nil
		}
		if errors.Is(err, io.EOF) {
			return false, nil
		} else if err != nil {
			return false, err
		}
	}
}

// loads: the name runar, at the end of a path or quoted perhaps, followed by the word init.
func loads(code string) bool {
	for _, sep := range []string{"runar init ", "runar' init ", `runar" init `} {
		if strings.Contains(code, sep) {
			return true
		}
	}
	return false
}

// AddInit appends a line to a start-up file, which it makes where there is none. A link stays a link, and what stands there stays
// as it is: the line is added in place.
func AddInit(rc, line string) error {
	if err := os.MkdirAll(filepath.Dir(rc), 0o777); err != nil {
		return err
	}
	f, err := os.OpenFile(rc, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o666)
	if err != nil {
		return err
	}
	defer f.Close()
	text := line + "\n"
	if info, err := f.Stat(); err != nil {
		return err
	} else if info.Size() > 0 {
		last := make([]byte, 1)
		if _, err := f.ReadAt(last, info.Size()-1); err != nil {
			return err
		}
		if last[0] != '\n' {
			text = "\n" + text
		}
	}
	if _, err := f.WriteString(text); err != nil {
		return err
	}
	return f.Close()
}
