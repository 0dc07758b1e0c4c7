package capture

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"runar/capture/logfile"
)

// A fault of runar in the middle of the output: not a line is missing, on the screen or in the log.
func TestAFaultOfOursCostsNoLine(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.log")
	log, err := logfile.Open(path, logfile.Options{Start: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	chunks := 0
	s := &sink{log: log, observe: func(logfile.Stream, []byte) {
		if chunks++; chunks == 3 {
			panic("observe")
		}
	}}
	var in, out [2]int
	if err := pipe(&in); err != nil {
		t.Fatal(err)
	}
	if err := pipe(&out); err != nil {
		t.Fatal(err)
	}
	p, err := newPump(in[0], out[1], logfile.Stdout, s)
	if err != nil {
		t.Fatal(err)
	}
	p.start()
	shown := make(chan []byte)
	screen := os.NewFile(uintptr(out[0]), "screen")
	defer screen.Close()
	go func() {
		b, _ := io.ReadAll(screen)
		shown <- b
	}()
	var want bytes.Buffer
	for i := range 20_000 {
		line := fmt.Sprintf("line %d\n", i)
		want.WriteString(line)
		unix.Write(in[1], []byte(line))
	}
	unix.Close(in[1])
	<-p.done
	unix.Close(out[1])
	if b := <-shown; !bytes.Equal(b, want.Bytes()) {
		t.Errorf("shown: %d bytes of %d", len(b), want.Len())
	}
	if s.fault == nil {
		t.Error("nobody hears of the fault")
	}
	s.log.Close()
	if b, _ := os.ReadFile(path); !bytes.Equal(b, want.Bytes()) {
		t.Errorf("logged: %d bytes of %d", len(b), want.Len())
	}
}

// A log whose writer broke off in the middle of a chunk is continued, and has each byte once.
func TestALogGoesOnBehindAFaultOfItsWriter(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.log")
	old, err := logfile.Open(path, logfile.Options{Start: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	old.Append(logfile.Stdout, []byte("before\n"))
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	f.WriteString("in ha") // what the writer did before its fault
	f.Close()
	w := relog(old, logfile.Stdout, []byte("in hand\n"))
	w.Append(logfile.Stdout, []byte("after\n"))
	w.Close()
	if b, _ := os.ReadFile(path); string(b) != "before\nin hand\nafter\n" {
		t.Errorf("%q", b)
	}
}
