package hooks

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"runar/shell"
)

// Code writes the rules for a shell: a script that the hook file of that shell evaluates. The test it holds is loose, for speed and
// for the sake of shells that cannot do better; what it lets through is decided by Match in `runar hook run` and `hook rewrite`.
//
// Only quoted words and patterns of ours go into it: nothing that stands in a file of patterns is ever run.
func (rs *Rules) Code(sh shell.Shell) string {
	var b strings.Builder
	switch sh {
	case shell.Bash:
		rs.bash(&b)
	case shell.Zsh:
		rs.zsh(&b)
	case shell.Fish:
		fmt.Fprintf(&b, "set -g __runar_filter %s\n", shell.QuoteFish(rs.fishFilter()))
		fmt.Fprintf(&b, "set -g __runar_heads %s\n", strings.Join(quoteAll(sh, rs.plainHeads()), " "))
	}
	for _, w := range rs.Warnings {
		fmt.Fprintf(&b, "__runar_say %s\n", sh.Quote("runar: warning: "+w))
	}
	return b.String()
}

func quoteAll(sh shell.Shell, words []string) []string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = sh.Quote(w)
	}
	return quoted
}

// included are the rules that may record something.
func (rs *Rules) included() []Rule {
	var in []Rule
	for _, r := range rs.List {
		if !r.Exclude {
			in = append(in, r)
		}
	}
	return in
}

// plainHeads are the first words without wildcards and paths, once each.
func (rs *Rules) plainHeads() []string {
	var heads []string
	seen := map[string]bool{}
	for _, r := range rs.included() {
		if h := literal(r.words[0]); !wild(r.words[0]) && !strings.Contains(h, "/") && !seen[h] {
			seen[h] = true
			heads = append(heads, h)
		}
	}
	return heads
}

// bash has a line for each first word, with the test of the words after it:
//
//	__runar_wrap NAME TEST
//	__runar_glob GLOB TEST     (a path or name with wildcards: a function for each file it stands for)
func (rs *Rules) bash(b *strings.Builder) {
	patterns := map[string][][]string{}
	var order []string
	for _, r := range rs.included() {
		key := canonical(r.words[0], rs.home)
		if _, ok := patterns[key]; !ok {
			order = append(order, key)
		}
		patterns[key] = append(patterns[key], r.words)
	}
	for _, key := range order {
		test := shell.Quote(bashTest(patterns[key]))
		if wild(key) {
			fmt.Fprintf(b, "__runar_glob %s %s\n", shell.Quote(key), test)
			continue
		}
		name := literal(key)
		fmt.Fprintf(b, "__runar_wrap %s %s\n", shell.Quote(name), test)
		if bare := strings.TrimPrefix(name, "./"); bare != name && strings.Contains(bare, "/") {
			fmt.Fprintf(b, "__runar_wrap %s %s\n", shell.Quote(bare), test)
		}
	}
}

// bashTest is the inside of a [[ … ]] that tells whether the arguments may fall under one of the patterns, which share their first word.
// It runs with every call of a command that has patterns, so what they have in common is tested once.
func bashTest(patterns [][]string) string {
	for _, words := range patterns {
		if len(words) == 1 {
			return "1"
		}
	}
	return bashTree(patterns, 1)
}

// bashTree tests the arguments from $at on, where those before are what the patterns begin with.
func bashTree(patterns [][]string, at int) string {
	arg := "${" + strconv.Itoa(at) + "-}"
	before := ""
	if at > 1 {
		before = literal(patterns[0][at-2])
	}
	options := optionsOf(before, literal(patterns[0][at-1]))
	var ends, order, lines []string
	more := map[string][][]string{}
	for _, words := range patterns {
		glob := words[at]
		lines = append(lines, bashAnywhere(words[at:]))
		switch {
		case options != nil && glob[0] == '-': // found by the line
		case at+1 == len(words):
			ends = append(ends, bashWord(glob)...)
		case more[glob] == nil:
			order = append(order, glob)
			fallthrough
		default:
			more[glob] = append(more[glob], words)
		}
	}
	var tests []string
	if len(ends) > 0 {
		tests = append(tests, arg+" == "+oneOf(ends))
	}
	for _, glob := range order {
		tests = append(tests, arg+" == "+oneOf(bashWord(glob))+" && ( "+bashTree(more[glob], at+1)+" )")
	}
	test := strings.Join(tests, " || ")
	if options != nil {
		// Behind options, which may have values, the words stand somewhere on the line.
		line := arg + " == -* && \"$*\" == " + oneOf(lines)
		if has(options.stop, "-c") { // what follows may be long
			line = arg + " != -c && " + line
		}
		if test == "" {
			return line
		}
		return line + " || " + arg + " != -* && ( " + test + " )"
	}
	return test
}

