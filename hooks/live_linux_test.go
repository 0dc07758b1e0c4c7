package hooks

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// records types a line and answers what was recorded, and what was shown.
func (s *session) records(line string) (recorded []string, shown string) {
	s.t.Helper()
	a := s.answer([]string{line})
	return a.recorded, a.text
}

// must types a line that is to be recorded as these commands, without a word of the hooks.
func (s *session) must(line string, want ...string) {
	s.t.Helper()
	got, shown := s.records(line)
	if strings.Join(got, "; ") != strings.Join(want, "; ") {
		s.t.Errorf("%s: recorded %q, want %q; shown %q; log %q", line, got, want, shown, s.logged())
	}
	if strings.Contains(shown, "runar") && !strings.Contains(shown, "hook run") || strings.Contains(shown, "__runar") {
		s.t.Errorf("%s: the hooks speak: %q", line, shown)
	}
}

func TestOptions(t *testing.T) {
	for sh, options := range map[string][]string{
		"bash": {"set -u", "set -e", "set -f", "set -o posix", "shopt -s extglob nullglob failglob nocasematch", "set -euo pipefail", "set +B -b", "shopt -s expand_aliases autocd cdspell checkwinsize lastpipe globstar dotglob",
			"set -o functrace; trap ': debug' DEBUG", "IFS=", "IFS=abc", "set -k", "set -o noclobber", "set -a", "set -m; set +m", "shopt -u cmdhist; set +o history"},
		"zsh": {"setopt ksh_arrays", "setopt sh_word_split glob_subst", "setopt extended_glob nomatch", "setopt no_nomatch null_glob", "setopt no_unset", "setopt err_exit", "setopt err_return", "setopt posix_builtins posix_aliases",
			"setopt ksh_arrays sh_word_split glob_subst extended_glob no_unset warn_create_global", "setopt noclobber hist_ignore_space hist_ignore_all_dups share_history", "setopt rc_quotes csh_junkie_quotes ksh_glob", "setopt interactive_comments correct auto_cd", "setopt no_glob", "IFS=abc", "setopt xtrace; unsetopt xtrace"},
		"fish": {"set -g fish_features qmark-noglob", "fish_vi_key_bindings", "set -e CDPATH"},
	} {
		for _, option := range options {
			for _, order := range []string{"before", "after"} {
				t.Run(sh+" "+option+" "+order, func(t *testing.T) {
					t.Parallel()
					o := sessionOptions{shell: sh, hooks: true}
					if order == "before" {
						o.rc = option
					}
					home := newHome(t)
					s := start(t, home, o)
					if early := terminalNoise.ReplaceAllString(string(s.screen), ""); strings.Contains(early, "runar") {
						t.Errorf("at the start: %q", early)
					}
					if order == "after" {
						s.run(option)
					}
					want := "python train.py 'a b'"
					s.must("python train.py 'a b'", want)
					s.must("python eval.py")
					if strings.Contains(option, "-e") || strings.Contains(option, "err") {
						s.must("python train.py 'a b' || true", want)
					}
					if sh != "fish" {
						s.must("for f in 1; do python train.py 'a b'; done", want)
					}
					s.must("python train.py 'a b' | cat", want)
					s.must("bash -c 'python train.py'") // functions must not be handed on
				})
			}
		}
	}
}

