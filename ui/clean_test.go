package ui

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"plain":                   "plain",
		"größe 中文 👩‍🔬":            "größe 中文 👩‍🔬",
		"\x1b[31mred\x1b]0;t\x07": `\x1b[31mred\x1b]0;t\x07`,
		"a\nb\tc\rd":              `a\nb\tc\rd`,
		"\xff\xfe":                `\xff\xfe`,
		"\u202edesrever\u2066":    `\u202edesrever\u2066`,
		"\u0085\u009b31m\u007f":   `\u0085\u009b31m\x7f`,
		"\U000e0041":              `\U000e0041`,
		"zero\u200bwidth\ufeff":   `zero\u200bwidth\ufeff`,
		"\u2028":                  `\u2028`,
	} {
		if got := Clean(in); got != want {
			t.Errorf("Clean(%q) = %q, want %q", in, got, want)
		}
	}
	if got, want := CleanLines("a\x1b\nb\tc"), "a\\x1b\nb\\tc"; got != want {
		t.Errorf("CleanLines = %q", got)
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"plain", "\x1b[2J", "\xff\u202e\n", "中\x00文", "\u200d\U000e0001"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Clean(s)
		if !utf8.ValidString(got) || strings.ContainsFunc(got, harmful) {
			t.Fatalf("Clean(%q) = %q", s, got)
		}
		if again := Clean(got); again != got {
			t.Fatalf("Clean(%q) = %q, and of that %q", s, got, again)
		}
	})
}