// bashWord are the forms in which a word that a glob names may be written.
func bashWord(glob string) []string {
	forms := []string{bashGlob(glob)}
	if plain := strings.TrimPrefix(glob, "./"); plain != glob {
		forms = append(forms, bashGlob(plain))
	} else if strings.Contains(glob, ".") && glob[0] != '*' {
		forms = append(forms, "./"+forms[0])
	}
	return forms
}

// oneOf is a pattern of bash that matches what one of the patterns does.
func oneOf(patterns []string) string {
	if len(patterns) == 1 {
		return patterns[0]
	}
	return "@(" + strings.Join(patterns, "|") + ")"
}

// bashAnywhere matches a line that has the words, in their order.
func bashAnywhere(words []string) string {
	line := "*"
	for _, w := range words {
		line += strings.TrimPrefix(bashGlob(strings.TrimPrefix(w, "./")), "*")
		line = strings.TrimSuffix(line, "*") + "*"
	}
	return line
}

// bashGlob writes a glob so that bash reads the same wildcards and nothing else as one.
func bashGlob(glob string) string {
	var b strings.Builder
	plain := ""
	flush := func() {
		if plain != "" {
			b.WriteString(shell.Quote(plain))
		}
		plain = ""
	}
	for i := 0; i < len(glob); i++ {
		switch c := glob[i]; c {
		case '*', '?':
			flush()
			b.WriteByte(c)
		case '[': // which characters, is for Match to say
			flush()
			b.WriteByte('?')
			i += setEnd(glob[i:]) - 1
		case '\\':
			if i+1 < len(glob) {
				i++
			}
			plain += glob[i : i+1]
		default:
			plain += glob[i : i+1]
		}
	}
	flush()
	return b.String()
}

// zsh has one test of a whole line, the plain first words with a pattern for the line behind each, and a pattern for the others.
func (rs *Rules) zsh(b *strings.Builder) {
	var lines, heads []string
	rests := map[string][]string{}
	for _, r := range rs.included() {
		lines = appendNew(lines, rs.loose(r.words, "*", "?", ""))
		if h := r.words[0]; wild(h) || strings.Contains(h, "/") {
			if base := looseWord(path.Base(h), "*", "?", ""); strings.Contains(h, "/") {
				heads = appendNew(heads, "*/"+base)
			} else {
				heads = appendNew(heads, base)
			}
		} else {
			rests[literal(h)] = append(rests[literal(h)], rs.loose(append([]string{"*"}, r.words[1:]...), "*", "?", ""))
		}
	}
	// A pattern that stands in the code of a function is compiled once.
	fmt.Fprintf(b, "functions[__runar_fits]=%s\n", shell.Quote("[[ $1 == *("+strings.Join(lines, "|")+")* ]]"))
	fmt.Fprintf(b, "typeset -g __runar_paths=%s\n", shell.Quote("("+strings.Join(heads, "|")+")"))
	fmt.Fprintf(b, "typeset -gA __runar_heads\n__runar_heads=(\n")
	for _, h := range rs.plainHeads() {
		fmt.Fprintf(b, "%s %s\n", shell.Quote(h), shell.Quote("("+strings.Join(rests[h], "|")+")*"))
	}
	b.WriteString(")\n")
}

func appendNew(list []string, word string) []string {
	if slices.Contains(list, word) {
		return list
	}
	return append(list, word)
}

// fishFilter is a regular expression for a whole line.
func (rs *Rules) fishFilter() string {
	var lines []string
	for _, r := range rs.included() {
		lines = appendNew(lines, rs.loose(r.words, ".*", ".", `\`))
	}
	return "(?s)(?:" + strings.Join(lines, "|") + ")"
}

// loose writes a pattern as something that every line with a matching command contains, whatever quotes stand in it. any and one are
// the wildcards, escape stands before a dot.
func (rs *Rules) loose(words []string, any, one, escape string) string {
	parts := make([]string, len(words))
	for i, w := range words {
		if i == 0 && strings.Contains(w, "/") {
			w = "/" + path.Base(w) // the folders before it may be written in many ways
		}
		parts[i] = looseWord(strings.TrimPrefix(w, "./"), any, one, escape)
	}
	line := parts[0]
	for _, part := range parts[1:] {
		line = strings.TrimSuffix(line, any) + any + strings.TrimPrefix(part, any)
	}
	return line
}

func looseWord(glob, any, one, escape string) string {
	var b strings.Builder
	for i := 0; i < len(glob); i++ {
		switch c := glob[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '_', c == '/', c == '-':
			b.WriteByte(c)
		case c == '.':
			b.WriteString(escape + ".")
		case c == '?':
			b.WriteString(one)
		case c == '[':
			b.WriteString(one)
			i += setEnd(glob[i:]) - 1
		default: // a *, or a character that may be quoted in the line
			if c == '\\' {
				i++
			}
			if !strings.HasSuffix(b.String(), any) {
				b.WriteString(any)
			}
		}
	}
	return b.String()
}