func TestUsersAliasesAndFunctions(t *testing.T) {
	for _, c := range []struct{ shells, name, before, after, line, program, want string }{
		{"bash zsh", "alias before", "alias python=python3", "", tr, "P python3 train.py", "python3 train.py"},
		{"bash zsh", "alias after", "", "alias python=python3", tr, "P python3 train.py", "python3 train.py"},
		{"zsh", "alias to a precommand", "alias python='noglob python3'", "", tr, "P python3 train.py", ""},
		{"bash zsh", "alias that adds an option", "alias python='python -u'", "", tr, "P python -u train.py", "python -u train.py"},
		{"bash zsh", "alias that adds an option, later", "", "alias python='python -u'", tr, "P python -u train.py", "python -u train.py"},
		{"bash zsh", "alias of the whole", "alias t='python train.py'", "", "t --x", "P python train.py --x", "python train.py --x"},
		{"bash", "alias of command", "alias command='echo X' builtin='echo Y' local='echo Z' export='echo W'", "", tr, "P python train.py", tr},
		{"bash zsh", "function before", "function python { echo mine; command python3 \"$@\"; }", "", tr, "P python3 train.py", ""},
		{"bash zsh", "function after", "", "function python { echo mine; command python3 \"$@\"; }", tr, "P python3 train.py", ""},
		{"bash zsh", "global alias", "alias -g G='| cat' 2>/dev/null", "", tr, "P python train.py", tr},
		{"fish", "alias before", "alias python=python3", "", tr, "P python3 train.py", ""},
		{"fish", "function after", "", "function python; python3 $argv; end", tr, "P python3 train.py", ""},
		{"fish", "abbreviation", "abbr -a p python", "", "p train.py", "P python train.py", ""},
	} {
		for _, sh := range strings.Fields(c.shells) {
			t.Run(sh+" "+c.name, func(t *testing.T) {
				t.Parallel()
				s := start(t, newHome(t), sessionOptions{shell: sh, hooks: true, rc: c.before})
				if early := terminalNoise.ReplaceAllString(string(s.screen), ""); strings.Contains(early, "runar") || strings.Contains(early, "error") {
					t.Errorf("at the start: %q", early)
				}
				if c.after != "" {
					s.run(c.after)
				}
				for range 2 {
					a := s.answer([]string{c.line})
					if len(a.programs) != 1 || a.programs[0] != c.program {
						t.Errorf("programs %q", a.programs)
					}
					if strings.Join(a.recorded, ";") != c.want && !(c.name == "abbreviation" && len(a.recorded) == 1) {
						t.Errorf("recorded %q", a.recorded)
					}
				}
				if strings.HasPrefix(c.name, "function before") {
					if text, _ := s.run("echo $RUNAR_HOOK"); !strings.Contains(text, "kept:python") {
						t.Errorf("the doctor is not told: %q", text)
					}
				}
			})
		}
	}
}

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

// seen tells in how many commands a change of the patterns must have been noticed: fish and zsh look when a line is accepted, bash at
// the prompt before.
func TestPatternsAreReadAgain(t *testing.T) {
	for _, sh := range []string{"bash", "zsh", "fish"} {
		t.Run(sh, func(t *testing.T) {
			t.Parallel()
			home := newHome(t)
			s := start(t, home, sessionOptions{shell: sh, hooks: true})
			user, project := filepath.Join(home, ".config/runar/patterns"), filepath.Join(home, "work/.runar/patterns")
			s.must("python mine.py")
			edit := func(file, text string) {
				write(t, file, text)
				if sh == "bash" {
					s.run("true")
				}
			}
			edit(user, "python mine.py\n")
			s.must("python mine.py", "python mine.py")
			edit(user, "python mine.py\n./scripts/*.sh\n")
			s.must("./scripts/a.sh", "./scripts/a.sh")
			edit(user, "!python *train*.py\n")
			s.must("python mine.py")
			s.must("./scripts/a.sh")
			s.must("python train.py")
			edit(user, "bad 'line\nuv *\n")
			_, shown := s.records("uv pip")
			if n := s.count("R uv pip"); n != 1 {
				t.Errorf("after a bad line: %q; %q", s.logged(), shown)
			}
			if screen := string(s.screen); strings.Count(screen, "a quote is not closed") != 1 {
				t.Errorf("of the bad line there are %d warnings: %q", strings.Count(screen, "a quote is not closed"), screen)
			}
			if err := os.Remove(user); err != nil {
				t.Fatal(err)
			}
			s.run("true")
			s.must("uv pip")
			s.must("python train.py", tr)

			edit(project, "make all\n")
			s.must("make all", "make all")
			s.run("cd scripts")
			s.must("make all", "make all")
			s.run("cd ../..")
			s.must("make all")
			s.run("cd work")
			s.must("make all", "make all")
			if err := os.RemoveAll(filepath.Dir(project)); err != nil {
				t.Fatal(err)
			}
			s.run("true")
			s.must("make all")
			if os.Geteuid() == 0 {
				edit(project, "make all\n")
				if err := os.Chown(project, 12345, 12345); err != nil {
					t.Fatal(err)
				}
				write(t, user, "uv x\n")
				s.run("true")
				s.records("make all")
				if s.count("R") != 0 || !strings.Contains(string(s.screen), "belongs to another user") {
					t.Errorf("someone else's patterns: %q", s.logged())
				}
			}
		})
	}
}

