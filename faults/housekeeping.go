//go:build linux

package main

import (
	"bytes"
	"fmt"
	"strings"
	"time"
)

// killCompress kills gc --compress, now and then two at once, and reads the log whatever is there then.
func killCompress(t *trial) {
	const print = `i=0; while [ $i -lt 400 ]; do printf '%0.s.%-6000d\n' $i; i=$((i+1)); done`
	for t.tried < t.n {
		p := t.place()
		if out, err := within(p.command("-q", "-n", "long", "sh", "-c", print), time.Minute); err != nil {
			t.lose("no log could be made: %v: %.100s", err, out)
			return
		}
		whole, err := within(p.command("logs", "long", "--raw"), time.Minute)
		if err != nil || len(whole) < 2_000_000 {
			t.lose("no log was made: %d bytes, %v", len(whole), err)
			return
		}
		for range min(batch, t.n-t.tried) {
			var at []func()
			for range 1 + t.rand.IntN(2) {
				c := p.command("gc", "--compress", "--yes")
				if c.Start() == nil {
					at = append(at, func() { c.Process.Kill(); c.Wait() })
				}
			}
			time.Sleep(t.moment(60 * time.Millisecond))
			for _, kill := range at {
				kill()
			}
			t.tried++
			if text, err := within(p.command("logs", "long", "--raw"), time.Minute); err != nil || !bytes.Equal(text, whole) {
				t.lose("%d bytes of %d are left of a log, %v", len(text), len(whole), err)
			}
			if t.rand.IntN(2) == 0 { // as it was, for another try
				back := fmt.Sprintf("cd %s/logs && for f in *.gz; do [ ! -f $f ] || gunzip -f $f; done", p.store())
				within(p.program("sh", "-c", back), time.Minute)
				p.sql(p.database(), "UPDATE runs SET stdout_path=replace(stdout_path, '.gz', '');")
			}
		}
		if n := p.sql(p.database(), "PRAGMA integrity_check;"); strings.TrimSpace(n) != "ok" {
			t.lose("the database: %s", n)
		}
		p.drop()
	}
}
