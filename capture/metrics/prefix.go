package metrics

import (
	"bytes"
)

// stripPrefix drops what loggers and launchers put before a message: ranks, times, levels, logger names, places in files.
// What is left keeps its leading blanks but one, so that the columns of a table stay aligned.
//
// stamped is the text from the last time or date on, nil when what was dropped last was none: the row of a table may
// begin with one.
func stripPrefix(b []byte) (rest, stamped []byte) {
	marked := false // a time or a level was seen: what follows may be a logger's name
	for range 12 {
		t := trimLeft(b)
		if len(t) == 0 {
			return b, stamped
		}
		rest, mark, ok := onePrefix(t, marked)
		if !ok {
			break
		}
		if stamped = nil; digit(t[0]) {
			stamped = b
		}
		marked = marked || mark
		b = rest
		if len(b) > 0 && b[0] == ' ' {
			b = b[1:]
		}
	}
	return b, stamped
}

func trimLeft(b []byte) []byte {
	for len(b) > 0 && (b[0] == ' ' || b[0] == '\t') {
		b = b[1:]
	}
	return b
}

func trimRight(b []byte) []byte {
	for len(b) > 0 && (b[len(b)-1] == ' ' || b[len(b)-1] == '\t') {
		b = b[:len(b)-1]
	}
	return b
}