func TestBrokenRunarKeepsTheRules(t *testing.T) {
	for _, sh := range []string{"bash", "zsh", "fish"} {
		t.Run(sh, func(t *testing.T) {
			t.Parallel()
			home := newHome(t)
			s := start(t, home, sessionOptions{shell: sh, hooks: true})
			if sh == "fish" {
				s.run("set -gx HOOKS_TEST_BROKEN 1")
			} else {
				s.run("export HOOKS_TEST_BROKEN=1")
			}
			write(t, filepath.Join(home, ".config/runar/patterns"), "!python *train*.py\n")
			s.run("true")
			if a := s.answer([]string{"python train.py"}); len(a.programs) != 1 {
				t.Errorf("%q", s.logged())
			}
			// Without the binary the programs run as if nothing were there.
			if err := os.Remove(filepath.Join(home, "bin/runar")); err != nil {
				t.Fatal(err)
			}
			a := s.answer([]string{"python train.py --exit 4"})
			if len(a.programs) != 1 || a.code != 4 || strings.Contains(a.text, "runar:") || strings.Contains(a.text, "No such") {
				t.Errorf("without runar: %q, %d, %q", a.programs, a.code, a.text)
			}
		})
	}
}

func TestSourcedTwice(t *testing.T) {
	for sh, look := range map[string]string{
		"bash": `echo "$(echo "${PROMPT_COMMAND[*]}" | grep -c __runar_prompt) $(echo "${PROMPT_COMMAND[*]}" | grep -o __runar_prompt | wc -l)"`,
		"zsh":  `echo ${#${(M)precmd_functions:#__runar*}} ${#${(M)preexec_functions:#__runar*}}`,
		"fish": `echo (bind --user \r | count) (bind --user \n | count)`,
	} {
		t.Run(sh, func(t *testing.T) {
			t.Parallel()
			s := start(t, newHome(t), sessionOptions{shell: sh, hooks: true})
			again := `eval "$(runar init ` + sh + `)"`
			if sh == "fish" {
				again = "runar init fish | source"
			}
			for range 2 {
				s.run(again)
				s.must(tr, tr)
			}
			if text, _ := s.run(look); !strings.Contains(text, "\n1 1\r\n") && !strings.Contains(text, "1 1\r\n") {
				t.Errorf("%q", text)
			}
		})
	}
}

// TestOffAndOn compares everything a shell can tell of itself.
func TestOffAndOn(t *testing.T) {
	for sh, dump := range map[string]string{
		"bash": "{ declare -F; alias; complete -p; bind -p; bind -X; trap; set -o; shopt; declare -p PROMPT_COMMAND 2>&1; compgen -e; } >$HOME/dump",
		"zsh":  "{ print -l ${(ok)functions}; alias; bindkey; print -l $precmd_functions - $preexec_functions - $chpwd_functions; zle -l; export | cut -d= -f1; set -o; } >$HOME/dump",
		"fish": "begin; functions -a; bind; complete -c runar; set -nx; end >$HOME/dump",
	} {
		for _, rc := range []string{"", "PROMPT_COMMAND=(true 'false || true')", "PROMPT_COMMAND='true;'", "IFS=", "PROMPT_COMMAND=true; AFTER PROMPT_COMMAND=\"first_;$PROMPT_COMMAND;last_\"; first_() { :; }; last_() { :; }"} {
			rc, after, _ := strings.Cut(rc, "AFTER")
			if rc != "" && sh != "bash" {
				continue
			}
			t.Run(sh+" "+rc, func(t *testing.T) {
				t.Parallel()
				home := newHome(t)
				read := func(s *session) string {
					s.run(dump)
					text, err := os.ReadFile(filepath.Join(home, "dump"))
					if err != nil {
						t.Fatal(err)
					}
					return string(text)
				}
				before := read(start(t, home, sessionOptions{shell: sh, rc: rc + "\n" + after}))
				s := start(t, home, sessionOptions{shell: sh, rc: rc + "\n" + initLine(sh) + "\n" + after})
				s.must(tr, tr)
				on := read(s)
				if on == before {
					t.Error("the hooks leave no trace: the test sees nothing")
				}
				s.run("runar_off")
				s.must(tr)
				if after := read(s); lost(after, before) != "" || strings.Trim(lost(before, after), "\n") != "" {
					t.Errorf("left behind: %q\nlost: %q", lost(before, after), lost(after, before))
				}
				s.run("runar_on")
				s.must(tr, tr)
				s.run("runar_off")
				s.must(tr)
			})
		}
	}
}

