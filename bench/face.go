//go:build linux

package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// face is a program that has a terminal to itself, and what it has shown.
type face struct {
	cmd    *exec.Cmd
	master *os.File
	mu     sync.Mutex
	seen   []byte
	bytes  int64
	last   time.Time // of the last bytes
}

// show starts words on a terminal of this size.
func show(w, h uint16, env []string, words ...string) (*face, error) {
	master, s, err := openTerminal()
	if err != nil {
		return nil, err
	}
	unix.IoctlSetWinsize(int(s.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: h, Col: w})
	defer s.Close()
	f := &face{master: master, cmd: exec.Command(words[0], words[1:]...)}
	f.cmd.Stdin, f.cmd.Stdout, f.cmd.Stderr = s, s, s
	f.cmd.Env = append(append(os.Environ(), "TERM=xterm-256color", "LANG=C.UTF-8"), env...)
	f.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := f.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		buf := make([]byte, 64<<10)
		for {
			n, err := f.master.Read(buf)
			f.mu.Lock()
			f.seen, f.bytes, f.last = append(f.seen, buf[:n]...), f.bytes+int64(n), time.Now()
			f.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	return f, nil
}

func (f *face) end() {
	f.cmd.Process.Kill()
	f.cmd.Wait()
	f.master.Close()
}

// so far: how many bytes have come, and when the last of them.
func (f *face) soFar() (int64, time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.bytes, f.last
}

// sees waits for text and answers when it came.
func (f *face) sees(text string) (time.Time, error) {
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(200 * time.Microsecond) {
		f.mu.Lock()
		ok, at := bytes.Contains(f.seen, []byte(text)), f.last
		f.mu.Unlock()
		if ok {
			return at, nil
		}
	}
	return time.Time{}, fmt.Errorf("the screen never showed %q", text)
}

// rest waits until nothing has come, and nearly nothing was computed, for a while.
func (f *face) rest() {
	for end := time.Now().Add(60 * time.Second); time.Now().Before(end); {
		n, used := f.bytes, f.cpu()
		time.Sleep(quiet)
		if m, _ := f.soFar(); m == n && f.cpu()-used < 20 {
			return
		}
	}
}

func (f *face) press(keys string) { io.WriteString(f.master, keys) }

// late presses keys one after the other, each when the last has been seen; milliseconds until something comes.
func (f *face) late(keys string) (out []float64) {
	for range 20 {
		for _, k := range keys {
			n, _ := f.soFar()
			began := time.Now()
			f.press(string(k))
			for time.Since(began) < time.Second {
				if m, at := f.soFar(); m > n {
					out = append(out, at.Sub(began).Seconds()*1e3)
					break
				}
				time.Sleep(50 * time.Microsecond)
			}
			time.Sleep(60 * time.Millisecond)
		}
	}
	return out
}

// cpu is the milliseconds its threads have been on a processor.
func (f *face) cpu() float64 {
	tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", f.cmd.Process.Pid))
	total := 0.0
	for _, t := range tasks {
		text, _ := os.ReadFile(t)
		if fields := strings.Fields(string(text)); len(fields) > 0 {
			ns, _ := strconv.ParseFloat(fields[0], 64)
			total += ns / 1e6
		}
	}
	return total
}

func (b *bench) open(dir string, w, h uint16) (*face, error) {
	return show(w, h, []string{"RUNAR_DIR=" + dir}, b.runar)
}
