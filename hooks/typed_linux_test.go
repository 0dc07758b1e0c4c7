package hooks

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// typed is one line (or more, one after another) typed at the prompt of a shell with the hooks, and of one without: programs, their
// arguments, exit codes and output must be the same, and these commands must have been recorded, in any order.
type typed struct {
	name     string
	sh       string // for bash and zsh; "" to leave them out
	fish     string // for fish; "=" for the same line
	want     []string
	not      string // shells left out: "bash zsh"
	anything bool   // what is recorded is not looked at, but that it is
	// wasted is how many commands may go through runar without being recorded.
	wasted int
}

const (
	tr  = "python train.py"
	tr1 = tr + " --lr 1"
	tr2 = tr + " --lr 2"
)

var lines = []typed{
	{name: "plain", sh: tr, fish: "=", want: []string{tr}},
	{name: "exit code", sh: tr + " --exit 3", fish: "=", want: []string{tr + " --exit 3"}},
	{name: "other script", sh: "python eval.py", fish: "="},
	{name: "no script", sh: "python", fish: "="},
	{name: "python -c", sh: `python -c "import train"`, fish: "="},
	{name: "python -m pip", sh: "python -m pip install x", fish: "="},
	{name: "module", sh: "python -m pkg.train", fish: "=", want: []string{"python -m pkg.train"}},
	{name: "options", sh: "python -u -W ignore train.py", fish: "=", want: []string{"python -u -W ignore train.py"}},
	{name: "runner", sh: "uv run --with x python -u train.py", fish: "=", want: []string{"uv run --with x python -u train.py"}},
	{name: "launcher", sh: "torchrun --standalone x.py", fish: "=", want: []string{"torchrun --standalone x.py"}},
	{name: "env prefix", sh: "CUDA_VISIBLE_DEVICES=3 " + tr, fish: "=", want: []string{tr}},
	{name: "env is gone", sh: `echo "<$CUDA_VISIBLE_DEVICES>"; ` + tr, fish: "=", want: []string{tr}},
	{name: "two variables", sh: `A="x y" B=1 ` + tr, fish: "=", want: []string{tr}},
	{name: "pipe out", sh: tr + " --tty --print P | cat", fish: "=", want: []string{tr + " --tty --print P"}},
	{name: "terminal", sh: tr + " --tty", fish: "=", want: []string{tr + " --tty"}},
	{name: "pipe in", sh: "echo D | " + tr + " --read", fish: "=", want: []string{tr + " --read"}},
	{name: "pipe mid", sh: "echo D | " + tr + " --stdin | cat", fish: "=", want: []string{tr + " --stdin"}},
	{name: "pipe codes", sh: tr + ` --exit 4 | true; echo "<${PIPESTATUS[@]}${pipestatus[@]}>"`, fish: tr + ` --exit 4 | true; echo "<$pipestatus>"`, want: []string{tr + " --exit 4"}},
	{name: "redirect first", sh: ">o " + tr + " --print X; cat o", fish: "", want: []string{tr + " --print X"}},
	{name: "redirect last", sh: tr + " --print X >o 2>&1; cat o", fish: "=", want: []string{tr + " --print X"}},
	{name: "loop", sh: "for lr in 1 2; do python train.py --lr $lr; done", fish: "for lr in 1 2; python train.py --lr $lr; end", want: []string{tr1, tr2}},
	{name: "loop over lines", sh: "for lr in 1 2\rdo python train.py --lr $lr\rdone", fish: "for lr in 1 2\rpython train.py --lr $lr\rend", want: []string{tr1, tr2}},
	{name: "while", sh: "n=0; while [ $n -lt 2 ]; do n=$((n+1)); python train.py --lr $n; done", fish: "set n 0; while test $n -lt 2; set n (math $n + 1); python train.py --lr $n; end", want: []string{tr1, tr2}},
	{name: "and or, yes", sh: tr + " && echo A || echo B", fish: "=", want: []string{tr}},
	{name: "and or, no", sh: tr + " --exit 1 && echo A || echo B", fish: "=", want: []string{tr + " --exit 1"}},
	{name: "words and, or", fish: tr + "; and echo A; or echo B", want: []string{tr}},
	{name: "not", sh: "! " + tr + " --exit 3", fish: "not " + tr + " --exit 3", want: []string{tr + " --exit 3"}},
	{name: "if", sh: "if " + tr + "; then echo A; fi", fish: "if " + tr + "; echo A; else if python eval.py; echo B; end", want: []string{tr}, wasted: 0},
	{name: "else", sh: "if false; then :; else " + tr + "; fi", fish: "if false; true; else; " + tr + "; end", want: []string{tr}},
	{name: "subshell", sh: "( " + tr + "; echo x )", fish: "begin; " + tr + "; echo x; end", want: []string{tr}},
	{name: "braces", sh: "{ " + tr + "; echo x; }", fish: "begin\n" + tr + "\nend", want: []string{tr}},
	{name: "one of two", sh: "python eval.py; " + tr, fish: "=", want: []string{tr}, wasted: 1},
	{name: "substitution", sh: `echo "$(python train.py --print S)"`, fish: "echo (python train.py --print S)", want: []string{tr + " --print S"}, not: "zsh"},
	{name: "time", sh: "TIMEFORMAT=took; TIMEFMT=took; time " + tr, fish: "time " + tr + " 2>/dev/null", want: []string{tr}},
	{name: "command", sh: "command " + tr, fish: "="},
	{name: "disabled", sh: "RUNAR_DISABLE=1 " + tr, fish: "=", wasted: 1},
	{name: "backslash", sh: `\` + tr, fish: "=", not: "bash"},
	{name: "sh -c", sh: "bash -c 'python train.py'", fish: "="},
	{name: "env, nice", sh: "env X=1 " + tr + "; nice " + tr, fish: "="},
	{name: "xargs", sh: "echo 1 | xargs " + tr, fish: "="},
	{name: "exec", sh: "(exec " + tr + " --exit 6)", fish: ""},
	{name: "only text", sh: `echo "a; python train.py"; echo 'x && python train.py' # python train.py`, fish: "="},
	{name: "comment", sh: "true # python train.py", fish: "=", not: "zsh"},
	{name: "arguments", sh: `python train.py "a b" 'c"d' "" é模型 --x="y z" '*.yaml' "it's" \$HOME`, fish: "=", want: []string{`python train.py 'a b' 'c"d' '' é模型 '--x=y z' '*.yaml' 'it'\''s' '$HOME'`}},
	{name: "newline in an argument", sh: `python train.py $'a\nb' "c` + "\r" + `d"`, fish: `python train.py a\nb "c` + "\r" + `d"`, want: []string{`python train.py $'a\nb' $'c\nd'`}},
	{name: "glob", sh: "python train.py scripts/*.sh", fish: "=", want: []string{"python train.py scripts/a.sh 'scripts/sp ace.sh'"}},
	{name: "script with blanks", sh: `python "train my model.py"`, fish: "=", want: []string{"python 'train my model.py'"}},
	{name: "200 arguments", sh: "python train.py {1..200}", fish: "python train.py (seq 200)", want: []string{"python train.py" + numbers(200)}},
	{name: "background", sh: tr + " & wait", fish: tr + " & ; wait", want: []string{tr}},
	{name: "background code", sh: tr + ` --exit 5 & wait $!; echo "<$?>"`, fish: "", want: []string{tr + " --exit 5"}},
	{name: "runar typed", sh: "runar -- " + tr, fish: "runar -- " + tr, want: []string{tr}},
	{name: "venv", sh: "source ../venv/activate && " + tr, fish: "source ../venv/activate.fish && " + tr, want: []string{tr}},
	{name: "and back", sh: "PATH=$OLD", fish: "set PATH $OLD"},
	{name: "eval", sh: `eval "python train.py"`, fish: `eval "python train.py"`, want: []string{tr}, not: "zsh fish"},
	{name: "which", sh: "type -P python || whence -p python", fish: "type -P python"},
	{name: "path", sh: "./scripts/a.sh 1", fish: "=", want: []string{"./scripts/a.sh 1"}},
	{name: "path without dot", sh: "scripts/a.sh 1", fish: "=", want: []string{"scripts/a.sh 1"}},
	{name: "path with env", sh: "CUDA_VISIBLE_DEVICES=1 ./train_x", fish: "=", want: []string{"./train_x"}},
	{name: "path with a blank", sh: `./scripts/sp\ ace.sh`, fish: "=", want: []string{"'./scripts/sp ace.sh'"}, not: "bash"},
	{name: "paths in a loop", sh: `for f in ./scripts/a*.sh; do $f; done`, fish: "", want: []string{"./scripts/a.sh"}, not: "zsh"},
	{name: "own pattern", sh: "python mine.py", fish: "=", want: []string{"python mine.py"}},
	{name: "taken out", sh: "python3 train.py", fish: "=", wasted: 0},
	{name: "not found", sh: "torchrun2 x; uv sync", fish: "="},
	{name: "repeat", sh: tr + " --lr 1\r!!", fish: "", want: []string{tr1, tr1}},
	{name: "last python", sh: "python train.py --lr 2\r!python", fish: "", want: []string{tr2, tr2}},
	{name: "substitute in history", sh: "python train.py --lr 2\r^2^1", fish: "", want: []string{tr2, tr1}},
	{name: "exclamation mark", sh: "echo hi! python train.py", fish: "="},
	{name: "function that calls it", sh: "f() { command " + tr + "; }; f", fish: "function f; command " + tr + "; end; f"},
	{name: "case", sh: "case x in x) " + tr + ";; esac", fish: "switch x; case x; " + tr + "; end", want: []string{tr}},
	{name: "one line, two commands", sh: tr1 + "; " + tr2, fish: "=", want: []string{tr1, tr2}},
	{name: "text as input", sh: tr + ` --read <<<"D E"`, fish: "", want: []string{tr + " --read"}},
	{name: "document as input", sh: tr + " --stdin <<E\rD\rpython train.py\rE", fish: "", want: []string{tr + " --stdin"}},
	{name: "one into the other", sh: tr + " --print D | python train.py --lr 1 --stdin", fish: "=", want: []string{tr + " --print D", tr1 + " --stdin"}},
	{name: "into one of the same name", sh: tr + " --print D | python eval.py --stdin", fish: "=", want: []string{tr + " --print D"}, wasted: 1},
	{name: "both streams", sh: tr + " --print D 2>&1 | cat", fish: "=", want: []string{tr + " --print D"}},
	{name: "both streams, short", sh: tr + " --print D |& cat", fish: tr + " --print D &| cat", want: []string{tr + " --print D"}},
	{name: "no input", sh: tr + " --read </dev/null", fish: "=", want: []string{tr + " --read"}},
	{name: "third stream", sh: "3>o " + tr + " --print D 3>&1", fish: "", want: []string{tr + " --print D"}},
	{name: "background in a subshell", sh: "(" + tr + " & wait)", fish: "", want: []string{tr}},
	{name: "braces to a pipe", sh: "{ " + tr + " --print A; " + tr1 + " --print B; } | cat", fish: "begin; " + tr + " --print A; " + tr1 + " --print B; end | cat", want: []string{tr + " --print A", tr1 + " --print B"}},
	{name: "until", sh: "until " + tr + "; do :; done", fish: "", want: []string{tr}},
	{name: "while it fails", sh: "while ! " + tr + "; do :; done", fish: "while not " + tr + "; true; end", want: []string{tr}},
	{name: "nested loops", sh: "for a in 1; do for b in 1 2; do python train.py --lr $b; done; done", fish: "for a in 1; for b in 1 2; python train.py --lr $b; end; end", want: []string{tr1, tr2}},
	{name: "broken over lines", sh: "python \\\r train.py \\\r --lr 1", fish: "=", want: []string{tr1}},
	{name: "after and", sh: "true &&\rpython train.py", fish: "", want: []string{tr}},
	{name: "quoted script", sh: `python "train.py" '--lr' "1"`, fish: "=", want: []string{tr1}},
	{name: "blanks and tabs", sh: "  python   train.py    --lr  1  ", fish: "=", want: []string{tr1}},
	{name: "a variable as script", sh: "f=train.py; python $f", fish: "set f train.py; python $f", want: []string{tr}, not: "zsh fish"},
	{name: "a variable as argument", sh: `x='a  b'; python train.py "$x" $x`, fish: "set x 'a  b'; python train.py \"$x\" $x", want: nil, anything: true},
	{name: "env and command", sh: "A=1 command " + tr, fish: "=", wasted: 0},
	{name: "unicode", sh: "python träin_train.py --name=模型 ∂", fish: "=", want: []string{"python träin_train.py --name=模型 '∂'"}},
	{name: "brackets", sh: `python train.py --layers '[1,2]' "{a,b}" '~' '!x' 'a;b|c&d'`, fish: "=", want: []string{`python train.py --layers '[1,2]' '{a,b}' '~' '!x' 'a;b|c&d'`}},
	{name: "dollar one", sh: `set -- a b; python train.py "$@" "$#"`, fish: "", want: []string{tr + " a b 2"}},
	{name: "of a script", sh: "echo 'python train.py; exit 3' >s.sh; bash s.sh; sh ./s.sh", fish: "="},
	{name: "signal", sh: tr + " --kill 9", fish: "=", want: []string{tr + " --kill 9"}},
	{name: "signals in a list", sh: tr + " --kill 15; echo $?", fish: tr + " --kill 15; echo $status", want: []string{tr + " --kill 15"}},
	{name: "empty lines", sh: "false\r\n\necho \"<$?>\"", fish: "false\r\n\necho \"<$status>\""},
	{name: "last word", sh: "echo a b\recho $_", fish: ""},
	{name: "find it", sh: "command -v eval.py; which python 2>&1 | grep -c runar; echo train.py", fish: "=", not: "bash"},
	{name: "process substitution", sh: "cat <(" + tr + " --print S)", fish: "cat (" + tr + " --print S | psub)", want: []string{tr + " --print S"}, not: "zsh"},
}

func numbers(n int) string {
	s := ""
	for i := 1; i <= n; i++ {
		s += fmt.Sprintf(" %d", i)
	}
	return s
}

const userPatterns = "./scripts/*.sh\n./train_*\npython mine.py\n!python3 *train*.py\n"

// terminalNoise is what shells draw: sequences, carriage returns, and fish's mark for a missing line end.
var terminalNoise = regexp.MustCompile(`\x1b\[[0-9;?]*[a-zA-Z]|\x1b\][^\a]*\a|\x1b\(B|\x1b[=>]|\r|⏎ *`)

func TestTypedLines(t *testing.T) {
	for _, sh := range []string{"bash", "zsh", "fish"} {
		t.Run(sh, func(t *testing.T) { t.Parallel(); typeAll(t, sh, newHome(t)) })
		// The program itself, told to be quiet, so that what is shown can be compared.
		t.Run(sh+", the program itself", func(t *testing.T) {
			t.Parallel()
			home := newHome(t)
			useReal(t, home)
			write(t, filepath.Join(home, ".config/runar/config"), "quiet = on\n")
			typeAll(t, sh, home)
		})
	}
}

func typeAll(t *testing.T, sh, home string) {
	files := map[string]string{".config/runar/patterns": userPatterns,
		"venv/activate":      "OLD=$PATH; PATH=$HOME/venv/bin:$PATH; export PATH; hash -r\n",
		"venv/activate.fish": "set -g OLD $PATH; set -gx PATH $HOME/venv/bin $PATH\n"}
	options := sessionOptions{shell: sh, files: files}
	plain := start(t, home, options)
	options.hooks = true
	hooked := start(t, home, options)
	hooked.known = plain.known // a runar that was typed into the other one
	for _, c := range lines {
		line := c.sh
		if sh == "fish" {
			if line = c.fish; line == "=" {
				line = c.sh
			}
		}
		if line == "" {
			continue
		}
		compare(t, plain, hooked, c, strings.Split(line, "\r"), sh)
	}
}

// answer is what a shell made of a typed case.
type answer struct {
	code     int
	programs []string
	text     string
	recorded []string
	wasted   int
}

func (s *session) answer(lines []string) answer {
	s.t.Helper()
	s.forget()
	var a answer
	shown := ""
	for i, line := range lines {
		s.send(line + "\r")
		if i < len(lines)-1 && !complete(strings.Join(lines[:i+1], "\n")) {
			if s.ps2 != "" {
				shown += s.expect(s.ps2) // sent earlier, the terminal itself might echo the next line
			}
			continue
		}
		text, code := s.prompt()
		a.code = code
		shown, text = "", terminalNoise.ReplaceAllString(shown+text, "")
		if _, after, ok := strings.Cut(text, "\n"); ok {
			a.text += after
		}
	}
	a.recorded = s.stored()
	for _, l := range s.logged() {
		switch {
		case strings.HasPrefix(l, "R "):
			a.recorded = append(a.recorded, l[2:])
		case strings.HasPrefix(l, "X "):
			a.wasted++
		case l != "" && !strings.Contains(l, "create_manpage_completions"):
			a.programs = append(a.programs, l)
		}
	}
	return a
}

// complete tells whether the lines so far of a case are a whole command.
func complete(text string) bool {
	if strings.HasSuffix(text, "done") || strings.HasSuffix(text, "end") || strings.HasSuffix(text, "\nE") {
		return true
	}
	return !regexp.MustCompile(`^for |^begin|"c$|<<E(\n|$)|\\$|&&$`).MatchString(text)
}

func compare(t *testing.T, plain, hooked *session, c typed, lines []string, sh string) {
	t.Helper()
	bare := plain.answer(lines)
	got := hooked.answer(lines)
	if fmt.Sprint(got.programs) != fmt.Sprint(bare.programs) && fmt.Sprint(sorted(got.programs)) != fmt.Sprint(sorted(bare.programs)) {
		t.Errorf("%s: programs\n got %q\nbare %q", c.name, got.programs, bare.programs)
	}
	if got.code != bare.code {
		t.Errorf("%s: exit code %d, without hooks %d", c.name, got.code, bare.code)
	}
	if sh != "fish" && ofJobs.ReplaceAllString(got.text, "$1") != ofJobs.ReplaceAllString(bare.text, "$1") {
		t.Errorf("%s: shown\n got %q\nbare %q", c.name, got.text, bare.text)
	}
	want := c.want
	if strings.Contains(c.not, sh) {
		want = nil
		if c.name == "backslash" {
			want = []string{tr}
		}
	}
	if c.anything && len(got.recorded) == len(got.programs) {
		want = got.recorded
	}
	if fmt.Sprint(sorted(got.recorded)) != fmt.Sprint(sorted(want)) {
		t.Errorf("%s: recorded %q, want %q", c.name, got.recorded, want)
	}
	if got.wasted > c.wasted {
		t.Errorf("%s: %d commands went through runar for nothing", c.name, got.wasted)
	}
}

// ofJobs is what shells say of jobs: process ids, and the command, which is not the same.
var ofJobs = regexp.MustCompile(`(?m)^\[\d+\].*\n|^(zsh: (?:killed|terminated) ).*$`)

func sorted(s []string) []string {
	out := append([]string(nil), s...)
	for i := range out {
		for j := i; j > 0 && out[j] < out[j-1]; j-- {
			out[j], out[j-1] = out[j-1], out[j]
		}
	}
	return out
}
