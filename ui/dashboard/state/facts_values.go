package state

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"runar/db"
	"runar/ui"
	"runar/ui/dashboard/draw"
)

func (f *facts) metrics(limit int) {
	names := keys(f.run.Metrics)
	if len(names) == 0 {
		return
	}
	main := f.s.List.Snap.Metric
	sort.SliceStable(names, func(i, j int) bool {
		if (names[i] == main) != (names[j] == main) {
			return names[i] == main
		}
		return ui.CompareMetrics(names[i], names[j]) < 0
	})
	f.heading("Metrics")
	if f.s.View != ListView {
		f.metricTable(names)
		return
	}
	names = names[:min(len(names), limit)]
	room := f.room(names...)
	for _, n := range names {
		m := f.run.Metrics[n]
		parts := []string{Num(float64(m.Last))}
		if best := f.best(n, m); best != "" {
			parts = append(parts, best)
		}
		least, most, step := "", "", ""
		if m.Count > 1 {
			least, most = "min "+Num(float64(m.Min)), "max "+Num(float64(m.Max))
		}
		if m.Step.HasMain {
			step = "at " + stepText(m.Step)
		}
		text := joined(append(parts, least, most, step)...)
		if draw.Width(text) > room { // what is worst is missed least
			if LowerIsBetter(n) {
				most = ""
			} else {
				least = ""
			}
			text = fit(room, append(parts, least, most, step))
		}
		f.lines = append(f.lines, FactLine{Key: n, Value: text, Metric: true})
	}
}

// best says of the main metric that no run of the list has a better one.
func (f *facts) best(name string, m db.Summary) string {
	snap := f.s.List.Snap
	if name != snap.Metric || snap.Rated < 2 || snap.Best != float64(m.Last) {
		return ""
	}
	return "best of " + Count(int64(snap.Rated))
}

// metricTable lists all of them in columns, numbers under numbers.
func (f *facts) metricTable(names []string) {
	table := [][]string{{"last", "min", "max", "at"}}
	widths := make([]int, len(table[0]))
	for _, n := range names {
		m := f.run.Metrics[n]
		row := []string{Num(float64(m.Last)), "", "", ""}
		if m.Count > 1 {
			row[1], row[2] = Num(float64(m.Min)), Num(float64(m.Max))
		}
		if m.Step.HasMain {
			row[3] = stepText(m.Step)
		}
		table = append(table, row)
	}
	for _, row := range table {
		for i, cell := range row {
			widths[i] = max(widths[i], draw.Width(cell))
		}
	}
	for y, row := range table {
		var b strings.Builder
		for i, cell := range row {
			fmt.Fprintf(&b, "%*s  ", widths[i], cell)
		}
		if y == 0 {
			f.lines[len(f.lines)-1].Columns = strings.TrimRight(b.String(), " ")
			continue
		}
		n := names[y-1]
		f.lines = append(f.lines, FactLine{Key: n, Value: strings.TrimRight(b.String()+f.best(n, f.run.Metrics[n]), " "), Metric: true})
	}
}

// room is the columns a value has beside these keys.
func (f *facts) room(names ...string) int {
	key := min(8, f.w/3)
	for _, n := range names {
		key = max(key, min(draw.Width(n), f.w/3))
	}
	return f.w - key - 2
}

// joined is the parts that are not empty in a line.
func joined(parts ...string) string {
	return strings.Join(slices.DeleteFunc(slices.Clone(parts), func(p string) bool { return p == "" }), "  ")
}

// fit is as many of the parts as have room, whole ones, but at least the first.
func fit(room int, parts []string) string {
	for len(parts) > 1 && draw.Width(joined(parts...)) > room {
		parts = parts[:len(parts)-1]
	}
	return joined(parts...)
}

func stepText(s db.Step) string {
	if s.HasSub {
		return fmt.Sprintf("%s:%s", Short(s.Main), Short(s.Sub))
	}
	return Short(s.Main)
}

// params lists them; in a preview those that differ come first and the rest is counted.
func (f *facts) params(all bool) {
	if len(f.run.Params) == 0 {
		return
	}
	f.heading("Params")
	if all {
		for _, k := range keys(f.run.Params) {
			f.add(k, f.run.Params[k], Neutral)
		}
		return
	}
	var parts []string
	for _, k := range f.s.List.Snap.Params {
		if v, ok := f.run.Params[k]; ok {
			parts = append(parts, k+" "+v)
		}
	}
	same := ""
	if rest := len(f.run.Params) - len(parts); len(parts) == 0 {
		for _, k := range keys(f.run.Params) {
			parts = append(parts, k+" "+f.run.Params[k])
		}
	} else if rest > 0 {
		same = fmt.Sprintf("+%d same as others", rest)
	}
	text, room := joined(append(parts, same)...), f.room()
	for n := min(len(parts), len(f.run.Params)-1); n > 0 && draw.Width(text) > room; n-- {
		text = joined(append(parts[:n:n], fmt.Sprintf("+%d", len(f.run.Params)-n))...)
	}
	f.add("params", text, Neutral)
}
