package hooks

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
)

func TestEditingTheLine(t *testing.T) {
	for _, sh := range []string{"bash", "zsh", "fish"} {
		t.Run(sh, func(t *testing.T) {
			t.Parallel()
			s := start(t, newHome(t), sessionOptions{shell: sh, hooks: true})
			check := func(what string, want ...string) {
				t.Helper()
				s.await("P " + want[len(want)-1])
				var got []string
				for _, l := range s.logged() {
					if strings.HasPrefix(l, "R ") {
						got = append(got, l[2:])
					}
				}
				if strings.Join(got, ";") != strings.Join(want, ";") {
					t.Errorf("%s: recorded %q", what, got)
				}
				s.run("true")
				s.forget()
			}
			s.send("sleep 0.5\rpython train.py --lr 1\r") // type-ahead
			s.prompt()
			s.prompt()
			check("type-ahead", tr1)
			s.send("python train.py\n") // Ctrl-J
			s.prompt()
			check("Ctrl-J", tr)
			s.send("python train.py --lr 2\r")
			s.prompt()
			s.forget()
			s.send("\x12lr 2") // Ctrl-R
			s.shows("train.py --lr 2")
			s.send("\r")
			if sh == "fish" { // the first Enter takes the line out of the list
				s.send("\r")
			}
			check("Ctrl-R", tr2)
			s.send("\x1b[A\x1b[A") // up, over the line that check typed
			s.shows("--lr 2")
			s.send("\r")
			check("up", tr2)
			s.send("\x1b[200~python train.py --lr 1\rpython eval.py\rpython train.py --lr 2\x1b[201~") // pasted
			s.shows("--lr 2")
			s.send("\r")
			check("paste", tr1, tr2)
			switch sh {
			case "bash":
				s.run("set -o vi")
			case "zsh":
				s.run("bindkey -v")
			case "fish":
				s.run("fish_vi_key_bindings")
			}
			s.send("python train.py --lr 1")
			s.shows("--lr 1")
			// Sent together, Esc and Enter would be another key. bash and zsh move the cursor back, fish tells the mode.
			s.send("\x1b")
			if sh == "fish" {
				s.expect("[N]")
			} else {
				s.expect("\b")
			}
			s.send("\r")
			s.prompt()
			check("vi command mode", tr1)
		})
	}
}

// TestLongPaste: a search for patterns in a long line may take longer than anyone waits.
func TestLongPaste(t *testing.T) {
	for _, sh := range []string{"bash", "zsh", "fish"} {
		t.Run(sh, func(t *testing.T) {
			t.Parallel()
			s := start(t, newHome(t), sessionOptions{shell: sh, hooks: true})
			for _, long := range []string{"true" + strings.Repeat(" python train x", 800), "python -c '" + strings.Repeat("train.p ", 1500) + "'"} {
				s.send("\x1b[200~" + long + " last_\x1b[201~")
				s.shows("last_")
				s.send("\r")
				s.prompt()
				s.must(tr, tr)
			}
		})
	}
}

// shows waits until the text stands on the line that is being edited.
func (s *session) shows(text string) {
	s.t.Helper()
	s.until(strconv.Quote(text), func(unseen string) int {
		if strings.Contains(unseen, text) || strings.Contains(terminalNoise.ReplaceAllString(unseen, ""), text) || strings.Contains(screenOf(unseen), text) {
			return len(unseen)
		}
		return 0
	})
}

func TestHistoryHoldsWhatWasTyped(t *testing.T) {
	line := `CUDA_VISIBLE_DEVICES=1  python   train.py "a  b" # no`
	for _, sh := range []string{"bash", "zsh"} {
		t.Run(sh, func(t *testing.T) {
			t.Parallel()
			s := start(t, newHome(t), sessionOptions{shell: sh, hooks: true, rc: "setopt interactive_comments 2>/dev/null"})
			s.run(line)
			text, _ := s.run("fc -ln -1")
			if !strings.Contains(terminalNoise.ReplaceAllString(text, ""), line+"\n") {
				t.Errorf("%q", text)
			}
		})
	}
	t.Run("fish", func(t *testing.T) {
		s := start(t, newHome(t), sessionOptions{shell: "fish", hooks: true})
		s.run("python train.py")
		text, _ := s.run("history --max 1")
		if !regexp.MustCompile(`[\r\n]runar python train\.py\r\n`).MatchString(text) {
			t.Errorf("%q", text)
		}
	})
}

func TestHereDocumentStaysText(t *testing.T) {
	for _, sh := range []string{"bash", "zsh"} {
		t.Run(sh, func(t *testing.T) {
			t.Parallel()
			s := start(t, newHome(t), sessionOptions{shell: sh, hooks: true})
			s.send("cat <<E\rpython train.py\rE\r")
			text, _ := s.prompt()
			if n := strings.Count(terminalNoise.ReplaceAllString(text, ""), "\npython train.py\n"); n != 1 || s.count("P") != 0 {
				t.Errorf("%q, log %q", text, s.logged())
			}
		})
	}
}
