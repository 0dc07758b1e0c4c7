package capture

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// command is runar with words, in the world's project.
func (w world) command(words ...string) *exec.Cmd {
	c := exec.Command(w.runar, words...)
	c.Env, c.Dir = w.env, w.work
	return c
}

// logs are the paths of the logs of the project.
func (w world) logs() []string {
	paths, _ := filepath.Glob(filepath.Join(w.work, ".runar", "logs", "*.log"))
	return paths
}

// log is the newest log of the project.
func (w world) log(t testing.TB) []byte {
	t.Helper()
	newest, at := "", time.Time{}
	for _, p := range w.logs() {
		if info, err := os.Stat(p); err == nil && !info.ModTime().Before(at) {
			newest, at = p, info.ModTime()
		}
	}
	b, err := os.ReadFile(newest)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// long tells whether the tests are to be as large as they are meant.
func long() bool { return os.Getenv("RUNAR_TEST_LONG") != "" }

// noise answers size random bytes, the same for the same seed.
func noise(seed uint64, size int64) io.Reader {
	var key [32]byte
	key[0] = byte(seed)
	return io.LimitReader(rand.NewChaCha8(key), size)
}

func digest(r io.Reader) string {
	h := sha256.New()
	io.Copy(h, r)
	return sum(h)
}

func sum(h hash.Hash) string { return fmt.Sprintf("%x", h.Sum(nil)) }

// Random bytes go through stdin, stdout and stderr unchanged and apart: 8 MB each way here, 300 MB when asked for.
func TestRedirectedStreamsAreExact(t *testing.T) {
	t.Parallel()
	size := int64(8 << 20)
	if long() {
		size = 300 << 20
	}
	want, wantErr := digest(noise(1, size)), digest(noise(2, size))
	for _, way := range []string{"", "--pty"} {
		for _, to := range []string{"pipe", "file"} {
			t.Run(to+way, func(t *testing.T) {
				w := newWorld(t)
				side := filepath.Join(w.home, "side")
				f, err := os.Create(side)
				if err != nil {
					t.Fatal(err)
				}
				io.Copy(f, noise(2, size))
				f.Close()
				c := exec.Command("sh", "-c", `exec "$@"`, "sh", w.runar)
				if way != "" {
					c.Args = append(c.Args, way)
				}
				c.Args = append(c.Args, "sh", "-c", `cat "$0" >&2 & cat; wait`, side)
				c.Env, c.Dir = w.env, w.work
				c.Stdin = noise(1, size)
				var got, gotErr string
				if to == "pipe" {
					out, errs := sha256.New(), sha256.New()
					c.Stdout, c.Stderr = out, errs
					if err := c.Run(); err != nil {
						t.Fatal(err)
					}
					got, gotErr = sum(out), sum(errs)
				} else {
					out, _ := os.Create(side + ".out")
					errs, _ := os.Create(side + ".err")
					c.Stdout, c.Stderr = out, errs
					if err := c.Run(); err != nil {
						t.Fatal(err)
					}
					out.Seek(0, io.SeekStart)
					errs.Seek(0, io.SeekStart)
					got, gotErr = digest(out), digest(errs)
					out.Close()
					errs.Close()
				}
				if got != want {
					t.Error("stdout differs from what was written")
				}
				if gotErr != wantErr {
					t.Error("stderr differs from what was written")
				}
				if info, err := os.Stat(w.logs()[0]); err != nil || info.Size() != 2*size {
					t.Errorf("the log: %v, %v; want %d bytes", info.Size(), err, 2*size)
				}
			})
		}
	}
}

// A log of one stream is that stream.
func TestTheLogIsWhatWasWritten(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.command("cat")
	c.Stdin = noise(3, 4<<20)
	if err := c.Run(); err != nil {
		t.Fatal(err)
	}
	if digest(bytes.NewReader(w.log(t))) != digest(noise(3, 4<<20)) {
		t.Error("the log differs from what was written")
	}
}

// Where stdout and stderr are one file or one pipe, their order is kept.
func TestOneFileKeepsTheOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const alternate = `i=0; while [ $i -lt 300 ]; do echo out $i; echo err $i >&2; i=$((i+1)); done`
	for _, script := range []string{`"$0" sh -c "$1" >both 2>&1; cat both`, `"$0" sh -c "$1" 2>&1 | cat`, `: >both; "$0" sh -c "$1" >>both 2>&1; cat both`} {
		c := exec.Command("sh", "-c", script, w.runar, alternate)
		c.Env, c.Dir = w.env, w.work
		got, err := c.Output()
		if err != nil {
			t.Fatal(err)
		}
		want, _ := exec.Command("sh", "-c", alternate+" 2>&1").CombinedOutput()
		bare := exec.Command("sh", "-c", "exec 2>&1; "+alternate)
		if want, err = bare.Output(); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s: the order changed", script)
		}
		if !bytes.Equal(w.log(t), want) {
			t.Errorf("%s: the order changed in the log", script)
		}
	}
}

