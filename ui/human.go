package ui

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Duration is a length of time for people: 0.4s, 12s, 2m 15s, 1h 02m, 3d 04h. Below ten seconds tenths count, below a
// tenth the first digit that is not zero, down to a millisecond.
func Duration(d time.Duration) string {
	sign := ""
	if d < 0 {
		sign, d = "-", -d
	}
	switch {
	case d < time.Millisecond/2:
		return sign + "0s"
	case d < 95*time.Millisecond:
		return sign + strconv.FormatFloat(d.Seconds(), 'f', decimalsBelowTenth(d), 64) + "s"
	case d < 9950*time.Millisecond:
		return sign + strconv.FormatFloat(d.Seconds(), 'f', 1, 64) + "s"
	}
	s := int64(d.Round(time.Second) / time.Second)
	switch {
	case s < 60:
		return fmt.Sprintf("%s%ds", sign, s)
	case s < 3600:
		return fmt.Sprintf("%s%dm %02ds", sign, s/60, s%60)
	case s < 86400:
		return fmt.Sprintf("%s%dh %02dm", sign, s/3600, s%3600/60)
	}
	return fmt.Sprintf("%s%dd %02dh", sign, s/86400, s%86400/3600)
}

func decimalsBelowTenth(d time.Duration) int {
	if d < 9500*time.Microsecond {
		return 3
	}
	return 2
}

// Seconds is Duration for a number of seconds; a number that is not finite is "-".
func Seconds(s float64) string {
	if math.IsNaN(s) || math.IsInf(s, 0) {
		return "-"
	}
	return Duration(time.Duration(s * float64(time.Second)))
}

// recent is how long ago an age is still worth counting; before that a date says more.
const recent = 7 * 24 * time.Hour

// Age is how long before now t was: now, 12s ago, 5m ago, 2h ago, 3d ago, and the local date once it is a week old.
func Age(t, now time.Time) string {
	d := now.Sub(t)
	switch {
	case d < -time.Minute || d >= recent:
		return t.In(now.Location()).Format("2006-01-02")
	case d < time.Second:
		return "now"
	case d < time.Minute:
		return fmt.Sprintf("%ds ago", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%dm ago", int(d.Minutes()))
	case d < 24*time.Hour:
		return fmt.Sprintf("%dh ago", int(d.Hours()))
	}
	return fmt.Sprintf("%dd ago", int(d.Hours()/24))
}

// Moment is an instant in full: the local date and time, and its age while that is recent.
func Moment(t, now time.Time) string {
	s := t.In(now.Location()).Format("2006-01-02 15:04:05")
	if d := now.Sub(t); d >= -time.Minute && d < recent {
		s += " (" + Age(t, now) + ")"
	}
	return s
}

// Bytes is a size in binary units: 12 B, 1.5 KiB, 300 MiB.
func Bytes(n int64) string {
	if n > -1024 && n < 1024 {
		return strconv.FormatInt(n, 10) + " B"
	}
	v := float64(n)
	for _, unit := range []string{"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"} {
		v /= 1024
		switch a := math.Abs(v); {
		case a < 9.95:
			return fmt.Sprintf("%.1f %s", v, unit)
		case a < 1023.5 || unit == "EiB":
			return fmt.Sprintf("%.0f %s", v, unit)
		}
	}
	return ""
}

// Number is a value of a metric to four significant digits: 0.5234, 12.5, 1.2e-5; whole numbers below a million in full.
func Number(v float64) string {
	switch {
	case math.IsNaN(v):
		return "nan"
	case math.IsInf(v, 1):
		return "inf"
	case math.IsInf(v, -1):
		return "-inf"
	case math.Abs(v) >= 1e4 && math.Abs(v) < 1e6-0.5:
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	s := strconv.FormatFloat(v, 'g', 4, 64)
	if s == "1e+06" {
		return "1e6"
	}
	mantissa, exponent, ok := strings.Cut(s, "e")
	if !ok {
		return s
	}
	// strconv pads exponents to two digits and signs them: 1e-05, 1e+06.
	n, _ := strconv.Atoi(exponent)
	return mantissa + "e" + strconv.Itoa(n)
}

// Count puts a noun in its number: 1 run, 2 runs.
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// Clip shortens s to at most width columns, with an ellipsis at its end where something was cut.
func Clip(s string, width int, ellipsis string) string {
	if Width(s) <= width {
		return s
	}
	room := width - Width(ellipsis)
	if room < 0 {
		return head(s, width)
	}
	return head(s, room) + ellipsis
}

var durationUnits = map[string]time.Duration{
	"ms": time.Millisecond,
	"s":  time.Second, "sec": time.Second, "second": time.Second, "seconds": time.Second,
	"m": time.Minute, "min": time.Minute, "minute": time.Minute, "minutes": time.Minute,
	"h": time.Hour, "hour": time.Hour, "hours": time.Hour,
	"d": 24 * time.Hour, "day": 24 * time.Hour, "days": 24 * time.Hour,
	"w": 7 * 24 * time.Hour, "week": 7 * 24 * time.Hour, "weeks": 7 * 24 * time.Hour,
}

// ParseDuration reads what Duration writes and what people type: 30d, 1.5h, "45m 23s", 2w. A number without a unit is an error.
func ParseDuration(s string) (time.Duration, error) {
	bad := fmt.Errorf("%q is not a length of time (30d, 12h, 45m 23s)", s)
	total := 0.0
	rest := strings.TrimSpace(strings.ToLower(s))
	if rest == "" {
		return 0, bad
	}
	for rest != "" {
		n, unit, tail := quantity(rest)
		u, ok := durationUnits[unit]
		if n == "" || !ok {
			return 0, bad
		}
		v, err := strconv.ParseFloat(n, 64)
		if err != nil {
			return 0, bad
		}
		total += v * float64(u)
		rest = tail
	}
	if total > math.MaxInt64/2 {
		return 0, errors.New("longer than any run")
	}
	return time.Duration(total), nil
}

// ParseBytes reads a size: 512, 10k, 1.5G, 300 MiB, 20MB. Units are binary, as `du -h` has them, but for the MB kind.
func ParseBytes(s string) (int64, error) {
	bad := fmt.Errorf("%q is not a size (500M, 1.5G, 20 GiB)", s)
	n, unit, tail := quantity(strings.TrimSpace(strings.ToLower(s)))
	v, err := strconv.ParseFloat(n, 64)
	if err != nil || tail != "" {
		return 0, bad
	}
	base := 1024.0
	if len(unit) == 2 && unit[1] == 'b' {
		base = 1000
	}
	letters := strings.TrimSuffix(strings.TrimSuffix(unit, "b"), "i")
	if letters != "" {
		power := strings.Index("kmgtpe", letters)
		if len(letters) != 1 || power < 0 {
			return 0, bad
		}
		v *= math.Pow(base, float64(power+1))
	} else if unit != "" && unit != "b" {
		return 0, bad
	}
	if v >= math.MaxInt64 {
		return 0, errors.New("larger than any log")
	}
	return int64(v), nil
}

// quantity cuts a leading number and its unit off s.
func quantity(s string) (number, unit, rest string) {
	i := 0
	for i < len(s) && (s[i] >= '0' && s[i] <= '9' || s[i] == '.') {
		i++
	}
	number, s = s[:i], strings.TrimLeft(s[i:], " ")
	i = 0
	for i < len(s) && s[i] >= 'a' && s[i] <= 'z' {
		i++
	}
	return number, s[:i], strings.TrimLeft(s[i:], " ")
}