// onePrefix drops one prefix at the start of t. mark tells that it was a time or a level.
func onePrefix(t []byte, marked bool) (rest []byte, mark, ok bool) {
	switch c := t[0]; {
	case c == '[':
		n := bytes.IndexByte(t[:min(len(t), 96)], ']')
		if in := trimLeft(t[1:]); n < 0 || len(in) < len(t)-1 { // [ Info: message
			if l := levelLen(in); l > 0 && l < len(in) && in[l] == ':' {
				return in[l+1:], true, true
			}
		}
		if n < 0 {
			return t, false, false
		}
		in := bytes.TrimSpace(t[1:n])
		stamp := hasClock(in) || isDate(in) || glog(in) > 0 && hasClock(in)
		if !marked && !stamp {
			if n := namedStamp(t); n > 0 {
				return t[n:], false, true
			}
		}
		n0 := levelLen(in)
		level := n0 > 0 && (n0 == len(in) || in[n0] == '|' || in[n0] == ':' || in[n0] == ',')
		if !stamp && !level && !isRank(in) && !(marked && bytes.IndexByte(in, ':') > 0 && place(in)) && !(marked && identifier(in) && levelAt(t[n+1:])) && !(bytes.HasPrefix(t[n+1:], []byte("<std")) && len(in) < 16) {
			return t, false, false
		}
		rest = t[n+1:]
		if rest = skipStd(rest); len(rest) > 0 && rest[0] == ':' {
			rest = rest[1:]
		}
		return rest, stamp || level, true
	case c == '(' && marked || c == '(' && bytes.Contains(t[:min(len(t), 64)], []byte("pid=")):
		n := bytes.IndexByte(t[:min(len(t), 96)], ')')
		if n < 0 {
			return t, false, false
		}
		in := t[1:n]
		if ranked(in) && bytes.HasPrefix(bytes.ToLower(trimLeft(t[n+1:])[:min(5, len(trimLeft(t[n+1:])))]), []byte("epoch")) { // (0/4) Epoch 1, batch 50
			return t[n+1:], false, true
		}
		if i := bytes.IndexAny(in, ": "); bytes.Contains(in, []byte("pid=")) || isFile(in) || i > 0 && isFile(in[:i]) || marked && place(in) {
			rest = t[n+1:]
			if len(rest) > 0 && rest[0] == ':' {
				rest = rest[1:]
			}
			return rest, false, true
		}
		return t, false, false
	case c >= '0' && c <= '9':
		n := stampLen(t)
		if n == 0 {
			return t, false, false
		}
		rest = t[n:]
		for len(rest) > 0 && (rest[0] == ']' || rest[0] == ',' || rest[0] == ':' && (len(rest) == 1 || rest[1] == ' ')) {
			rest = rest[1:]
		}
		// A level not far behind: "… 10.0.0.7:54321  66310  main  INFO: message", "… - trainer - INFO - message".
		if m := farLevel(rest); m > 0 {
			rest = rest[m:]
		}
		return rest, true, true
	case c == '-' && len(t) > 1 && t[1] == ' ' && marked, c == ':' && marked && (len(t) == 1 || t[1] == ' '), c == '|' && marked && len(t) > 1 && t[1] == ' ':
		return t[1:], false, true
	case c == 'I' || c == 'W' || c == 'E' || c == 'D' || c == 'F':
		if n := glog(t); n > 0 {
			if m := bytes.Index(t[:min(len(t), 160)], []byte("] ")); m > 0 {
				return t[m+1:], true, true
			}
		}
	case c == '<' && len(t) > 3:
		if n := levelLen(t[1:]); n > 0 && n+1 < len(t) && t[n+1] == '>' {
			return t[n+2:], true, true
		}
	case c == 'L' && bytes.HasPrefix(t, []byte("LOG (")): // Kaldi
		if n := bytes.Index(t[:min(len(t), 160)], []byte(") ")); n > 0 {
			return t[n+2:], true, true
		}
	case c == 'w' && bytes.HasPrefix(t, []byte("wandb: ")):
		return t[len(t):], false, true
	}
	if !marked {
		if n := service(t); n > 0 {
			return t[n:], false, true
		}
		if n := namedStamp(t); n > 0 {
			return t[n:], false, true
		}
	}
	if n := levelLen(t); n > 0 {
		rest = t[n:]
		switch {
		case len(rest) == 0:
			return rest, true, true
		case rest[0] == ':':
			rest = rest[1:]
			// INFO:torch.utils.logging:message
			if m := bytes.IndexByte(rest[:min(len(rest), 64)], ':'); m > 0 && rest[0] != ' ' && identifier(rest[:m]) && !(m+1 < len(rest) && rest[m+1] == ' ' && bytes.IndexByte(rest[:m], '.') < 0) {
				rest = rest[m+1:]
			}
			return rest, true, true
		case rest[0] == ' ' || rest[0] == '\t' || rest[0] == '|' || rest[0] == ']':
			if rest[0] == '|' || rest[0] == ']' {
				rest = rest[1:]
			}
			return rest, true, true
		}
	}
	if n := sender(t, marked); n > 0 {
		return t[n:], false, true
	}
	if marked {
		if n := syslog(t); n > 0 {
			return t[n:], false, true
		}
		// A logger's name: "trainer - ", "__main__:train:7 - ", "d2.utils.events: ", "train.py:12: ", "ppdet.engine INFO: ".
		e := 0
		for e < len(t) && t[e] > ' ' && t[e] != '=' && t[e] != '|' && t[e] != ',' {
			e++
		}
		w := t[:e]
		after := t[e:]
		name := bytes.TrimRight(w, ":]>")
		if e > 0 && e < 80 && len(name) < len(w) && w[len(w)-1] == ':' && bytes.Contains(name, []byte("::")) && identifier(bytes.ReplaceAll(name, []byte("::"), []byte("."))) {
			return after, false, true
		}
		if e > 0 && e < 80 && (identifier(name) || place(name)) {
			switch {
			case bytes.HasPrefix(after, []byte(" - ")) && levelAt(after[3:]):
				return after[3:], false, true
			case bytes.HasPrefix(after, []byte(" - ")) && !startsNumber(after[3:]) && stepWord(name) == noStep && glued(name) == 0:
				return after[3:], false, true
			case len(after) > 1 && place(name) && bytes.IndexByte(name, ':') > 0 && bytes.IndexByte(name, '.') > 0:
				return after, false, true
			case bytes.HasPrefix(after, []byte(" | ")) && stepWord(name) == noStep && place(name):
				return after[3:], false, true
			case len(after) > 1 && levelAt(after[1:]):
				return after[1:], false, true
			case len(name) < len(w) && (bytes.IndexByte(name, '.') > 0 || place(name) || bytes.HasPrefix(name, []byte("__"))) && !startsNumber(trimLeft(after)):
				return after, false, true
			}
		}
	}
	return t, false, false
}

