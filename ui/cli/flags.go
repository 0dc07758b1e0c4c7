package cli

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/pflag"
)

// Kind says what a word on the command line names: what completion offers for it.
type Kind string

// The kinds of words. Words with a fixed set of values have Choices instead.
const (
	Nothing     Kind = ""
	Runs        Kind = "runs"
	TrashedRuns Kind = "trashed"
	LiveRuns    Kind = "live"
	Tags        Kind = "tags"
	Metrics     Kind = "metrics"
	Keys        Kind = "keys" // fields, metrics, params: what filters and --sort take
	Fields      Kind = "fields"
	Columns     Kind = "columns"
	Files       Kind = "files"
	Programs    Kind = "programs"
	Commands    Kind = "commands"
	Topics      Kind = "topics" // commands and help topics
	Settings    Kind = "settings"
	Patterns    Kind = "patterns"
	Shells      Kind = "shells"
)

// Flag is one flag, declared once: parsing, -h, the manual and completion all read it.
type Flag struct {
	Name     string
	Short    string // one letter, or ""
	Value    string // placeholder of its value; "" for a switch
	Help     string // one line, lower case
	Group    string // heading in the help; "" is "Flags"
	Choices  []string
	Complete Kind
	Hidden   bool
	// Bind is where the value goes: *bool, *int, *string, or *[]string for a flag that may be given again. What it holds is
	// the default.
	Bind any
}

// newFlagSet makes pflag parse the flags. -h and --help are added.
func newFlagSet(name string, flags []Flag) *pflag.FlagSet {
	set := pflag.NewFlagSet(name, pflag.ContinueOnError)
	set.SetOutput(io.Discard)
	set.Usage = func() {}
	set.SortFlags = false
	for _, f := range flags {
		switch v := f.Bind.(type) {
		case *bool:
			set.BoolVarP(v, f.Name, f.Short, *v, f.Help)
		case *int:
			set.IntVarP(v, f.Name, f.Short, *v, f.Help)
		case *string:
			set.StringVarP(v, f.Name, f.Short, *v, f.Help)
		case *[]string:
			set.StringArrayVarP(v, f.Name, f.Short, *v, f.Help)
		default:
			panic(fmt.Sprintf("flag --%s binds a %T", f.Name, f.Bind))
		}
	}
	return set
}

// parseFlags parses args into the flags of a command and checks values with choices. The error is of the usage kind,
// or errHelp when help was asked for.
func parseFlags(set *pflag.FlagSet, flags []Flag, args []string) error {
	if err := set.Parse(args); err != nil {
		return flagError(err, flags)
	}
	for _, f := range flags {
		if len(f.Choices) == 0 || !set.Changed(f.Name) {
			continue
		}
		if v := *f.Bind.(*string); !oneOf(v, f.Choices) {
			return usagef("--%s is %s, not %q", f.Name, orList(f.Choices), v)
		}
	}
	return nil
}

// errHelp is how -h and --help come out of parsing.
var errHelp = pflag.ErrHelp

// flagError says in our words what pflag found wrong.
func flagError(err error, flags []Flag) error {
	if errors.Is(err, errHelp) {
		return errHelp
	}
	var unknown *pflag.NotExistError
	var missing *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown):
		name := unknown.GetSpecifiedName()
		if shorts := unknown.GetSpecifiedShortnames(); shorts != "" {
			return usagef("unknown flag -%s", name)
		}
		e := usagef("unknown flag --%s", name)
		if near, ok := nearest(name, flagNames(flags)); ok {
			e.hint = "did you mean --" + near + "?"
		}
		return e
	case errors.As(err, &missing):
		name := missing.GetFlag().Name
		return usagef("--%s needs a value: --%s %s", name, name, placeholder(flags, name))
	case errors.As(err, &invalid):
		f := invalid.GetFlag()
		return usagef("--%s takes %s, not %q", f.Name, kindOfValue(f.Value.Type()), invalid.GetValue())
	}
	return usagef("%s", err)
}

func kindOfValue(pflagType string) string {
	switch pflagType {
	case "int":
		return "a whole number"
	case "bool":
		return "no value"
	}
	return "another value"
}

func placeholder(flags []Flag, name string) string {
	for _, f := range flags {
		if f.Name == name {
			return f.Value
		}
	}
	return "VALUE"
}

func flagNames(flags []Flag) []string {
	names := []string{"help"}
	for _, f := range flags {
		if !f.Hidden {
			names = append(names, f.Name)
		}
	}
	return names
}

func oneOf(s string, words []string) bool {
	for _, w := range words {
		if w == s {
			return true
		}
	}
	return false
}

// orList joins words as a sentence does: a, b or c.
func orList(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}
