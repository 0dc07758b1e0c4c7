package hooks

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// tab types a line with tabs in it and waits until the screen shows what is wanted; then it takes the line back.
func (s *session) tab(line string, shows func(screen string) bool) {
	s.t.Helper()
	s.send(line)
	s.until("completion of "+strconv.Quote(line), func(unseen string) int {
		if shows(unseen) {
			return len(unseen)
		}
		return 0
	})
	s.send("\x03")
	s.send("\x15")
	s.run("true")
}

func TestCompletion(t *testing.T) {
	for _, c := range []struct{ sh, name, rc string }{
		{"bash", "bash alone", ""},
		{"bash", "bash-completion before", "source /usr/share/bash-completion/bash_completion"},
		{"bash", "bash-completion after", "AFTER source /usr/share/bash-completion/bash_completion"},
		{"zsh", "compinit before", "autoload -Uz compinit; compinit -D"},
		{"zsh", "compinit after", "AFTER autoload -Uz compinit; compinit -D"},
		{"zsh", "compinit never", ""},
		{"fish", "fish", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			home := newHome(t)
			useReal(t, home)
			rc, after := c.rc, ""
			if rest, ok := strings.CutPrefix(rc, "AFTER "); ok {
				rc, after = "", rest
			}
			alias := "alias r=runar\nalias rq='runar --quiet'\n"
			s := start(t, home, sessionOptions{shell: c.sh, rc: rc + "\n" + alias + initLine(c.sh) + "\n" + after})
			write(t, filepath.Join(home, "work/training.py"), "")
			write(t, filepath.Join(home, "work/other.txt"), "")
			s.run("runar -q -n resnet-base python first")
			s.run("runar -q -n vit-large --tag best python second --exit 3")
			if c.sh == "bash" {
				s.run("complete -W 'checkout cherry-pick' git2; git2() { :; }")
			}
			// A word is put into the line: each case says with which text the line must then go on.
			for _, one := range []struct{ line, want string }{
				{"runar untra\t@", "runar untrack @"},
				{"runar show res\t@", "runar show resnet-base @"},
				{"runar show vit\t@", "runar show vit-large @"},
				{"runar rename vit\tnew", "runar rename vit-large new"},
				{"runar --quie\t@", "runar --quiet @"},
				{"runar python traini\t@", "runar python training.py @"},
				{"runar -n x -t y python traini\t@", "runar -n x -t y python training.py @"},
				{"runar --note 'a b' -- python traini\t@", "runar --note 'a b' -- python training.py @"},
				{"runar run -q python traini\t@", "runar run -q python training.py @"},
				{"runar LR=1 python traini\t@", "runar LR=1 python training.py @"},
				{"runar torchru\t@", "runar torchrun @"},
				{"runar ./train_\t@", "runar ./train_x @"},
				{"runar init fis\t@", "runar init fish @"},
				{"runar ls --sor\tcreated @", "runar ls --sort created @"},
				{"runar ls status=run\t@", "runar ls status=running @"},
				{"runar ls --color=alw\t@", "runar ls --color=always @"},
				{"runar tag vit-large bes\t@", "runar tag vit-large best @"},
				{"r show res\t@", "r show resnet-base @"},
				{"rq python traini\t@", "rq python training.py @"},
				{"python traini\t@", "python training.py @"},
			} {
				// Shells draw what is new alone: what counts is that the last word comes, and the @ typed behind it.
				rest := one.want[strings.LastIndexByte(strings.TrimSuffix(one.want, " @"), ' ')+1:]
				s.tab(one.line, func(screen string) bool {
					return strings.Contains(screen, rest) || strings.Contains(terminalNoise.ReplaceAllString(screen, ""), rest) || strings.Contains(screenOf(screen), rest)
				})
			}
			// What is listed has descriptions, newest first, and no files.
			s.tab("runar show \t\t", func(screen string) bool {
				text := terminalNoise.ReplaceAllString(screen, "")
				ids := regexp.MustCompile(`run_[a-z0-9]{6}`).FindAllString(text, -1)
				base, vit := strings.Index(text, "resnet-base"), strings.Index(text, "vit-large")
				if strings.Contains(text, "other.txt") {
					t.Errorf("files among the runs: %q", text)
				}
				return len(ids) >= 2 && vit >= 0 && base > vit && strings.Contains(text, "failed · ") && strings.Contains(text, "completed · ")
			})
			s.tab("runar tra\t\t", func(screen string) bool { return strings.Contains(terminalNoise.ReplaceAllString(screen, ""), "track") })
		})
	}
}

// screenOf plays the text on one line of a screen: enough of a terminal for backspaces, moves and erasures.
func screenOf(text string) string {
	var line []rune
	at := 0
	put := func(r rune) {
		for len(line) <= at {
			line = append(line, ' ')
		}
		line[at] = r
		at++
	}
	moves := regexp.MustCompile(`^\x1b\[(\d*)([A-Za-z])`)
	other := regexp.MustCompile(`^(\x1b\[[0-9;?]*[a-zA-Z]|\x1b\][^\a]*\a|\x1b\(B|\x1b[=>78])`)
	for text != "" {
		if m := moves.FindStringSubmatch(text); m != nil {
			n := 1
			if m[1] != "" {
				n = 0
				for _, d := range m[1] {
					n = n*10 + int(d-'0')
				}
			}
			switch m[2] {
			case "C":
				at += n
			case "D":
				at = max(0, at-n)
			case "K":
				line = line[:min(len(line), at)]
			case "P":
				if at < len(line) {
					line = append(line[:at], line[min(len(line), at+n):]...)
				}
			}
			text = text[len(m[0]):]
			continue
		}
		if m := other.FindString(text); m != "" {
			text = text[len(m):]
			continue
		}
		r := []rune(text)[0]
		text = text[len(string(r)):]
		switch r {
		case '\b':
			at = max(0, at-1)
		case '\r':
			at = 0
		case '\n':
			line, at = nil, 0
		case '\a':
		default:
			put(r)
		}
	}
	return strings.TrimRight(string(line), " ")
}

func TestCompletionWithoutCompinit(t *testing.T) {
	home := newHome(t)
	s := start(t, home, sessionOptions{shell: "zsh", hooks: true, rc: "unfunction compdef 2>/dev/null"})
	if text := string(s.screen); strings.Contains(text, "compdef") {
		t.Errorf("%q", text)
	}
	s.must(tr, tr)
	if _, err := os.Stat(filepath.Join(home, ".zcompdump")); err == nil {
		t.Error("completion was started though nobody asked for it")
	}
}