// skipStd drops <stdout> and the like, as mpirun tags lines.
func skipStd(b []byte) []byte {
	if bytes.HasPrefix(b, []byte("<std")) {
		if n := bytes.IndexByte(b[:min(len(b), 12)], '>'); n > 0 {
			return b[n+1:]
		}
	}
	return b
}

// identifier tells whether w is a dotted name.
func identifier(w []byte) bool {
	if len(w) == 0 || w[0] >= '0' && w[0] <= '9' {
		return false
	}
	for _, c := range w {
		if kinds[c]&(hasLetter|hasDigit) == 0 && c != '.' && c != '_' && c != '-' && c != '/' && c != '$' {
			return false
		}
	}
	return true
}

// place tells whether w is a place in code: train.py:12, __main__:train:7.
func place(w []byte) bool {
	i := bytes.IndexByte(w, ':')
	if i <= 0 {
		return isFile(w)
	}
	for _, c := range w[i:] {
		if kinds[c]&(hasLetter|hasDigit) == 0 && c != ':' && c != '_' && c != '<' && c != '>' && c != '.' {
			return false
		}
	}
	last := w[len(w)-1]
	return last >= '0' && last <= '9' && identifier(w[:i])
}

// stepWord tells whether w is the name of a counter as it stands.
func stepWord(w []byte) stepKind {
	k, _ := stepOf(normal(w))
	return k
}

func startsNumber(b []byte) bool {
	b = trimLeft(b)
	_, n, _ := number(b)
	return n > 0
}

// levels of loggers, upper case.
var levels = [...]string{"DEBUG", "INFO", "WARNING", "WARN", "ERROR", "CRITICAL", "FATAL", "TRACE", "SUCCESS", "NOTICE"}

// levelStart holds the bytes that a level may begin with.
var levelStart = func() (t [256]bool) {
	for _, l := range levels {
		t[l[0]], t[l[0]|0x20] = true, true
	}
	return t
}()

// levelLen answers the length of the level that b begins with; 0 when none. Lower case counts only before a colon.
func levelLen(b []byte) int {
	if len(b) == 0 || !levelStart[b[0]] {
		return 0
	}
	for _, l := range levels {
		if l[0] != b[0]&^0x20 {
			continue
		}
		if len(b) >= len(l) && (string(b[:len(l)]) == l || len(b) > len(l) && b[len(l)] == ':' && fold(b[:len(l)], lower(l)) || len(b) == len(l) && fold(b, lower(l))) {
			if len(b) == len(l) || kinds[b[len(l)]]&(hasLetter|hasDigit) == 0 && b[len(l)] != '_' && b[len(l)] != '=' {
				return len(l)
			}
		}
	}
	return 0
}

func lower(s string) string {
	switch s {
	case "DEBUG":
		return "debug"
	case "INFO":
		return "info"
	case "WARNING":
		return "warning"
	case "WARN":
		return "warn"
	case "ERROR":
		return "error"
	}
	return s
}

func levelAt(b []byte) bool {
	b = trimLeft(b)
	if len(b) > 0 && b[0] == '[' {
		b = b[1:]
	}
	return len(b) > 0 && b[0] >= 'A' && b[0] <= 'Z' && levelLen(b) > 0
}

// farLevel answers how much of b lies before a level word, when nothing but fields of a prefix does.
func farLevel(b []byte) int {
	limit := min(len(b), 80)
	for i := 0; i < limit; i++ {
		c := b[i]
		if c == '=' || c == '{' || c == '"' || c == ',' {
			return 0
		}
		if c >= 'A' && c <= 'Z' && i > 0 && (b[i-1] == ' ' || b[i-1] == '[' || b[i-1] == '|') {
			if n := levelLen(b[i:]); n > 0 && i+n < len(b) && (b[i+n] == ':' || b[i+n] == ' ' || b[i+n] == ']' || b[i+n] == '|') {
				if b[i-1] == '[' {
					return i - 1
				}
				return i
			}
		}
		if c == ':' && i+1 < len(b) && b[i+1] == ' ' {
			return 0
		}
	}
	return 0
}
