//go:build linux

package main

import (
	"bufio"
	"crypto/rand"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

var runningSuites = []suite{
	{"start", (*bench).start},
	{"pipe", (*bench).pipeThroughput},
	{"lines", (*bench).terminalLines},
	{"latency", (*bench).latency},
	{"memory", (*bench).memoryAndIdle},
}

// emit is this program as the one being recorded.
func emit(word string, args []string) {
	n, _ := strconv.Atoi(args[0])
	switch word {
	case "emit-screen":
		emitScreen()
	case "emit-log": // a write for each of n lines a second
		emitLog(n, args[1])
	case "emit-lines": // one write a line, as unbuffered programs do
		line := []byte(strings.Repeat("x", 89) + "\n")
		for range n {
			syscall.Write(1, line)
		}
	case "emit-points": // lines with a metric, every so many microseconds
		pause, _ := strconv.Atoi(args[1])
		for i, began := 0, time.Now(); i < n; i++ {
			fmt.Printf("step=%d loss=%.4f\n", i, 1/float64(i+1))
			time.Sleep(time.Until(began.Add(time.Duration(i*pause) * time.Microsecond)))
		}
	case "emit-ticks": // a line now and then that says when it was written
		for range n {
			time.Sleep(3 * time.Millisecond)
			var ts unix.Timespec
			unix.ClockGettime(unix.CLOCK_MONOTONIC, &ts)
			fmt.Printf("t %d\n", ts.Nano())
		}
	}
}

// terminal runs words on a pty of its own and gives what it shows to each; milliseconds until it ended.
func terminal(each func(r io.Reader), words ...string) (float64, error) {
	master, s, err := openTerminal()
	if err != nil {
		return 0, err
	}
	defer master.Close()
	c := exec.Command(words[0], words[1:]...)
	c.Stdin, c.Stdout, c.Stderr = s, s, s
	c.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	began := time.Now()
	if err := c.Start(); err != nil {
		return 0, err
	}
	s.Close()
	done := make(chan struct{})
	go func() { each(master); close(done) }()
	err = c.Wait()
	took := time.Since(began).Seconds() * 1e3
	<-done
	return took, err
}

func discard(r io.Reader) { io.Copy(io.Discard, r) }

// rotate runs the candidates in turn, so that a busy moment of the machine hits all of them, and every other round backwards, so that
// what one leaves behind (memory in small pieces, files to be written) is not met by the same one each time.
func rotate(rounds int, candidates ...func() (float64, error)) ([][]float64, error) {
	out := make([][]float64, len(candidates))
	for i := 0; i <= rounds; i++ {
		for k := range candidates {
			if i%2 == 1 {
				k = len(candidates) - 1 - k
			}
			v, err := candidates[k]()
			if err != nil {
				return nil, err
			}
			if i > 0 { // the first round warms up
				out[k] = append(out[k], v)
			}
		}
	}
	return out, nil
}

func (b *bench) start() error {
	v, err := rotate(2*b.rounds,
		func() (float64, error) { return terminal(discard, b.runar, "true") },
		func() (float64, error) { return terminal(discard, "script", "-qec", "true", "/dev/null") },
		func() (float64, error) { return terminal(discard, "true") })
	if err != nil {
		return err
	}
	b.compare("`runar true` from start to end, everything recorded", "`script -qec true`", v[0], v[1], "ms", 1.0).inReadme()
	return nil
}

func (b *bench) pipeThroughput() error {
	const size = 300 << 20
	data := filepath.Join(b.dir, "random")
	f, err := os.Create(data)
	if err != nil {
		return err
	}
	if _, err := io.CopyN(f, rand.Reader, size); err != nil {
		return err
	}
	f.Close()
	defer os.Remove(data)
	copyOf := filepath.Join(b.dir, "copy")
	piped := func(words ...string) (float64, error) {
		if err := heat(filepath.Join(b.dir, "heat"), size+size/4); err != nil {
			return 0, err
		}
		c := exec.Command(words[0], words[1:]...)
		out, err := c.StdoutPipe()
		if err != nil {
			return 0, err
		}
		began := time.Now()
		if err := c.Start(); err != nil {
			return 0, err
		}
		n, _ := io.CopyBuffer(io.Discard, struct{ io.Reader }{out}, make([]byte, 1<<20))
		err = c.Wait()
		took := time.Since(began).Seconds() * 1e3
		if err == nil && n != size {
			err = fmt.Errorf("%v: %d bytes came through", words, n)
		}
		b.dropLogs()
		os.Remove(copyOf)
		return took, err
	}
	v, err := rotate(max(5, b.rounds/2),
		func() (float64, error) { return piped(b.runar, "cat", data) },
		func() (float64, error) { return piped("sh", "-c", "cat '"+data+"' | tee '"+copyOf+"'") })
	if err != nil {
		return err
	}
	b.compare("300 MB through a pipe, with log", "`tee` to a file", v[0], v[1], "ms", 0.8).inReadme()
	return nil
}

// heat touches as much memory as a file takes, and frees it at once. A virtual machine's host takes back what is free for some seconds, and
// to be given it again costs more than all that is measured here.
func heat(path string, size int) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer os.Remove(path)
	defer f.Close()
	for b := make([]byte, 1<<20); size > 0; size -= len(b) {
		if _, err := f.Write(b); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) terminalLines() error {
	n := "100000"
	log := filepath.Join(b.dir, "typescript")
	v, err := rotate(max(3, b.rounds/2),
		func() (float64, error) { return terminal(discard, b.runar, b.self, "emit-lines", n) },
		func() (float64, error) { return terminal(discard, "script", "-qec", b.self+" emit-lines "+n, log) },
		func() (float64, error) { return terminal(discard, "script", "-qefc", b.self+" emit-lines "+n, log) })
	if err != nil {
		return err
	}
	b.dropLogs()
	b.compare("100,000 lines on a terminal, one write each, with log", "`script` to a file", v[0], v[1], "ms", 1.0).inReadme()
	b.compare("the same", "`script -f`, which keeps no line back either", v[0], v[2], "ms", 1.0)
	return nil
}

func (b *bench) latency() error {
	ticks := func(words ...string) (float64, error) {
		var late []float64
		_, err := terminal(func(r io.Reader) {
			for in := bufio.NewScanner(r); in.Scan(); {
				_, stamp, ok := strings.Cut(strings.TrimSpace(in.Text()), "t ")
				at, err := strconv.ParseInt(stamp, 10, 64)
				if !ok || err != nil {
					continue
				}
				var now unix.Timespec
				unix.ClockGettime(unix.CLOCK_MONOTONIC, &now)
				late = append(late, float64(now.Nano()-at)/1e3)
			}
		}, words...)
		if len(late) == 0 {
			return 0, fmt.Errorf("%v: no lines came through", words)
		}
		return median(late), err
	}
	v, err := rotate(max(3, b.rounds/3),
		func() (float64, error) { return ticks(b.runar, b.self, "emit-ticks", "200") },
		func() (float64, error) {
			return ticks("script", "-qec", b.self+" emit-ticks 200", filepath.Join(b.dir, "typescript"))
		},
		func() (float64, error) {
			return ticks("script", "-qefc", b.self+" emit-ticks 200", filepath.Join(b.dir, "typescript"))
		})
	if err != nil {
		return err
	}
	b.compare("one line from program to terminal", "`script` to a file", v[0], v[1], "µs", 1.0).inReadme()
	b.compare("the same", "`script -f`, which keeps no line back either", v[0], v[2], "µs", 1.0)
	return nil
}

// memoryAndIdle looks at a runar process from outside.
func (b *bench) memoryAndIdle() error {
	c := exec.Command(b.runar, b.self, "emit-lines", "400000")
	out, err := c.StdoutPipe()
	if err != nil {
		return err
	}
	if err := c.Start(); err != nil {
		return err
	}
	var peak float64
	buf := make([]byte, 1<<20)
	for {
		if kb := statusKB(c.Process.Pid, "VmHWM:"); kb > peak {
			peak = kb
		}
		if _, err := out.Read(buf); err != nil {
			break
		}
	}
	if err := c.Wait(); err != nil {
		return err
	}
	b.dropLogs()
	b.limit("peak memory of runar, 36 MB of lines", peak/1024, "MB", 40)

	c = exec.Command(b.runar, "sleep", "4")
	if err := c.Start(); err != nil {
		return err
	}
	time.Sleep(time.Second)
	from := cpuTicks(c.Process.Pid)
	time.Sleep(2 * time.Second)
	used := cpuTicks(c.Process.Pid) - from
	c.Wait()
	b.limit("CPU of runar beside a sleeping program", used/2, "%", 0.5)
	return nil
}

func statusKB(pid int, name string) float64 {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	_, rest, _ := strings.Cut(string(text), name)
	v, _ := strconv.ParseFloat(strings.Fields(rest + " 0")[0], 64)
	return v
}

// cpuTicks is user and system time so far, in hundredths of a second (proc_pid_stat(5), fields 14 and 15).
func cpuTicks(pid int) float64 {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	if len(fields) < 13 {
		return 0
	}
	u, _ := strconv.ParseFloat(fields[11], 64)
	s, _ := strconv.ParseFloat(fields[12], 64)
	return u + s
}

func (b *bench) dropLogs() {
	logs, _ := filepath.Glob(".runar/logs/*.log")
	for _, l := range logs {
		os.Truncate(l, 0)
	}
}
