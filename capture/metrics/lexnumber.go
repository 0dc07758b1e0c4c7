package metrics

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// lexNumber reads what begins with a digit, a sign or a point at b[i].
func lexNumber(b []byte, i int, t *token) int {
	v, n, integer := number(b[i:])
	if n == 0 {
		t.kind = word
		return max(wordEnd(b, i), i+1)
	}
	j := i + n
	if b[j-1] == '.' && trails(b, j-1) { // Step: 100... Loss
		j--
		integer = bytes.IndexByte(b[i:j], '.') < 0
	}
	t.kind, t.val = num, v
	if integer {
		t.flag = isInt
	} else if b[j-1] == '.' && atEnd(b, j) { // "636980." at the end of a sentence, or just a float
		t.flag |= ends
	}
	if j == len(b) {
		return j
	}
	switch c := b[j]; {
	case c == ' ' || c == '\t':
		if integer {
			return fraction(b, j, i, t)
		}
		return j
	case c == ':':
		if j+1 < len(b) && b[j+1] >= '0' && b[j+1] <= '9' { // 10:22:02.5, 0.50:0.95, 10.0.0.7:8080
			return junkEnd(b, j, t)
		}
		return j
	case c == ',' || delim[c] || c == '\'':
		return j
	case c == '_' && integer && j+1 < len(b) && kinds[b[j+1]]&hasLetter != 0, c|0x20 == 'd' && integer && j+2 < len(b) && b[j+1] == '_' && kinds[b[j+2]]&hasLetter != 0: // 16_h1=0.5, 3d_loss: 0.4
		t.kind, t.flag = word, 0
		return wordEnd(b, j)
	case c == '%':
		t.flag |= percent
		return j + 1
	case c == '.':
		if trails(b, j) { // Loss: 2.31...
			return j
		}
		if atEnd(b, j+1) {
			t.flag |= ends
			return j + 1
		}
		return junkEnd(b, j, t) // a version, an address
	case c == '/':
		if integer {
			return fraction(b, j, i, t)
		}
		if _, m, whole := number(b[j+1:]); m > 0 && !whole && atEnd(b, j+1+m) { // 0.51/0.61: the first counts
			return j + 1 + m
		}
		return unit(b, j, t)
	case c == '+' && j+1 < len(b) && (b[j+1] >= '0' && b[j+1] <= '9' || b[j+1] == '/' || b[j+1] == '-'): // mean+std
		k := j
		if _, m, _ := number(b[j+1:]); m > 0 {
			k += 1 + m
		} else {
			return j
		}
		if k == len(b) || delim[b[k]] {
			return k
		}
		return junkEnd(b, j, t)
	case c == '~', c == '*' && j+1 < len(b) && b[j+1] == '*', c == '!', c == '?':
		if j+1 == len(b) || delim[b[j+1]] || c == '*' {
			return j
		}
		return junkEnd(b, j, t)
	case c >= 0x80:
		r, m := utf8.DecodeRune(b[j:])
		if r == 'µ' || r == 'μ' {
			return unit(b, j, t)
		}
		if unicode.IsLetter(r) || r == '\u00b0' || r == '\u00d7' {
			t.flag |= united
			return wordEnd(b, j+m)
		}
		return j
	}
	return unit(b, j, t)
}

// trails tells whether b[j:] begins with several full stops that a sentence trails off with, and no range: cost=0.00..35.50
func trails(b []byte, j int) bool {
	k := j
	for k < len(b) && b[k] == '.' {
		k++
	}
	return k > j+1 && !(k < len(b) && digit(b[k]))
}

// atEnd tells whether a sentence may end before b[j].
func atEnd(b []byte, j int) bool {
	return j >= len(b) || delim[b[j]] || b[j] == '\''
}

// junkEnd makes t junk, up to the next blank or bracket.
func junkEnd(b []byte, j int, t *token) int {
	t.kind = junk
	for j < len(b) && b[j] > ' ' && b[j] < 0x80 {
		switch b[j] {
		case '(', ')', '[', ']', '{', '}', '<', '>', '"', '\'', '|', ';', '=':
			return j
		case ',':
			if j+1 == len(b) || b[j+1] < '0' || b[j+1] > '9' {
				return j
			}
		case ':':
			if j+1 == len(b) || b[j+1] <= ' ' {
				return j
			}
		}
		j++
	}
	return j
}

