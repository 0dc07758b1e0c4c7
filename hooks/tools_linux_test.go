package hooks

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// command is a program of the home folder, without a terminal.
func command(home string, args ...string) *exec.Cmd {
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir = filepath.Join(home, "work")
	cmd.Env = []string{"HOME=" + home, "PATH=" + home + "/bin:/usr/bin:/bin", "LC_ALL=C.UTF-8", "HOOKS_TEST_LOG=" + filepath.Join(home, "log")}
	return cmd
}

// tracer notes the processes that a process starts until its answer is called for.
func tracer(t *testing.T, pid int, file string) func() string {
	t.Helper()
	path, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("NO strace ON THIS MACHINE: forks are not counted")
	}
	cmd := exec.Command(path, "-f", "-o", file, "-e", "trace=execve,clone,clone3,fork,vfork", "-p", strconv.Itoa(pid))
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(deadline); tracedBy(pid) == 0; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			cmd.Process.Kill()
			t.Skipf("strace cannot attach here: %s", said.String())
		}
	}
	return func() string {
		cmd.Process.Signal(os.Interrupt)
		cmd.Wait()
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
}

func tracedBy(pid int) int {
	text, _ := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	_, after, _ := bytes.Cut(text, []byte("TracerPid:\t"))
	line, _, _ := bytes.Cut(after, []byte("\n"))
	n, _ := strconv.Atoi(string(line))
	return n
}

func TestShellFilesAreClean(t *testing.T) {
	for _, args := range [][]string{
		{"shellcheck", "files/runar.bash", "../completions/files/runar.bash"}, {"bash", "-n", "files/runar.bash"}, {"bash", "-n", "../completions/files/runar.bash"},
		{"zsh", "-n", "files/runar.zsh"}, {"zsh", "-n", "../completions/files/_runar"}, {"fish", "--no-execute", "files/runar.fish"}, {"fish", "--no-execute", "../completions/files/runar.fish"},
	} {
		if _, err := exec.LookPath(args[0]); err != nil {
			t.Logf("NO %s ON THIS MACHINE: %v is not checked", args[0], args[1:])
			continue
		}
		if out, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil || len(out) > 0 {
			t.Errorf("%v: %v\n%s", args, err, out)
		}
	}
}
