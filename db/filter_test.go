package db

import (
	"context"
	"errors"
	"fmt"
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
		{"commit=dead", "a"}, {"dirty=yes", "a"}, {"dirty=no", ""}, {"exit_code=2", "b"}, {"exit>100", "e"}, {"signal=9", "e"}, {"signal=SIGKILL", "e"}, {"signal=kill", "e"}, {`name="a"`, "a"}, {"tag='best'", "a"}, {`name=""`, ""},
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

// FuzzFilter asks every term of SQL and of runs in memory.
func FuzzFilter(f *testing.F) {
	for _, seed := range []string{"lr<0.1", "status=failed", "since=2d", "a!~b", "==", "%_\\'", "metric.x.min>nan", "created<2026-01-01", "loss.max>=inf", "lr=", "name!=é", "duration>1h", "dirty=no", "tag!~b", "param.lr!=0x1p3"} {
		f.Add(seed)
	}
	s, err := Open(ctx, f.TempDir(), Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { s.Close() })
	for i, r := range []Run{
		{Params: map[string]string{"lr": "0.1", "a": "b"}, Name: ptr("é\xff"), Tags: []string{"b", "B c"}},
		{Params: map[string]string{"lr": "nan", "loss": "7"}, Git: Git{Branch: ptr("main"), Commit: ptr("abc"), Dirty: ptr(false)}, Status: Failed, ExitCode: ptr(1), Cause: ptr(CauseExit)},
		{Params: map[string]string{"lr": "1e-3", "x": ""}, FinishedAt: &Time{time.Unix(4000, 5e6)}, Note: ptr("100%_'\\")},
		{Command: "python train.py", Host: ptr("h"), CPUSeconds: ptr(1.5), MaxRSSBytes: ptr(int64(4096)), Signal: ptr(9), Cause: ptr(CauseOOM), Status: Failed},
	} {
		r.ID, r.CreatedAt = fmt.Sprintf("run_aaaaa%d", i+2), Time{time.Unix(1000*int64(i), 0)}
		if r.Status == "" {
			r.Status = Completed
		}
		if r.FinishedAt == nil {
			r.FinishedAt = &Time{time.Unix(5000, 0)}
		}
		err := s.Insert(ctx, &r)
		for j := range i {
			err = errors.Join(err, s.AddSamples(ctx, r.ID, []Sample{{"loss", Point{At(1), []float64{0.5, math.NaN(), math.Inf(1)}[j], 0}}, {"x", Point{At(1), float64(i), 0}}}))
		}
		if err != nil {
			f.Fatal(err)
		}
	}
	all, err := s.List(ctx, Query{Full: true})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, term string) {
		filter, err := ParseFilter([]string{term})
		if err != nil {
			if !errors.Is(err, ErrUsage) {
				t.Fatal(err)
			}
			return
		}
		runs, err := s.List(ctx, Query{Filter: filter})
		if err != nil {
			t.Fatalf("%q: %v", term, err)
		}
		found := map[string]bool{}
		for _, r := range runs {
			found[r.ID] = true
		}
		for _, r := range all {
			if match := filter.Match(&r, time.Now()); match != found[r.ID] {
				t.Fatalf("%q on %s: Match says %v, SQL %v", term, r.ID, match, found[r.ID])
			}
		}
	})
}

// What is derived on reading is filtered and sorted as it is shown.
func TestLostRunsAreFilteredAsShown(t *testing.T) {
	s := newStore(t)
	hour := func(n float64) Time { return Time{time.Now().Add(-time.Duration(n * float64(time.Hour)))} }
	add(t, s, func(r *Run) { // lost two days ago, after an hour
		r.Name, r.Status, r.FinishedAt, r.CreatedAt = ptr("l"), Running, nil, hour(48)
		r.Owner = Myself()
		r.Owner.PIDStart++
		r.Owner.Heartbeat = hour(47).Time
	})
	add(t, s, func(r *Run) {
		r.Name, r.Status, r.FinishedAt, r.CreatedAt, r.Owner = ptr("r"), Running, nil, hour(3), Myself()
	})
	add(t, s, func(r *Run) { r.Name, r.CreatedAt, r.FinishedAt = ptr("c"), hour(5), ptr(hour(3)) })
	for terms, want := range map[string]string{"duration>90m": "cr", "duration<90m": "l", "finished<1d": "l", "finished>1d": "c", "status=failed": "l", "cause=lost": "l", "status=running": "r", "status~run": "r", "status~fail": "l", "cause!=lost": "cr"} {
		f, err := ParseFilter([]string{terms})
		if err != nil {
			t.Fatal(err)
		}
		if runs, err := s.List(ctx, Query{Filter: f}); err != nil || names(runs) != want {
			t.Errorf("%s: %q, %v; want %q", terms, names(runs), err, want)
		}
	}
	for sort, want := range map[string]string{"duration": "rcl", "finished": "clr", "status": "rlc"} {
		runs, err := s.List(ctx, Query{Sort: sort, Limit: 10})
		got := ""
		for _, r := range runs {
			got += *r.Name
		}
		if err != nil || got != want {
			t.Errorf("by %s: %q, %v; want %q", sort, got, err, want)
		}
	}
}

