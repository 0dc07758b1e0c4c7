package facts

import (
	"io"
	"strings"

	"runar/capture/fold"
)

// lastErrorBytes and lastErrorLines bound what is read of the end of a log; longestError is what is kept of a line.
const (
	lastErrorBytes = 64 << 10
	lastErrorLines = 400
	longestError   = 500
)

// LastError is the line at the end of a log that says best what went wrong: the last line of a traceback, a CUDA error, what a tool calls
// an error, a crash. "" where none is recognised. size is the length of the log in bytes; only its end is read.
func LastError(log io.ReaderAt, size int64) string {
	from := max(0, size-lastErrorBytes)
	lines, err := fold.Tail(io.NewSectionReader(log, from, size-from), size-from, lastErrorLines, 0, fold.Options{})
	if err != nil {
		return ""
	}
	texts := make([]string, len(lines))
	for i, l := range lines {
		texts[i] = string(l.Text)
	}
	return lastError(texts)
}

// lastError picks the last line of the strongest kind there is.
func lastError(lines []string) string {
	best, kind := "", noError
	traceback := false // inside one: its frames are indented, its last line is not
	for i, line := range lines {
		line = strings.TrimRight(withoutPrefix(line), " \t\r")
		text := strings.TrimLeft(line, " \t")
		var k errorKind
		switch {
		case text == "":
			continue
		case strings.HasSuffix(text, "Traceback (most recent call last):"):
			traceback = true
			continue
		case traceback && line != text:
			continue // a frame
		case traceback && isDotted(beforeColon(text)):
			traceback = false
			if k = realError; isWrapper(text) {
				k = hint
			}
		default:
			k = kindOf(text)
		}
		if k < kind || k == noError || strings.HasPrefix(best, "terminate called") && strings.Contains(text, "Aborted") {
			continue
		}
		if k == headline && i+1 < len(lines) { // the message stands below
			if next := strings.TrimSpace(withoutPrefix(lines[i+1])); next != "" {
				text += " " + strings.TrimSpace(strings.TrimPrefix(next, "what():"))
			}
		}
		best, kind = text, min(k, realError)
	}
	return clipError(best)
}

// errorKind is how much a line says of why a program failed; a stronger one is not replaced by a weaker one that follows.
type errorKind int

const (
	noError   errorKind = iota
	hint                // that something failed: make's own line, a launcher's summary
	realError           // what failed
	headline            // the same, and the line below says more
)

// kindOf judges a line outside a traceback.
func kindOf(line string) errorKind {
	lower := strings.ToLower(line)
	switch {
	case strings.HasPrefix(line, "make: ***"), strings.HasPrefix(line, "make["), strings.HasPrefix(line, "ninja: "), strings.HasPrefix(line, "FAILED "), strings.HasPrefix(lower, "srun: error:"),
		strings.HasPrefix(lower, "error: process completed"), strings.HasPrefix(lower, "npm err!"), strings.HasPrefix(line, "error: could not compile"), strings.HasPrefix(line, "error: aborting due to"):
		return hint
	case strings.HasPrefix(line, "terminate called after throwing"), strings.HasPrefix(line, "thread '") && strings.Contains(line, "' panicked at"):
		return headline
	case strings.HasPrefix(line, "panic: "), strings.HasPrefix(line, "fatal error: "), strings.HasPrefix(line, "fatal: "), strings.HasPrefix(line, "Exception in thread "), strings.HasPrefix(line, "Fatal Python error: "):
		return realError
	case strings.Contains(line, "CUDA error"), strings.Contains(lower, "cuda out of memory"), strings.Contains(line, "CUBLAS_STATUS_"), strings.Contains(line, "CUDNN_STATUS_"), strings.Contains(line, "NCCL error"),
		strings.Contains(lower, "outofmemoryerror"), strings.Contains(lower, "out of memory"), strings.Contains(lower, "oom-kill"), strings.Contains(line, "std::bad_alloc"), strings.Contains(line, "RESOURCE_EXHAUSTED"):
		return realError
	case isCrash(line):
		return realError
	case isException(line): // printed without its traceback; node's
		return realError
	case startsError(lower), saysError(lower, ": error: "), saysError(lower, ": fatal error: "), strings.HasPrefix(line, "error["):
		return realError
	case hasLevel(line):
		return realError
	case strings.HasSuffix(lower, ": command not found"), strings.HasSuffix(lower, ": not found"), strings.HasSuffix(lower, "no such file or directory"), strings.HasSuffix(lower, "permission denied"),
		strings.HasSuffix(lower, "no space left on device"), strings.HasSuffix(lower, ": killed"):
		return hint
	}
	return noError
}

