package feed

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"runar/capture/fold"
	"runar/ui/dashboard/state"
)

// A log that is followed looks at every moment as if its end had just been read for the first time.
func TestFollowedIsWhatIsReadAnew(t *testing.T) {
	logs, err := filepath.Glob("../../../capture/fold/testdata/*.raw")
	if err != nil || len(logs) < 5 {
		t.Fatal(logs, err)
	}
	all := map[string][]byte{"lines": []byte(strings.Repeat("step 1 \x1b[31mloss\x1b[0m 0.5 äö\n", 900)), "bar": []byte(strings.Repeat("\r 12% it/s", 500) + "\ndone"), "nothing": nil}
	for _, path := range logs {
		if all[filepath.Base(path)], err = os.ReadFile(path); err != nil {
			t.Fatal(err)
		}
	}
	for name, data := range all {
		for _, rows := range []int{0, 7, 300} {
			t.Run(fmt.Sprint(name, "/", rows), func(t *testing.T) {
				followInSteps(t, data, fold.Options{Rows: rows, Cols: 80 * min(rows, 1), Colour: true})
			})
		}
	}
}

func followInSteps(t *testing.T, data []byte, o fold.Options) {
	const n = 40
	var f follower
	rng := rand.New(rand.NewPCG(1, uint64(len(data))))
	for size := 0; ; {
		size = min(size+rng.IntN(len(data)/60+2), len(data))
		for size < len(data) && !utf8.RuneStart(data[size]) { // half a character is not shown while the rest is to come
			size++
		}
		if err := f.catchUp(bytes.NewReader(data[:size]), int64(size), n, o); err != nil {
			t.Fatal(err)
		}
		got, start := f.last()
		want := window(bytes.NewReader(data[:size]), 0, int64(size), o)
		whole := len(want) <= n
		want = want[max(0, len(want)-n):]
		if len(got) != len(want) || start && !whole {
			t.Fatalf("after %d bytes: %d lines (from the start: %v), want %d (%v)", size, len(got), start, len(want), whole)
		}
		for i := range got {
			if !reflect.DeepEqual(got[i], want[i]) {
				t.Fatalf("after %d bytes, line %d:\n%+v\nwant\n%+v", size, i, got[i], want[i])
			}
		}
		if size == len(data) {
			return
		}
	}
}

// What was sent stays as it was: the screen draws it while the next is made.
func TestWhatWasSentIsNotChanged(t *testing.T) {
	var f follower
	var data []byte
	var sent, copies [][]state.LogLine
	for i := range 300 {
		data = fmt.Appendf(data, "line %d\n", i)
		if err := f.catchUp(bytes.NewReader(data), int64(len(data)), 30, fold.Options{Rows: 5, Cols: 40}); err != nil {
			t.Fatal(err)
		}
		lines, start := f.last()
		if last := lines[len(lines)-1]; last.Text != fmt.Sprint("line ", i) || last.End != int64(len(data)) || start != (i < 30) {
			t.Fatalf("the last of %d lines: %+v, from the start: %v", i+1, last, start)
		}
		sent, copies = append(sent, lines), append(copies, append([]state.LogLine(nil), lines...))
	}
	if !reflect.DeepEqual(sent, copies) {
		t.Fatal("lines that were sent have changed")
	}
}
