package hooks

import (
	"os"
	"path/filepath"
	"regexp"
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
			"setopt ksh_arrays sh_word_split glob_subst extended_glob no_unset warn_create_global", "setopt noclobber hist_ignore_space hist_ignore_all_dups share_history", "setopt rc_quotes csh_junkie_quotes ksh_glob", "setopt interactive_comments correct auto_cd", "setopt no_glob", "IFS=abc", "{ setopt xtrace; unsetopt xtrace } 2>/dev/null"},
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
					if early := promptMark.ReplaceAllString(terminalNoise.ReplaceAllString(string(s.screen), ""), ""); strings.TrimSpace(early) != "" && sh != "fish" || strings.Contains(early, "runar") {
						t.Errorf("at the start: %q", early)
					}
					if order == "after" {
						s.run(option)
					}
					text, _ := s.run("true")
					if _, shown, _ := strings.Cut(terminalNoise.ReplaceAllString(text, ""), "\n"); strings.TrimSpace(shown) != "" && sh != "fish" {
						t.Errorf("at the prompt: %q", text)
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
