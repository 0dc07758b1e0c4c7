package logfile

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

func create(t testing.TB, o Options) (*Writer, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "run_abc234.log")
	w, err := Open(path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	return w, path
}

func reader(t testing.TB, path string) *Reader {
	t.Helper()
	r, err := OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

// spell writes chunks down as "stream:text" in order.
func spell(t testing.TB, v *View) string {
	t.Helper()
	var s []string
	for c := range v.Chunks(0) {
		b := make([]byte, c.Len)
		if _, err := v.ReadAt(b, c.Off); err != nil {
			t.Fatalf("chunk %+v: %v", c, err)
		}
		s = append(s, fmt.Sprintf("%d:%s", c.Stream, b))
	}
	return strings.Join(s, " ")
}

func within(t testing.TB, limit time.Duration, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(limit); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not within %v: %s", limit, what)
		}
	}
}

func TestChunksKeepTimeStreamAndOrder(t *testing.T) {
	start := time.Now()
	w, path := create(t, Options{Start: start, Rows: 24, Cols: 78})
	w.Write(Stdout, []byte("one\n"))
	w.Write(Stderr, []byte("two\n"))
	w.Resize(30, 100)
	w.Write(Stdout, []byte("three\n"))
	w.Write(Terminal, nil)
	w.Close()
	w.Write(Stdout, []byte("late")) // after the end: counted, nothing worse

	if got, want := w.Bytes(), int64(len("one\ntwo\nthree\n")); got != want || w.Lost() != 4 {
		t.Errorf("%d bytes, %d lost; want %d and 4", got, w.Lost(), want)
	}
	for _, p := range []string{path, IndexPath(path)} {
		if st, err := os.Stat(p); err != nil || st.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", p, st.Mode(), err)
		}
	}
	r := reader(t, path)
	if got := spell(t, r.All()); got != "1:one\n 2:two\n 1:three\n" {
		t.Errorf("chunks %q", got)
	}
	if got := spell(t, r.Only(Stdout)); got != "1:one\n 1:three\n" {
		t.Errorf("stdout %q", got)
	}
	if got := r.Only(Stderr).Size(); got != 4 {
		t.Errorf("stderr has %d bytes", got)
	}
	if rows, cols := r.Winsize(); rows != 24 || cols != 78 {
		t.Errorf("window %d × %d", rows, cols)
	}
	if z := r.All().Resizes(); len(z) != 1 || z[0].Off != 8 || z[0].Cols != 100 {
		t.Errorf("resizes %+v", z)
	}
	if z := r.Only(Stdout).Resizes(); len(z) != 1 || z[0].Off != 4 {
		t.Errorf("resizes of stdout %+v", z)
	}
	if rows, cols := r.All().WinsizeAt(8); rows != 30 || cols != 100 {
		t.Errorf("window at 8: %d × %d", rows, cols)
	}
	if rows, _ := r.All().WinsizeAt(7); rows != 24 {
		t.Errorf("window at 7: %d rows", rows)
	}
	if !r.Ended() {
		t.Error("no end record")
	}
	for c := range r.All().Chunks(0) {
		if d := c.Time.Sub(start); d < -time.Millisecond || d > time.Minute {
			t.Errorf("chunk at %v after the start", d)
		}
	}
	if d := r.Start().Sub(start).Abs(); d > time.Millisecond {
		t.Errorf("start is %v off", d)
	}
}

func TestARunWithoutOutputLeavesNoIndex(t *testing.T) {
	w, path := create(t, Options{Rows: 24, Cols: 80})
	w.Close()
	if _, err := os.Stat(IndexPath(path)); !os.IsNotExist(err) {
		t.Errorf("index: %v", err)
	}
	r := reader(t, path)
	if r.Size() != 0 || spell(t, r.All()) != "" || r.Ended() {
		t.Error("an empty log is not empty")
	}
}

func TestLogIsWrittenThroughAndIndexFollows(t *testing.T) {
	w, path := create(t, Options{})
	r := reader(t, path)
	w.Write(Stdout, []byte("now"))
	if b, _ := os.ReadFile(path); string(b) != "now" {
		t.Fatalf("log holds %q when Write returns", b)
	}
	within(t, 5*time.Second, "the index has the chunk", func() bool {
		r.Refresh()
		return r.Indexed() == 3
	})
	for range flushEntries {
		w.Write(Stdout, []byte("x"))
	}
	if r.Refresh(); r.Indexed() < 3+flushEntries-1 {
		t.Errorf("%d entries did not flush: indexed %d", flushEntries, r.Indexed())
	}
}

func TestIdleWriterHasNoTimer(t *testing.T) {
	w, _ := create(t, Options{})
	w.Write(Stdout, []byte("a line\n"))
	within(t, 10*time.Second, "no timer, nothing unsynced", func() bool {
		w.mu.Lock()
		defer w.mu.Unlock()
		return !w.armed && w.unsynced == 0 && !w.syncing
	})
}

