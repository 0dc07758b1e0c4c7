package shell

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// awkward holds words that shells are known to trip over; every one must come back byte for byte.
var awkward = []string{
	"", "plain", "train.py", "--lr=0.1", "a b", `c"d`, "it's", "''", "$HOME", "`id`", "$(id)", "*.yaml", "a?[b]", "~", "~root", "a~b",
	"=ls", "a=b", "#x", "a#b", "!", "!!", "a!b", "{a,b}", "a;b", "a|b", "a&b", "<(x)", "(x)", "\\", "\\n", "a\\", "-", "--", "%1", "^a^b",
	"a\nb", "\n", "\t", "a\rb", "\x1b[31m", "\x7f", "\x01", "é模型", "\xff\xfe", "caf\xe9!", "\u00a0", "\u202e", "🚀", "e\u0301", "'\n'", "!\n",
	"\x8bé", "$'x'", `\'`, "if", "A=1", "a:b", "\u2028", "a\x0012"[:1],
}

func TestQuoteReadsBack(t *testing.T) {
	for _, sh := range []struct {
		name  string
		args  []string
		quote func(string) string
	}{
		{"bash", []string{"--norc", "--noprofile", "-c"}, Quote},
		{"zsh", []string{"-f", "-o", "extended_glob", "-c"}, Quote},
		{"fish", []string{"--no-config", "-c"}, QuoteFish},
	} {
		t.Run(sh.name, func(t *testing.T) {
			for _, locale := range []string{"C", "C.UTF-8"} {
				script, want := "printf '%s\\0'", ""
				for _, w := range awkward {
					script += " " + sh.quote(w)
					want += w + "\x00"
				}
				cmd := exec.Command(sh.name, append(sh.args, script)...)
				cmd.Env = []string{"LC_ALL=" + locale, "HOME=" + t.TempDir(), "PATH=/usr/bin:/bin"}
				var errs bytes.Buffer
				cmd.Stderr = &errs
				got, err := cmd.Output()
				if err != nil {
					t.Fatalf("%s: %v: %s", locale, err, errs.String())
				}
				if string(got) != want {
					for i, g := range strings.Split(string(got), "\x00") {
						if i < len(awkward) && g != awkward[i] {
							t.Errorf("%s: %q written as %s reads back as %q", locale, awkward[i], sh.quote(awkward[i]), g)
						}
					}
					t.Fatalf("%s: the words did not come back", locale)
				}
			}
		})
	}
}

func TestQuoteIsOnePrintableLine(t *testing.T) {
	for _, w := range awkward {
		for _, q := range []string{Quote(w), QuoteFish(w), Join([]string{w, w})} {
			if !utf8.ValidString(q) || strings.IndexFunc(q, func(r rune) bool { return !unicode.IsPrint(r) }) >= 0 {
				t.Errorf("%q is written as %q", w, q)
			}
		}
	}
}

func TestQuoteLeavesPlainWordsBare(t *testing.T) {
	for _, w := range []string{"python", "./train.py", "--lr=1e-3", "a,b", "user@host:/x", "模型", "50%", "a+b"} {
		if got := Quote(w); got != w {
			t.Errorf("Quote(%q) = %s", w, got)
		}
	}
	for w, want := range map[string]string{"a b": "'a b'", "~x": "'~x'", "=x": "'=x'", "a\nb": `$'a\nb'`, "it's": `'it'\''s'`, "\xff": `$'\377'`} {
		if got := Quote(w); got != want {
			t.Errorf("Quote(%q) = %s, want %s", w, got, want)
		}
	}
}

func TestJoinKeepsTheFirstWordACommand(t *testing.T) {
	for want, words := range map[string][]string{
		"python train.py --lr 0.1": {"python", "train.py", "--lr", "0.1"},
		"'A=1' A=1":                {"A=1", "A=1"},
		"'if' if":                  {"if", "if"},
		"'my tool' ''":             {"my tool", ""},
		"":                         nil,
	} {
		if got := Join(words); got != want {
			t.Errorf("Join(%q) = %s, want %s", words, got, want)
		}
	}
}
