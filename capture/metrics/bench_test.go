package metrics

import (
	"bytes"
	"fmt"
	"testing"
)

// ordinary is what programs print most: messages with a number here and there, some lines of metrics among them.
func ordinary() []byte {
	var b bytes.Buffer
	for i := range 2000 {
		switch i % 10 {
		case 0:
			fmt.Fprintf(&b, "2024-03-01 10:00:%02d,%03d - trainer - INFO - step %d | loss %.4f | lr 3.0e-04 | grad_norm %.3f | 11.4 it/s\n", i%60, i, i, 2.5-float64(i)/1000, 1.2)
		case 1, 5:
			b.WriteString("Loading weights from the checkpoint that was found in the output folder of the run before this one\n")
		case 2:
			b.WriteString("  warnings.warn('the given tensor is not writable, and this is not supported by this version')\n")
		case 3:
			fmt.Fprintf(&b, "INFO worker %d: finished shard /data/train/part-%05d.parquet with 10240 rows\n", i%8, i)
		case 4:
			fmt.Fprintf(&b, "Epoch %d/10: loss=%.4f acc=%.2f%% val_loss=%.4f\n", i/200, 1.5, 88.25, 1.75)
		default:
			fmt.Fprintf(&b, "[%d/2000] Compiling object CMakeFiles/engine.dir/src/runtime/scheduler/task_queue_%d.cpp.o\n", i, i)
		}
	}
	return b.Bytes()
}

func BenchmarkOrdinaryLines(b *testing.B) {
	text := ordinary()
	b.SetBytes(int64(len(text)))
	r := New(Options{})
	for b.Loop() {
		r.Write(text)
		r.Samples()
	}
}

func BenchmarkPlainText(b *testing.B) {
	text := bytes.Repeat([]byte("the quick brown fox jumps over the lazy dog and goes on to the next line of text\n"), 1000)
	b.SetBytes(int64(len(text)))
	r := New(Options{})
	for b.Loop() {
		r.Write(text)
	}
}

func BenchmarkMetricLines(b *testing.B) {
	var t bytes.Buffer
	for i := range 1000 {
		fmt.Fprintf(&t, "step %d | loss %.4f | lr 3.0e-04 | grad_norm %.3f | tok/s 11.4k\n", i, 2.5-float64(i)/1000, 1.2)
	}
	b.SetBytes(int64(t.Len()))
	r := New(Options{})
	for b.Loop() {
		r.Write(t.Bytes())
		r.Samples()
	}
}

func BenchmarkBar(b *testing.B) {
	var t bytes.Buffer
	for i := range 1000 {
		fmt.Fprintf(&t, "\rEpoch 1:  %d%%|████▌     | %d/1000 [00:%02d<00:12, 45.0it/s, loss=%.4f, acc=0.8]", i/10, i, i%60, 1.5)
	}
	b.SetBytes(int64(t.Len()))
	r := New(Options{})
	for b.Loop() {
		r.Write(t.Bytes())
		r.Samples()
	}
}