// lost answers the lines of a that are not in b, but for what has to stay.
func lost(b, a string) string {
	have := map[string]bool{}
	for _, l := range strings.Split(b, "\n") {
		have[l] = true
	}
	out := ""
	for _, l := range strings.Split(a, "\n") {
		// runar_on is how it comes back; add-zle-hook-widget is zsh's own and may stay, and so
		// may what fish binds by itself in modes that have a key.
		if !have[l] && !strings.Contains(l, "runar_on") && !strings.Contains(l, "azhw") && !strings.Contains(l, "add-zle-hook-widget") && !strings.Contains(l, "zle-") && !strings.Contains(l, "--preset") {
			out += l + "\n"
		}
	}
	return out
}

func TestBesideOthers(t *testing.T) {
	suggestions, highlighting := "/usr/share/zsh-autosuggestions/zsh-autosuggestions.zsh", "/usr/share/zsh-syntax-highlighting/zsh-syntax-highlighting.zsh"
	for _, c := range []struct{ sh, name, before, after, check, want string }{
		{"bash", "string", "PROMPT_COMMAND='seen_=$?; n_=$((n_+1))'", "", "false\recho $seen_", "1\n"},
		{"bash", "array", "PROMPT_COMMAND=('seen_=$?' 'n_=1;')", "", "false\recho $seen_", "1\n"},
		{"bash", "string with a semicolon", "PROMPT_COMMAND='n_=1; '", "", "echo $n_", "1\n"},
		{"bash", "later hook sees the code", "", "PROMPT_COMMAND+=('seen_=$?')", "false\recho $seen_", "1\n"},
		{"bash", "overwritten", "", "PROMPT_COMMAND=true", "echo ok", "ok\n"},
		{"bash", "direnv after", "", `eval "$(direnv hook bash)"`, "echo ok", "ok\n"},
		{"bash", "direnv before", `eval "$(direnv hook bash)"`, "", "false\recho $?", "1\n"},
		{"bash", "zoxide", `eval "$(zoxide init bash)"`, "", "false\recho $?", "1\n"},
		{"bash", "zoxide after", "", `eval "$(zoxide init bash)"`, "false\recho $?", "1\n"},
		{"bash", "bash-completion", "source /usr/share/bash-completion/bash_completion", "", "echo ok", "ok\n"},
		{"bash", "hooks around every line", aroundLines, "", "false\recho $?$seen_", "1echo $?$seen_\n"},
		{"bash", "hooks around every line, after", "", aroundLines, "false\recho $?$seen_", "1echo $?$seen_\n"},
		{"bash", "the prompt's command kept elsewhere", "", "kept_=$PROMPT_COMMAND; pc_() { local s=$?; eval \"$kept_\"; return $s; }; PROMPT_COMMAND=pc_", "false\recho $?", "1\n"},
		{"bash", "an environment's command", "conda() { case $1 in activate) export PATH=$HOME/venv/bin:$PATH; hash -r;; *) command conda \"$@\";; esac; }; conda activate x", "", "type -P python | grep -c venv", "1\n"},
		{"zsh", "an environment's command", "conda() { case $1 in activate) export PATH=$HOME/venv/bin:$PATH; rehash;; *) command conda \"$@\";; esac; }; conda activate x", "", "whence -p python | grep -c venv", "1\n"},
		{"fish", "an environment's command", "function conda; set -gx PATH $HOME/venv/bin $PATH; end; conda activate x", "", "command -s python | grep -c venv", "1"},
		{"bash", "shims", "mkdir -p ~/shims; printf '#!/bin/sh\\nexec python3 \"$@\"\\n' >~/shims/shimmed; chmod +x ~/shims/shimmed; PATH=~/shims:$PATH; pyenv() { command pyenv \"$@\"; }", "", "shimmed --print ok", "ok\n"},
		{"bash", "debug trap", "trap 'last_=$BASH_COMMAND' DEBUG", "", "true\recho ok", "ok\n"},
		{"bash", "$_", "", "", "echo a b\recho $_", "b\n"},
		{"zsh", "suggestions before", "source " + suggestions + "; source " + highlighting, "", "echo ok", "ok\n"},
		{"zsh", "suggestions after", "", "source " + suggestions + "; source " + highlighting, "echo ok", "ok\n"},
		{"zsh", "suggestions both", "source " + suggestions + "; source " + highlighting, "source " + suggestions + "; source " + highlighting, "echo ok", "ok\n"},
		{"zsh", "own line-finish before", "function mine() { n_=$((n_+1)) }; zle -N zle-line-finish mine", "", "echo $(( n_ > 0 ))", "1\n"},
		{"zsh", "own line-finish after", "", "function mine() { n_=$((n_+1)) }; zle -N zle-line-finish mine", "true\recho $(( n_ > 0 ))", "1\n"},
		{"zsh", "compinit before", "autoload -Uz compinit; compinit -D", "", "echo ${_comps[runar]}", "_runar\n"},
		{"zsh", "compinit after", "", "autoload -Uz compinit; compinit -D", "echo ${_comps[runar]}", "_runar\n"},
		{"zsh", "compinit never", "", "", "echo ok", "ok\n"},
		{"zsh", "direnv and zoxide", `eval "$(direnv hook zsh)"; eval "$(zoxide init zsh 2>/dev/null)"`, "", "false\recho $?", "1\n"},
		{"zsh", "precmd sees the code", "", "precmd() { seen_=$? }; function p2 { seen2_=$? }; precmd_functions+=(p2)", "false\recho $seen_$seen2_", "11\n"},
		{"zsh", "reminder aliases", "alias -s py=cat; alias ..='cd ..'", "", "echo ok", "ok\n"},
		{"fish", "direnv and zoxide", "direnv hook fish | source; zoxide init fish | source", "", "echo ok", "ok\n"},
		{"fish", "own Enter", "function mine; set -g m_ 1; commandline -f execute; end; bind \\r mine", "", "echo $m_", "1"},
	} {
		t.Run(c.sh+" "+c.name, func(t *testing.T) {
			t.Parallel()
			for _, tool := range regexp.MustCompile(`direnv|zoxide|/usr/share/\S+\w`).FindAllString(c.before+" "+c.after, -1) {
				if _, err := exec.LookPath(tool); err != nil {
					if _, err := os.Stat(tool); err != nil {
						t.Skipf("NO %s ON THIS MACHINE: the hooks are not tried beside it", tool)
					}
				}
			}
			home := newHome(t)
			s := start(t, home, sessionOptions{shell: c.sh, rc: c.before + "\n" + initLine(c.sh) + "\n" + c.after})
			early := terminalNoise.ReplaceAllString(string(s.screen), "")
			if strings.Contains(early, "runar") || strings.Contains(early, "FUNCNEST") {
				t.Errorf("at the start: %q", early)
			}
			s.run("true")
			s.must("python train.py --exit 3", "python train.py --exit 3")
			s.must("python eval.py")
			a := s.answer(strings.Split(c.check, "\r"))
			if !strings.HasSuffix(strings.TrimRight(a.text, " \n"), strings.TrimSpace(c.want)) {
				t.Errorf("%s: %q", c.check, a.text)
			}
			s.must(tr, tr)
		})
	}
}

