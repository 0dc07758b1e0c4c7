package hooks

import (
	"strings"
	"unicode/utf8"
)

// A glob is a word in which *, ? and […] are wildcards unless a backslash stands before them.

// match tells whether the whole word falls under the glob. slash: wildcards take a / too.
func match(glob, word string, slash bool) bool {
	// Only the last * ever needs to take more: the time is bounded by len(glob)·len(word).
	starGlob, starWord, star := "", "", false
	for {
		switch {
		case glob != "" && glob[0] == '*':
			glob = glob[1:]
			starGlob, starWord, star = glob, word, true
			continue
		case word == "" && glob == "":
			return true
		case word != "" && glob != "":
			if rest, size, ok := matchOne(glob, word, slash); ok {
				glob, word = rest, word[size:]
				continue
			}
		}
		if !star || starWord == "" || !slash && starWord[0] == '/' {
			return false
		}
		_, size := utf8.DecodeRuneInString(starWord)
		starWord = starWord[size:]
		glob, word = starGlob, starWord
	}
}

// matchOne matches one character, and answers the glob behind it and the length of the character.
func matchOne(glob, word string, slash bool) (rest string, size int, ok bool) {
	r, size := utf8.DecodeRuneInString(word)
	switch glob[0] {
	case '?':
		return glob[1:], size, slash || r != '/'
	case '[':
		if end := setEnd(glob); end > 0 {
			return glob[end:], size, inSet(glob[1:end-1], r) && (slash || r != '/')
		}
	case '\\':
		if len(glob) > 1 {
			glob = glob[1:]
		}
	}
	_, n := utf8.DecodeRuneInString(glob)
	return glob[n:], size, glob[:n] == word[:size]
}

// setEnd answers the index behind the ] that closes the set at the start of the glob, or 0.
func setEnd(glob string) int {
	i := 1
	if i < len(glob) && (glob[i] == '!' || glob[i] == '^') {
		i++
	}
	for first := true; i < len(glob); first = false {
		switch {
		case glob[i] == '\\' && i+1 < len(glob):
			i++
		case glob[i] == ']' && !first:
			return i + 1
		}
		_, size := utf8.DecodeRuneInString(glob[i:])
		i += size
	}
	return 0
}

func inSet(set string, r rune) bool {
	negated := false
	if set != "" && (set[0] == '!' || set[0] == '^') {
		negated, set = true, set[1:]
	}
	for set != "" {
		low := setRune(&set)
		high := low
		if len(set) > 1 && set[0] == '-' {
			set = set[1:]
			high = setRune(&set)
		}
		if low <= r && r <= high {
			return !negated
		}
	}
	return negated
}

func setRune(set *string) rune {
	if len(*set) > 1 && (*set)[0] == '\\' {
		*set = (*set)[1:]
	}
	r, size := utf8.DecodeRuneInString(*set)
	*set = (*set)[size:]
	return r
}

// closed tells whether every [ that is a wildcard has its ].
func closed(glob string) bool {
	for i := 0; i < len(glob); i++ {
		switch glob[i] {
		case '\\':
			i++
		case '[':
			end := setEnd(glob[i:])
			if end == 0 {
				return false
			}
			i += end - 1
		}
	}
	return true
}

// wild tells whether a glob has wildcards.
func wild(glob string) bool {
	for i := 0; i < len(glob); i++ {
		switch glob[i] {
		case '\\':
			i++
		case '*', '?', '[':
			return true
		}
	}
	return false
}

// literal is the one word that a glob without wildcards stands for.
func literal(glob string) string {
	var b strings.Builder
	for i := 0; i < len(glob); i++ {
		if glob[i] == '\\' && i+1 < len(glob) {
			i++
		}
		b.WriteByte(glob[i])
	}
	return b.String()
}
