package feed

import (
	"slices"
	"strings"
	"testing"
	"time"

	"runar/db"
)

func TestTermsAreCutAsAShellDoes(t *testing.T) {
	for line, want := range map[string][]string{
		"": nil, "  ": nil, "a b": {"a", "b"}, `name~"two words" x`: {"name~two words", "x"}, `'a"b' c`: {`a"b`, "c"}, `""`: {""}, `open "quote`: {"open", "quote"}, "a\tb": {"a", "b"},
	} {
		if got := Terms(line); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
}

// Whatever is typed on the filter line is cut, understood or refused, and tried on a run.
func FuzzFilterLine(f *testing.F) {
	for _, s := range []string{"status=failed lr<0.01 loss<=0.3 name~base tag=best since=2d word", `name~"two words"`, "loss.min<1 metric.lr>0 param.lr=1e-3", "!=", "since=-9999999999999d", "duration>90m",
		"=", "lr<", "a.b.c<1e999", "created<=2026-03-14T00:00:00.000Z", "\x00=\xff", "status!=done cause=oom", "loss=nan loss<inf", `"`, "tag!=x 数据~增"} {
		f.Add(s)
	}
	name, now := "base-1", time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)
	run := &db.Run{ID: "run_222222", Name: &name, Command: "python train.py --lr 0.1", Status: db.Completed, CreatedAt: db.Time{Time: now.Add(-time.Hour)},
		Params: map[string]string{"lr": "0.1", "model": "vit"}, Metrics: map[string]db.Summary{"loss": {Last: 0.3, Min: 0.2, Max: 2, Count: 9}}, Tags: []string{"best"}}
	f.Fuzz(func(t *testing.T, line string) {
		terms := Terms(line)
		if again := Terms(quote(terms)); !slices.Equal(again, terms) && !slices.ContainsFunc(terms, func(s string) bool { return strings.Contains(s, `"`) }) {
			t.Fatalf("%q is cut into %q, and that into %q", line, terms, again)
		}
		filter, err := db.ParseFilter(terms)
		if err != nil {
			return
		}
		filter.Match(run, now)
		filter.Match(&db.Run{}, now)
	})
}

func quote(terms []string) string {
	var b strings.Builder
	for _, s := range terms {
		b.WriteString(` "` + s + `"`)
	}
	return b.String()
}
