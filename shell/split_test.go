package shell

import (
	"errors"
	"os/exec"
	"strings"
	"testing"
)

func TestSplitReadsWordsAsBashDoes(t *testing.T) {
	for _, line := range []string{
		`python train.py --lr 0.1`, `  a   b	c  `, `'a b' "c d" e\ f`, `a'b'"c"d`, `""`, `'' ''`, `"a\"b" "a\$b" "a\nb"`, `$'a\nb\t\x41\101\u00e9'`,
		`a\\b`, `é "模型"`, `a#b #c`, `a=b c=d`, `--x="y z"`, `"it's" 'say "x"'`, `$'it\'s'`, "a \\\n b", `"a\
b"`, `\'`, `'!'`, `$'\E[0m'`, `a "" b`, `x'*'y`,
	} {
		out, err := exec.Command("bash", "--norc", "-c", "set -f; printf '%s\\0' true "+line).Output()
		if err != nil {
			t.Fatalf("bash on %s: %v", line, err)
		}
		commands, err := Split("true " + line)
		if err != nil || len(commands) != 1 {
			t.Errorf("Split(%s) = %v, %v", line, commands, err)
			continue
		}
		if got := strings.Join(commands[0].Texts(), "\x00") + "\x00"; got != string(out) {
			t.Errorf("Split(%s) = %q, bash has %q", line, got, out)
		}
	}
}

func TestSplitFindsTheCommands(t *testing.T) {
	for line, want := range map[string]string{
		`A=1 B="x y" python train.py > log 2>&1 &`:         "A=1,B=x y|python train.py",
		`cd x && python train.py; echo done`:               "|cd x;|python train.py;|echo done",
		`for lr in 1 2; do python train.py --lr $lr; done`: "|for lr in 1 2;|python train.py --lr $lr",
		`! time python t.py | tee "a;b"`:                   "|python t.py;|tee a;b",
		`( python a.py ) && { python b.py; }`:              "|python a.py;|python b.py",
		`echo $(python train.py; ls) x`:                    "|echo $(python train.py; ls) x",
		`diff <(python a.py) >(cat) 2>/dev/null`:           "|diff <(python a.py) >(cat)",
		"echo `a;b` # python train.py":                     "|echo `a;b`",
		"if python a.py\nthen python b.py # no\nfi":        "|python a.py;|python b.py",
		`A=1`:              "A=1|",
		`python "A=1" B=2`: "|python A=1 B=2",
		`python a.py &>out; python b.py >|c 3<d <<<word x`: "|python a.py;|python b.py x",
		``:                                    "",
		` # only words about python train.py`: "",
	} {
		commands, err := Split(line)
		var parts []string
		for _, c := range commands {
			parts = append(parts, strings.Join(c.Env, ",")+"|"+strings.Join(c.Texts(), " "))
		}
		if got := strings.Join(parts, ";"); err != nil || got != want {
			t.Errorf("Split(%s)\n got %s, %v\nwant %s", line, got, err, want)
		}
	}
}

func TestSplitSaysWhatIsNotClosed(t *testing.T) {
	for line, want := range map[string]error{`a 'b`: ErrQuote, `a "b`: ErrQuote, `$'a\'`: ErrQuote, "`a": ErrQuote, `$(a`: ErrParen, `"$(a"`: ErrQuote} {
		if _, err := Split(line); !errors.Is(err, want) {
			t.Errorf("Split(%s): %v, want %v", line, err, want)
		}
	}
	for _, line := range []string{"a; b", "a | b", "a &", "(a)", "a > b", "a\nb"} {
		if _, err := SplitWords(line); !errors.Is(err, ErrOperator) {
			t.Errorf("SplitWords(%q): %v, want %v", line, err, ErrOperator)
		}
	}
}

func TestGlobKeepsWhatWasQuoted(t *testing.T) {
	words, err := SplitWords(`a* 'b*' c\* "d["e[x] f\\g`)
	var globs []string
	for _, w := range words {
		globs = append(globs, w.Glob)
	}
	if got, want := strings.Join(globs, " "), `a* b\* c\* d\[e[x] f\\g`; err != nil || got != want {
		t.Errorf("globs %s, %v; want %s", got, err, want)
	}
}

func FuzzSplit(f *testing.F) {
	for _, w := range awkward {
		f.Add(w)
	}
	f.Add("for a in $(ls `x`); do python \"$a\" <<E 2>&1 & done\nfoo $'\\u'")
	f.Fuzz(func(t *testing.T, in string) {
		_, _ = Split(in)
		_, _ = SplitWords(in)
		if strings.ContainsRune(in, 0) {
			return
		}
		line := Join([]string{"true", in})
		commands, err := Split(line)
		if err != nil || len(commands) != 1 || len(commands[0].Words) != 2 || commands[0].Words[1].Text != in {
			t.Fatalf("%q written as %s splits into %v, %v", in, line, commands, err)
		}
	})
}
