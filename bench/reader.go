//go:build linux

package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
)

var readerSuites = []suite{
	{"reader", (*bench).reader},
}

// reader measures how much processor time it takes to find the metrics in what a program prints, beside looking for two
// of their names with grep. Processor time, since the reader works beside the program and never in its way.
func (b *bench) reader() error {
	const size = 100_000_000
	log := filepath.Join(b.dir, "ordinary.log")
	if err := ordinaryLines(log, size); err != nil {
		return err
	}
	defer os.Remove(log)
	cpu := func(words ...string) func() (float64, error) {
		return func() (float64, error) {
			c := exec.Command(words[0], words[1:]...)
			c.Env = append(os.Environ(), "LC_ALL=C", "GOMAXPROCS=1")
			if _, err := c.Output(); err != nil { // a pipe: into /dev/null grep stops at its first match
				return 0, err
			}
			return (c.ProcessState.UserTime() + c.ProcessState.SystemTime()).Seconds(), nil
		}
	}
	v, err := rotate(min(b.rounds, 7), cpu(b.runar, "metrics", "--test", log), cpu("grep", "-oE", "(loss|acc)[=: ]+[0-9.e+-]+", log))
	if err != nil {
		return err
	}
	// The least of the rounds: on a busy machine the others pay for the neighbours.
	ours, theirs := []float64{slices.Min(v[0])}, []float64{slices.Min(v[1])}
	b.limit("metrics found in 100 MB of ordinary lines, processor time (≥ 100 MB/s)", ours[0], "s", 1)
	b.compare("metrics found in 100 MB of ordinary lines, processor time", "`grep -oE` for two names", ours, theirs, "s", 3)
	return nil
}

// ordinaryLines writes what programs print most: messages with a number here and there, a fifth of them metrics.
func ordinaryLines(path string, size int) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<20)
	for i, n := 0, 0; n < size; i++ {
		var m int
		switch i % 10 {
		case 0:
			m, _ = fmt.Fprintf(w, "2024-03-01 10:00:%02d,%03d - trainer - INFO - step %d | loss %.4f | lr 3.0e-04 | grad_norm %.3f | 11.4 it/s\n", i%60, i%1000, i, 2.5-float64(i%2000)/1000, 1.2)
		case 1, 5:
			m, _ = w.WriteString("Loading weights from the checkpoint that was found in the output folder of the run before this one\n")
		case 2:
			m, _ = w.WriteString("  warnings.warn('the given tensor is not writable, and this is not supported by this version')\n")
		case 3:
			m, _ = fmt.Fprintf(w, "INFO worker %d: finished shard /data/train/part-%05d.parquet with 10240 rows\n", i%8, i)
		case 4:
			m, _ = fmt.Fprintf(w, "Epoch %d/10: loss=%.4f acc=%.2f%% val_loss=%.4f\n", i/200%10, 1.5, 88.25, 1.75)
		default:
			m, _ = fmt.Fprintf(w, "[%d/2000] Compiling object CMakeFiles/engine.dir/src/runtime/scheduler/task_queue_%d.cpp.o\n", i%2000, i)
		}
		n += m
	}
	return w.Flush()
}
