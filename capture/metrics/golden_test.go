package metrics

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"testing"

	"runar/db"
)

// Each file of testdata is what a program prints (␍ for a carriage return, ␛ for an escape), a line "-- points --", and the
// points it holds: name, step (- for none, 3:40 for a pair), value. Files that begin with neg_ hold none.
const pointsMark = "-- points --\n"

func TestPrograms(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) < 40 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txt")
		t.Run(name, func(t *testing.T) {
			output, want := program(t, file)
			got := pointLines(readAll([]byte(output), len(output)))
			if strings.HasPrefix(name, "neg_") && want != "" {
				t.Fatal("points are expected of a program that prints none")
			}
			if got != want {
				t.Errorf("got\n%swant\n%s", got, want)
			}
			if cut := pointLines(readAll([]byte(output), 3)); cut != got {
				t.Errorf("cut into threes: got\n%s", cut)
			}
		})
	}
}

// program reads a file of testdata.
func program(t testing.TB, file string) (output, points string) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	output, points, ok := strings.Cut(string(b), pointsMark)
	if !ok {
		t.Fatalf("%s: no line %q", file, pointsMark)
	}
	return strings.NewReplacer("␍", "\r", "␛", "\x1b").Replace(output), points
}

// pointLines writes samples as testdata has them, by name.
func pointLines(samples []db.Sample) string {
	sort.SliceStable(samples, func(i, j int) bool { return samples[i].Key < samples[j].Key })
	var b strings.Builder
	for _, s := range samples {
		step := "-"
		if s.Step.HasMain {
			step = strconv.FormatFloat(s.Step.Main, 'f', -1, 64)
		}
		if s.Step.HasSub {
			step += ":" + strconv.FormatFloat(s.Step.Sub, 'f', -1, 64)
		}
		fmt.Fprintf(&b, "%s %s %s\n", s.Key, step, strconv.FormatFloat(s.Value, 'g', -1, 64))
	}
	return b.String()
}
