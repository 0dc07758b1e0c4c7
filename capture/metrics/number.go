package metrics

import (
	"math"
	"strconv"
)

// pow10 are the powers of ten that a float64 holds exactly.
var pow10 = [...]float64{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// number reads a decimal number at the start of b: sign, digits with thousand separators (1,234 or 1_234), fraction,
// exponent (e, E, and Fortran's D). It answers the bytes read; 0 when there is none. integer is false where a point or
// an exponent was read.
func number(b []byte) (v float64, n int, integer bool) {
	i := 0
	neg := false
	if i < len(b) && (b[i] == '+' || b[i] == '-') {
		neg = b[i] == '-'
		i++
	}
	var mant uint64
	exp, digits, plain := 0, 0, true // digits that count; plain: strconv can read the bytes as they stand
	start := i
	for ; i < len(b); i++ {
		c := b[i]
		if c >= '0' && c <= '9' {
			if digits < 18 {
				mant = mant*10 + uint64(c-'0')
			} else {
				exp++
			}
			if mant > 0 {
				digits++
			}
			continue
		}
		if (c == ',' || c == '_') && i > start && group(b, start, i) {
			plain = false
			continue
		}
		break
	}
	if i == start && (i+1 >= len(b) || b[i] != '.' || b[i+1] < '0' || b[i+1] > '9') {
		return 0, 0, false
	}
	integer = true
	if i < len(b) && b[i] == '.' && (i+1 == len(b) || b[i+1] != '.') {
		integer = false
		i++
		for ; i < len(b) && b[i] >= '0' && b[i] <= '9'; i++ {
			if digits < 18 {
				mant = mant*10 + uint64(b[i]-'0')
				exp--
			}
			if mant > 0 {
				digits++
			}
		}
	}
	if i < len(b) && (b[i]|0x20 == 'e' || b[i]|0x20 == 'd') {
		j, eneg, e := i+1, false, 0
		if j < len(b) && (b[j] == '+' || b[j] == '-') {
			eneg = b[j] == '-'
			j++
		}
		k := j
		for ; j < len(b) && b[j] >= '0' && b[j] <= '9' && j-k < 5; j++ {
			e = e*10 + int(b[j]-'0')
		}
		if j > k && (b[i]|0x20 == 'e' || j-k >= 2) {
			if b[i]|0x20 == 'd' {
				plain = false
			}
			if eneg {
				e = -e
			}
			exp += e
			i, integer = j, false
		}
	}
	switch {
	case mant == 0:
		v = 0
	case digits <= 18 && mant < 1<<53 && exp >= -22 && exp <= 22:
		if v = float64(mant); exp < 0 {
			v /= pow10[-exp]
		} else {
			v *= pow10[exp]
		}
	case plain:
		v, _ = strconv.ParseFloat(string(b[start:i]), 64) // out of range is ±Inf or 0, as a float prints
	default:
		v, _ = strconv.ParseFloat(strconv.FormatUint(mant, 10)+"e"+strconv.Itoa(exp), 64)
	}
	if neg {
		v = -v
	}
	return v, i, integer
}

// group tells whether the separator at b[i] is one of thousands: one to three digits before it (or whole groups), three after.
func group(b []byte, start, i int) bool {
	if i+3 >= len(b)+0 && i+4 > len(b) {
		return false
	}
	for k := 1; k <= 3; k++ {
		if c := b[i+k]; c < '0' || c > '9' {
			return false
		}
	}
	if i+4 < len(b) && b[i+4] >= '0' && b[i+4] <= '9' {
		return false
	}
	n := 0
	for k := i - 1; k >= start && b[k] >= '0' && b[k] <= '9'; k-- {
		n++
	}
	return n >= 1 && n <= 3 && (b[start] != '0' || i-start > 1)
}

// special reads nan, inf, infinity in any case, with a sign, as a whole word.
func special(w []byte) (float64, bool) {
	neg := false
	if len(w) > 0 && (w[0] == '-' || w[0] == '+') {
		neg = w[0] == '-'
		w = w[1:]
	}
	switch {
	case fold(w, "nan"):
		return math.NaN(), true
	case fold(w, "inf"), fold(w, "infinity"):
		if neg {
			return math.Inf(-1), true
		}
		return math.Inf(1), true
	}
	return 0, false
}

// fold tells whether w is s but for case; s is lower case ASCII.
func fold(w []byte, s string) bool {
	if len(w) != len(s) {
		return false
	}
	for i := range w {
		c := w[i]
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		if c != s[i] {
			return false
		}
	}
	return true
}
