package capture

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// rig runs a command in a session of its own on a bare pty, and keeps every byte that the terminal was sent: what a screen cannot tell.
type rig struct {
	t      testing.TB
	cmd    *exec.Cmd
	master *os.File
	mu     sync.Mutex
	shown  bytes.Buffer
	ended  chan struct{} // closed when the terminal has no user left
}

// rig starts words with all three streams on a terminal of 80 by 24.
func (w world) rig(t testing.TB, words ...string) *rig {
	t.Helper()
	c := exec.Command(words[0], words[1:]...)
	c.Env, c.Dir = w.env, w.work
	return onRig(t, c, func(tty *os.File) { c.Stdin, c.Stdout, c.Stderr = tty, tty, tty })
}

// onRig starts c on a terminal; wire gives it the streams it is to have of it. Where stdin is not one, the terminal is descriptor 3.
func onRig(t testing.TB, c *exec.Cmd, wire func(tty *os.File)) *rig {
	t.Helper()
	p, err := openPTY()
	if err != nil {
		t.Fatal(err)
	}
	unix.IoctlSetWinsize(p.master, unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: 80})
	unix.SetNonblock(p.master, true) // so that closing it ends the reading
	tty := os.NewFile(uintptr(p.slave), "tty")
	r := &rig{t: t, cmd: c, master: os.NewFile(uintptr(p.master), "pty"), ended: make(chan struct{})}
	wire(tty)
	c.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if c.Stdin != tty {
		c.ExtraFiles = append([]*os.File{tty}, c.ExtraFiles...)
		c.SysProcAttr.Ctty = 3
	}
	err = c.Start()
	tty.Close()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.Process.Kill()
		c.Wait()
		r.master.Close()
		<-r.ended
	})
	go func() {
		defer close(r.ended)
		var b [16 << 10]byte
		for {
			n, err := r.master.Read(b[:])
			r.mu.Lock()
			r.shown.Write(b[:n])
			r.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	return r
}

// text is what was shown so far, line ends as the program wrote them.
func (r *rig) text() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return strings.ReplaceAll(r.shown.String(), "\r\n", "\n")
}

func (r *rig) wait(want string) {
	r.t.Helper()
	r.until("to show "+want, func() bool { return strings.Contains(r.text(), want) })
}

func (r *rig) until(what string, ok func() bool) {
	r.t.Helper()
	if !eventually(ok) {
		r.t.Fatalf("waited for it %s; shown:\n%q", what, r.text())
	}
}

func (r *rig) typed(keys string) {
	r.t.Helper()
	if _, err := io.WriteString(r.master, keys); err != nil {
		r.t.Fatal(err)
	}
}

// end waits until the command has ended and everything was shown; it answers the exit code, -1 for a signal.
func (r *rig) end() int {
	r.t.Helper()
	kill := time.AfterFunc(patience, func() { r.cmd.Process.Kill() })
	r.cmd.Wait()
	if !kill.Stop() {
		r.t.Fatalf("it did not end; shown:\n%q", r.text())
	}
	r.closed()
	return r.cmd.ProcessState.ExitCode()
}

// closed waits until nobody has the terminal open any more, and everything was read.
func (r *rig) closed() {
	r.t.Helper()
	select {
	case <-r.ended:
	case <-time.After(patience):
		r.t.Fatalf("somebody keeps the terminal open; shown:\n%q", r.text())
	}
}

// eventually waits until ok, and answers false when that took too long.
func eventually(ok func() bool) bool {
	for deadline := time.Now().Add(patience); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			return false
		}
	}
	return true
}
