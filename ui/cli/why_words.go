package cli

import (
	"fmt"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"

	"runar/db"
	"runar/ui"
)

// whyText says in a sentence why a run ended.
func whyText(r *db.Run) string {
	if r.Status == db.Running {
		return "it is still running"
	}
	cause := db.CauseExit
	if r.Cause != nil {
		cause = *r.Cause
	}
	words := ""
	switch cause {
	case db.CauseOOM:
		words = "the kernel killed it for want of memory"
	case db.CauseInterrupt:
		if words = "Ctrl-C"; r.CauseNote != "" { // it was not the key
			words = "SIGINT"
		}
	case db.CauseHangup:
		words = "its terminal was closed, or the connection to it broke (SIGHUP)"
	case db.CauseLost:
		words = "its end was not seen"
	case db.CauseSignal:
		if r.Signal != nil {
			words = ui.Signal(*r.Signal) + signalMeaning(syscall.Signal(*r.Signal), r.CauseNote != "")
		}
	default:
		if r.ExitCode != nil {
			words = fmt.Sprintf("it ended by itself with exit code %d", *r.ExitCode) + exitMeaning(*r.ExitCode)
		}
	}
	if r.CauseNote != "" {
		words += ": " + r.CauseNote
	}
	return words
}

// signalMeaning says what a signal mostly means; known tells that it is known who sent it.
func signalMeaning(sig syscall.Signal, known bool) string {
	switch {
	case known:
		return ""
	case sig == unix.SIGKILL:
		return ": kill -9, a scheduler at its limit, or a lack of memory that cannot be seen from here"
	case sig == unix.SIGTERM:
		return ": somebody asked it to end, or a scheduler did"
	case sig == unix.SIGSEGV:
		return ": native code used memory that is not its own"
	case sig == unix.SIGABRT:
		return ": it gave up by itself, mostly at a failed assertion of native code"
	case sig == unix.SIGBUS:
		return ": mapped memory was not there, mostly because /dev/shm is full or a file was cut short"
	case sig == unix.SIGFPE:
		return ": native code divided whole numbers by zero"
	case sig == unix.SIGILL:
		return ": native code is made for another processor"
	case sig == unix.SIGPIPE:
		return ": who read its output went away"
	case sig == unix.SIGXCPU:
		return ": its limit of processor time is used up (ulimit -t)"
	case sig == unix.SIGXFSZ:
		return ": its limit of file size is reached (ulimit -f)"
	}
	return ""
}

func exitMeaning(code int) string {
	switch {
	case code == 2:
		return ", mostly a mistake on the command line"
	case code == 126:
		return ": something it called cannot be executed"
	case code == 127:
		return ": something it called was not found"
	case code > 128 && unix.SignalName(syscall.Signal(code-128)) != "":
		return ": something it called was ended by " + ui.Signal(code-128)
	}
	return ""
}

// advice is what may help against an error; the first whose words are in the error line, in lower case, counts.
var advice = []struct{ words, help string }{
	{"cuda out of memory", "less at once: a smaller batch, gradient accumulation, mixed precision; nvidia-smi shows who else is on the device"},
	{"outofmemoryerror", "less at once: a smaller batch, gradient accumulation, mixed precision; nvidia-smi shows who else is on the device"},
	{"device-side assert", "CUDA_LAUNCH_BLOCKING=1 names the line; mostly a label or an index out of range"},
	{"cuda error", "CUDA_LAUNCH_BLOCKING=1 names the line that did it"},
	{"no module named", "another environment: which python, and is the package installed in it?"},
	{"no space left on device", "the disk is full: df -h; runar gc shows what logs take"},
	{"dataloader worker", "fewer workers, or more shared memory (docker run --shm-size)"},
	{"address already in use", "another process has that port: an older run? runar ls status=running"},
	{"too many open files", "ulimit -n raises the limit"},
	{"nccl", "NCCL_DEBUG=INFO says which rank and link"},
}

// adviceOn is what may help next, most useful first.
func adviceOn(r *db.Run, lastError string) []string {
	next := []string{}
	if r.Status != db.Failed {
		return next
	}
	lower := strings.ToLower(lastError)
	for _, a := range advice {
		if strings.Contains(lower, a.words) {
			next = append(next, a.help)
			break
		}
	}
	cause := db.Cause("")
	if r.Cause != nil {
		cause = *r.Cause
	}
	switch {
	case cause == db.CauseOOM:
		next = append(next, "less at once: a smaller batch, fewer workers; or more memory for it")
	case cause == db.CauseHangup:
		next = append(next, "tmux, or nohup runar …, outlives the terminal")
	case cause == db.CauseSignal && r.Signal != nil && syscall.Signal(*r.Signal) == unix.SIGSEGV && strings.Contains(r.Command, "python"):
		next = append(next, "PYTHONFAULTHANDLER=1 runar "+r.Command+" shows where")
	}
	if r.LogBytes == nil || *r.LogBytes > 0 {
		next = append(next, "runar logs "+r.ID+" --tail 100")
	}
	return append(next, "runar again "+r.ID)
}
