package hooks

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"runar/shell"
)

// The tests drive real shells. The programs typed there are this test binary under other names: as runar it answers what the hooks ask
// for and records by a line in a log, under any other name it notes its arguments there and does what they say.
func TestMain(m *testing.M) {
	if os.Getenv("HOOKS_TEST_LOG") != "" {
		if filepath.Base(os.Args[0]) == "runar" {
			stubRunar(os.Args[1:])
		}
		stubProgram(os.Args)
	}
	code := m.Run()
	if builtIn != "" {
		os.RemoveAll(builtIn)
	}
	os.Exit(code)
}

func note(line string) {
	f, err := os.OpenFile(os.Getenv("HOOKS_TEST_LOG"), os.O_APPEND|os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(99)
	}
	f.WriteString(line + "\n")
	f.Close()
}

func stubSources() Sources {
	s := Sources{User: os.Getenv("HOME") + "/.config/runar/patterns", Home: os.Getenv("HOME")}
	dir, _ := os.Getwd()
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, ".runar")); err == nil {
			s.Project = filepath.Join(dir, ".runar", "patterns")
			return s
		} else if dir == "/" {
			return s
		}
	}
}

func stubRunar(args []string) {
	rules := Load(stubSources())
	self, _ := exec.LookPath(os.Args[0])
	switch args[0] {
	case "init":
		sh, _ := shell.Parse(args[1])
		fmt.Print(Script(Setup{Shell: sh, Bin: self, Build: "test", User: stubSources().User, Rules: rules, Completion: true}))
		os.Exit(0)
	case "hook":
	case "--":
		args = args[1:]
		fallthrough
	default:
		note("R " + shell.Join(args))
		become(args)
	}
	switch args[1] {
	case "rules":
		if os.Getenv("HOOKS_TEST_BROKEN") != "" {
			os.Exit(1)
		}
		sh, _ := shell.Parse(args[2])
		fmt.Print(rules.Code(sh))
	case "rewrite":
		rw := Rewriter{Rules: rules}
		for i := 2; i < len(args); i++ {
			switch args[i] {
			case "--as":
				i++
				rw.Runar = args[i]
			case "--skip":
				i++
				rw.Skip = append(rw.Skip, args[i])
			case "--":
				fmt.Print(rw.Rewrite(args[i+1]))
				os.Exit(0)
			}
		}
	case "run":
		args = args[2:]
		if args[0] == "--parent" {
			parent, _ := strconv.Atoi(args[1])
			EndWith(parent)
			args = args[2:]
		}
		args = args[1:] // --
		if os.Getenv("RUNAR_DISABLE") == "1" || !rules.Records(args) {
			note("X " + shell.Join(args))
		} else {
			note("R " + shell.Join(args))
		}
		become(args)
	}
	os.Exit(0)
}

func become(args []string) {
	path, err := exec.LookPath(args[0])
	if err == nil {
		err = syscall.Exec(path, args, os.Environ())
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(127)
}

func stubProgram(args []string) {
	line := "P " + shell.Join(args)
	if v := os.Getenv("CUDA_VISIBLE_DEVICES"); v != "" {
		line += " [cuda " + v + "]"
	}
	if v := os.Getenv("A"); v != "" {
		line += " [A " + v + "]"
	}
	note(line)
	for i := 1; i < len(args); i++ {
		value := ""
		if i+1 < len(args) {
			value = args[i+1]
		}
		switch args[i] {
		case "--read":
			text, _ := bufio.NewReader(os.Stdin).ReadString('\n')
			note("read " + strings.TrimSpace(text))
		case "--print":
			fmt.Println(value)
		case "--tty":
			_, err := unix.IoctlGetTermios(1, unix.TCGETS)
			note(fmt.Sprintf("tty %v", err == nil))
		case "--trap":
			signal.Notify(make(chan os.Signal, 1), syscall.SIGINT)
		case "--sleep":
			fmt.Println("sleeping")
			d, _ := time.ParseDuration(value)
			time.Sleep(d)
			note("slept")
		case "--stdin":
			io.Copy(os.Stdout, os.Stdin)
		case "--kill":
			n, _ := strconv.Atoi(value)
			syscall.Kill(os.Getpid(), syscall.Signal(n))
			time.Sleep(time.Minute)
		case "--exit":
			code, _ := strconv.Atoi(value)
			os.Exit(code)
		}
	}
	os.Exit(0)
}
