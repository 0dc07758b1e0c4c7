package cli

import (
	"slices"
	"sort"
	"strings"

	"runar/db"
	"runar/ui"
)

type plottedRun struct {
	*db.Run
	store *db.Store
}

func (c *Call) plottedRuns(l *library, refs []string) ([]plottedRun, error) {
	latest := len(refs) == 0
	if latest {
		refs = []string{"@"}
	}
	var runs []plottedRun
	seen := map[string]bool{}
	for _, ref := range refs {
		r, s, err := l.run(ref)
		if err != nil {
			return nil, orNoRuns(err, latest)
		}
		if key := r.Store + "\x00" + r.ID; !seen[key] {
			seen[key] = true
			runs = append(runs, plottedRun{r, s})
		}
	}
	return runs, nil
}

type runSeries struct {
	plottedRun
	metric string
}

func plottedSeries(runs []plottedRun, globs []string) []runSeries {
	if len(globs) == 0 {
		// The metric that most of the runs share comes first: an overlay of different things compares nothing.
		shared := map[string]db.Summary{}
		for _, r := range runs {
			for name, m := range r.Metrics {
				if old := shared[name]; old.Count == 0 {
					m.Count = 0
					shared[name] = m
				}
			}
		}
		best := 0
		holders := func(name string) (n int) {
			for _, r := range runs {
				if _, ok := r.Metrics[name]; ok {
					n++
				}
			}
			return n
		}
		for name := range shared {
			best = max(best, holders(name))
		}
		for name := range shared {
			if holders(name) < best {
				delete(shared, name)
			}
		}
		name, ok := ui.MainMetric(shared)
		if !ok {
			return nil
		}
		var out []runSeries
		for _, r := range runs {
			if _, ok := r.Metrics[name]; ok {
				out = append(out, runSeries{r, name})
			}
		}
		return out
	}
	var out []runSeries
	for _, r := range runs {
		names := make([]string, 0, len(r.Metrics))
		for name := range r.Metrics {
			if matches(name, globs) {
				names = append(names, name)
			}
		}
		sort.Strings(names)
		for _, name := range names {
			out = append(out, runSeries{r, name})
		}
	}
	return out
}

func noSeries(runs []plottedRun, globs []string) error {
	if len(globs) == 0 {
		return failf("no metrics in %s", labelOf(runs[0].Run))
	}
	known := map[string]bool{}
	for _, r := range runs {
		for name := range r.Metrics {
			known[name] = true
		}
	}
	names := make([]string, 0, len(known))
	for name := range known {
		names = append(names, name)
	}
	sort.Strings(names)
	e := failf("no metric matches %s", strings.Join(globs, ", "))
	if len(names) > 0 {
		if len(names) > 12 {
			names = append(names[:12], "…")
		}
		return e.withHint("metrics: %s", strings.Join(names, ", "))
	}
	return e
}

func drawnMetrics(series []runSeries) []string {
	var names []string
	for _, s := range series {
		if !oneOf(s.metric, names) {
			names = append(names, s.metric)
		}
	}
	return names
}

func nameLines(lines []ui.PlotLine, series []runSeries) {
	byName := map[string]map[string]bool{}
	var ids []string
	for _, s := range series {
		if !oneOf(s.ID, ids) {
			ids = append(ids, s.ID)
		}
		if byName[nameOf(s.Run)] == nil {
			byName[nameOf(s.Run)] = map[string]bool{}
		}
		byName[nameOf(s.Run)][s.ID] = true
	}
	metrics := drawnMetrics(series)
	for i, s := range series {
		run := s.ID
		if name := nameOf(s.Run); name != "-" {
			run = name
			if len(byName[name]) > 1 {
				run += " (" + s.ID + ")"
			}
		}
		lines[i].Color = i
		switch {
		case len(ids) == 1:
			lines[i].Name = s.metric
		case len(metrics) == 1:
			lines[i].Name = run
		default:
			lines[i].Name = run + " " + s.metric
			lines[i].Color, lines[i].Dash = slices.Index(ids, s.ID), slices.Index(metrics, s.metric)
		}
	}
}

func chartTitle(series []runSeries) string {
	metrics := drawnMetrics(series)
	title := strings.Join(metrics[:min(len(metrics), 4)], ", ")
	if len(metrics) > 4 {
		title += ", …"
	}
	first := series[0].Run
	for _, s := range series {
		if s.Run != first {
			return title
		}
	}
	return title + ": " + labelOf(first)
}
