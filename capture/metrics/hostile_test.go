package metrics

import (
	"strings"
	"syscall"
	"testing"
	"time"
)

// No text may cost more than a small multiple of any other of its length: what is slow here holds up every run that prints it.
func TestNothingIsSlow(t *testing.T) {
	const size = 256 << 10
	for _, piece := range []string{
		"[", "(", "{", "{a:", "a=[", "a(", "'", "\"", "`", "<", "1,", "1 ", "a 1 ", "a: 1 ", "a=1;", "%|", "1%|", "5it [", "[=", "[====] ", "|", "| a ", "1|", "a|", "x\t", "#", "#1", "-", "=", "==", ":", "::", ".", "..", "1.",
		"nan ", "inf,", "é", "━", "│", "1/", "1/2 ", "epoch ", "epoch 1 ", "step1", "of 1 ", "at ", "best ", "after 1 steps ", "a_b ", "1e", "1-", "0x", "[1]2,", "\b", "\r", "1\r", "\x1b[A", "a\x1b[A", "\x1b[9999999C", "a\n\x1b[A", "\x1b[48Aa\n", "\x1b[?25l\n", "\x00", "\xff",
	} {
		for _, lines := range []bool{false, true} {
			text := strings.Repeat(piece, 120/len(piece)+1)
			if lines {
				text += "\n"
			}
			text = strings.Repeat(text, size/len(text))
			began := cpuTime(t)
			r := New(Options{})
			for i := 0; i < len(text); i += 1 << 16 {
				r.Write([]byte(text[i:min(i+1<<16, len(text))]))
				r.Samples()
			}
			r.Flush()
			if took := cpuTime(t) - began; took > time.Second {
				t.Errorf("%q (lines: %v): %d kB took %v", piece, lines, size>>10, took)
			} else if took > 20*time.Millisecond {
				t.Logf("%q (lines: %v): %.1f MB/s", piece, lines, size/took.Seconds()/1e6)
			}
		}
	}
}

// cpuTime is what this process has computed so far: unlike the time of day it is the same on a busy machine.
func cpuTime(t *testing.T) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
