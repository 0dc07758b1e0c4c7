package capture

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A story is what a person does at a terminal, a step a line: "> text" types a line, "= text" types without Enter, "key NAME" presses a
// key, "see TEXT" waits for it, "at TEXT" waits until the last line is that, and ">> text" types ahead: every other step waits until the screen is at rest. The word @ stands for nothing when bare, and for runar otherwise.
type story struct{ name, steps string }

// Each story is lived twice, bare and under runar, and both screens must come out the same: text, exit codes, jobs.
var stories = []story{
	{"exit codes", `
> @ echo hi; echo rc $?
> @ sh -c 'exit 300'; echo rc $?
> @ sh -c 'kill -SEGV $$' 2>/dev/null; echo rc $?
> printf 'echo no shebang $0\n' >script; chmod +x script; @ ./script; echo rc $?`},
	{"Ctrl-C", `
> @ sleep 50
key C-c
> echo rc $?
see rc 130`},
	{"Ctrl-C ends a loop", `
> for i in 1 2 3; do @ sleep 50; done; echo AFTER
key C-c
> echo loop over $?
see over 130`},
	{"Ctrl-C ends a script", `
> printf '@ sleep 50\necho AFTER\n' >s.sh; bash s.sh
key C-c
> echo rc $?
see rc 130`},
	{"one Ctrl-C is one signal", `
> cat >h.py <<'X'
> import signal, time
> n = 0
> def h(*a):
>     global n; n += 1
> signal.signal(signal.SIGINT, h)
> print("re" "ady", flush=True)
> t = time.time()
> while n == 0 and time.time() - t < 20: time.sleep(.01)
> time.sleep(.2); print("interrupts", n)
> X
> clear; @ python3 h.py
see ready
key C-c
see interrupts 1`},
	{"Ctrl-backslash", `
> ulimit -c 0; clear
> @ sleep 50
key C-\
> echo rc $?
see rc 131`},
	{"stop and continue", `
> @ sleep 50
key C-z
see Stopped
> jobs
> fg
key C-c
> echo rc $?
see rc 130`},
	{"stop, then in the background", `
> @ sh -c 'read x; echo got $x' 
key C-z
see Stopped
> fg
= word
key Enter
see got word`},
	{"background job", `
> @ sh -c 'sleep .3; echo finished' & sleep 1; echo typed
see Done`},
	{"background reader stops", `
> @ cat & sleep 1
see [1]
see Stopped
> fg
= a line
key Enter
key C-d
> echo rc $?`},
	{"type-ahead goes to the next command", `
> @ sleep 1
>> echo ahead`},
	{"getpass", `
> @ python3 -c 'import getpass; p = getpass.getpass("Secret: "); print("it was", p)'
at Secret:
= abc
key Enter
see it was abc`},
	{"prompt", `
> @ python3 -c 'x = input("name? "); print("hello", x)'
at name?
= bob
key Enter
see hello bob`},
	{"Python prompt", `
> @ python3 -q
at >>>
> 6*7
see 42
key C-d
at $
> echo rc $?`},
	{"debugger", `
> printf 'for i in range(3):\n    breakpoint()\n    print("i", i)\n' >d.py; clear; @ python3 d.py
at (Pdb)
> p i+41
see 41
> c
see i 0
> q
see BdbQuit
> clear; echo out`},
	{"vim", `
> @ vim -u NONE -N v.txt
see ~
= ihello from vim
key Escape
key C-z
see Stopped
> fg
see hello from vim
> :wq
> clear; cat v.txt
see hello from vim`},
	{"less on a file", `
> seq 500 >f; @ less f
= G
see 500
= q
> clear; echo back`},
	{"pager behind a pipe inside", `
> @ sh -c 'seq 500 | less'
= G
see 500
= q
> clear; echo back`},
	{"pager behind runar", `
> @ seq 500 | less
= G
see 500
= q
> clear; echo back`},
	{"full-screen program", `
> stty -a >before; @ top
see PID
= q
> clear; stty -a >after; cmp before after && echo same
see same`},
	{"curses on stdout", `
> printf 'import curses\ndef m(s):\n  s.addstr(2, 5, "KEYS"); s.refresh(); k = s.getch(); return k\nprint("key", curses.wrapper(m))' >c.py; clear; @ python3 c.py
see KEYS
= x
see key 120
> stty -a | grep -c -- '-echo ' `},
	{"pipe status", `
> @ yes | head -1; echo ${PIPESTATUS[@]}
see 141 0`},
	{"kill by pid and by job", `
> @ sleep 50 & sleep .3; kill $!; wait $!; echo rc $?
see rc 143
> @ sleep 50 & sleep .3; kill %1; wait %1; echo again $?
see again 143`},
	{"a group-wide signal arrives once", `
> printf 'import signal, time\nn = 0\ndef h(*a):\n    global n; n += 1\nsignal.signal(signal.SIGTERM, h)\nt = time.time()\nwhile n == 0 and time.time() - t < 20: time.sleep(.01)\ntime.sleep(.3); print("terms", n)\n' >g.py; clear
> @ python3 g.py & sleep .6; kill %1; wait; echo over
see terms 1`},
	{"timeout", `
> timeout 0.3 @ sleep 50; echo rc $?
see rc 124
> timeout -s KILL 0.3 @ sleep 50 2>/dev/null; echo again $?
see again 137`},
	{"late output of a grandchild", `
> @ sh -c '(sleep .5; echo LA"TE")& echo early'; echo prompt is back
see LATE`},
	{"streams closed early", `
> @ sh -c 'exec >&- 2>&-; sleep .2; exit 5'; echo rc $?
see rc 5`},
	{"descriptors pass through", `
> @ cat <(echo through); @ bash -c 'echo three >&3' 3>t; cat t`},
	{"terminal, session and group are the shell's", `
> @ sh -c '[ "$(tty)" = "$1" ] && echo same tty' x "$(tty)"; @ sh -c 'ps -o sid= -p $$' | tr -d ' ' >a; ps -o sid= -p $$ | tr -d ' ' >b; cmp a b && echo same session`},
	{"settings stay", `
> @ stty -ixon; stty -a | grep -o -- '-ixon'; stty ixon`},
	{"window size", `
> @ stty size; @ sh -c 'stty size <&1'; @ python3 -c 'import os; print(os.get_terminal_size(1))'`},
	{"time counts the program", `
> printf 'import time\nwhile time.process_time() < .3: pass' >t.py; clear; TIMEFORMAT=%U; { time @ python3 t.py; } 2>t; awk '{exit !($1 > .05)}' t && echo counted | tr a-z A-Z
see COUNTED`},
	{"environment, umask and limits", `
> printf 'umask; ulimit -n\nenv | grep -v "^RUNAR\|^PYTHONPATH\|^_=\|^SHLVL\|^TMUX" | sort\n' >e.sh; umask 027; @ sh e.sh >a; sh e.sh >b; umask 022; clear; cmp a b && head -1 a
see 0027`},
	{"a stopped program continued by its pid", `
> @ sh -c 'echo $$ >pid; i=0; while [ $i -lt 4000 ]; do i=$((i+1)); echo $i >>count; sleep .01; done' &
see [1]
> sleep .5; kill -STOP $(cat pid); sleep .4; a=$(wc -l <count); kill -CONT $(cat pid); sleep .6; b=$(wc -l <count); kill $(cat pid); wait; clear; [ $b -gt $a ] && echo goes on
see goes on`},
}

