package cli

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"runar/db"
	"runar/shell"
)

// TestMain makes this test binary runar itself where a script calls runar, so that scripts run the real Main in real processes.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"runar": func() { os.Exit(Main(os.Args[1:], "")) },
	})
}

// TestScripts runs testdata/script: one file, one behaviour. Scripts have a home folder of their own, and beside the usual commands
//
//	tty [COLUMNSxROWS] COMMAND…   runs it in a terminal (80x24) and keeps what the terminal was sent as stdout; ! for failure
//	answer TEXT COMMAND…          the same, TEXT and Enter being typed
//	made ID [KEY=VALUE…]          writes a run into ./.runar: name, command, status, exit, age, took, tags, params, metrics, log
//	exits CODE COMMAND…           the exit code must be this one
//	limited SIZE COMMAND…         runs it where it may use so much memory; [cgroup] where that can be done
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Setup: func(e *testscript.Env) error {
			home := filepath.Join(e.WorkDir, "home")
			e.Setenv("HOME", home)
			root, err := filepath.Abs(filepath.Join("..", ".."))
			if err != nil {
				return err
			}
			e.Setenv("ROOT", root)
			for _, name := range []string{"XDG_STATE_HOME", "XDG_CONFIG_HOME", "LC_ALL", "LANG", "NO_COLOR", "PAGER", "SHELL", "RUNAR_DIR"} {
				e.Setenv(name, "")
			}
			e.Setenv("TERM", "xterm-256color")
			e.Setenv("TZ", "UTC")
			// A worktree above the test's folder must not become the place of its runs.
			e.Setenv("GIT_CEILING_DIRECTORIES", e.WorkDir)
			e.Cd = filepath.Join(e.WorkDir, "project")
			return os.MkdirAll(e.Cd, 0o755)
		},
		Condition: conditions,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"tty":    func(ts *testscript.TestScript, neg bool, args []string) { inTerminal(ts, neg, "", args) },
			"answer": func(ts *testscript.TestScript, neg bool, args []string) { inTerminal(ts, neg, args[0]+"\n", args[1:]) },
			"made":   made,
			"exits":  exits,
			"match":  match,

			"limited": limited,
		},
	})
}

func environ(ts *testscript.TestScript) []string {
	var env []string
	for _, name := range []string{"PATH", "HOME", "TERM", "TZ", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "LC_ALL", "LANG", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "PAGER", "RUNAR_PAGER", "RUNAR_DIR", "LESS", "WORK", "GOCOVERDIR"} {
		if v := ts.Getenv(name); v != "" {
			env = append(env, name+"="+v)
		}
	}
	return env
}

func command(ts *testscript.TestScript, args []string) *exec.Cmd {
	// The binary for "runar" is on the script's PATH, which is not that of this process.
	path := args[0]
	for _, dir := range filepath.SplitList(ts.Getenv("PATH")) {
		if file := filepath.Join(dir, args[0]); !strings.Contains(path, "/") && runnable(file) == nil && !isDir(file) {
			path = file
		}
	}
	cmd := exec.Command(path, args[1:]...)
	cmd.Args[0] = args[0]
	cmd.Dir = ts.MkAbs(".")
	cmd.Env = environ(ts)
	return cmd
}

func inTerminal(ts *testscript.TestScript, neg bool, typed string, args []string) {
	cols, rows := 80, 24
	if n, err := fmt.Sscanf(args[0], "%dx%d", &cols, &rows); n == 2 && err == nil {
		args = args[1:]
	}
	out, err := runInPTY(command(ts, args), cols, rows, typed, 20*time.Second)
	fmt.Fprint(ts.Stdout(), strings.ReplaceAll(out, "\r\n", "\n"))
	if err != nil && !neg {
		ts.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, out)
	}
	if err == nil && neg {
		ts.Fatalf("%s: succeeded\n%s", strings.Join(args, " "), out)
	}
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	cmd := command(ts, args[1:])
	cmd.Stdout, cmd.Stderr = ts.Stdout(), ts.Stderr()
	cmd.Run()
	if got := cmd.ProcessState.ExitCode(); (got == want) == neg {
		ts.Fatalf("exit code %d", got)
	}
}

// match compares a file with a pattern line by line: blanks, tabs and escapes in it count, unlike in `stdout`.
func match(ts *testscript.TestScript, neg bool, args []string) {
	got, want := ts.ReadFile(args[0]), ts.ReadFile(args[1])
	if ok := regexp.MustCompile(`\A` + strings.TrimSuffix(want, "\n") + `\n?\z`).MatchString(got); ok == neg {
		ts.Fatalf("%s is\n%s\nand the pattern\n%s", args[0], got, want)
	}
}

// made writes a run as a recorder would have left it.
func made(ts *testscript.TestScript, neg bool, args []string) {
	now := time.Now()
	dir := filepath.Join(ts.MkAbs("."), storeName)
	id := args[0]
	path := "logs/" + id + ".log"
	run := &db.Run{ID: id, Workdir: ts.MkAbs("."), StdoutPath: &path, Params: map[string]string{}}
	argv := []string{"python", "train.py"}
	status, exit, age, took := db.Completed, 0, time.Hour, 45*time.Minute+23*time.Second
	var samples []db.Sample
	logText := ""
	for _, arg := range args[1:] {
		key, value, _ := strings.Cut(arg, "=")
		if unquoted, err := strconv.Unquote(`"` + value + `"`); err == nil {
			value = unquoted
		}
		switch {
		case key == "name":
			run.Name = &value
		case key == "note":
			run.Note = &value
		case key == "argv":
			argv = strings.Split(value, "|")
		case key == "status":
			status = db.Status(value)
		case key == "exit":
			exit, _ = strconv.Atoi(value)
		case key == "age":
			age, _ = time.ParseDuration(value)
		case key == "took":
			took, _ = time.ParseDuration(value)
		case key == "tags":
			run.Tags = strings.Split(value, ",")
		case key == "git":
			branch, commit, dirty := "main", value, true
			run.Git = db.Git{Branch: &branch, Commit: &commit, Dirty: &dirty}
		case key == "log":
			logText = value
		case strings.HasPrefix(key, "param."):
			run.Params[key[6:]] = value
		case strings.HasPrefix(key, "metric."):
			for i, word := range strings.Split(value, ",") {
				v, err := strconv.ParseFloat(word, 64)
				ts.Check(err)
				samples = append(samples, db.Sample{Key: key[7:], Point: db.Point{Step: db.At(float64(i + 1)), Value: v, T: int64(i) * 1000}})
			}
		default:
			ts.Fatalf("made: what is %q?", key)
		}
	}
	for _, word := range argv {
		run.Argv = append(run.Argv, db.Text(word))
	}
	run.Command = shell.Join(argv)
	run.CreatedAt = db.Time{Time: now.Add(-age)}
	run.Status = db.Running
	run.Owner = db.Myself()
	s, err := db.Open(context.Background(), dir, db.Options{})
	ts.Check(err)
	defer s.Close()
	ts.Check(os.MkdirAll(filepath.Join(dir, "logs"), 0o700))
	ts.Check(os.WriteFile(filepath.Join(dir, path), []byte(logText), 0o600))
	ts.Check(s.Insert(context.Background(), run))
	if len(samples) > 0 {
		ts.Check(s.AddSamples(context.Background(), id, samples))
	}
	if status == db.Running {
		return
	}
	size := int64(len(logText))
	ts.Check(s.Finish(context.Background(), id, db.End{Status: status, Cause: db.CauseExit, ExitCode: &exit, FinishedAt: run.CreatedAt.Add(took), LogBytes: &size}))
}
