//go:build linux

package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// inner are the words by which this program starts itself: as the program to be recorded, or inside something.
var inner = map[string]func(args []string){}

func init() {
	inner["write"] = write
	inner["eat"] = eat
	inner["pids"] = reusePids
	inner["guest"] = guest
}

// plan says what the recorded program writes: lines that carry a metric, each one write, with a pause between them.
type plan struct {
	seed  uint64
	lines int
	pause time.Duration
	exit  int
	stay  time.Duration // after the last line
}

func (p plan) words() []string {
	return []string{"write", strconv.FormatUint(p.seed, 10), strconv.Itoa(p.lines), strconv.FormatInt(p.pause.Microseconds(), 10), strconv.Itoa(p.exit),
		strconv.FormatInt(p.stay.Microseconds(), 10)}
}

// line is the line with an index; its length varies.
func (p plan) line(i int) string {
	r := rand.New(rand.NewPCG(p.seed, uint64(i)))
	return fmt.Sprintf("step=%d loss=%.4f #%s\n", i, r.Float64(), strings.Repeat(string(rune('a'+i%26)), r.IntN(160)))
}

// text is everything that the program writes behind its first line.
func (p plan) text() []byte {
	var b bytes.Buffer
	for i := range p.lines {
		b.WriteString(p.line(i))
	}
	return b.Bytes()
}

// write is the program to be recorded. Its first line says which run it is and its pid.
func write(args []string) {
	var v [5]int64
	for i := range min(len(v), len(args)) {
		v[i], _ = strconv.ParseInt(args[i], 10, 64)
	}
	p := plan{uint64(v[0]), int(v[1]), time.Duration(v[2]) * time.Microsecond, int(v[3]), time.Duration(v[4]) * time.Microsecond}
	out := func(s string) {
		for b := []byte(s); len(b) > 0; {
			n, err := syscall.Write(1, b)
			if err == syscall.EINTR || err == syscall.EAGAIN {
				continue
			}
			if err != nil {
				os.Exit(90)
			}
			b = b[n:]
		}
	}
	out(fmt.Sprintf("run=%s pid=%d\n", os.Getenv("RUNAR_RUN_ID"), os.Getpid()))
	for i := range p.lines {
		out(p.line(i))
		time.Sleep(p.pause)
	}
	time.Sleep(p.stay)
	os.Exit(p.exit)
}

// eat takes memory until it is killed.
func eat([]string) {
	fmt.Printf("run=%s pid=%d\n", os.Getenv("RUNAR_RUN_ID"), os.Getpid())
	var all [][]byte
	for {
		b := make([]byte, 4<<20)
		for i := 0; i < len(b); i += 4096 {
			b[i] = 1
		}
		all = append(all, b)
	}
}

// firstLine reads what the program said of itself; whole is false while the line is not complete.
func firstLine(seen []byte) (run string, pid int, rest []byte, whole bool) {
	line, rest, whole := bytes.Cut(seen, []byte("\n"))
	if whole {
		if n, _ := fmt.Sscanf(string(line), "run=%s pid=%d", &run, &pid); n == 0 {
			return "", 0, seen, false
		}
	}
	return run, pid, rest, whole
}