// kinds of places that a descriptor can lead to.
var kinds = []string{"tty", "file", "pipe", "null", "socket"}

// place opens one; got answers what was written there, where that can be asked.
func place(t *testing.T, kind string, tty *os.File) (fd *os.File, got func() string) {
	t.Helper()
	none := func() string { return "" }
	ends := func(r, w *os.File) (*os.File, func() string) {
		return w, func() string {
			w.Close()
			defer r.Close()
			b, _ := io.ReadAll(r)
			return string(b)
		}
	}
	switch kind {
	case "tty":
		return tty, none
	case "null":
		f, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		return f, func() string { f.Close(); return "" }
	case "file":
		f, err := os.CreateTemp(t.TempDir(), "")
		if err != nil {
			t.Fatal(err)
		}
		return f, func() string { defer f.Close(); b, _ := os.ReadFile(f.Name()); return string(b) }
	case "pipe":
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		return ends(r, w)
	}
	p, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	return ends(os.NewFile(uintptr(p[0]), "ours"), os.NewFile(uintptr(p[1]), "theirs"))
}

// Every combination of what the three streams can be: the program sees terminals where there are terminals and nowhere else, has the
// same controlling terminal, and its words arrive.
func TestStreamsAreWhatTheyWere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i := range 125 {
		in, out, errs := kinds[i/25], kinds[i/5%5], kinds[i%5]
		answer, err := os.CreateTemp(w.home, "answer")
		if err != nil {
			t.Fatal(err)
		}
		c := w.command("-q", "sh", "-c", `for f in 0 1 2; do [ -t $f ] && x=${x}t || x=$x.; done; (: </dev/tty) 2>/dev/null && x=${x}c; printf %s $x >&4; echo to stdout; echo to stderr >&2`)
		var gotOut, gotErr func() string
		var mine []*os.File
		r := onRig(t, c, func(tty *os.File) {
			var f [3]*os.File
			f[0], _ = place(t, in, tty)
			f[1], gotOut = place(t, out, tty)
			f[2], gotErr = place(t, errs, tty)
			c.Stdin, c.Stdout, c.Stderr = f[0], f[1], f[2]
			c.ExtraFiles = []*os.File{answer}
			if in == "tty" { // descriptor 3 is the terminal otherwise
				c.ExtraFiles = []*os.File{answer, answer}
			} else {
				mine = append(mine, f[0])
			}
		})
		if code := r.end(); code != 0 {
			t.Errorf("%s %s %s: exit %d", in, out, errs, code)
		}
		for _, f := range mine {
			f.Close()
		}
		want := ""
		for _, kind := range []string{in, out, errs} {
			want += map[bool]string{true: "t", false: "."}[kind == "tty"]
		}
		if got, _ := os.ReadFile(answer.Name()); string(got) != want+"c" {
			t.Errorf("%s %s %s: the program saw %q, want %q", in, out, errs, got, want+"c")
		}
		answer.Close()
		shown := r.text()
		for _, s := range []struct {
			kind, text string
			got        func() string
		}{{out, "to stdout\n", gotOut}, {errs, "to stderr\n", gotErr}} {
			switch got := s.got(); {
			case s.kind == "tty" && !strings.Contains(shown, s.text), s.kind != "tty" && s.kind != "null" && !strings.HasPrefix(got, s.text):
				t.Errorf("%s %s %s: %q did not arrive: %q, terminal %q", in, out, errs, s.text, got, shown)
			}
		}
	}
}

