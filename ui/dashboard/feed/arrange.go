package feed

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sort"
	"strings"
	"time"

	"runar/db"
	"runar/ui"
	"runar/ui/dashboard/state"
)

// info is what a list as a whole tells: which metrics there are, and which params differ.
type info struct {
	metrics []string
	params  []string
	same    int
}

// arrange filters, sorts and emits the list.
func (r *runs) arrange(ctx context.Context) {
	out := state.Rows{Want: r.want, Complete: true, Best: math.NaN()}
	for i, rows := range r.rows {
		out.Total += len(rows)
		out.Unread = out.Unread || r.shelves[i].failed != ""
		out.Complete = out.Complete && (r.loaded[i] || r.shelves[i].store == nil)
		for k, n := range r.kinds(i) {
			out.Counts[k] += n
		}
	}
	terms := Terms(r.want.Filter)
	filter, err := db.ParseFilter(terms)
	if err == nil {
		out.Rows, err = r.choose(ctx, filter, terms)
	}
	if err != nil {
		out.FilterBy = err
		out.Rows = r.all()
	}
	if ctx.Err() != nil {
		return
	}
	if time.Since(r.infoAt) > 2*time.Second || len(out.Rows) < 100 {
		r.info, r.infoAt = learn(out.Rows), time.Now()
	}
	out.Metrics, out.Params, out.Same = r.info.metrics, r.info.params, r.info.same
	out.Metric = r.want.Metric
	if !slices.Contains(out.Metrics, out.Metric) && len(out.Metrics) > 0 {
		out.Metric = out.Metrics[0]
	} else if len(out.Metrics) == 0 {
		out.Metric = ""
	}
	if state.Directed(out.Metric) {
		for _, row := range out.Rows[:min(len(out.Rows), fullRuns)] {
			if row.Run != nil {
				m, ok := row.Run.Metrics[out.Metric]
				if !ok {
					continue
				}
				out.Rated++
				if !math.IsInf(float64(m.Last), 0) && state.Better(out.Metric, float64(m.Last), out.Best) {
					out.Best = float64(m.Last)
				}
			}
		}
	}
	r.f.o.Emit(out)
}

// Terms cuts a filter line into terms as a shell would: quotes keep blanks together.
func Terms(line string) []string {
	var terms []string
	var b strings.Builder
	in, quote := false, rune(0)
	for _, c := range line {
		switch {
		case quote != 0 && c == quote:
			quote = 0
		case quote != 0:
			b.WriteRune(c)
		case c == '"' || c == '\'':
			in, quote = true, c
		case c == ' ' || c == '\t':
			if in {
				terms = append(terms, b.String())
				b.Reset()
				in = false
			}
		default:
			b.WriteRune(c)
			in = true
		}
	}
	if in {
		terms = append(terms, b.String())
	}
	return terms
}

// all is every run, newest first.
func (r *runs) all() []*state.Row {
	if len(r.rows) == 1 {
		return r.rows[0]
	}
	var rows []*state.Row
	for _, more := range r.rows {
		rows = append(rows, more...)
	}
	sort.SliceStable(rows, func(i, j int) bool { return rows[i].Created.After(rows[j].Created) })
	return rows
}

// choose filters and sorts: in memory where everything is known there, else by the database.
func (r *runs) choose(ctx context.Context, filter db.Filter, terms []string) ([]*state.Row, error) {
	rows := r.all()
	known := len(rows) <= fullRuns && !slices.ContainsFunc(rows, func(row *state.Row) bool { return row.Run == nil })
	value := strings.HasPrefix(r.want.Sort, "metric.") || strings.HasPrefix(r.want.Sort, "param.")
	now := time.Now()
	if len(terms) > 0 && known {
		kept := make([]*state.Row, 0, len(rows))
		for _, row := range rows {
			if filter.Match(row.Run, now) {
				kept = append(kept, row)
			}
		}
		rows = kept
	}
	if !known && (len(terms) > 0 || value) {
		var err error
		if rows, err = r.ask(ctx, filter, terms, value); err != nil || value {
			return rows, err
		}
	}
	if less := order(r.want, now); less != nil {
		rows = slices.Clone(rows)
		slices.SortStableFunc(rows, less)
	} else if r.want.Asc {
		rows = slices.Clone(rows)
		slices.Reverse(rows)
	}
	return rows, nil
}

