package metrics

import "bytes"

// mute knows stretches of output that hold no metric whatever they look like: stack traces, diffs, reports of failed
// tests, quoted source.
type mute struct {
	in   muted
	left int // lines until it ends by itself
}

type muted uint8

const (
	nothing muted = iota
	trace         // after "Traceback", up to the line of the exception
	diff          // after "diff --git" or "@@ -"
	commit        // git log: a commit and its message
	tests         // pytest's FAILURES, up to the closing line
	boxed         // a stack trace in a box, as Rich draws it
)

// covers tells whether the line b belongs to such a stretch.
func (m *mute) covers(b []byte) bool {
	if m.in != nothing {
		if m.left--; m.left <= 0 {
			m.in = nothing
		}
	}
	t := trimLeft(b)
	if len(t) == 0 {
		return false
	}
	switch m.in {
	case trace:
		if b[0] == ' ' || b[0] == '\t' || b[0] == '>' || b[0] == '|' {
			return true
		}
		m.in = nothing
		if exception(t) {
			return true
		}
	case diff:
		switch b[0] {
		case '+', '-', ' ', '@', '\\', '\t':
			return true
		}
		if bytes.HasPrefix(b, []byte("index ")) || bytes.HasPrefix(b, []byte("diff ")) || bytes.HasPrefix(b, []byte("new file")) || bytes.HasPrefix(b, []byte("commit ")) {
			return true
		}
		m.in = nothing
	case commit:
		if b[0] == ' ' || bytes.HasPrefix(b, []byte("Author:")) || bytes.HasPrefix(b, []byte("Date:")) || bytes.HasPrefix(b, []byte("Merge:")) || bytes.HasPrefix(b, []byte("user:")) || bytes.HasPrefix(b, []byte("date:")) || bytes.HasPrefix(b, []byte("summary:")) || bytes.HasPrefix(b, []byte("parent:")) || bytes.HasPrefix(b, []byte("Commit")) {
			return true
		}
		m.in = nothing
	case boxed:
		if bytes.HasPrefix(t, []byte("╰")) || bytes.HasPrefix(t, []byte("+--")) {
			m.in = nothing
		}
		return true
	case tests:
		if bytes.HasPrefix(b, []byte("=====")) && (bytes.Contains(b, []byte("summary")) || bytes.Contains(b, []byte(" in "))) {
			m.in = nothing
		}
		return true
	}
	switch t[0] {
	case 'T':
		if bytes.HasPrefix(t, []byte("Traceback (most recent")) {
			m.in, m.left = trace, 400
			return true
		}
	case 'd':
		if bytes.HasPrefix(b, []byte("diff --git ")) {
			m.in, m.left = diff, 2000
			return true
		}
	case 'c':
		if bytes.HasPrefix(b, []byte("commit ")) && len(b) >= 47 && kinds[b[46]]&(hasLetter|hasDigit) != 0 {
			m.in, m.left = commit, 400
			return true
		}
		if rest, ok := bytes.CutPrefix(b, []byte("changeset:")); ok && startsNumber(rest) { // hg log
			m.in, m.left = commit, 400
			return true
		}
	case 0xe2, '+':
		if bytes.Contains(b, []byte(" Traceback (most recent call last) ")) {
			m.in, m.left = boxed, 400
			return true
		}
	case '@':
		if bytes.HasPrefix(b, []byte("@@ -")) {
			m.in, m.left = diff, 2000
			return true
		}
	case '-':
		if bytes.HasPrefix(t, []byte("--- PASS: ")) || bytes.HasPrefix(t, []byte("--- FAIL: ")) || bytes.HasPrefix(t, []byte("--- SKIP: ")) { // go test -v
			return true
		}
	case '=':
		if bytes.HasPrefix(t, []byte("=== RUN ")) || bytes.HasPrefix(t, []byte("=== NAME ")) || bytes.HasPrefix(t, []byte("=== CONT ")) || bytes.HasPrefix(t, []byte("=== PAUSE ")) {
			return true
		}
		if bytes.HasPrefix(b, []byte("=====")) && (bytes.Contains(b, []byte(" FAILURES ")) || bytes.Contains(b, []byte(" ERRORS "))) {
			m.in, m.left = tests, 5000
			return true
		}
	case 'S': // docker build: Step 3/12 : RUN …
		if i := bytes.Index(t[:min(len(t), 24)], []byte(" : ")); i > 0 && bytes.HasPrefix(t, []byte("Step ")) && len(t) > i+6 && t[i+3] >= 'A' && t[i+3] <= 'Z' && t[i+4] >= 'A' && t[i+4] <= 'Z' && t[i+5] >= 'A' && t[i+5] <= 'Z' {
			return true
		}
	case 'F':
		if bytes.HasPrefix(t, []byte("File \"")) {
			return true
		}
	}
	return exception(t) || located(t) || listed(t)
}