// aroundLines is how tools give bash the preexec and precmd that it lacks: a DEBUG trap set at the first prompt, and commands around
// those that were there.
const aroundLines = `at_=0; around_() { [[ $at_ == 1 && $BASH_COMMAND != after_* ]] || return 0; at_=0; seen_=$BASH_COMMAND; }
before_() { local s=$?; at_=0; return $s; }; after_() { at_=1; }
install_() { local s=$?; trap around_ DEBUG; PROMPT_COMMAND=before_$'\n'${PROMPT_COMMAND/install_/:}$'\n'after_; return $s; }
PROMPT_COMMAND=${PROMPT_COMMAND:+$PROMPT_COMMAND; }install_`

func initLine(sh string) string {
	if sh == "fish" {
		return "$HOME/bin/runar init fish | source"
	}
	return `eval "$("$HOME/bin/runar" init ` + sh + `)"`
}

func TestLaterScriptsAndNestedShells(t *testing.T) {
	for _, sh := range []string{"bash", "zsh", "fish"} {
		t.Run(sh, func(t *testing.T) {
			t.Parallel()
			home := newHome(t)
			s := start(t, home, sessionOptions{shell: sh, hooks: true, files: map[string]string{".config/runar/patterns": "./scripts/*.sh\n"}})
			if err := os.Link(filepath.Join(home, "work/scripts/a.sh"), filepath.Join(home, "work/scripts/new.sh")); err != nil {
				t.Fatal(err)
			}
			s.run("true")
			s.must("./scripts/new.sh 1", "./scripts/new.sh 1")
			s.run("cd scripts")
			s.must("./new.sh")
			s.run("cd ..")
			s.must("scripts/new.sh", "scripts/new.sh")
			late := filepath.Join(home, "work/scripts/late.sh")
			write(t, late, "#!/bin/sh\n")
			s.run("true")
			if err := os.Chmod(late, 0o755); err != nil {
				t.Fatal(err)
			}
			s.must("./scripts/late.sh", "./scripts/late.sh")
			// A shell inside of a recorded one records its own lines, once each.
			s.number = -1
			s.run(sh)
			s.forget()
			s.must(tr, tr)
		})
	}
}

