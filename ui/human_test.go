package ui

import (
	"math"
	"testing"
	"time"
)

func TestDuration(t *testing.T) {
	for _, c := range []struct {
		d    time.Duration
		want string
	}{
		{0, "0s"}, {3 * time.Millisecond, "0.003s"}, {42 * time.Millisecond, "0.04s"}, {94 * time.Millisecond, "0.09s"}, {95 * time.Millisecond, "0.1s"}, {400 * time.Millisecond, "0.4s"},
		{9940 * time.Millisecond, "9.9s"}, {9960 * time.Millisecond, "10s"}, {12 * time.Second, "12s"}, {59600 * time.Millisecond, "1m 00s"}, {135 * time.Second, "2m 15s"},
		{182 * time.Second, "3m 02s"}, {45*time.Minute + 23*time.Second, "45m 23s"}, {time.Hour + 2*time.Minute, "1h 02m"}, {3599600 * time.Millisecond, "1h 00m"}, {76 * time.Hour, "3d 04h"},
		{-5 * time.Second, "-5.0s"},
	} {
		if got := Duration(c.d); got != c.want {
			t.Errorf("Duration(%v) = %q, want %q", c.d, got, c.want)
		}
	}
}

func TestDurationIsReadBack(t *testing.T) {
	for _, d := range []time.Duration{12 * time.Second, 45*time.Minute + 23*time.Second, time.Hour + 2*time.Minute, 76 * time.Hour, 400 * time.Millisecond} {
		if got, err := ParseDuration(Duration(d)); err != nil || got != d {
			t.Errorf("ParseDuration(%q) = %v, %v, want %v", Duration(d), got, err, d)
		}
	}
	for text, want := range map[string]time.Duration{"30d": 720 * time.Hour, "1.5h": 90 * time.Minute, "2 weeks": 336 * time.Hour, "1h30m": 90 * time.Minute, " 10 min ": 10 * time.Minute} {
		if got, err := ParseDuration(text); err != nil || got != want {
			t.Errorf("ParseDuration(%q) = %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "5", "soon", "1x", "h", "1..5h", "1e9d", "-2d", "9999999999999999d"} {
		if got, err := ParseDuration(text); err == nil {
			t.Errorf("ParseDuration(%q) = %v", text, got)
		}
	}
}

func TestAge(t *testing.T) {
	now := time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)
	for ago, want := range map[time.Duration]string{
		0: "now", 12 * time.Second: "12s ago", 5 * time.Minute: "5m ago", 2*time.Hour + 59*time.Minute: "2h ago", 3 * 24 * time.Hour: "3d ago",
		8 * 24 * time.Hour: "2026-03-02", -time.Second: "now", -time.Hour: "2026-03-10",
	} {
		if got := Age(now.Add(-ago), now); got != want {
			t.Errorf("Age of %v = %q, want %q", ago, got, want)
		}
	}
}

func TestBytes(t *testing.T) {
	for n, want := range map[int64]string{0: "0 B", 1023: "1023 B", 1024: "1.0 KiB", 1536: "1.5 KiB", 10 << 10: "10 KiB", 1<<20 - 1: "1.0 MiB", 300 << 20: "300 MiB", 1 << 30: "1.0 GiB", math.MaxInt64: "8.0 EiB"} {
		if got := Bytes(n); got != want {
			t.Errorf("Bytes(%d) = %q, want %q", n, got, want)
		}
	}
	for text, want := range map[string]int64{"512": 512, "10k": 10240, "1.5G": 3 << 29, "300 MiB": 300 << 20, "20MB": 20e6, "7B": 7} {
		if got, err := ParseBytes(text); err != nil || got != want {
			t.Errorf("ParseBytes(%q) = %d, %v, want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "big", "1x", "1 k b", "1ib", "99999999E", "1kk"} {
		if got, err := ParseBytes(text); err == nil {
			t.Errorf("ParseBytes(%q) = %d", text, got)
		}
	}
}

func TestNumber(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0", 1: "1", 0.5234: "0.5234", 0.52341: "0.5234", 12.5: "12.5", 1.2e-5: "1.2e-5", 1234: "1234", 12345: "12345", 12345.67: "12346", 999999: "999999", 999999.7: "1e6", 1e6: "1e6",
		-3.25: "-3.25", 1.23456e12: "1.235e12", math.Inf(1): "inf", math.Inf(-1): "-inf",
	} {
		if got := Number(v); got != want {
			t.Errorf("Number(%v) = %q, want %q", v, got, want)
		}
	}
	if got := Number(math.NaN()); got != "nan" {
		t.Errorf("Number(NaN) = %q", got)
	}
}

func FuzzParseHuman(f *testing.F) {
	for _, s := range []string{"30d", "1h 02m", "1.5G", "300 MiB", "", "1e9d", "..", "9m9m9m"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if d, err := ParseDuration(s); err == nil && d < 0 {
			t.Errorf("ParseDuration(%q) = %v", s, d)
		}
		if n, err := ParseBytes(s); err == nil && n < 0 {
			t.Errorf("ParseBytes(%q) = %d", s, n)
		}
	})
}