// Text is compared in every script, and where it is not even UTF-8.
func TestTextOfAllKinds(t *testing.T) {
	s := newStore(t)
	for _, name := range []string{"Éclair-a", "bas\xffe-b", "ПРИВЕТ-c", "plain-d"} {
		add(t, s, func(r *Run) {
			r.Name, r.Tags, r.Params = &name, []string{name}, map[string]string{"p": name}
			r.Command = "run"
		})
	}
	all, err := s.List(ctx, Query{Full: true})
	if err != nil {
		t.Fatal(err)
	}
	last := func(runs []Run) string {
		var b []string
		for _, r := range runs {
			b = append(b, (*r.Name)[len(*r.Name)-1:])
		}
		sort.Strings(b)
		return strings.Join(b, "")
	}
	for term, want := range map[string]string{"name~éclair": "a", "name=éclair-A": "a", "name!=éclair-a": "bcd", "name!~ÉCL": "bcd", "éclair": "a", "привет": "c", "tag~привет": "c", "p~привет": "c", "p=привет-c": "c",
		"p!=привет-c": "abd", "name~bas": "b", "name~\xff": "b", "bas": "b", "tag~e-b": "b", "p~e-b": "b", "plain": "d"} {
		f, err := ParseFilter([]string{term})
		if err != nil {
			t.Fatal(err)
		}
		runs, err := s.List(ctx, Query{Filter: f})
		if err != nil || last(runs) != want {
			t.Errorf("%s: %q, %v; want %q", term, last(runs), err, want)
		}
		var kept []Run
		for _, r := range all {
			if f.Match(&r, time.Now()) {
				kept = append(kept, r)
			}
		}
		if last(kept) != want {
			t.Errorf("%s: Match gives %q, want %q", term, last(kept), want)
		}
	}
}

// A store of thousands gives the same answers as one of a few: other ways of looking are taken there.
func TestFiltersOverMany(t *testing.T) {
	s := newStore(t)
	err := s.write(func() error {
		for i := range 3000 {
			r := &Run{ID: newID(), Command: "x", Status: Completed, CreatedAt: Time{time.Unix(int64(i), 0)}, FinishedAt: &Time{time.Unix(int64(i+i%7), 0)}, Params: map[string]string{"lr": []string{"1e-3", "0.1", "x"}[i%3]}}
			if err := s.insert(r); err != nil {
				return err
			}
			if i%2 == 0 {
				if err := s.addSamples(r.ID, []Sample{{"loss", Point{At(1), float64(i % 10), 0}}, {"loss", Point{At(2), float64(i % 100), 0}}}, fromOutput); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	all, err := s.List(ctx, Query{Full: true})
	if err != nil || len(all) != 3000 || all[2999].Params["lr"] != "1e-3" || all[2999].Metrics["loss"].Count != 2 {
		t.Fatal(len(all), err)
	}
	for _, terms := range []string{"lr<0.01", "lr=0.1", "lr=x", "lr!=x", "lr!=", "lr=", "loss<50", "loss.min<3", "loss=", "lr<0.01 loss<50", "loss>98", "loss.count=2 lr~e", "duration>3 loss<50", "nosuch=", "nosuch!="} {
		f, err := ParseFilter(strings.Fields(terms))
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range []Query{{}, {Limit: 7}, {Limit: 2000}, {Sort: "loss", Limit: 9}, {Sort: "loss", Asc: true}, {Sort: "lr", Limit: 9, Asc: true}, {Sort: "duration", Limit: 9}, {Asc: true, Limit: 5}} {
			q.Filter = f
			var want []Run
			whole, err := s.List(ctx, Query{Sort: q.Sort, Asc: q.Asc, Full: true})
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range whole {
				if f.Match(&r, time.Now()) && (q.Limit == 0 || len(want) < q.Limit) {
					want = append(want, r)
				}
			}
			got, err := s.List(ctx, q)
			if err != nil || len(got) != len(want) {
				t.Fatalf("%s, %+v: %d runs, %v; want %d", terms, q, len(got), err, len(want))
			}
			for i := range got {
				if got[i].ID != want[i].ID {
					t.Fatalf("%s, sort %q, limit %d: at %d is %s, want %s", terms, q.Sort, q.Limit, i, got[i].ID, want[i].ID)
				}
			}
		}
	}
}

// A list that nobody waits for any more ends at once, and the store goes on working.
func TestCancelledList(t *testing.T) {
	s := newStore(t)
	id := add(t, s, nil)
	done, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := s.List(done, Query{}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if err := s.AddTags(ctx, id, []string{"a"}); err != nil {
		t.Error(err)
	}
}

// Completion finds by the indexes what a look at every run would find: the newest first, nothing from the trash.
func TestComplete(t *testing.T) {
	s := newStore(t)
	var all []Run
	for i := range 200 {
		name := fmt.Sprintf("%c%d", 'a'+i%3, i)
		id := add(t, s, func(r *Run) { r.Name = &name })
		if i%7 == 0 {
			if err := s.Trash(ctx, []string{id}, false); err != nil {
				t.Fatal(err)
			}
			continue
		}
		all = append(all, Run{ID: id, Name: &name})
	}
	for _, prefix := range []string{"", "r", "run_", "run_a", "b", "b1", all[40].ID, all[40].ID[4:6], "nosuch", "%"} {
		for _, limit := range []int{5, 1000} {
			var want []string
			for i := len(all) - 1; i >= 0 && len(want) < limit; i-- {
				if r := all[i]; strings.HasPrefix(r.ID, prefix) || strings.HasPrefix(r.ID, "run_"+prefix) || strings.HasPrefix(*r.Name, prefix) {
					want = append(want, r.ID)
				}
			}
			runs, err := s.Complete(ctx, prefix, limit)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, r := range runs {
				got = append(got, r.ID)
			}
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("%q, %d: %v, want %v", prefix, limit, got, want)
			}
		}
	}
}