// fraction reads the rest of 12/100 or 450 / 1891 behind the integer b[i:j].
func fraction(b []byte, j, i int, t *token) int {
	k := j
	for k < len(b) && b[k] == ' ' && k-j < 3 {
		k++
	}
	if k == len(b) || b[k] != '/' {
		return j
	}
	spaced := k > j
	k++
	for k < len(b) && b[k] == ' ' && k-j < 8 {
		k++
		spaced = true
	}
	v, n, integer := number(b[k:])
	if n > 1 && !integer && b[k+n-1] == '.' { // the end of a sentence
		n--
		integer = true
	}
	if n == 0 || k < len(b) && (b[k] == '-' || b[k] == '+' || b[k] == '.') {
		if spaced {
			return j
		}
		if k < len(b) && (b[k] == '?' || b[k] == '-' || b[k] == 'U') { // 12/Unknown, 12/?
			e := k
			for e < len(b) && !delim[b[e]] {
				e++
			}
			if w := b[k:e]; fold(w, "unknown") || w[0] == '?' || fold(w, "--") {
				t.kind, t.of = frac, 0
				return e
			}
		}
		return unit(b, j, t)
	}
	if e := k + n; integer && (e == len(b) || delim[b[e]] || b[e] == '\'' || b[e] >= 0x80) && !(e+1 < len(b) && b[e] == ':' && b[e+1] >= '0' && b[e+1] <= '9') {
		t.kind, t.of = frac, v
		return e
	} else if e < len(b) && b[e] == '.' && integer && (atEnd(b, e+1) || trails(b, e)) {
		t.kind, t.of = frac, v
		if trails(b, e) {
			return e
		}
		return e + 1
	}
	if spaced {
		return j
	}
	return junkEnd(b, j, t)
}

// unit reads letters glued to the number b[i:j]: a unit, a scale, or what makes it no number at all.
func unit(b []byte, j int, t *token) int {
	e := j
	for e < len(b) && !delim[b[e]] && b[e] != '\'' {
		e++
	}
	w := b[j:e]
	if n := len(w); n > 1 && w[n-1] == '.' && atEnd(b, e) {
		w = w[:n-1]
		t.flag |= ends
	}
	switch {
	case len(w) == 1 && (w[0] == 'k' || w[0] == 'K' || w[0] == 'M' || w[0] == 'G' || w[0] == 'B' || w[0] == 'T'):
		t.flag |= scaled
		t.flag &^= isInt
	case isUnit(w):
		t.flag |= united
	case fold(w, "db"), len(w) == 1 && w[0] == 'x', len(w) == 1 && w[0] == 'f':
	case w[0] == '-' || w[0] == '.' || w[0] == '/' || w[0] == '+':
		return junkEnd(b, j, t)
	default:
		// 3D, 5-fold, 2nd: a word that begins with a digit. Hashes and sizes are words, too, that name nothing.
		t.kind = word
		t.flag = isInt
		return wordEnd(b, j)
	}
	return e
}

// isUnit tells whether w is a unit of time, memory, rate or power: s, ms, GiB, it/s, s/step, tokens/sec.
func isUnit(w []byte) bool {
	if len(w) == 0 || len(w) > 24 {
		return false
	}
	switch string(w) {
	case "s", "sec", "secs", "second", "seconds", "ms", "us", "ns", "msec", "m", "min", "mins", "minute", "minutes", "h", "hr", "hrs", "hour", "hours", "d", "day", "days",
		"µs", "μs", "millis", "milliseconds",
		"kB", "KB", "MB", "GB", "TB", "kb", "mb", "gb", "Mb", "Gb", "KiB", "MiB", "GiB", "TiB", "Ki", "Mi", "Gi", "Ti", "bytes", "byte", "Bytes", "bits",
		"W", "kW", "C", "GHz", "MHz", "Hz", "FLOPS", "FLOPs", "GFLOPs", "GFLOPS", "TFLOPs", "TFLOPS", "GMac", "GMACs", "fps", "FPS", "it", "its", "px":
		return true
	}
	for i, c := range w {
		if c == '/' && i+1 < len(w) {
			if i == 0 {
				return w[1] >= 'a' && w[1] <= 'z'
			}
			rest := w[i+1:]
			return isTime(rest) || isTime(w[:i])
		}
	}
	return false
}

func isTime(w []byte) bool {
	switch string(w) {
	case "s", "sec", "secs", "second", "seconds", "ms", "us", "min", "m", "h", "hr", "hour", "day", "µs", "μs", "step", "it", "iter", "batch", "epoch", "GPU", "gpu", "s/GPU", "sample":
		return true
	}
	return false
}
