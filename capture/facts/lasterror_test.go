package facts

import (
	"strings"
	"testing"
)

func TestLastError(t *testing.T) {
	for _, c := range []struct{ name, log, want string }{
		{"nothing", "epoch 1 loss=0.5\nTest error: 0.12\nerror: 0.05\nerror rate 3%\nerrors: none\n", ""},
		{"python", "loss 1\nTraceback (most recent call last):\n  File \"t.py\", line 3, in <module>\n    raise ValueError('boom')\nValueError: boom\n", "ValueError: boom"},
		{"a bare exception", "Traceback (most recent call last):\n  File \"t.py\", line 3\n    assert x\nAssertionError\n", "AssertionError"},
		{"an exception of one's own", "Traceback (most recent call last):\n  File \"t.py\", line 3\n    f()\ntrainer.Diverged: loss is nan\n", "trainer.Diverged: loss is nan"},
		{"chained", "Traceback (most recent call last):\n  File \"a\"\nKeyError: 'x'\n\nDuring handling of the above exception, another exception occurred:\n\nTraceback (most recent call last):\n  File \"b\"\nRuntimeError: no x\n", "RuntimeError: no x"},
		{"a traceback that was survived", "Traceback (most recent call last):\n  File \"a\"\nKeyError: 'x'\ngoing on\n/bin/sh: 1: Segmentation fault (core dumped)\n", "/bin/sh: 1: Segmentation fault (core dumped)"},
		{"syntax", "  File \"t.py\", line 1\n    x = (\n        ^\nSyntaxError: '(' was never closed\n", "SyntaxError: '(' was never closed"},
		{"a group", "  + Exception Group Traceback (most recent call last):\n  |   File \"t.py\", line 3\n  | ExceptionGroup: two (2 sub-exceptions)\n  +-+---------------- 1 ----------------\n    | Traceback (most recent call last):\n    |   File \"t.py\"\n    | ValueError: inner\n    +------------------------------------\n", "ValueError: inner"},
		{"rich", "╭──── Traceback (most recent call last) ────╮\n│ t.py:3 in <module> │\n╰───────────────────╯\nValueError: boom\n", "ValueError: boom"},
		{"cuda", "Traceback (most recent call last):\n  File \"t.py\"\ntorch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has\n", "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has"},
		{"cuda of C", "loss 1\nCUDA error: an illegal memory access was encountered\nbye\n", "CUDA error: an illegal memory access was encountered"},
		{"ranks", "[rank1]: Traceback (most recent call last):\n[rank1]:   File \"t.py\", line 9\n[rank1]: ValueError: rank one\nTraceback (most recent call last):\n  File \"torchrun\"\ntorch.distributed.elastic.multiprocessing.errors.ChildFailedError: \n====\nt.py FAILED\n", "ValueError: rank one"},
		{"only the wrapper", "Traceback (most recent call last):\n  File \"a\"\nsubprocess.CalledProcessError: Command 'x' returned non-zero exit status 1.\n", "subprocess.CalledProcessError: Command 'x' returned non-zero exit status 1."},
		{"ray", "(train pid=12, ip=1.2.3.4) Traceback (most recent call last):\n(train pid=12, ip=1.2.3.4)   File \"t.py\"\n(train pid=12, ip=1.2.3.4) ValueError: remote\n", "ValueError: remote"},
		{"gcc", "gcc -c x.c\nx.c:3:5: error: expected ';' before 'return'\nmake: *** [Makefile:2: x.o] Error 1\n", "x.c:3:5: error: expected ';' before 'return'"},
		{"rust", "thread 'main' panicked at src/main.rs:2:5:\nindex out of bounds: the len is 3\nnote: run with `RUST_BACKTRACE=1`\n", "thread 'main' panicked at src/main.rs:2:5: index out of bounds: the len is 3"},
		{"c++", "terminate called after throwing an instance of 'std::runtime_error'\n  what():  bad shape\nAborted (core dumped)\n", "terminate called after throwing an instance of 'std::runtime_error' bad shape"},
		{"go", "panic: runtime error: index out of range [3]\n\ngoroutine 1 [running]:\nmain.main()\n\t/x/main.go:5 +0x1d\nexit status 2\n", "panic: runtime error: index out of range [3]"},
		{"node", "/x/a.js:1\nthrow new Error('boom')\n^\n\nTypeError: x is not a function\n    at Object.<anonymous> (/x/a.js:1:7)\n", "TypeError: x is not a function"},
		{"a log with levels", "2026-01-02 03:04:05,678 - root - ERROR - data is missing\n2026-01-02 03:04:06,000 - root - INFO - bye\n", "2026-01-02 03:04:05,678 - root - ERROR - data is missing"},
		{"tools", "usage: t.py [-h]\nt.py: error: the following arguments are required: --lr\n", "t.py: error: the following arguments are required: --lr"},
		{"git", "fatal: not a git repository\n", "fatal: not a git repository"},
		{"shell", "sh: 1: nosuch: not found\n", "sh: 1: nosuch: not found"},
		{"ls", "ls: cannot access 'x': No such file or directory\n", "ls: cannot access 'x': No such file or directory"},
		{"bash killed", "t.sh: line 3:  4711 Killed                  python t.py\n", "t.sh: line 3:  4711 Killed                  python t.py"},
		{"a bar after it", "ValueError: boom\n 10%|#   |\r 20%|##  |\r", "ValueError: boom"},
		{"colours", "\x1b[31mERROR:\x1b[0m cannot read x\n", "ERROR: cannot read x"},
		{"hostile", "Error: \xff\x1b]0;title\x07evil\n", "Error: \ufffdevil"},
		{"warnings", "FutureWarning: x is deprecated\nUserWarning: y\n", ""},
		{"names", "torch.Size: 3\nconfig.Model: resnet\n", ""},
	} {
		if got := LastError(strings.NewReader(c.log), int64(len(c.log))); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// Only the end of a log is read, and a long line is kept short.
func TestLastErrorIsBounded(t *testing.T) {
	log := "ValueError: first\n" + strings.Repeat("x\n", lastErrorBytes)
	if got := LastError(strings.NewReader(log), int64(len(log))); got != "" {
		t.Errorf("%q is far from the end", got)
	}
	log = "ValueError: " + strings.Repeat("ü", 2000) + "\n"
	if got := LastError(strings.NewReader(log), int64(len(log))); len(got) > longestError+4 || !strings.HasSuffix(got, "ü…") {
		t.Errorf("%d bytes: …%q", len(got), got[max(0, len(got)-10):])
	}
}

func FuzzLastError(f *testing.F) {
	f.Add("Traceback (most recent call last):\n  x\nE: y\n")
	f.Add("[rank0]: \n(pid=1) \n| \n")
	f.Fuzz(func(t *testing.T, log string) {
		if got := LastError(strings.NewReader(log), int64(len(log))); len(got) > longestError+4 || strings.ContainsAny(got, "\n\x1b") {
			t.Errorf("%q", got)
		}
	})
}

// It stands between the end of a failed run and the prompt: a few milliseconds at most.
func BenchmarkLastError(b *testing.B) {
	log := strings.Repeat("epoch 17 loss=0.0123 some text that goes on and on for a line\n", 2000)
	for b.Loop() {
		LastError(strings.NewReader(log), int64(len(log)))
	}
}
