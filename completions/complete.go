// Package completions answers what may stand at the cursor of a command line of runar, in the protocol that cobra made common, and
// holds the scripts that ask it from bash, zsh and fish.
package completions

import (
	"fmt"
	"strings"

	"runar/shell"
)

// Directives of cobra's protocol: bits of the number on the last line.
const (
	Failed     = 1
	NoSpace    = 2
	NoFiles    = 4
	KeepOrder  = 32
	defaultRun = NoFiles | KeepOrder
)

// Candidate is one thing to insert, with what it is.
type Candidate struct{ Word, Text string }

// Kind says what a word names. The ones below are known here; a table may have any other.
type Kind string

// Kinds that are not looked up.
const (
	Nothing  Kind = ""
	Files    Kind = "files"
	Programs Kind = "programs"
)

// Kinds that keep the order in which they are found.
const (
	Runs        Kind = "runs"
	TrashedRuns Kind = "trashed"
	LiveRuns    Kind = "live"
)

// Kinds with a meaning for arguments.
const (
	Tags    Kind = "tags"
	Keys    Kind = "keys"    // what --sort takes
	Filters Kind = "filters" // arguments of a command whose kind is Keys
)

// Flag is a flag as completion sees it.
type Flag struct {
	Name, Short, Help string
	Value             bool // takes one
	Choices           []string
	Kind              Kind
}

// Command is a command as completion sees it.
type Command struct {
	Name    string
	Aliases []string
	Summary string
	Hidden  bool
	Args    string // "RUN TAG…": RUN and the first word are of Kind, TAG is a tag, … repeats
	Kind    Kind
	Flags   []Flag
}

// Table is the command line of runar.
type Table struct {
	Flags    []Flag // before the first word
	Commands []Command
	// Lookup answers the words of a kind that may begin with prefix; given are the words already there.
	Lookup func(kind Kind, prefix string, given []string) []Candidate
}

// Result is what may stand at the cursor.
type Result struct {
	Candidates []Candidate
	Directive  int
	// Programs: any program may stand there too.
	Programs bool
	// Command is the number, from 1, of the word from which on the line is another command's, to be completed as if it stood alone;
	// 0 for none.
	Command int
}

// Complete answers for the words after "runar"; the last one is at the cursor, and may be empty.
func (t Table) Complete(words []string) Result {
	if len(words) == 0 {
		words = []string{""}
	}
	last := len(words) - 1
	i, dashes := t.passFlags(t.Flags, words)
	if i < 0 {
		return t.flagValue(t.Flags, words)
	}
	if i == last && !dashes && strings.HasPrefix(words[i], "-") {
		return t.flagWord(t.Flags, words)
	}
	assigned := false
	for i < last && shell.Assignment(words[i]) {
		assigned = true
		i++
	}
	if i < last {
		if cmd, ok := t.command(words[i]); ok && !dashes && !assigned {
			return t.inCommand(cmd, words, i+1)
		}
		return Result{Command: i + 1}
	}
	r := Result{Programs: true}
	if !dashes && !assigned {
		r.Candidates = t.commandWords(words[last])
	}
	return r
}

func (t Table) command(word string) (Command, bool) {
	for _, c := range t.Commands {
		if c.Name == word {
			return c, true
		}
		for _, a := range c.Aliases {
			if a == word {
				return c, true
			}
		}
	}
	return Command{}, false
}

func (t Table) commandWords(prefix string) []Candidate {
	var found []Candidate
	for _, c := range t.Commands {
		if !c.Hidden && strings.HasPrefix(c.Name, prefix) {
			found = append(found, Candidate{c.Name, c.Summary})
		}
	}
	return found
}

// passFlags steps over flags and their values: the index of the first other word, at most that of the cursor, and whether a -- was
// among them. -1 when the word at the cursor is a flag's value.
func (t Table) passFlags(flags []Flag, words []string) (int, bool) {
	for i := 0; i < len(words)-1; i++ {
		word := words[i]
		if word == "--" {
			return i + 1, true
		}
		if !isFlag(word) {
			return i, false
		}
		if takesNext(flags, word) {
			if i++; i == len(words)-1 {
				return -1, false
			}
		}
	}
	return len(words) - 1, false
}

func isFlag(word string) bool { return len(word) > 1 && word[0] == '-' }

// takesNext tells whether the value of the flag is the next word: --name x, -n x, -qn x.
func takesNext(flags []Flag, word string) bool {
	f, rest, ok := find(flags, word)
	return ok && f.Value && rest == ""
}

// find answers the flag that a word names, and what follows it in the word: "=x" or "x". In a cluster it is the first that takes a value.
func find(flags []Flag, word string) (Flag, string, bool) {
	if name, ok := strings.CutPrefix(word, "--"); ok {
		name, value, has := strings.Cut(name, "=")
		for _, f := range flags {
			if f.Name == name {
				if has {
					value = "=" + value
				}
				return f, value, true
			}
		}
		return Flag{}, "", false
	}
	for i := 1; i < len(word); i++ {
		for _, f := range flags {
			if f.Short == word[i:i+1] && f.Value {
				return f, word[i+1:], true
			}
		}
	}
	return Flag{}, "", false
}

