package capture

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// A story is what a person does at a terminal, a step a line:
//
//	> text         types a line, once a prompt asks for one
//	>> text        types a line now, whatever asks
//	= text         types without Enter
//	key NAME …     presses keys
//	see TEXT       waits until it is on the screen
//	row TEXT       waits until a whole line is that
//	at TEXT        waits until the last line is that
//	up NAME        waits until a process of this name runs
//	state NAME X   waits until it is in state X (proc(5))
//	gone NAME      waits until there is none, and no runar
//	size COLS ROWS resizes the terminal
//	make NAME      makes a file in the working folder, for a program that waits for it
//	rest           waits until the screen has come to rest
//
// The word @ is nothing when bare, and runar otherwise; $D is the folder of the programs used.
type story struct {
	name, steps string
	needs       string // programs, where a machine may lack them
	own         bool   // is also to come out the same in a terminal of its own
	onlyOwn     bool   // only there
}

// Each story is lived twice or thrice, bare, under runar and under runar --pty, and the screens must come out the same: text, exit
// codes, jobs.
func asBare(t *testing.T, stories []story) {
	w := newWorld(t)
	data, err := filepath.Abs("testdata")
	if err != nil {
		t.Fatal(err)
	}
	w.env = append(w.env, "D="+data)
	bare, same, own := w.open(t, 200, 30), w.open(t, 200, 30), w.open(t, 200, 30)
	for _, st := range stories {
		t.Run(strings.ReplaceAll(st.name, " ", "_"), func(t *testing.T) {
			tool(t, strings.Fields(st.needs)...)
			lives := []*life{{screen: bare, name: "bare"}}
			if !st.onlyOwn {
				lives = append(lives, &life{screen: same, name: "same", runar: "runar -q "})
			}
			if st.own || st.onlyOwn {
				lives = append(lives, &life{screen: own, name: "own", runar: "runar -q --pty "})
			}
			var all sync.WaitGroup
			for _, l := range lives {
				all.Go(func() {
					t.Run(l.name, func(t *testing.T) { l.live(t, w, st.steps) })
				})
			}
			all.Wait()
			for _, l := range lives[1:] {
				if want := lives[0].end; l.end != want && !t.Failed() {
					t.Errorf("under %s\n%s\n--- bare\n%s", l.runar, l.end, want)
				}
			}
		})
	}
}

// life is a story lived once.
type life struct {
	screen           *screen
	name, runar, end string
}

var jobPID = regexp.MustCompile(`\[([0-9])\] [0-9]+`)

// live goes through the steps and keeps the screen at the end, with the word runar taken out.
func (l *life) live(t *testing.T, w world, steps string) {
	s := l.screen
	s.t = t
	dir := filepath.Join(w.work, l.name, "d")
	os.RemoveAll(dir)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	s.resize(200, 30)
	s.tmux(fmt.Sprintf("respawn-pane -k -c '%s' %s", dir, strings.Join(bash, " ")))
	s.tmux("clear-history")
	s.until("an empty screen", func() bool { return s.text() == "$" })
	for _, step := range strings.Split(strings.Trim(steps, "\n"), "\n") {
		verb, rest, _ := strings.Cut(step, " ")
		rest = strings.ReplaceAll(rest, "@ ", l.runar)
		args := strings.Fields(rest)
		switch verb {
		case ">":
			s.prompt()
			s.line(rest)
		case ">>":
			s.line(rest)
		case "=":
			s.typed(rest)
		case "key":
			s.key(args...)
		case "see":
			s.wait(rest)
		case "row":
			s.until("the line "+rest, func() bool {
				for _, line := range strings.Split(s.text(), "\n") {
					if strings.TrimSpace(line) == rest {
						return true
					}
				}
				return false
			})
		case "at":
			s.until("the cursor to stand behind "+rest, func() bool { return s.last() == rest })
		case "up":
			s.process(rest, "SR")
		case "state":
			s.process(args[0], args[1])
		case "gone":
			s.gone(rest)
			if l.runar != "" {
				s.gone("runar")
			}
		case "size":
			var cols, rows int
			fmt.Sscan(rest, &cols, &rows)
			s.resize(cols, rows)
		case "make":
			if err := os.WriteFile(filepath.Join(dir, rest), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		case "rest":
			s.settle()
		default:
			t.Fatalf("no such step: %s", step)
		}
	}
	s.prompt()
	s.line("echo story over | tr a-z A-Z")
	s.wait("STORY OVER")
	s.until("the last prompt", func() bool { return s.last() == "$" })
	text := s.history()
	if l.runar != "" {
		text = strings.ReplaceAll(text, l.runar, "")
	}
	text = jobPID.ReplaceAllString(text, "[$1] PID")
	var lines []string
	for _, line := range strings.Split(text, "\n") {
		lines = append(lines, strings.TrimRight(line, " "))
	}
	l.end = strings.Join(lines, "\n")
}