// startsError tells "error: …", "ERROR - …", "[error] …" from "error rate 0.1".
func startsError(lower string) bool {
	for _, word := range []string{"error", "fatal", "critical"} {
		for _, open := range []string{"", "["} {
			for _, mark := range []string{":", "]", " -"} {
				if strings.HasPrefix(lower, open+word+mark) {
					return saysError(lower, open+word+mark)
				}
			}
		}
	}
	return false
}

// saysError tells whether something other than a number follows the word: an error rate is no error.
func saysError(lower, word string) bool {
	_, rest, ok := strings.Cut(lower, word)
	first, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	return ok && first != "" && !isNumber(strings.TrimRight(first, "%,;"))
}

// hasLevel finds the level of a log line: "2026-01-02 03:04:05,678 - root - ERROR - …", "[rank0] CRITICAL: …".
func hasLevel(line string) bool {
	for _, level := range []string{"ERROR", "CRITICAL", "FATAL"} {
		i := strings.Index(line, level)
		if i <= 0 || i > 80 {
			continue
		}
		before, after := line[i-1], line[i+len(level):]
		if strings.IndexByte(" [|:-", before) >= 0 && (after == "" || strings.IndexByte(" ]|:-", after[0]) >= 0) {
			return true
		}
	}
	return false
}

// isCrash knows how shells and the C library say that a signal ended a program.
func isCrash(line string) bool {
	if line == "Killed" || strings.Contains(line, ": line ") && strings.Contains(line, " Killed ") {
		return true
	}
	for _, words := range []string{"Segmentation fault", "Bus error", "Illegal instruction", "Floating point exception", "(core dumped)", "Aborted", "double free or corruption", "stack smashing detected", "Assertion `", "Assertion failed"} {
		if strings.Contains(line, words) {
			return true
		}
	}
	return false
}

// isException tells a line such as `ValueError: loss is nan`: a dotted name that ends as names of exceptions do, and a message.
func isException(line string) bool {
	name := beforeColon(line)
	if len(line) <= len(name)+2 || isWrapper(line) || !isDotted(name) {
		return false
	}
	for _, end := range []string{"Error", "Exception", "Interrupt", "Timeout", "Failure"} {
		if strings.HasSuffix(name, end) && strings.TrimSuffix(name, end) != "" {
			return true
		}
	}
	return false
}

func beforeColon(line string) string {
	name, _, _ := strings.Cut(line, ":")
	return name
}

// isDotted tells whether s is a dotted name: letters, digits and underscores.
func isDotted(s string) bool {
	if s == "" || len(s) > 120 {
		return false
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		if letter := c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'; !letter && (i == 0 || c != '.' && (c < '0' || c > '9')) {
			return false
		}
	}
	return true
}

// isWrapper knows the exceptions that only say that something else failed, which has said why before.
func isWrapper(line string) bool {
	for _, name := range []string{"ChildFailedError", "CalledProcessError", "ProcessRaisedException", "ProcessExitedException", "SystemExit"} {
		if strings.Contains(line, name) {
			return true
		}
	}
	return false
}

// withoutPrefix takes off what launchers put before the lines of their workers: "[rank0]: ", "(worker pid=12) ", "0: ".
func withoutPrefix(line string) string {
	if margin := strings.TrimLeft(line, " "); strings.HasPrefix(margin, "| ") || strings.HasPrefix(margin, "+ ") { // of a group of exceptions
		line = margin[2:]
	}
	if line == "" {
		return line
	}
	for _, end := range []string{"]: ", "]:", ") "} {
		if i := strings.Index(line, end); i > 0 && i < 40 && (strings.HasPrefix(line, "[rank") || strings.HasPrefix(line, "[default") || line[0] == '(' && strings.Contains(line[:i], "pid=")) {
			return line[i+len(end):]
		}
	}
	return line
}

// clipError keeps a line short, whole characters only.
func clipError(s string) string {
	s = strings.TrimSpace(s)
	if len(s) <= longestError {
		return s
	}
	return strings.TrimSpace(strings.ToValidUTF8(s[:longestError], "")) + "…"
}
