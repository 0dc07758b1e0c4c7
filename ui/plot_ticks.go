package ui

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// tick is a mark on an axis: where, and its label.
type tick struct {
	value float64
	label string
}

// ticks are round values within the axis, about as many as wanted.
func (a axis) ticks(wanted int) []tick {
	if a.single {
		return []tick{{a.value, Number(a.value)}}
	}
	if a.log {
		return a.logTicks(wanted)
	}
	step := roundStep(a.high/float64(max(wanted, 1)) - a.low/float64(max(wanted, 1)))
	if step == 0 || math.IsInf(step, 0) {
		return []tick{{a.low, Number(a.low)}, {a.high, Number(a.high)}}
	}
	var values []float64
	for k := math.Ceil(a.low/step - 1e-9); len(values) < 4*wanted+4; k++ {
		v := k * step
		if v > a.high+step*1e-9 || !finite(v) {
			break
		}
		values = append(values, v)
	}
	return labelled(values, step)
}

// roundStep is the least 1, 2 or 5 times a power of ten that is not below v.
func roundStep(v float64) float64 {
	if v <= 0 || !finite(v) {
		return 0
	}
	power := math.Pow(10, math.Floor(math.Log10(v)))
	for _, m := range [...]float64{1, 2, 5} {
		if m*power >= v*(1-1e-9) {
			return m * power
		}
	}
	return 10 * power
}

// labelled writes the values with as many decimals as the step between them needs.
func labelled(values []float64, step float64) []tick {
	ticks := make([]tick, len(values))
	largest := 0.0
	for _, v := range values {
		largest = max(largest, math.Abs(v))
	}
	decimals := max(0, int(-math.Floor(math.Log10(step)+1e-9)))
	for i, v := range values {
		label := ""
		switch {
		case v == 0 || math.Abs(v) < step/1e6:
			label = "0"
		case largest >= 1e6 && step >= 1e3:
			label = large(v)
		case largest >= 1e6 || decimals > 5:
			label = shortExponent(strconv.FormatFloat(v, 'e', max(0, int(math.Floor(math.Log10(largest))-math.Floor(math.Log10(step)+1e-9))), 64))
		default:
			label = strconv.FormatFloat(v, 'f', decimals, 64)
		}
		ticks[i] = tick{v, label}
	}
	return ticks
}

// large writes a round number from thousands on in short: 20k, 1.5M.
func large(v float64) string {
	for _, unit := range [...]struct {
		size float64
		name string
	}{{1e12, ""}, {1e9, "G"}, {1e6, "M"}, {1e3, "k"}} {
		if math.Abs(v) < unit.size {
			continue
		}
		if unit.name == "" {
			break
		}
		return strconv.FormatFloat(v/unit.size, 'g', 4, 64) + unit.name
	}
	return shortExponent(strconv.FormatFloat(v, 'g', 3, 64))
}

func shortExponent(s string) string {
	mantissa, exponent, ok := strings.Cut(s, "e")
	if !ok {
		return s
	}
	if strings.Contains(mantissa, ".") {
		mantissa = strings.TrimRight(strings.TrimRight(mantissa, "0"), ".")
	}
	n, _ := strconv.Atoi(exponent)
	return mantissa + "e" + strconv.Itoa(n)
}

// logTicks are powers of ten, with 2 and 5 between them where there are few; within less than a decade round values.
func (a axis) logTicks(wanted int) []tick {
	low, high := a.low, a.high
	if high-low < 0.7 {
		linear := axis{low: math.Pow(10, low), high: min(math.Pow(10, high), math.MaxFloat64)}
		return linear.ticks(wanted)
	}
	every := max(1, int(math.Ceil((high-low)/float64(max(wanted, 1)))))
	multiples := []float64{1}
	if every == 1 && (high-low)*3 <= float64(wanted)*1.5 {
		multiples = []float64{1, 2, 5}
	}
	var ticks []tick
	for e := int(math.Floor(low)); e <= int(math.Ceil(high)); e++ {
		if e%every != 0 {
			continue
		}
		for _, m := range multiples {
			v := m * math.Pow(10, float64(e))
			if v == 0 || !finite(v) { // beyond the range of float64, or below it
				continue
			}
			if at := a.place(v); at >= -1e-9 && at <= 1+1e-9 {
				ticks = append(ticks, tick{v, Number(v)})
			}
		}
	}
	return ticks
}

// durationSteps are the steps between ticks of time, in seconds.
var durationSteps = [...]float64{1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800}

// timeTicks are ticks of a length of time: 0, 15m, 30m, 1h.
func (a axis) timeTicks(wanted int) []tick {
	least := (a.high - a.low) / float64(max(wanted, 1))
	if least < durationSteps[0] || least > durationSteps[len(durationSteps)-1] {
		ticks := a.ticks(wanted)
		for i := range ticks {
			ticks[i].label = shortDuration(ticks[i].value)
		}
		return ticks
	}
	step := durationSteps[len(durationSteps)-1]
	for _, s := range durationSteps {
		if s >= least {
			step = s
			break
		}
	}
	var ticks []tick
	for v := math.Ceil(a.low/step-1e-9) * step; v <= a.high+step*1e-9; v += step {
		ticks = append(ticks, tick{v, shortDuration(v)})
	}
	return ticks
}

// shortDuration is a round length of time without the parts that are zero: 15m, 1h 30m, 2d.
func shortDuration(seconds float64) string {
	if seconds == 0 {
		return "0"
	}
	if math.Abs(seconds) < 1 {
		return Number(seconds) + "s"
	}
	if math.Abs(seconds) > 1e9 {
		return large(seconds) + "s"
	}
	d := time.Duration(math.Round(seconds*1000)) * time.Millisecond
	sign := ""
	if d < 0 {
		sign, d = "-", -d
	}
	var parts []string
	for _, unit := range [...]struct {
		size time.Duration
		name string
	}{{24 * time.Hour, "d"}, {time.Hour, "h"}, {time.Minute, "m"}} {
		if n := d / unit.size; n > 0 {
			parts = append(parts, strconv.FormatInt(int64(n), 10)+unit.name)
			d -= n * unit.size
		}
	}
	if d > 0 && len(parts) < 2 {
		parts = append(parts, strconv.FormatFloat(d.Seconds(), 'f', -1, 64)+"s")
	}
	return sign + strings.Join(parts, " ")
}

// xTicks are the ticks of the x axis: steps are whole numbers wherever that is possible.
func (p *Plot) xTicks(a axis, wanted int) []tick {
	if p.XSeconds && a.single {
		return []tick{{a.value, shortDuration(a.value)}}
	}
	if p.XSeconds {
		return a.timeTicks(wanted)
	}
	if span := a.high - a.low; span >= 1 && float64(wanted) > span {
		wanted = int(span)
	}
	return a.ticks(wanted)
}
