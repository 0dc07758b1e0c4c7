package state

import (
	"slices"
	"strings"

	"runar/ui/dashboard/draw"
)

// Col is a column of the list.
type Col struct {
	ID    string // status, name, metric, trend, duration, age, id, command, param.X or metric.X
	Title string
	X, W  int
	Right bool   // aligned to the right
	Sort  string // what a click on its head sorts by; empty: nothing
}

// gutter is what stands before the first column: the selection and the mark.
const gutter = 3

// Columns chooses the columns of a list w cells wide: what tells runs apart comes first, and drops last.
func (s *State) Columns(w int) []Col {
	l := &s.List
	w-- // the scroll bar's
	metric := l.Snap.Metric
	status := Col{ID: "status", Title: "ST", W: 6, Sort: "status"}
	switch {
	case w < 34:
		status.W, status.Title = 1, ""
	case w >= 150:
		status.W, status.Title = 9, "STATUS"
	}
	name := Col{ID: "name", Title: "NAME", W: clamp(l.nameW, 8, max(8, min(28, w/map[bool]int{true: 4, false: 3}[w < 90]))), Sort: "name"}
	left := w - gutter - status.W - 1 - name.W
	if left < 0 {
		name.W += left
		left = 0
	}
	if name.W < 1 {
		return []Col{status}
	}
	taken := map[string]Col{}
	add := func(c Col) bool {
		if left < c.W+1 {
			return false
		}
		left -= c.W + 1
		taken[c.ID] = c
		return true
	}
	metricCol := func(id, m string) Col {
		return Col{ID: id, Title: m, W: clamp(draw.Width(m)+1, 8, 11) + 1, Right: true, Sort: "metric." + m}
	}
	params := l.Snap.Params
	params = params[min(l.X, len(params)):]
	sortMetric, _ := strings.CutPrefix(l.Want.Sort, "metric.")
	sortParam, byParam := strings.CutPrefix(l.Want.Sort, "param.")
	if byParam {
		params = append([]string{sortParam}, without(params, sortParam)...)
	}
	var shown []string
	addParam := func() bool {
		i := len(shown)
		if i >= min(len(params), 10) || len(taken) == 0 && metric != "" || !add(Col{ID: "param." + params[i], Title: params[i], W: clamp(max(draw.Width(params[i]), l.paramW[params[i]]), 3, 12), Right: true, Sort: "param." + params[i]}) {
			return false
		}
		shown = append(shown, params[i])
		return true
	}
	var more []string // metrics beside the main one
	addMetric := func(m string) bool {
		if !add(metricCol("metric."+m, m)) {
			return false
		}
		more = append(more, m)
		return true
	}
	if len(s.Places) > 0 {
		longest := len("PROJECT")
		for _, p := range s.Places {
			longest = max(longest, draw.Width(p))
		}
		add(Col{ID: "project", Title: "PROJECT", W: min(longest, max(8, w/7))})
	}
	if metric != "" {
		add(metricCol("metric", metric))
	}
	switch { // the order of a list can be followed in a column of it
	case byParam:
		addParam()
	case sortMetric != l.Want.Sort && sortMetric != metric:
		addMetric(sortMetric)
	}
	if metric != "" {
		if left > 40 || w < 90 && left > 18 {
			add(Col{ID: "trend", Title: "TREND", W: map[bool]int{true: 14, false: 8}[w >= 90]})
		}
	}
	if len(shown) == 0 {
		addParam()
	}
	add(Col{ID: "duration", Title: "DUR", W: 5, Right: true, Sort: "duration"})
	add(Col{ID: "age", Title: "AGE", W: 4, Right: true, Sort: "created"})
	for addParam() {
	}
	if left >= 20 {
		for _, m := range l.Snap.Metrics {
			if m == metric || slices.Contains(more, m) || len(more) >= 2 || Rank(m) > 3 {
				continue
			}
			if !addMetric(m) {
				break
			}
		}
	}
	add(Col{ID: "id", Title: "ID", W: 10})
	if left > 14 {
		add(Col{ID: "command", Title: "COMMAND", W: min(left-1, 60)})
	} else if grow := min(left, max(0, l.nameW-name.W)); grow > 0 {
		name.W += grow
	}
	order := []Col{status, name}
	pick := func(ids ...string) {
		for _, id := range ids {
			if c, ok := taken[id]; ok {
				order = append(order, c)
			}
		}
	}
	pick("project", "metric", "trend")
	for _, m := range more {
		pick("metric." + m)
	}
	for _, p := range shown {
		pick("param." + p)
	}
	pick("duration", "age", "id", "command")
	x := gutter
	for i := range order {
		order[i].X = x
		x += order[i].W + 1
	}
	return order
}

// SortChoices are what the list can be sorted by.
func (s *State) SortChoices() []Item {
	items := []Item{{Text: "age", Value: "created"}, {Text: "name", Value: "name"}, {Text: "status", Value: "status"}, {Text: "duration", Value: "duration"}}
	for _, m := range s.List.Snap.Metrics {
		items = append(items, Item{Text: m, Note: "metric", Value: "metric." + m})
	}
	for _, p := range s.List.Snap.Params {
		items = append(items, Item{Text: p, Note: "param", Value: "param." + p})
	}
	return items
}

// sortBy sorts, the useful way round first: newest, longest, best, smallest param.
func (s *State) sortBy(key string) {
	w := &s.List.Want
	if w.Sort == key {
		w.Asc = !w.Asc
		return
	}
	w.Sort = key
	m, metric := strings.CutPrefix(key, "metric.")
	w.Asc = metric && (LowerIsBetter(m) || !Directed(m)) || key == "name" || strings.HasPrefix(key, "param.")
}

// SortName is the sort in a word.
func (w ListWant) SortName() string {
	if w.Sort == "created" {
		return "AGE"
	}
	_, name, ok := strings.Cut(w.Sort, ".")
	if !ok {
		return strings.ToUpper(w.Sort)
	}
	return name
}

// without answers what is not in drop.
func without[T comparable](all []T, drop ...T) []T {
	return slices.DeleteFunc(slices.Clone(all), func(v T) bool { return slices.Contains(drop, v) })
}