// ask has the database filter, and sort by a value, which only it knows of old runs.
func (r *runs) ask(ctx context.Context, filter db.Filter, terms []string, sorted bool) ([]*state.Row, error) {
	var rows []*state.Row
	var unknown error
	for _, s := range r.shelves {
		if s.store == nil {
			continue
		}
		index := make(map[string]*state.Row)
		for _, row := range r.rows[s.index] {
			if row.Run != nil {
				index[row.ID] = row
			}
		}
		take := func(list []db.Run, full bool) {
			for i := range list {
				if !s.holds(&list[i]) {
					continue
				}
				if row := index[list[i].ID]; row != nil && !full {
					rows = append(rows, row)
					continue
				}
				one := list[i]
				rows = append(rows, r.row(s, &one, full))
			}
		}
		if sorted {
			list, err := s.store.List(ctx, db.Query{Filter: filter, Sort: r.want.Sort, Asc: r.want.Asc, Limit: topRuns, Full: true})
			if err != nil {
				unknown = err
				continue
			}
			take(list, true)
			continue
		}
		var last db.Run
		for n := 400; ctx.Err() == nil && r.f.want.Load().List == r.want; n = 8 * chunk {
			q := db.Query{Filter: filter, Limit: n}
			if last.ID != "" {
				q.Filter, _ = db.ParseFilter(append(slices.Clone(terms), "created<="+last.CreatedAt.UTC().Format(db.TimeFormat)))
			}
			list, err := s.store.List(ctx, q)
			if err != nil {
				unknown = err
				break
			}
			end := len(list) < n
			if last.ID != "" {
				if i := slices.IndexFunc(list, func(x db.Run) bool { return x.ID == last.ID }); i >= 0 {
					list = list[i+1:]
				}
			}
			take(list, false)
			if end || len(list) == 0 {
				break
			}
			last = list[len(list)-1]
		}
	}
	if len(rows) == 0 && unknown != nil {
		return nil, unknown
	}
	if len(r.shelves) > 1 {
		less := order(r.want, time.Now())
		if less == nil {
			less = func(a, b *state.Row) int { return b.Created.Compare(a.Created) }
		}
		slices.SortStableFunc(rows, less)
	}
	return rows, nil
}

// order is how rows compare; nil for newest first. What has no value comes last either way.
func order(w state.ListWant, now time.Time) func(a, b *state.Row) int {
	dir := -1
	if w.Asc {
		dir = 1
	}
	byFloat := func(get func(*state.Row) (float64, bool)) func(a, b *state.Row) int {
		return func(a, b *state.Row) int {
			x, okx := get(a)
			y, oky := get(b)
			switch {
			case okx != oky:
				return map[bool]int{true: -1, false: 1}[okx]
			case !okx:
				return 0
			}
			return dir * cmp.Compare(x, y)
		}
	}
	switch {
	case w.Sort == "name":
		return func(a, b *state.Row) int {
			if (a.Name == "") != (b.Name == "") {
				return map[bool]int{true: 1, false: -1}[a.Name == ""]
			}
			return dir * strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
		}
	case w.Sort == "status":
		return func(a, b *state.Row) int { return -dir * cmp.Compare(a.Kind, b.Kind) }
	case w.Sort == "duration":
		return byFloat(func(r *state.Row) (float64, bool) {
			d, ok := r.Duration(now)
			return d.Seconds(), ok
		})
	case strings.HasPrefix(w.Sort, "metric."):
		key := w.Sort[len("metric."):]
		return byFloat(func(r *state.Row) (float64, bool) {
			if r.Run == nil {
				return 0, false
			}
			m, ok := r.Run.Metrics[key]
			return float64(m.Last), ok && !math.IsNaN(float64(m.Last))
		})
	case strings.HasPrefix(w.Sort, "param."):
		key := w.Sort[len("param."):]
		return func(a, b *state.Row) int {
			x, okx := param(a, key)
			y, oky := param(b, key)
			switch {
			case okx != oky:
				return map[bool]int{true: -1, false: 1}[okx]
			case state.ParamLess(x, y):
				return -dir
			case state.ParamLess(y, x):
				return dir
			}
			return 0
		}
	}
	return nil
}

func param(r *state.Row, key string) (string, bool) {
	if r.Run == nil {
		return "", false
	}
	v, ok := r.Run.Params[key]
	return v, ok
}

// learn looks through the runs that are known in full.
func learn(rows []*state.Row) info {
	type seen struct {
		values map[string]struct{}
		count  int
	}
	params, metrics := map[string]*seen{}, map[string]int{}
	runs := 0
	for _, row := range rows[:min(len(rows), fullRuns)] {
		if row.Run == nil {
			continue
		}
		runs++
		for k, v := range row.Run.Params {
			s := params[k]
			if s == nil {
				s = &seen{values: map[string]struct{}{}}
				params[k] = s
			}
			s.count++
			if len(s.values) < 64 {
				s.values[v] = struct{}{}
			}
		}
		for k := range row.Run.Metrics {
			metrics[k]++
		}
	}
	var in info
	for k := range metrics {
		in.metrics = append(in.metrics, k)
	}
	slices.SortFunc(in.metrics, func(a, b string) int {
		return cmp.Or(cmp.Compare(state.Rank(a), state.Rank(b)), cmp.Compare(metrics[b], metrics[a]), ui.CompareMetrics(a, b))
	})
	for k, s := range params {
		if len(s.values) > 1 || s.count < runs {
			in.params = append(in.params, k)
		} else {
			in.same++
		}
	}
	// A param with a value of its own in most runs (an output folder, a seed drawn at random) tells less than one that is swept.
	telling := func(k string) int {
		s := params[k]
		n := len(s.values)
		if s.count > 4 && n > s.count*9/10 && n > 8 {
			n = 1
		}
		return n
	}
	slices.SortFunc(in.params, func(a, b string) int {
		return cmp.Or(cmp.Compare(telling(b), telling(a)), cmp.Compare(params[b].count, params[a].count), strings.Compare(a, b))
	})
	return in
}
