package capture

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"runar/capture/logfile"
)

// Helpers are copies of runar that do one thing in a rare state. Their first word is reserved and never shown.
const (
	// DrainWord begins the command line of a drainer: it carries on streams that outlive the program.
	DrainWord = "__drain"
	// StopWatchWord begins the command line of a stop-watcher: it continues runar when the program alone is continued.
	StopWatchWord = "__stopwatch"
)

// self starts another copy of this executable, in a session of its own so that no key or shell reaches it.
func self(word string, files []*os.File, args ...string) error {
	exe, err := os.Executable()
	if err != nil {
		return err
	}
	if _, err := os.Stat(exe); err != nil {
		exe = "/proc/self/exe" // removed or replaced since it was started
	}
	c := exec.Command(exe, append([]string{word}, args...)...)
	c.Args[0] = "runar"
	c.ExtraFiles = files
	c.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	c.Dir = "/"
	if err := c.Start(); err != nil {
		return err
	}
	go c.Wait()
	return nil
}

// StartHelper starts a copy of runar with the given words, in a session of its own and out of everybody's way: standard streams on
// /dev/null, least priority.
func StartHelper(word string, args ...string) error { return self(word, nil, args...) }

// startDrainer hands streams over that some process still holds open, so that the prompt comes back while late output is still shown
// and kept.
func startDrainer(log string, open []*pump) error {
	var files []*os.File
	args := []string{log}
	for i, p := range open {
		p.halt()
		files = append(files, os.NewFile(uintptr(p.in), "in"), os.NewFile(uintptr(p.out), "out"))
		packet := 0
		if p.packet {
			packet = 1
		}
		args = append(args, fmt.Sprintf("%d:%d:%d:%d", 3+2*i, 4+2*i, p.stream, packet))
	}
	return self(DrainWord, files, args...)
}

// Drain is the drainer: args are the path of the log ("" for none), then in:out:stream:packet for each stream.
func Drain(args []string) int {
	signal.Ignore(unix.SIGHUP, unix.SIGINT, unix.SIGTERM, unix.SIGPIPE, unix.SIGTTOU)
	if len(args) < 2 {
		return 2
	}
	s := &sink{}
	if args[0] != "" {
		if w, err := logfile.Reopen(args[0]); err == nil {
			s.log = w
			defer w.Close()
		}
	}
	var pumps []*pump
	for _, a := range args[1:] {
		f := strings.Split(a, ":")
		if len(f) != 4 {
			return 2
		}
		var n [4]int
		for i := range n {
			n[i], _ = strconv.Atoi(f[i])
		}
		p, err := newPump(n[0], n[1], logfile.Stream(n[2]), s)
		if err != nil {
			return 1
		}
		p.packet = n[3] == 1
		if p.packet {
			p.pty = &pty{master: n[0], slave: -1}
		}
		pumps = append(pumps, p)
		p.start()
	}
	for _, p := range pumps {
		<-p.done
	}
	return 0
}

// stopWatchEvery is how often the stop-watcher looks: it exists only while a job is stopped.
const stopWatchEvery = 50 * time.Millisecond

// StopWatch is the stop-watcher: args are the pids of runar and of the program. When the program alone is continued, its output would
// pile up behind a stopped runar, so runar is continued too.
func StopWatch(args []string) int {
	if len(args) != 2 {
		return 2
	}
	runar, err1 := strconv.Atoi(args[0])
	child, err2 := strconv.Atoi(args[1])
	if err1 != nil || err2 != nil {
		return 2
	}
	signal.Ignore(unix.SIGHUP)
	for seen := false; ; time.Sleep(stopWatchEvery) {
		switch state := processState(runar); {
		case state == 'T':
			seen = true
		case seen || state == 0:
			return 0 // continued, or gone
		default:
			continue // not stopped yet
		}
		if state := processState(child); state != 'T' && state != 't' {
			unix.Kill(runar, unix.SIGCONT)
			return 0
		}
	}
}
