package cli

import (
	"sort"
	"strings"
	"time"

	"runar/completions"
	"runar/db"
	"runar/shell"
	"runar/ui"
)

// completionLimit is how many runs are offered: more than anyone reads, few enough to be found at once.
const completionLimit = 100

// newComplete is `runar __complete WORD… CURSOR`, which speaks cobra's protocol. RUNAR_COMPLETE=1 adds what the shells' own scripts
// understand. It is silent about every trouble: nobody wants an error in the middle of a line.
func newComplete(c *Call) ([]Flag, func([]string) error) {
	return nil, func(args []string) error {
		result := c.completionTable().Complete(args)
		return c.print(result.Lines(c.Env.Getenv("RUNAR_COMPLETE") == "1"))
	}
}

func (c *Call) completionTable() completions.Table {
	var o RunOptions
	var version bool
	t := completions.Table{Flags: completionFlags(append(runFlags(&o), c.rootFlags(&version)...)), Lookup: c.candidates}
	for _, cmd := range commands() {
		entry := completions.Command{Name: cmd.Name, Aliases: cmd.Aliases, Summary: cmd.Summary, Hidden: cmd.Group == "", Args: cmd.Args, Kind: completions.Kind(cmd.Complete)}
		flags, _ := cmd.New(c)
		entry.Flags = completionFlags(flags)
		t.Commands = append(t.Commands, entry)
	}
	return t
}

func completionFlags(flags []Flag) []completions.Flag {
	var out []completions.Flag
	for _, f := range flags {
		if f.Hidden {
			continue
		}
		out = append(out, completions.Flag{Name: f.Name, Short: f.Short, Help: f.Help, Value: f.Value != "", Choices: f.Choices, Kind: completions.Kind(f.Complete)})
	}
	return out
}

// candidates looks words of a kind up.
func (c *Call) candidates(kind completions.Kind, prefix string, given []string) []completions.Candidate {
	switch Kind(kind) {
	case Runs:
		return c.runCandidates(prefix, given)
	case TrashedRuns:
		return c.listCandidates(db.Query{Trash: true}, nil, prefix, given)
	case LiveRuns:
		return c.listCandidates(db.Query{}, []string{"status=running"}, prefix, given)
	case Tags:
		return words(prefix, c.known(func(r *db.Run) []string { return r.Tags }))
	case Metrics:
		return words(prefix, c.known(metricNames))
	case Keys:
		return words(prefix, append(db.Fields(), c.known(metricNames, paramNames)...))
	case Fields:
		return lastOfList(prefix, runFields())
	case Columns:
		return lastOfList(prefix, columnNames())
	case Settings:
		var names []string
		for _, s := range settings() {
			names = append(names, s.name)
		}
		return words(prefix, names)
	case Commands:
		return commandCandidates(prefix)
	case Topics:
		return append(commandCandidates(prefix), words(prefix, topicNames())...)
	case Shells:
		return words(prefix, []string{string(shell.Bash), string(shell.Zsh), string(shell.Fish)})
	case Patterns:
		return c.patternCandidates(prefix)
	case Kind(completions.Filters):
		return c.filterCandidates(prefix)
	}
	return nil
}

func words(prefix string, all []string) []completions.Candidate {
	var found []completions.Candidate
	for _, w := range all {
		if strings.HasPrefix(w, prefix) {
			found = append(found, completions.Candidate{Word: w})
		}
	}
	return found
}

// lastOfList completes the last item of a list joined by commas.
func lastOfList(prefix string, all []string) []completions.Candidate {
	i := strings.LastIndexByte(prefix, ',') + 1
	var found []completions.Candidate
	for _, w := range words(prefix[i:], all) {
		found = append(found, completions.Candidate{Word: prefix[:i] + w.Word})
	}
	return found
}

func commandCandidates(prefix string) []completions.Candidate {
	var found []completions.Candidate
	for _, cmd := range commands() {
		if cmd.Group != "" && strings.HasPrefix(cmd.Name, prefix) {
			found = append(found, completions.Candidate{Word: cmd.Name, Text: cmd.Summary})
		}
	}
	return found
}

// runCandidates are ids and names of the newest runs, each with "status · age · command".
func (c *Call) runCandidates(prefix string, given []string) []completions.Candidate {
	l, err := c.openLibrary()
	if err != nil {
		return nil
	}
	defer l.Close()
	var runs []db.Run
	for _, s := range l.shelves {
		some, err := s.store.Complete(c.Ctx, prefix, completionLimit)
		if err != nil {
			continue
		}
		for _, r := range some {
			if s.scope == "" || isBelow(r.Workdir, s.scope) {
				runs = append(runs, r)
			}
		}
	}
	sort.SliceStable(runs, func(i, j int) bool { return runs[i].CreatedAt.After(runs[j].CreatedAt.Time) })
	return c.describeRuns(runs, prefix, given)
}

