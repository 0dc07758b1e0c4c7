package db

import (
	"errors"
	"math"
	"sort"
	"strings"
	"testing"
	"time"
)

// Every filter is asked of SQL and of runs in memory; both must give the same runs.
func TestFilters(t *testing.T) {
	s := newStore(t)
	now := time.Now()
	ids := map[string]string{}
	add := func(name string, change func(*Run)) {
		ids[add(t, s, func(r *Run) {
			r.Name = &name
			change(r)
		})] = name
	}
	add("a", func(r *Run) {
		r.Params, r.Tags = map[string]string{"lr": "0.1", "opt": "Adam", "depth": "4"}, []string{"best", "x y"}
		r.Git = Git{Branch: ptr("main"), Commit: ptr("deadbeef"), Dirty: ptr(true)}
	})
	add("b", func(r *Run) {
		r.Status, r.ExitCode, r.Params = Failed, ptr(2), map[string]string{"lr": "1e-3"}
		r.CreatedAt, r.FinishedAt = Time{now.Add(-72 * time.Hour)}, &Time{now.Add(-71 * time.Hour)}
	})
	add("c", func(r *Run) { r.Status, r.Owner, r.FinishedAt = Running, Myself(), nil })
	add("d", func(r *Run) { // its owner is gone
		r.Status, r.FinishedAt = Running, nil
		r.Owner = Myself()
		r.Owner.PIDStart++
	})
	add("e", func(r *Run) {
		r.Status, r.ExitCode, r.Signal = Failed, ptr(137), ptr(9)
		r.Cause = ptr(CauseOOM)
		r.Command = "make 100%_sure"
	})
	for name, v := range map[string][]float64{"a": {0.9, 0.3}, "b": {0.5, 0.6}, "e": {math.NaN()}} {
		for id, n := range ids {
			if n != name {
				continue
			}
			for i, x := range v {
				if err := s.AddSamples(ctx, id, []Sample{{"loss", Point{At(float64(i)), x, 0}}}); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	for _, c := range []struct{ terms, want string }{
		{"", "abcde"},
		{"status=failed", "bde"}, {"status=completed", "a"}, {"status=running", "c"}, {"status!=failed", "ac"}, {"status=done", "a"}, {"status=lost", "d"}, {"cause=lost", "d"}, {"cause=oom", "e"},
		{"status=oom", "e"}, {"status~fail", "bde"}, {"cause!=lost", "abce"},
		{"lr<0.01", "b"}, {"lr=0.1", "a"}, {"lr=1e-1", "a"}, {"lr>=0.001", "ab"}, {"lr!=0.1", "b"}, {"opt=adam", "a"}, {"opt~da", "a"}, {"opt!~da", ""}, {"depth>3", "a"}, {"param.lr>0", "ab"},
		{"metric.lr>0", ""}, {"lr!=", "ab"},
		{"loss<=0.3", "a"}, {"loss>0.5", "b"}, {"loss.min<0.55", "ab"}, {"loss.max>0.8", "a"}, {"loss=nan", "e"}, {"loss.count=2", "ab"}, {"metric.loss<1", "ab"}, {"param.loss<1", ""}, {"loss!=", "abe"},
		{"name~A", "a"}, {"name=A", "a"}, {"name!=a", "bcde"}, {"tag=best", "a"}, {"tag!=best", "bcde"}, {"tag~x", "a"}, {"branch=main", "a"}, {"branch=", "bcde"}, {"branch!=", "a"},
		{"commit=dead", "a"}, {"dirty=yes", "a"}, {"dirty=no", ""}, {"exit_code=2", "b"}, {"exit>100", "e"}, {"signal=9", "e"},
		{"since=2d", "acde"}, {"until=2d", "b"}, {"since=2020-01-01", "abcde"}, {"created<1d", "b"}, {"duration>30m", "b"}, {"duration<30m", "acde"}, {"age>2d", "b"},
		{"100%_sure", "e"}, {"command~100%_", "e"}, {"train", "abcd"}, {"BEST", "a"}, {"%", "e"}, {"_", "e"},
		{"status=failed lr<1", "b"}, {"status=failed since=1d", "de"}, {"nosuch>1", ""}, {"nosuch!=1", ""},
	} {
		f, err := ParseFilter(strings.Fields(c.terms))
		if err != nil {
			t.Errorf("%s: %v", c.terms, err)
			continue
		}
		runs, err := s.List(ctx, Query{Filter: f})
		if err != nil {
			t.Errorf("%s: %v", c.terms, err)
			continue
		}
		if got := names(runs); got != c.want {
			t.Errorf("%s: SQL gives %q, want %q", c.terms, got, c.want)
		}
		all, err := s.List(ctx, Query{Full: true})
		if err != nil {
			t.Fatal(err)
		}
		var kept []Run
		for _, r := range all {
			if f.Match(&r, now) {
				kept = append(kept, r)
			}
		}
		if got := names(kept); got != c.want {
			t.Errorf("%s: Match gives %q, want %q", c.terms, got, c.want)
		}
	}
}

func names(runs []Run) string {
	var n []string
	for _, r := range runs {
		n = append(n, *r.Name)
	}
	sort.Strings(n)
	return strings.Join(n, "")
}

func TestMalformedFilters(t *testing.T) {
	for _, term := range []string{"", "=x", "<1", "lr<", "lr<abc", "duration<long", "since=yesterdayish", "since>2d", "exit_code=x", "dirty=maybe", "name<b", "max_rss_bytes>lots", "name~"} {
		if _, err := ParseFilter([]string{term}); !errors.Is(err, ErrUsage) {
			t.Errorf("%q: %v", term, err)
		}
	}
}

func TestSort(t *testing.T) {
	s := newStore(t)
	for i, name := range []string{"a", "b", "c", "d"} {
		id := add(t, s, func(r *Run) {
			r.Name = &name
			r.CreatedAt = Time{time.Now().Add(time.Duration(i) * time.Second)}
			if i != 2 {
				r.Params = map[string]string{"lr": []string{"0.3", "10", "", "2"}[i]}
			}
		})
		if i != 1 {
			s.AddSamples(ctx, id, []Sample{{"loss", Point{At(1), float64([]int{3, 0, 1, 2}[i]), 0}}})
		}
	}
	order := func(q Query) string {
		runs, err := s.List(ctx, q)
		if err != nil {
			return err.Error()
		}
		out := ""
		for _, r := range runs {
			out += *r.Name
		}
		return out
	}
	for _, c := range []struct {
		q    Query
		want string
	}{
		{Query{}, "dcba"}, {Query{Asc: true}, "abcd"}, {Query{Limit: 2}, "dc"},
		{Query{Sort: "loss", Asc: true}, "cdab"}, {Query{Sort: "loss"}, "adcb"}, {Query{Sort: "loss.min"}, "adcb"}, {Query{Sort: "metric.loss", Asc: true, Limit: 1}, "c"},
		{Query{Sort: "lr"}, "bdac"}, {Query{Sort: "lr", Asc: true}, "adbc"}, {Query{Sort: "name", Asc: true}, "abcd"}, {Query{Sort: "duration"}, "abcd"},
	} {
		if got := order(c.q); got != c.want {
			t.Errorf("%+v: %s, want %s", c.q, got, c.want)
		}
	}
}

func FuzzFilter(f *testing.F) {
	for _, seed := range []string{"lr<0.1", "status=failed", "since=2d", "a!~b", "==", "%_\\'", "metric.x.min>nan", "created<2026-01-01"} {
		f.Add(seed)
	}
	dir := f.TempDir()
	s, err := Open(ctx, dir, Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { s.Close() })
	f.Fuzz(func(t *testing.T, term string) {
		filter, err := ParseFilter([]string{term})
		if err != nil {
			if !errors.Is(err, ErrUsage) {
				t.Fatal(err)
			}
			return
		}
		if _, err := s.List(ctx, Query{Filter: filter}); err != nil {
			t.Fatalf("%q: %v", term, err)
		}
		filter.Match(&Run{Params: map[string]string{"lr": "1"}}, time.Now())
	})
}
