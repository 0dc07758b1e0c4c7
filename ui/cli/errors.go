package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"syscall"

	"runar/db"
	"runar/ui"
)

// How runar speaks when something is wrong:
//
//	runar: error: what is wrong
//	runar: hint: what to do next
//
// One line each, on stderr; lower case, no full stop, what the user typed in quotes and made harmless. The error says
// what is wrong with the thing, not where in the program it was noticed. A hint is a command line where there is one.
// With --json the same is {"error": {"code", "message", "hint"}}.

// The exit codes of runar itself; a recorded command has its own. `runar help exit-codes` publishes them.
const (
	exitOK        = 0
	exitError     = 1
	exitUsage     = 2
	exitNotFound  = 3
	exitAmbiguous = 4
	exitFailed    = 125 // runar could not start the command
	exitNotExec   = 126
	exitNoCommand = 127
)

// Error is an error with its exit code and what to do about it.
type Error struct {
	code int
	text string
	hint string   // "" for none
	more []string // lines after the error: candidates
	err  error
}

func (e *Error) Error() string { return e.text }

func (e *Error) Unwrap() error { return e.err }

// withHint says what to do next.
func (e *Error) withHint(format string, a ...any) *Error {
	e.hint = fmt.Sprintf(format, a...)
	return e
}

// failf is an error of the ordinary kind: exit 1.
func failf(format string, a ...any) *Error { return codedf(exitError, format, a...) }

// usagef is an error in what was typed: exit 2.
func usagef(format string, a ...any) *Error { return codedf(exitUsage, format, a...) }

func codedf(code int, format string, a ...any) *Error {
	err := fmt.Errorf(format, a...)
	return &Error{code: code, text: err.Error(), err: errors.Unwrap(err)}
}

// exitStatus ends with a code and says nothing: the command that failed has already said why.
type exitStatus int

func (e exitStatus) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

func noRunsYet() *Error {
	return codedf(exitNotFound, "no runs here yet").withHint("record one: runar COMMAND")
}

// explain turns any error into one with a code and a text for people; nil where nothing is to be said.
func explain(err error) *Error {
	var known *Error
	var missing *db.NotFoundError
	var several *db.AmbiguousError
	switch {
	case errors.As(err, &known):
		return known
	case errors.As(err, &missing) && missing.Ref == "@", errors.Is(err, db.ErrNoStore):
		return noRunsYet()
	case errors.As(err, &missing):
		e := codedf(exitNotFound, "no run named %q", missing.Ref)
		if len(missing.Near) > 0 {
			return e.withHint("did you mean %s? (runar ls)", quoteAll(missing.Near))
		}
		return e.withHint("runar ls lists the runs of this place")
	case errors.As(err, &several):
		return codedf(exitAmbiguous, "%q matches %s", several.Ref, ui.Count(len(several.Candidates), "run")).withHint("type more of the id")
	case errors.Is(err, db.ErrUsage):
		return &Error{code: exitUsage, text: strings.TrimSuffix(err.Error(), ": "+db.ErrUsage.Error()), hint: "runar help filters"}
	case errors.Is(err, db.ErrLive):
		return failf("%s", err).withHint("--force removes a run that is still running")
	case errors.Is(err, db.ErrNewer):
		return failf("%s", err).withHint("install a newer runar")
	case errors.Is(err, db.ErrBroken):
		return failf("%s", err).withHint("runar doctor")
	case errors.Is(err, db.ErrLocked):
		return failf("%s", err).withHint("another program holds it; try again")
	case errors.Is(err, fs.ErrPermission):
		return failf("%s", err).withHint("see who owns it: ls -ld PATH")
	}
	return failf("%s", err)
}

// isBrokenPipe tells that the reader of our output went away, which is its good right.
func isBrokenPipe(err error) bool { return errors.Is(err, syscall.EPIPE) }

// exitCode is the one place where an error becomes a number; it says what is wrong on the way.
func (c *Call) exitCode(err error) int {
	if err == nil || isBrokenPipe(err) {
		return exitOK
	}
	var status exitStatus
	if errors.As(err, &status) {
		return int(status)
	}
	e := explain(err)
	var several *db.AmbiguousError
	if errors.As(err, &several) {
		e.more = c.candidateLines(several.Candidates)
		if c.Out.JSON {
			var ids []string
			for _, r := range several.Candidates {
				ids = append(ids, r.ID)
			}
			e.hint = "one of " + strings.Join(ids, ", ")
		}
	}
	if c.Out.JSON {
		writeJSONError(c.Env.Err, e)
	} else {
		c.writeError(e)
	}
	return e.code
}

func (c *Call) writeError(e *Error) {
	term := c.terminal(c.Env.Err)
	var b strings.Builder
	fmt.Fprintf(&b, "runar: %s %s\n", term.Paint(ui.Red, "error:"), ui.Clean(e.text))
	for _, line := range e.more {
		fmt.Fprintf(&b, "  %s\n", line)
	}
	if e.hint != "" {
		fmt.Fprintf(&b, "runar: %s %s\n", term.Paint(ui.Cyan, "hint:"), ui.Clean(e.hint))
	}
	io.WriteString(c.Env.Err, b.String())
}

func writeJSONError(w io.Writer, e *Error) {
	var body struct {
		Error struct {
			Code    int     `json:"code"` // the exit code
			Message string  `json:"message"`
			Hint    *string `json:"hint"`
		} `json:"error"`
	}
	body.Error.Code, body.Error.Message = e.code, e.text
	if e.hint != "" {
		body.Error.Hint = &e.hint
	}
	b, _ := json.Marshal(body)
	w.Write(append(b, '\n'))
}

// Warn prints one line on stderr that does not stop the command.
func (c *Call) Warn(text string) {
	term := c.terminal(c.Env.Err)
	fmt.Fprintf(c.Env.Err, "runar: %s %s\n", term.Paint(ui.Yellow, "warning:"), ui.Clean(text))
}

func quoteAll(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = fmt.Sprintf("%q", w)
	}
	return orList(quoted)
}