func TestAsBare(t *testing.T) {
	t.Parallel()
	for part := range 3 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			bare := w.open(t, 200, 30, "bash", "--norc", "--noprofile", "-i")
			ours := w.open(t, 200, 30, "bash", "--norc", "--noprofile", "-i")
			for i, st := range stories {
				if i%3 != part {
					continue
				}
				want := st.live(w, bare, t, "")
				got := st.live(w, ours, t, "runar -q ")
				if got != want {
					t.Errorf("%s: under runar\n%s\n--- bare\n%s", st.name, got, want)
				}
			}
		})
	}
}

// live goes through the steps and answers the screen at the end, with the word runar taken out.
func (st story) live(w world, s *screen, t *testing.T, runar string) string {
	t.Helper()
	dir := filepath.Join(w.work, "d")
	os.RemoveAll(dir)
	os.MkdirAll(dir, 0o700)
	s.line("cd; cd " + dir + "; stty sane; reset -Q 2>/dev/null; clear; echo begin | tr a-z A-Z")
	s.wait("BEGIN")
	s.line("clear")
	s.until("an empty screen", func() bool { return s.text() == "$" })
	for _, step := range strings.Split(strings.Trim(st.steps, "\n"), "\n") {
		verb, rest, _ := strings.Cut(step, " ")
		rest = strings.ReplaceAll(rest, "@ ", runar)
		switch verb { // a person looks before typing
		case ">":
			s.prompt()
		case "=", "key":
			s.settle()
		}
		switch verb {
		case ">", ">>":
			s.line(rest)
		case "=":
			s.typed(rest)
		case "key":
			s.key(rest)
		case "see":
			s.wait(rest)
		case "at":
			s.until("the cursor to stand behind "+rest, func() bool { return s.last() == rest })
		default:
			t.Fatalf("%s: no such step: %s", st.name, step)
		}
	}
	s.prompt()
	s.line("echo story over | tr a-z A-Z")
	s.wait("STORY OVER")
	s.settle()
	text := strings.ReplaceAll(s.text(), "runar -q ", "")
	text = regexp.MustCompile(`\[1\] [0-9]+`).ReplaceAllString(text, "[1] PID")
	var lines []string
	for _, l := range strings.Split(text, "\n") {
		lines = append(lines, strings.TrimRight(l, " "))
	}
	return strings.Join(lines, "\n")
}