func TestConcurrentPumps(t *testing.T) {
	w, path := create(t, Options{})
	var wg sync.WaitGroup
	for s := Stdout; s <= Stderr; s++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := range 2000 {
				w.Write(s, fmt.Appendf(nil, "%d:%d\n", s, i))
			}
		}()
	}
	wg.Wait()
	w.Close()
	r := reader(t, path)
	for s := Stdout; s <= Stderr; s++ {
		v := r.Only(s)
		got := make([]byte, v.Size())
		if _, err := v.ReadAt(got, 0); err != nil {
			t.Fatal(err)
		}
		var want bytes.Buffer
		for i := range 2000 {
			fmt.Fprintf(&want, "%d:%d\n", s, i)
		}
		if !bytes.Equal(got, want.Bytes()) {
			t.Errorf("stream %d differs: %d bytes, want %d", s, len(got), want.Len())
		}
	}
}

func TestFullDiskLeavesAHole(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("/dev/full is Linux's")
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "run_full22.log")
	if err := os.Symlink("/dev/full", path); err != nil {
		t.Fatal(err)
	}
	w, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	w.Write(Stdout, []byte("lost"))
	w.Write(Stdout, []byte("too"))
	if w.Lost() != 7 || w.Bytes() != 0 {
		t.Fatalf("lost %d, bytes %d", w.Lost(), w.Bytes())
	}
	// Space again, as far as the writer can tell: the same writer goes on at its next chunk.
	f, err := os.CreateTemp(dir, "real")
	if err != nil {
		t.Fatal(err)
	}
	w.mu.Lock()
	w.log.Close()
	w.log = f
	w.mu.Unlock()
	w.Write(Stdout, []byte("kept"))
	w.Close()
	if err := os.Rename(f.Name(), path); err != nil {
		t.Fatal(err)
	}
	r := reader(t, path)
	if got := spell(t, r.All()); got != "1:kept" {
		t.Errorf("chunks %q", got)
	}
	h := r.Holes()
	if len(h) != 1 || h[0].Bytes != 7 || h[0].Off != 0 || h[0].Errno != syscall.ENOSPC {
		t.Errorf("holes %+v", h)
	}
}

func TestNoFolderIsSurvivedAndTriedAgain(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "later")
	path := filepath.Join(dir, "run_abc234.log")
	w, err := Open(path, Options{})
	if err == nil || w == nil {
		t.Fatalf("Open without a folder: %v, %v", w, err)
	}
	w.Write(Stdout, []byte("lost"))
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	within(t, 5*time.Second, "the log appears", func() bool {
		w.Write(Stdout, []byte("x"))
		return w.Bytes() > 0
	})
	w.Close()
	r := reader(t, path)
	if h := r.Holes(); len(h) != 1 || h[0].Bytes != w.Lost() || h[0].Errno != syscall.ENOENT {
		t.Errorf("holes %+v, lost %d", h, w.Lost())
	}
}

func TestNamedPipeInTheLogsPlaceDoesNotBlock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run_fifo22.log")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		w, err := Open(path, Options{})
		if err == nil {
			t.Error("a pipe without a reader was opened")
		}
		w.Write(Stdout, []byte("x"))
		w.Close()
	}()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Fatal("blocked")
	}
}

func TestDeletedLogStaysDeleted(t *testing.T) {
	w, path := create(t, Options{})
	w.Write(Stdout, []byte("a"))
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	w.Write(Stdout, []byte("b"))
	w.Release()
	if w.Lost() != 0 {
		t.Errorf("lost %d", w.Lost())
	}
	if w, err := Reopen(path); err == nil {
		t.Error("Reopen made a deleted log again")
	} else {
		w.Write(Stdout, []byte("c"))
		w.Close()
	}
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("log: %v", err)
	}
}

func TestReopenContinues(t *testing.T) {
	start := time.Now().Add(-time.Hour)
	w, path := create(t, Options{Start: start, Rows: 10, Cols: 20})
	w.Write(Stdout, []byte("first"))
	w.Write(Stderr, []byte("second"))
	w.Release()
	// Death in the middle of a record, and bytes that never made it into the index.
	appendTo(t, IndexPath(path), []byte{0x80})
	appendTo(t, path, []byte("orphan"))

	d, err := Reopen(path)
	if err != nil {
		t.Fatal(err)
	}
	d.Write(Stdout, []byte("late"))
	d.Close()
	if got := d.Bytes(); got != int64(len("firstsecondorphanlate")) {
		t.Errorf("%d bytes", got)
	}
	r := reader(t, path)
	if got := spell(t, r.All()); got != "1:first 2:second 2:orphan 1:late" {
		t.Errorf("chunks %q", got)
	}
	if rows, cols := r.Winsize(); rows != 10 || cols != 20 || !r.Ended() {
		t.Errorf("window %d × %d, ended %v", rows, cols, r.Ended())
	}
	last := time.Time{}
	for c := range r.All().Chunks(0) {
		if c.Time.Before(last) || c.Time.Sub(start) < 50*time.Minute {
			t.Errorf("chunk at %v after %v", c.Time, last)
		}
		last = c.Time
	}
}