// TestNoForks counts the processes that a shell starts for lines which nothing matches.
func TestNoForks(t *testing.T) {
	for _, sh := range []string{"bash", "zsh", "fish"} {
		t.Run(sh, func(t *testing.T) {
			t.Parallel()
			home := newHome(t)
			s := start(t, home, sessionOptions{shell: sh, hooks: true, files: map[string]string{".config/runar/patterns": "./scripts/*.sh\n", "work/.runar/patterns": "make all\n"}})
			s.run("true")
			trace := tracer(t, s.cmd.Process.Pid, filepath.Join(home, "trace"))
			for _, line := range []string{"true", "echo python", "cd scripts", "cd ..", "type -t ls >/dev/null", "echo a; echo b", "set -l x 1", "echo 'python eval.py'", "true && true", "cd .", "echo train.py", "false", "test 1 = 1", "echo x >/dev/null", "echo make", "echo $RUNAR_HOOK >/dev/null", "true | true"[:4], "echo end"} {
				s.run(line)
			}
			text := trace()
			if started := regexp.MustCompile(`execve\(.*|(?:clone3?|v?fork)\((?:.*SIGCHLD.*)`).FindAllString(text, -1); len(started) > 0 {
				t.Errorf("%d processes:\n%s", len(started), strings.Join(started, "\n"))
			}
		})
	}
}

// TestElsewhereNothingHappens: scripts, one-liners and other ways to start a shell.
func TestElsewhereNothingHappens(t *testing.T) {
	home := newHome(t)
	for _, sh := range []string{"bash", "zsh", "fish"} {
		o := sessionOptions{shell: sh, hooks: true}
		start(t, home, o) // writes the rc files
	}
	for _, args := range [][]string{
		{"bash", "-c", ". ~/.bashrc; python train.py"}, {"bash", "-euo", "pipefail", "-c", `eval "$(~/bin/runar init bash)"; python train.py`}, {"zsh", "-c", ". ~/.zshrc; python train.py"},
		{"zsh", "-euo", "pipefail", "-c", `eval "$(~/bin/runar init zsh)"; python train.py`}, {"fish", "-c", "python train.py"}, {"sh", "-c", "python train.py"},
		{"bash", "--posix", "-c", `eval "$(~/bin/runar init bash)"; python train.py`},
	} {
		out, err := command(home, args...).CombinedOutput()
		text, _ := os.ReadFile(filepath.Join(home, "log"))
		if err != nil || len(out) > 0 || string(text) != "P python train.py\n" {
			t.Errorf("%q: %v, says %q, log %q", args, err, out, text)
		}
		os.Remove(filepath.Join(home, "log"))
	}
	// Interactive, and no terminal that a line could be edited on.
	for _, sh := range []string{"bash", "zsh", "fish"} {
		s := start(t, newHome(t), sessionOptions{shell: sh, hooks: true, env: []string{"TERM=dumb"}})
		if a := s.answer([]string{"python train.py"}); len(a.programs) != 1 || strings.Contains(string(s.screen), "runar:") {
			t.Errorf("%s, TERM=dumb: %q %q", sh, a.programs, s.screen)
		}
	}
}
