package facts

import (
	"slices"
	"strings"
)

// Change gives a command line other values: each option or key=value among changes takes the place of the last one of its name, in argv or
// in the NAME=value words before it (env), and stands at the end where there is none; so does any other word.
func Change(argv, env, changes []string) (newArgv, newEnv []string) {
	argv, env = slices.Clone(argv), slices.Clone(env)
	for _, c := range given(changes) {
		if i := lastOf(env, c.key); i >= 0 && !isOption(changes[c.from]) {
			env[i] = changes[c.from]
			continue
		}
		words := changes[c.from:c.to]
		from, to := len(argv), len(argv)
		if c.key != "" && len(argv) > 0 {
			for _, old := range given(argv[1:]) {
				if old.key == c.key {
					from, to = old.from+1, old.to+1
				}
			}
		}
		argv = slices.Replace(argv, from, to, words...)
	}
	return argv, env
}

// setting is a stretch of words [from, to) that gives something a value; key is "" for a word by itself.
type setting struct {
	key      string
	from, to int
}

// given cuts words into settings.
func given(words []string) (all []setting) {
	for i := 0; i < len(words); {
		s := setting{from: i, to: i + 1}
		w := words[i]
		switch key := strings.TrimLeft(w, "-"); {
		case isOption(w) && strings.Contains(key, "="):
			s.key, _, _ = strings.Cut(key, "=")
		case isOption(w) && w[1] != '-' && len(key) > 1 && isNumber(key[1:]) && !isNumber(key): // -b32
			s.key = key[:1]
		case isOption(w):
			s.key = key
			if s.to < len(words) && isValue(words[s.to]) {
				number := isNumber(words[s.to])
				for s.to++; number && s.to < len(words) && isNumber(words[s.to]); s.to++ { // --layers 64 128
				}
			}
		default:
			if key, _, ok := strings.Cut(strings.TrimLeft(w, "+"), "="); ok && isKey(key) {
				s.key = key
			}
		}
		s.key = strings.ReplaceAll(s.key, "_", "-")
		all = append(all, s)
		i = s.to
	}
	return all
}

// lastOf is the index of the last NAME=value word of this name, -1 where there is none.
func lastOf(env []string, key string) int {
	for i := len(env) - 1; i >= 0; i-- {
		if name, _, ok := strings.Cut(env[i], "="); ok && strings.ReplaceAll(name, "_", "-") == key {
			return i
		}
	}
	return -1
}