// flagValue completes the value of the flag before the cursor.
func (t Table) flagValue(flags []Flag, words []string) Result {
	f, _, _ := find(flags, words[len(words)-2])
	return t.value(f, words[len(words)-1], "")
}

// flagWord completes a flag, or its value behind a =.
func (t Table) flagWord(flags []Flag, words []string) Result {
	word := words[len(words)-1]
	if f, rest, ok := find(flags, word); ok && f.Value && strings.HasPrefix(rest, "=") {
		return t.value(f, rest[1:], strings.TrimSuffix(word, rest[1:]))
	}
	r := Result{Directive: NoFiles}
	for _, f := range flags {
		name := "--" + f.Name
		switch {
		case strings.HasPrefix(name, word):
			r.Candidates = append(r.Candidates, Candidate{name, f.Help})
		case f.Short != "" && "-"+f.Short == word:
			r.Candidates = append(r.Candidates, Candidate{word, f.Help})
		}
	}
	if strings.HasPrefix("--help", word) {
		r.Candidates = append(r.Candidates, Candidate{"--help", "help on this"})
	}
	return r
}

// value completes the value of a flag; before is put in front of each candidate.
func (t Table) value(f Flag, prefix, before string) Result {
	r := t.kind(f.Kind, prefix, nil)
	for _, choice := range f.Choices {
		if r.Directive = NoFiles; strings.HasPrefix(choice, prefix) {
			r.Candidates = append(r.Candidates, Candidate{choice, ""})
		}
	}
	for i := range r.Candidates {
		r.Candidates[i].Word = before + r.Candidates[i].Word
	}
	return r
}

// kind completes a word of a kind.
func (t Table) kind(kind Kind, prefix string, given []string) Result {
	switch kind {
	case Files:
		return Result{}
	case Programs:
		return Result{Programs: true}
	case Nothing:
		return Result{Directive: NoFiles}
	}
	r := Result{Candidates: t.Lookup(kind, prefix, given), Directive: NoFiles}
	if kind == Runs || kind == TrashedRuns || kind == LiveRuns {
		r.Directive = defaultRun
	}
	for _, c := range r.Candidates {
		if kind == Filters && strings.HasSuffix(c.Word, "=") {
			r.Directive |= NoSpace
		}
	}
	return r
}

// inCommand completes behind the name of a command; words[from] is the first word after it.
func (t Table) inCommand(cmd Command, words []string, from int) Result {
	rest := words[from:]
	if cmd.Kind == Programs {
		i, dashes := t.passFlags(cmd.Flags, rest)
		last := len(rest) - 1
		switch {
		case i < 0:
			return t.flagValue(cmd.Flags, rest)
		case i == last && !dashes && strings.HasPrefix(rest[i], "-"):
			return t.flagWord(cmd.Flags, rest)
		}
		for i < last && shell.Assignment(rest[i]) {
			i++
		}
		if i < last {
			return Result{Command: from + i + 1}
		}
		return Result{Programs: true}
	}
	var given []string
	dashes := false
	last := len(rest) - 1
	for i := 0; i < last; i++ {
		switch word := rest[i]; {
		case word == "--" && !dashes:
			dashes = true
		case !dashes && isFlag(word):
			if takesNext(cmd.Flags, word) {
				if i++; i == last {
					return t.flagValue(cmd.Flags, rest)
				}
			}
		default:
			given = append(given, word)
		}
	}
	if !dashes && strings.HasPrefix(rest[last], "-") {
		return t.flagWord(cmd.Flags, rest)
	}
	return t.kind(cmd.argument(len(given)), rest[last], given)
}

// argument is the kind of the argument with an index, as Args has it.
func (c Command) argument(i int) Kind {
	fields := strings.Fields(strings.NewReplacer("[", " ", "]", " ", "|", " ").Replace(c.Args))
	if len(fields) == 0 || i >= len(fields) && !strings.HasSuffix(fields[len(fields)-1], "…") {
		return Nothing
	}
	switch field := strings.TrimSuffix(fields[min(i, len(fields)-1)], "…"); {
	case field == "TAG":
		return Tags
	case c.Kind == Keys:
		return Filters
	case field == "RUN", i == 0, len(fields) == 1:
		return c.Kind
	}
	return Nothing
}

// Lines writes a result as cobra's protocol has it: candidate TAB description a line, then :directive. hint adds to the last line what
// the scripts of this package understand: "programs", or "command N".
func (r Result) Lines(hint bool) string {
	var b strings.Builder
	for _, c := range r.Candidates {
		b.WriteString(oneLine(c.Word))
		if c.Text != "" {
			b.WriteString("\t" + oneLine(c.Text))
		}
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, ":%d", r.Directive)
	switch {
	case hint && r.Programs:
		b.WriteString(" programs")
	case hint && r.Command > 0:
		fmt.Fprintf(&b, " command %d", r.Command)
	}
	b.WriteByte('\n')
	return b.String()
}

func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s)
}