// listed tells whether a line is of ls -l, or of find -ls, which begins with two numbers.
func listed(t []byte) bool {
	for range 2 {
		n := 0
		for n < len(t) && digit(t[n]) {
			n++
		}
		t = trimLeft(t[n:])
	}
	if len(t) < 12 || t[10] != ' ' && t[10] != '.' && t[10] != '+' || bytes.IndexByte([]byte("-dlbcps"), t[0]) < 0 {
		return false
	}
	for i, c := range t[1:10] {
		if c != '-' && c != "rwx"[i%3] && c != 's' && c != 't' && c != 'S' && c != 'T' {
			return false
		}
	}
	return true
}

// located tells whether a line is a message of a compiler or a test: "loss_test.go:12: loss = 0.5, want 0.4".
func located(t []byte) bool {
	n := 0
	for n < len(t) && n < 120 && t[n] > ' ' && t[n] != ':' {
		n++
	}
	if n == 0 || n+2 >= len(t) || t[n] != ':' || !digit(t[n+1]) || !isFile(t[:n]) || bytes.HasSuffix(t[:n], []byte(".py")) || bytes.HasSuffix(t[:n], []byte(".R")) || bytes.HasSuffix(t[:n], []byte(".jl")) || bytes.HasSuffix(t[:n], []byte(".lua")) {
		return false
	}
	for n++; n < len(t) && (digit(t[n]) || t[n] == ':'); n++ {
	}
	return n < len(t) && t[n-1] == ':' && t[n] == ' '
}

// exception tells whether a line is the end of a stack trace or a warning: "torch.cuda.OutOfMemoryError: …".
func exception(t []byte) bool {
	n := 0
	for n < len(t) && n < 80 && (kinds[t[n]]&(hasLetter|hasDigit) != 0 || t[n] == '.' || t[n] == '_') {
		n++
	}
	if n == 0 || n >= len(t) || t[n] != ':' {
		return false
	}
	w := t[:n]
	for _, s := range [...]string{"Error", "Exception", "Warning", "Interrupt", "Exit"} {
		if len(w) > len(s) && bytes.HasSuffix(w, []byte(s)) && w[0] >= 'a' == (bytes.IndexByte(w, '.') > 0) {
			return true
		}
	}
	return false
}

// source tells whether b quotes source code: "    3 | int main() {", "E   assert", ">   loss = …".
func source(b []byte) bool {
	t := trimLeft(b)
	switch {
	case len(t) > 3 && (t[0] == 'E' || t[0] == '>') && t[1] == ' ' && t[2] == ' ' && len(b) == len(t):
		return true
	case len(t) > 4 && digit(t[0]) && t[len(t)-1] == ';':
		return true
	}
	for _, s := range [...]string{"assert ", "return ", "import ", "def ", "const ", "printf(", "print(", "self.", "double ", "float ", "int ", "%d", "%f", "%s", "Warning: "} {
		if i := bytes.Index(t, []byte(s)); i == 0 || i > 0 && (t[i-1] == ' ' || t[i-1] == '(' || t[i-1] == '"' || s[0] == 'W') {
			if s == "return " && i > 0 && t[len(t)-1] != ';' { // "mean return 12.5"
				continue
			}
			return s[0] != 'W' || !bytes.Contains(t, []byte("loss="))
		}
	}
	return false
}
