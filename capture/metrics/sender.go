package metrics

import (
	"bytes"
	"math"
)

// sender answers the length of a name before a message that begins with its step: "node1: [3] loss", "trainer: #3 loss"
// behind a time, "train.py:57] step 3".
func sender(t []byte, marked bool) int {
	n := 0
	for n < len(t) && n < 40 && t[n] > ' ' && t[n] != ':' && t[n] != ']' && t[n] != '=' {
		n++
	}
	if n < 2 || n+2 >= len(t) || t[n] != ':' {
		return 0
	}
	name := t[:n]
	if digit(t[n+1]) && isFile(name) {
		for n++; n < len(t) && digit(t[n]); n++ {
		}
		if n+1 < len(t) && t[n] == ']' && t[n+1] == ' ' {
			return n + 1
		}
		return 0
	}
	if t[n+1] != ' ' || !marked && !digit(name[n-1]) || !identifier(name) {
		return 0
	}
	if rest := trimLeft(t[n+1:]); len(rest) == 0 || rest[0] != '[' && rest[0] != '#' {
		return 0
	}
	_, known := lexicon()[string(lowered(nil, name))]
	key := normal(name)
	if known || splits()[key] != "" || stepWord(name) != noStep || glued(name) > 0 {
		return 0
	}
	return n + 1
}

// syslog answers the length of "host train[4242]: " at the start of t.
func syslog(t []byte) int {
	i := bytes.Index(t[:min(len(t), 80)], []byte("]: "))
	if i < 0 {
		return 0
	}
	j := i
	for j > 0 && digit(t[j-1]) {
		j--
	}
	if j == i || j < 2 || t[j-1] != '[' || bytes.Count(t[:j], []byte(" ")) > 1 || stepWord(t[bytes.LastIndexByte(t[:j-1], ' ')+1:j-1]) != noStep {
		return 0
	}
	for _, c := range t[:j-1] {
		if kinds[c]&(hasLetter|hasDigit) == 0 && c != ' ' && c != '-' && c != '_' && c != '.' && c != '/' && c != '@' {
			return 0
		}
	}
	return i + 2
}

// service answers the length of what docker compose puts before a line, "trainer-1  | "; 0 where a number follows.
func service(t []byte) int {
	n := 0
	for n < len(t) && n < 40 && (kinds[t[n]]&(hasLetter|hasDigit) != 0 || t[n] == '-' || t[n] == '_') {
		n++
	}
	if n < 3 || !digit(t[n-1]) || bytes.IndexAny(t[:n], "-_") < 0 || kinds[t[0]]&hasLetter == 0 {
		return 0
	}
	i := n
	for i < len(t) && t[i] == ' ' {
		i++
	}
	if i == n || i+1 >= len(t) || t[i] != '|' || t[i+1] != ' ' || startsNumber(t[i+1:]) && stepWord(bytes.TrimRight(t[:n], "-_0123456789")) != noStep {
		return 0
	}
	if v, m, _ := number(trimLeft(t[i+1:])); m > 0 && v != math.Trunc(v) {
		return 0
	}
	return i + 2
}

// ranked tells whether in is a rank of so many: 0/4.
func ranked(in []byte) bool {
	a, n, integer := number(in)
	if n == 0 || !integer || n >= len(in) || in[n] != '/' {
		return false
	}
	of, m, integer := number(in[n+1:])
	return integer && n+1+m == len(in) && a < of
}

// isRank tells whether what stands in brackets names a process: rank0, rank 3, 1,0, gpu0, default0.
func isRank(in []byte) bool {
	if len(in) == 0 || kinds[in[0]]&hasLetter == 0 {
		return false
	}
	for _, p := range [...]string{"rank", "default", "gpu", "proc", "worker", "node", "cuda:", "local_rank", "host", "trainer"} {
		if len(in) > len(p) && len(in) < 24 && fold(in[:len(p)], p) {
			rest := bytes.TrimLeft(in[len(p):], " :=-_")
			_, n, _ := number(rest)
			if n == len(rest) && n > 0 || bytes.IndexByte(rest, '/') > 0 || bytes.IndexByte(rest, ']') > 0 {
				return true
			}
		}
	}
	return false
}
