package hooks

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

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
				if text, code := s.run(again); code != 0 {
					t.Errorf("exit code %d: %q", code, text)
				}
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

// TestStrangeFolders has everything, runar too, in a folder that no shell reads as it stands.
func TestStrangeFolders(t *testing.T) {
	for _, sh := range []string{"bash", "zsh", "fish"} {
		for _, name := range []string{"é 模", "two\nlines", `'"$x` + "`y`", `*[a]\`, "-n;#!"} {
			t.Run(sh+" "+name, func(t *testing.T) {
				t.Parallel()
				home := newHome(t)
				strange := filepath.Join(t.TempDir(), name)
				if err := os.Rename(home, strange); err != nil {
					t.Fatal(err)
				}
				s := start(t, strange, sessionOptions{shell: sh, hooks: true})
				if early := terminalNoise.ReplaceAllString(string(s.screen), ""); strings.Contains(early, "__runar") {
					t.Errorf("at the start: %q", early)
				}
				s.must("python train.py --exit 3", "python train.py --exit 3")
				s.must("python eval.py")
				s.run("runar_off")
				s.must(tr)
				s.run("runar_on")
				s.must(tr, tr)
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
