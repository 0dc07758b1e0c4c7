package state

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Clock is a duration in at most five characters: 12s, 4m05, 1h02, 3d04.
func Clock(d time.Duration) string {
	s := int64(d / time.Second)
	switch {
	case s < 0:
		return "0s"
	case s < 60:
		return strconv.FormatInt(s, 10) + "s"
	case s < 3600:
		return fmt.Sprintf("%dm%02d", s/60, s%60)
	case s < 86400:
		return fmt.Sprintf("%dh%02d", s/3600, s/60%60)
	}
	return fmt.Sprintf("%dd%02d", s/86400, s/3600%24)
}

// Lasted is how long something took that has ended, in at most five characters: parts of a second count in what was short, 0.02s and 3.6s,
// the rest is as Clock has it, rounded.
func Lasted(d time.Duration) string {
	switch {
	case d < 5*time.Millisecond:
		return "0s"
	case d < 95*time.Millisecond:
		return strconv.FormatFloat(d.Seconds(), 'f', 2, 64) + "s"
	case d < 9950*time.Millisecond:
		return strconv.FormatFloat(d.Seconds(), 'f', 1, 64) + "s"
	}
	return Clock(d.Round(time.Second))
}

// Ago is an age in at most four characters: now, 40s, 5m, 3h, 2d, 6w, 2y.
func Ago(d time.Duration) string {
	s := int64(d / time.Second)
	switch {
	case s < 5:
		return "now"
	case s < 60:
		return strconv.FormatInt(s, 10) + "s"
	case s < 3600:
		return strconv.FormatInt(s/60, 10) + "m"
	case s < 86400:
		return strconv.FormatInt(s/3600, 10) + "h"
	case s < 14*86400:
		return strconv.FormatInt(s/86400, 10) + "d"
	case s < 365*86400:
		return strconv.FormatInt(s/(7*86400), 10) + "w"
	}
	return strconv.FormatInt(s/(365*86400), 10) + "y"
}

// Num is a value in at most about seven characters, four significant digits.
func Num(v float64) string {
	switch a := math.Abs(v); {
	case math.IsNaN(v):
		return "nan"
	case math.IsInf(v, 1):
		return "inf"
	case math.IsInf(v, -1):
		return "-inf"
	case v == 0:
		return "0"
	case a >= 1e7 || a < 1e-3:
		return Exponent(v, 2)
	case v == math.Trunc(v) && a < 1e7:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case a >= 1000:
		return strconv.FormatFloat(v, 'f', 1, 64)
	case a >= 100:
		return strconv.FormatFloat(v, 'f', 2, 64)
	case a >= 10:
		return strconv.FormatFloat(v, 'f', 3, 64)
	}
	return strconv.FormatFloat(v, 'f', 4, 64)
}

// Count is a count with thousands set off: 184,233.
func Count(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Plural puts a noun in its number: 1 run, 1,234 runs.
func Plural(n int64, word string) string {
	if n != 1 {
		word += "s"
	}
	return Count(n) + " " + word
}

// Exponent is a number by its power of ten, with so many digits behind the point at most: 3e-4.
func Exponent(v float64, digits int) string {
	mant, exp, _ := strings.Cut(strconv.FormatFloat(v, 'e', digits, 64), "e")
	if strings.Contains(mant, ".") {
		mant = strings.TrimRight(strings.TrimRight(mant, "0"), ".")
	}
	n, _ := strconv.Atoi(exp)
	return mant + "e" + strconv.Itoa(n)
}

// Unit is what a large number is told in, and its letter: 1e6, "M".
func Unit(a float64) (size float64, letter string) {
	switch {
	case a >= 1e12:
		return 1e12, "T"
	case a >= 1e9:
		return 1e9, "G"
	case a >= 1e6:
		return 1e6, "M"
	case a >= 1e4:
		return 1e3, "k"
	}
	return 1, ""
}

// Short is a number for an axis: 41.2k, 3.1M.
func Short(v float64) string {
	a := math.Abs(v)
	if a >= 1e15 || a < 1e-3 && a != 0 {
		return Num(v)
	}
	if size, letter := Unit(a); letter != "" {
		return strings.TrimSuffix(strconv.FormatFloat(v/size, 'f', 1, 64), ".0") + letter
	}
	s := strconv.FormatFloat(v, 'f', 2, 64)
	if a < 1 {
		s = strconv.FormatFloat(v, 'f', 4, 64)
	}
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}
