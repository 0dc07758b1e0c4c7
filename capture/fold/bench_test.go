package fold

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

func BenchmarkFold(b *testing.B) {
	fill := func(next func(i int) string) []byte {
		var p []byte
		for i := 0; len(p) < 8<<20; i++ {
			p = append(p, next(i)...)
		}
		return p
	}
	for _, c := range []struct {
		name  string
		log   []byte
		piece int
		o     Options
	}{
		{"plain", fill(func(i int) string {
			return fmt.Sprintf("2024-05-01 12:00:00 INFO step %d loss=0.%d lr=0.001 and some more words\n", i, i)
		}), 64 << 10, Options{}},
		{"plain4k", fill(func(i int) string {
			return fmt.Sprintf("2024-05-01 12:00:00 INFO step %d loss=0.%d lr=0.001 and some more words\n", i, i)
		}), 4 << 10, Options{}},
		{"cjk", fill(func(i int) string {
			return fmt.Sprintf("训练 %d 步 损失 0.%d 准确率 漢字漢字漢字\n", i, i)
		}), 64 << 10, Options{}},
		{"tabs", fill(func(i int) string { return fmt.Sprintf("%d\t0.%d\t0.001\tcolumn\tcolumn\n", i, i) }), 64 << 10, Options{}},
		{"tqdm", fill(func(i int) string {
			s := fmt.Sprintf("\r%3d%%|%s%s| %d/1000 [00:12<00:10, 45.1it/s, loss=0.%d]", i%1001/10, strings.Repeat("█", i%1001/40), strings.Repeat(" ", 25-i%1001/40), i%1001, i)
			if i%1001 == 1000 {
				s += "\n"
			}
			return s
		}), 64 << 10, Options{Rows: 24, Cols: 120}},
		{"nested", corpora(b)["tqdm-nested"], 64 << 10, Options{Rows: 24, Cols: 80}},
		{"colour dropped", fill(func(i int) string {
			return fmt.Sprintf("\x1b[1;32mINFO\x1b[0m \x1b[36mstep\x1b[0m %d \x1b[38;5;208mloss\x1b[0m=0.%d some more words\n", i, i)
		}), 64 << 10, Options{Rows: 24, Cols: 120}},
		{"colour kept", fill(func(i int) string {
			return fmt.Sprintf("\x1b[1;32mINFO\x1b[0m \x1b[36mstep\x1b[0m %d \x1b[38;5;208mloss\x1b[0m=0.%d some more words\n", i, i)
		}), 64 << 10, Options{Rows: 24, Cols: 120, Colour: true}},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.log)))
			b.ReportAllocs()
			for b.Loop() {
				n := 0
				f := New(c.o, func(l Line) { n += len(l.Text) })
				for p := c.log; len(p) > 0; {
					k := min(len(p), c.piece)
					f.Write(p[:k])
					p = p[k:]
				}
				f.Flush()
			}
		})
	}
}

func BenchmarkTail(b *testing.B) {
	log := bytes.Repeat([]byte("2024-05-01 12:00:00 INFO step 10 loss=0.5 lr=0.001\n"), 20<<20/50)
	for b.Loop() {
		if lines, err := Tail(bytes.NewReader(log), int64(len(log)), 1000, 0, Options{}); err != nil || len(lines) != 1000 {
			b.Fatal(len(lines), err)
		}
	}
}
