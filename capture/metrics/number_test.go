package metrics

import (
	"math"
	"strconv"
	"strings"
	"testing"
)

func TestNumber(t *testing.T) {
	for s, want := range map[string]float64{
		"0.5": 0.5, "-1.2e-05,": -1.2e-05, "1,234,567.5 ": 1234567.5, ".8754": .8754, "2.": 2, "1e4": 1e4, "7.4D+01": 74, "1_000": 1000, "+0.25": 0.25, "-.0312": -.0312,
		"0.1+0.2": 0.1, "12,34": 12, "1,2345": 1, "6.62607015e-34": 6.62607015e-34, "123456789012345678901234567890": 1.2345678901234568e29, "1e-400": 0, "0.30000000000000004": 0.30000000000000004,
	} {
		if got, n, _ := number([]byte(s)); n == 0 || got != want {
			t.Errorf("%q: %v in %d bytes, want %v", s, got, n, want)
		}
	}
	for _, s := range []string{"", "-", "+", ".", "e5", "-e", "a1"} {
		if v, n, _ := number([]byte(s)); n != 0 {
			t.Errorf("%q: %v in %d bytes, want none", s, v, n)
		}
	}
}

// checkNumber compares v with what strconv makes of the same text.
func checkNumber(t *testing.T, s string, v float64) {
	t.Helper()
	plain := strings.NewReplacer(",", "", "_", "", "D", "e", "d", "e").Replace(s)
	want, err := strconv.ParseFloat(plain, 64)
	if err != nil && !math.IsInf(want, 0) {
		t.Fatalf("%q: read as %v, strconv: %v", s, v, err)
	}
	if v != want && math.Abs(v-want) > math.Abs(want)*1e-15 {
		t.Fatalf("%q: read as %v, want %v", s, v, want)
	}
}
