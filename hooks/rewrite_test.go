package hooks

import (
	"os/exec"
	"strings"
	"testing"
)

func TestRewrite(t *testing.T) {
	rw := Rewriter{Rules: Load(Sources{}), Runar: "runar", Skip: []string{"uv"}, Reserved: func(word string) bool { return word == "make" }}
	for line, want := range map[string]string{ // @ is where runar comes
		"python train.py":                                 "@python train.py",
		"  python   train.py  # python train.py":          "  @python   train.py  # python train.py",
		"A=1 B='x y' python train.py; python eval.py":     "A=1 B='x y' @python train.py; python eval.py",
		"RUNAR_DISABLE=1 python train.py":                 "RUNAR_DISABLE=1 python train.py",
		"python train.py | cat && python train.py &":      "@python train.py | cat && @python train.py &",
		"command python train.py":                         "command python train.py",
		"A=1 \\python train.py; python train.py":          "A=1 \\python train.py; @python train.py",
		"echo python train.py 'python train.py'":          "echo python train.py 'python train.py'",
		"for i in 1 2; python train.py $i; end":           "for i in 1 2; @python train.py $i; end",
		"for i in 1 2\n  python train.py $i\nend":         "for i in 1 2\n  @python train.py $i\nend",
		"if not python train.py; and true; end":           "if not @python train.py; and true; end",
		"begin; python train.py; end > log 2>&1":          "begin; @python train.py; end > log 2>&1",
		"while python train.py; end":                      "while @python train.py; end",
		"if true; else if python train.py; end":           "if true; else if @python train.py; end",
		"time python train.py; or ! python train.py":      "time @python train.py; or ! @python train.py",
		"set x (python train.py)":                         "set x (@python train.py)",
		"echo \"a $(python train.py) b\" (echo ')' ; ls)": "echo \"a $(@python train.py) b\" (echo ')' ; ls)",
		"python train.py (python train.py | cat)":         "@python train.py (@python train.py | cat)",
		"echo a > python train.py":                        "echo a > python train.py",
		">log python train.py 2>/dev/null":                ">log @python train.py 2>/dev/null",
		"python train.py 2>&1 &>x >?y <in":                "@python train.py 2>&1 &>x >?y <in",
		"python \\\n  train.py":                           "@python \\\n  train.py",
		"'python' \"train.py\"":                           "@'python' \"train.py\"",
		"py\\thon train.py":                               "@py\\thon train.py",
		"runar python train.py":                           "runar python train.py",
		"uv run train.py":                                 "uv run train.py",
		"make train":                                      "@-- make train",
		"python 'train.py":                                "python 'train.py",
		"python train.py )":                               "python train.py )",
		"echo (python train.py":                           "echo (python train.py",
		"python train.py é模型 ; python train.py":           "@python train.py é模型 ; @python train.py",
		"function f; python train.py; end":                "function f; @python train.py; end",
		"switch a; case a; python train.py; end":          "switch a; case a; @python train.py; end",
		"":                                                "",
	} {
		want = strings.ReplaceAll(want, "@", "runar ")
		if got := rw.Rewrite(line); got != want {
			t.Errorf("%s\n got %s\nwant %s", line, got, want)
		}
		if again := rw.Rewrite(want); again != want {
			t.Errorf("%s twice is %s", want, again)
		}
	}
}

// FuzzRewrite: the line loses nothing, and what fish can read it can still read.
func FuzzRewrite(f *testing.F) {
	for _, line := range []string{"python train.py", "a 'b\\' c' (d \"$(python train.py)\") 2>&1 ; not python train.py # x", "\\", "((((", "python train.py\x00", "A=1 python train.py &>x"} {
		f.Add(line)
	}
	rw := Rewriter{Rules: Load(Sources{}), Runar: "runar"}
	f.Fuzz(func(t *testing.T, line string) {
		got := rw.Rewrite(line)
		if strings.ReplaceAll(got, "runar ", "") != strings.ReplaceAll(line, "runar ", "") {
			t.Fatalf("%q became %q", line, got)
		}
	})
}

// TestFishReadsTheSameWords lets fish say what the words of a line are.
func TestFishReadsTheSameWords(t *testing.T) {
	if _, err := exec.LookPath("fish"); err != nil {
		t.Skip("NO fish ON THIS MACHINE")
	}
	for _, line := range []string{`python train.py a\ b 'c d' "e f"`, `python train.py 'it\'s' "a\"b" "a\$b" 'a\b' "\n"`, `python train.py \; \| a\#b a#b`, "python train.py \\\n x"} {
		out, err := exec.Command("fish", "--no-config", "-c", "function python; string join0 -- $argv; end; "+line).Output()
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		f := fishLine{in: line, rw: Rewriter{Rules: &Rules{}}}
		var words []string
		for f.blanks(); f.at < len(line); f.blanks() {
			word, ok := f.word(0)
			if !ok {
				t.Fatalf("%s: not read", line)
			}
			words = append(words, word)
		}
		if got := strings.Join(words[1:], "\x00") + "\x00"; strings.TrimRight(got, "\x00") != strings.TrimRight(string(out), "\x00") {
			t.Errorf("%s: %q, fish has %q", line, got, out)
		}
	}
}

func TestStatus(t *testing.T) {
	env := func(v string) func(string) string { return func(string) string { return v } }
	if s := Status(env("zsh 12 1.2.3 completion kept:python,make"), 12); !s.Loaded || s.Shell != "zsh" || s.Build != "1.2.3" || !s.Completion || strings.Join(s.Kept, " ") != "python make" {
		t.Errorf("%+v", s)
	}
	for _, v := range []string{"", "zsh 13 1.2.3 none kept", "nu 12 1 none kept", "zsh 12", "zsh x y z kept"} {
		if s := Status(env(v), 12); s.Loaded {
			t.Errorf("%q is taken for %+v", v, s)
		}
	}
}
