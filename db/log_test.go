package db

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// longLog is a log of a few blocks, the last one not full, that repeats itself as logs do.
func longLog() string {
	var b strings.Builder
	for i := 0; b.Len() < 2*packBlock+packBlock/3; i++ {
		b.WriteString("step ")
		b.WriteString(strings.Repeat("x", i%37))
		b.WriteByte('\n')
	}
	return b.String()
}

func readLog(t *testing.T, path string) string {
	t.Helper()
	l, err := OpenLog(path)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	size, err := l.Size()
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(io.NewSectionReader(l, 0, size))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func logOf(t *testing.T, s *Store, id string) string {
	t.Helper()
	r, err := s.Get(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	return LogPath(s.Dir(), *r.StdoutPath)
}

func TestACompressedLogIsReadAsBefore(t *testing.T) {
	s := newStore(t)
	log := longLog()
	id := logged(t, s, log, nil)
	raw := logOf(t, s, id)
	freed, err := s.PackLog(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	packed := logOf(t, s, id)
	found, err := FindLog(packed)
	if err != nil || packed != raw+".gz" || found != (LogFile{Path: packed, OnDisk: int64(len(log)) - freed, Bytes: int64(len(log)), Packed: true}) {
		t.Errorf("%s: %+v, %v; %d freed", packed, found, err, freed)
	}
	if _, err := os.Stat(raw); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the raw log: %v", err)
	}
	// A view that was opened before knows the old path.
	for _, path := range []string{packed, raw} {
		if readLog(t, path) != log {
			t.Errorf("%s holds something else", path)
		}
	}
	l, err := OpenLog(packed)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for range 200 {
		off := rand.IntN(len(log) + 10)
		b := make([]byte, rand.IntN(3*4096))
		n, err := l.ReadAt(b, int64(off))
		want := log[min(off, len(log)):min(off+len(b), len(log))]
		if string(b[:n]) != want || (n < len(b)) != (err == io.EOF) {
			t.Fatalf("at %d: %d bytes of %d, %v", off, n, len(b), err)
		}
	}
	if _, err := s.PackLog(ctx, id); !errors.Is(err, ErrNoGain) {
		t.Errorf("a second time: %v", err)
	}
	// Any gunzip reads it, and what gunzip leaves is found.
	f, err := os.Open(packed)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil || string(text) != log {
		t.Errorf("gunzip: %d bytes, %v", len(text), err)
	}
	os.Rename(packed, filepath.Join(t.TempDir(), "away"))
	os.WriteFile(raw, text, 0o600)
	if readLog(t, packed) != log {
		t.Error("after gunzip the log is not found")
	}
}

func TestCompressingKeepsWhatIsWrittenMeanwhile(t *testing.T) {
	s := newStore(t)
	log := longLog()
	id := logged(t, s, log, nil)
	raw := logOf(t, s, id)
	// A process that outlived the run writes on: here, while the file is read.
	late := &lateContext{Context: ctx, after: 3, do: func() {
		f, err := os.OpenFile(raw, os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		f.WriteString("late\n")
	}}
	if _, err := s.PackLog(late, id); err == nil {
		t.Error("no error")
	}
	if logOf(t, s, id) != raw || readLog(t, raw) != log+"late\n" {
		t.Error("the log is not what it was")
	}
	if left, _ := filepath.Glob(raw + ".*"); left != nil {
		t.Errorf("left: %v", left)
	}
	// What a killed one left is written over, and goes with the run.
	os.WriteFile(raw+packSuffix+packHalf, bytes.Repeat([]byte("half"), packBlock), 0o600)
	if _, err := s.PackLog(ctx, id); err != nil || readLog(t, raw) != log+"late\n" {
		t.Errorf("over a half: %v", err)
	}
	os.WriteFile(raw+packSuffix+packHalf, nil, 0o600)
	os.WriteFile(IndexPath(raw), nil, 0o600)
	if _, err := s.Purge(ctx, []string{id}, false); err != nil {
		t.Fatal(err)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(raw), id+"*")); left != nil {
		t.Errorf("after the run is deleted: %v", left)
	}
}

func TestOnlyWhatGainsIsCompressed(t *testing.T) {
	s := newStore(t)
	noise := make([]byte, 100_000)
	for i := range noise {
		noise[i] = byte(rand.Uint32())
	}
	for _, id := range []string{
		logged(t, s, string(noise), nil),
		logged(t, s, "", nil),
		add(t, s, nil), // without a log
		logged(t, s, longLog(), func(r *Run) { other := "logs/other.log"; r.StdoutPath = &other }),
	} {
		if _, err := s.PackLog(ctx, id); !errors.Is(err, ErrNoGain) {
			t.Errorf("%v", err)
		}
	}
	live := logged(t, s, longLog(), func(r *Run) { r.Status, r.Owner, r.FinishedAt = Running, Myself(), nil })
	if _, err := s.PackLog(ctx, live); !errors.Is(err, ErrLive) {
		t.Errorf("a live run: %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(s.Dir(), "logs", "*.gz*")); left != nil {
		t.Errorf("left: %v", left)
	}
}

func TestACompressedLogTravels(t *testing.T) {
	from, to := newStore(t), newStore(t)
	log := longLog()
	id := logged(t, from, log, nil)
	short := exported(t, from, id)
	if _, err := from.PackLog(ctx, id); err != nil {
		t.Fatal(err)
	}
	if _, cut, err := imported(t, to, exported(t, from, id)); err != nil || cut != "" {
		t.Fatalf("%q, %v", cut, err)
	}
	if readLog(t, logOf(t, to, id)) != log {
		t.Error("the log did not arrive")
	}
	// What left before it was compressed is nothing new.
	if all, _, err := imported(t, from, short); err != nil || all[0].How != ImportSame {
		t.Errorf("%+v, %v", all, err)
	}
	if readLog(t, logOf(t, from, id)) != log {
		t.Error("the log that was here is gone")
	}
}

// lateContext does something when it is asked for the n-th time whether it has ended.
type lateContext struct {
	context.Context
	after int
	do    func()
}

func (l *lateContext) Err() error {
	if l.after--; l.after == 0 {
		l.do()
	}
	return nil
}

func FuzzUnpack(f *testing.F) {
	var packed bytes.Buffer
	for _, text := range []string{"loss 1\n", "loss 0.5\n"} { // two members
		if err := pack(&packed, strings.NewReader(text)); err != nil {
			f.Fatal(err)
		}
	}
	f.Add(packed.Bytes())
	f.Add(packed.Bytes()[:packed.Len()-1])
	f.Add([]byte{})
	var plain bytes.Buffer
	z := gzip.NewWriter(&plain)
	z.Write([]byte("loss 1\n"))
	z.Close()
	f.Add(plain.Bytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		u, err := unpack(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return
		}
		text, err := io.ReadAll(io.NewSectionReader(u, 0, min(u.size, 4<<20)))
		if err == nil && int64(len(text)) != min(u.size, 4<<20) {
			t.Errorf("%d bytes of %d", len(text), u.size)
		}
		if err != nil {
			return
		}
		z, err := gzip.NewReader(bytes.NewReader(b))
		if len(b) == 0 {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		same, err := io.ReadAll(io.LimitReader(z, 4<<20))
		if err != nil || string(same) != string(text) {
			t.Errorf("gunzip reads %d bytes, %v, and we %d", len(same), err, len(text))
		}
	})
}