// listCandidates are the newest runs of a query.
func (c *Call) listCandidates(q db.Query, terms []string, prefix string, given []string) []completions.Candidate {
	l, err := c.openLibrary()
	if err != nil {
		return nil
	}
	defer l.Close()
	q.Limit = completionLimit
	runs, err := l.list(q, terms)
	if err != nil {
		return nil
	}
	return c.describeRuns(runs, prefix, given)
}

func (c *Call) describeRuns(runs []db.Run, prefix string, given []string) []completions.Candidate {
	var found []completions.Candidate
	named := map[string]bool{}
	now := c.Env.Now()
	for i := range runs {
		r := &runs[i]
		short := strings.TrimPrefix(r.ID, "run_")
		if oneOf(r.ID, given) || oneOf(short, given) {
			continue
		}
		text := ui.Clean(strings.Join([]string{string(r.Status), ui.Age(r.CreatedAt.Time, now), ui.Clip(r.Command, 60, "…")}, " · "))
		name := textOf(r.Name)
		switch {
		case strings.HasPrefix(r.ID, prefix):
			found = append(found, completions.Candidate{Word: r.ID, Text: text})
		case strings.HasPrefix(short, prefix):
			found = append(found, completions.Candidate{Word: short, Text: text})
		}
		if name != "" && !named[name] && strings.HasPrefix(name, prefix) && !oneOf(name, given) && ui.Clean(name) == name {
			found = append(found, completions.Candidate{Word: name, Text: text})
		}
		named[name] = true // an older run of the same name is not what the name means
	}
	return found
}

func metricNames(r *db.Run) []string {
	var names []string
	for name := range r.Metrics {
		names = append(names, name)
	}
	return names
}

func paramNames(r *db.Run) []string {
	var names []string
	for name := range r.Params {
		names = append(names, name)
	}
	return names
}

// known are the words that the newest runs have, sorted.
func (c *Call) known(of ...func(*db.Run) []string) []string {
	l, err := c.openLibrary()
	if err != nil {
		return nil
	}
	defer l.Close()
	runs, err := l.list(db.Query{Limit: completionLimit, Full: true}, nil)
	if err != nil {
		return nil
	}
	seen := map[string]bool{}
	for i := range runs {
		for _, f := range of {
			for _, word := range f(&runs[i]) {
				seen[word] = ui.Clean(word) == word
			}
		}
	}
	var all []string
	for word, ok := range seen {
		if ok {
			all = append(all, word)
		}
	}
	sort.Strings(all)
	return all
}

// filterCandidates completes a term of a filter: its key first, then the values of those keys that have a few.
func (c *Call) filterCandidates(prefix string) []completions.Candidate {
	key, _, ok := strings.Cut(prefix, "=")
	if !ok {
		var found []completions.Candidate
		for _, w := range words(prefix, append(db.Fields(), c.known(metricNames, paramNames)...)) {
			found = append(found, completions.Candidate{Word: w.Word + "="})
		}
		return found
	}
	var values []string
	switch key {
	case "status":
		values = []string{string(db.Running), string(db.Completed), string(db.Failed)}
	case "cause":
		for _, cause := range []db.Cause{db.CauseExit, db.CauseSignal, db.CauseInterrupt, db.CauseHangup, db.CauseOOM, db.CauseLost} {
			values = append(values, string(cause))
		}
	case "tag":
		values = c.known(func(r *db.Run) []string { return r.Tags })
	case "name":
		values = c.known(func(r *db.Run) []string { return []string{textOf(r.Name)} })
	case "since", "before", "until":
		values = []string{"1h", "1d", "7d", time.Now().Format(time.DateOnly)}
	default:
		values = c.known(func(r *db.Run) []string { return []string{r.Params[key]} })
	}
	var found []completions.Candidate
	for _, w := range words(strings.TrimPrefix(prefix, key+"="), values) {
		if w.Word != "" {
			found = append(found, completions.Candidate{Word: key + "=" + w.Word})
		}
	}
	return found
}

func (c *Call) patternCandidates(prefix string) []completions.Candidate {
	var found []completions.Candidate
	for _, r := range c.loadRules().List {
		if line := r.Pattern.Line(); strings.HasPrefix(line, prefix) {
			found = append(found, completions.Candidate{Word: line, Text: string(r.Origin)})
		}
	}
	return found
}