// Without a controlling terminal the program gets none.
func TestNoControllingTerminal(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.command("-q", "sh", "-c", `(: </dev/tty) 2>/dev/null && echo has one; [ -t 1 ] && echo on a terminal`)
	p, err := openPTY()
	if err != nil {
		t.Fatal(err)
	}
	master, slave := os.NewFile(uintptr(p.master), "pty"), os.NewFile(uintptr(p.slave), "tty")
	defer master.Close()
	c.Stdout, c.Stderr = slave, slave
	c.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	slave.Close()
	b, _ := io.ReadAll(master)
	c.Wait()
	if got := string(b); strings.Contains(got, "has one") || !strings.Contains(got, "on a terminal") {
		t.Errorf("%q", got)
	}
}

func TestExitCodes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	os.WriteFile(filepath.Join(w.work, "plain"), []byte("x"), 0o644)
	for _, c := range []struct {
		words []string
		want  int
	}{
		{[]string{"true"}, 0}, {[]string{"sh", "-c", "exit 7"}, 7}, {[]string{"no-such-program"}, 127}, {[]string{"./plain"}, 126}, {[]string{"./nothing"}, 127}, {[]string{"/"}, 126},
		{[]string{"--pty", "true"}, 0}, {[]string{"--pty", "sh", "-c", "exit 7"}, 7}, {[]string{"--pty", "./plain"}, 126}, {[]string{"--nonsense", "true"}, 2},
	} {
		err := w.command(c.words...).Run()
		code := 0
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			code = exit.ExitCode()
		}
		if code != c.want {
			t.Errorf("%q: exit %d, want %d (%v)", c.words, code, c.want, err)
		}
	}
	for name, sig := range map[string]syscall.Signal{"TERM": unix.SIGTERM, "KILL": unix.SIGKILL, "INT": unix.SIGINT, "SEGV": unix.SIGSEGV, "QUIT": unix.SIGQUIT, "HUP": unix.SIGHUP, "USR1": unix.SIGUSR1, "ABRT": unix.SIGABRT} {
		for _, way := range [][]string{nil, {"--pty"}} {
			err := w.command(append(way, "sh", "-c", "ulimit -c 0; kill -"+name+" $$")...).Run()
			var exit *exec.ExitError
			if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != sig {
				t.Errorf("%q: a program that died of %v: %v", way, sig, err)
			}
			if exit != nil && exit.Sys().(syscall.WaitStatus).CoreDump() {
				t.Errorf("%q: runar left a core for %v", way, sig)
			}
		}
	}
}

// What the program sees of its environment: the run and the store, and nothing else of ours.
func TestEnvironmentOfTheProgram(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.env = append(w.env, "PYTHONPATH=/mine", "ODD=a=b\nc")
	out, err := w.command("A=1", "env", "-0").Output()
	if err != nil {
		t.Fatal(err)
	}
	left := map[string]bool{"A=1": true}
	for _, e := range w.env {
		left[e] = true
	}
	for _, e := range strings.Split(strings.TrimRight(string(out), "\x00"), "\x00") {
		name, value, _ := strings.Cut(e, "=")
		switch {
		case left[e]:
			delete(left, e)
		case name == "PYTHONPATH" && strings.HasPrefix(value, "/mine:"):
			delete(left, "PYTHONPATH=/mine")
		case name == "RUNAR_RUN_ID" && strings.HasPrefix(value, "run_"), name == "RUNAR_DIR" && value == filepath.Join(w.work, ".runar"):
		default:
			t.Errorf("%q is not the program's", e)
		}
	}
	delete(left, "RUNAR_DIR="+filepath.Join(w.work, ".runar"))
	for e := range left {
		t.Errorf("%q is missing", e)
	}
}