func TestReopenWithoutOrWithForeignIndex(t *testing.T) {
	for name, idx := range map[string]string{"none": "", "foreign": "not an index at all", "cut header": "RUNARIX1\x80"} {
		t.Run(name, func(t *testing.T) {
			w, path := create(t, Options{})
			w.Write(Stdout, []byte("old\n"))
			w.Release()
			os.Remove(IndexPath(path))
			if idx != "" {
				appendTo(t, IndexPath(path), []byte(idx))
			}
			d, err := Reopen(path)
			if err != nil {
				t.Fatal(err)
			}
			d.Write(Stderr, []byte("new\n"))
			d.Close()
			if got := spell(t, reader(t, path).All()); got != "0:old\n 2:new\n" {
				t.Errorf("chunks %q", got)
			}
		})
	}
}

func TestAnIndexThatCannotBeWrittenIsGivenUp(t *testing.T) {
	w, path := create(t, Options{})
	if err := os.Mkdir(IndexPath(path), 0o700); err != nil {
		t.Fatal(err)
	}
	for range maxPending {
		w.Write(Stdout, []byte("."))
	}
	w.mu.Lock()
	if len(w.pending) > maxPending {
		t.Errorf("%d bytes pending", len(w.pending))
	}
	w.mu.Unlock()
	w.Close()
	if w.Bytes() != maxPending || w.Lost() != 0 {
		t.Errorf("bytes %d, lost %d", w.Bytes(), w.Lost())
	}
	if got := reader(t, path).Only(Terminal).Size(); got != 0 {
		t.Errorf("a fresh tail without index belongs to a stream already: %d", got)
	}
}

func appendTo(t testing.TB, path string, b []byte) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.Write(b); err != nil {
		t.Fatal(err)
	}
}

func BenchmarkWrite90(b *testing.B) {
	w, _ := create(b, Options{})
	p := bytes.Repeat([]byte("x"), 90)
	b.SetBytes(90)
	for b.Loop() {
		w.Write(Terminal, p)
	}
}

// BenchmarkPlainAppend is what BenchmarkWrite90 is measured against.
func BenchmarkPlainAppend90(b *testing.B) {
	f, err := os.OpenFile(filepath.Join(b.TempDir(), "f"), os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	p := bytes.Repeat([]byte("x"), 90)
	b.SetBytes(90)
	for b.Loop() {
		f.Write(p)
	}
}

// BenchmarkShortRun is the whole life of a log with one line: what a short command pays.
func BenchmarkShortRun(b *testing.B) {
	dir := b.TempDir()
	for i := 0; b.Loop(); i++ {
		w, err := Open(filepath.Join(dir, fmt.Sprint(i, ".log")), Options{})
		if err != nil {
			b.Fatal(err)
		}
		w.Write(Terminal, []byte("hello\n"))
		w.Close()
	}
}

func TestAFolderDeletedUnderTheLogIsBroughtBack(t *testing.T) {
	if _, err := os.Stat("/proc/self/fd"); err != nil {
		t.Skip("no /proc")
	}
	for _, what := range []string{"the store", "the store, begun anew", "the log alone", "the project"} {
		t.Run(strings.ReplaceAll(what, " ", "_"), func(t *testing.T) {
			project := filepath.Join(t.TempDir(), "project")
			store := filepath.Join(project, ".runar")
			path := filepath.Join(store, "logs", "run_abc234.log")
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			w, err := Open(path, Options{})
			if err != nil {
				t.Fatal(err)
			}
			w.Write(Stdout, []byte("before\n"))
			w.Flush()
			want := true
			switch what {
			case "the store":
				os.RemoveAll(store)
			case "the store, begun anew":
				os.RemoveAll(store)
				os.MkdirAll(filepath.Dir(path), 0o700)
			case "the log alone":
				os.Remove(path)
				want = false
			case "the project":
				os.RemoveAll(project)
				want = false
			}
			w.Write(Stderr, []byte("after\n"))
			w.Close()
			got, err := os.ReadFile(path)
			if !want && !errors.Is(err, fs.ErrNotExist) || want && string(got) != "before\nafter\n" {
				t.Fatalf("%q, %v", got, err)
			}
			if !want {
				return
			}
			r := reader(t, path)
			if !r.Ended() || r.Indexed() != int64(len(got)) {
				t.Errorf("the index knows %d of %d bytes, ended %v", r.Indexed(), len(got), r.Ended())
			}
		})
	}
}
