package metrics

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// kind is what a token is.
type kind uint8

const (
	word  kind = iota // letters and what goes with them: val_loss, acc@1, tok/s
	num               // 0.5, 1,234, 93.1%, 6.7G, nan
	frac              // 12/100, 450 / 1891
	junk              // a date, a time, an address, a version, a size such as 224x224
	punct             // one of ( ) [ ] { } < > , ; | = : and - (a dash, an arrow), g (a gauge), Q (::, ==, !=)
	quote             // a quoted string that is no number
)

// flags of a number.
const (
	isInt    uint8 = 1 << iota
	percent        // a % follows
	united         // a unit of time, memory or rate is glued to it
	scaled         // k, M, G or the like is glued to it
	ends           // a full stop follows: the sentence ends
	notFinte       // nan or inf
)

// token is a piece of a line. gap is the number of blanks before it: 0, 1, or 2 for more or a tab.
type token struct {
	kind kind
	ch   byte // of punct
	gap  uint8
	flag uint8
	a, b int // where it lies
	val  float64
	of   float64 // the total of a frac
}

func (t token) is(ch byte) bool { return t.kind == punct && t.ch == ch }

// ends a word: everything that may stand between words.
var delim = func() (t [256]bool) {
	for _, c := range []byte(" \t()[]{},;|=:<>\"`\x00\x0b\x0c") {
		t[c] = true
	}
	return t
}()

// maxTokens bounds the tokens of a line; what lies behind them is not read.
const maxTokens = 4096

// lex cuts a line into tokens, into the room of dst.
func lex(b []byte, dst []token) []token {
	dst = dst[:0]
	for i := 0; i < len(b) && len(dst) < maxTokens; {
		gap := uint8(0)
		for i < len(b) && (b[i] == ' ' || b[i] == '\t' || b[i] < 0x20) {
			if b[i] == '\t' || gap == 1 {
				gap = 2
			} else if gap == 0 {
				gap = 1
			}
			i++
		}
		if i == len(b) {
			break
		}
		t := token{gap: gap, a: i}
		i = lexOne(b, i, &t)
		t.b = i
		// 1epoch, 100batch: a step word behind its number.
		if t.kind == word && t.flag&isInt != 0 {
			if v, n, _ := number(b[t.a:t.b]); n > 0 && counterWord(b[t.a+n:t.b]) {
				dst = append(dst, token{kind: word, gap: t.gap, a: t.a + n, b: t.b})
				t = token{kind: num, flag: isInt, a: t.a, b: t.a + n, val: v}
			}
		}
		// "Epoch #1", "output #0"
		if t.kind == word && b[t.a] == '#' && t.b-t.a > 1 && len(dst) > 0 && dst[len(dst)-1].kind == word {
			if v, n, integer := number(b[t.a+1 : t.b]); n == t.b-t.a-1 && integer {
				t.kind, t.val, t.flag = num, v, isInt
			}
		}
		// "iteration #  1"
		if t.is('-') && b[t.a] == '#' && len(dst) > 0 && dst[len(dst)-1].kind == word && stepWord(b[dst[len(dst)-1].a:dst[len(dst)-1].b]) != noStep {
			continue
		}
		// epoch3, step-100: a step word with its number glued on.
		if t.kind == word {
			if n := glued(b[t.a:t.b]); n > 0 {
				v, m, _ := number(b[t.a+n : t.b])
				if m == t.b-t.a-n {
					w := t
					w.b = t.a + len(bytes.TrimRight(b[t.a:t.a+n], "-_#."))
					dst = append(dst, w)
					t = token{kind: num, flag: isInt, a: w.a + n, b: t.b, val: v}
				}
			}
		}
		dst = append(dst, t)
	}
	return dst
}

// glued answers where the digits begin in a word such as epoch12, iter_300 or step-5 that ends in them; 0 otherwise.
func glued(w []byte) int {
	n := len(w)
	for n > 0 && w[n-1] >= '0' && w[n-1] <= '9' {
		n--
	}
	if n == len(w) || n < 2 || n > 12 {
		return 0
	}
	if counterWord(bytes.TrimRight(w[:n], "-_#.")) {
		return n
	}
	return 0
}

// counterWord tells whether w names a counter so plainly that a number may be glued to it.
func counterWord(w []byte) bool {
	for _, k := range [...]string{"epoch", "step", "iter", "iteration", "ep", "batch", "round", "episode"} {
		if fold(w, k) {
			return true
		}
	}
	return false
}

// lexOne reads one token at b[i] and answers where it ends.
func lexOne(b []byte, i int, t *token) int {
	c := b[i]
	switch {
	case c >= '0' && c <= '9':
		return lexNumber(b, i, t)
	case c == '+' || c == '-' || c == '.':
		if i+1 < len(b) && (b[i+1] >= '0' && b[i+1] <= '9' || c != '.' && b[i+1] == '.' && i+2 < len(b) && b[i+2] >= '0' && b[i+2] <= '9') {
			return lexNumber(b, i, t)
		}
		if c == '.' && bytes.HasPrefix(b[i:], []byte("..")) { // leaders: END ......C=0.1
			t.kind, t.ch = punct, '-'
			for i < len(b) && b[i] == '.' {
				i++
			}
			return i
		}
		j := wordEnd(b, i)
		if v, ok := special(bytes.TrimRight(b[i:j], ".")); ok && c != '.' {
			t.kind, t.val, t.flag = num, v, notFinte
			return j
		}
		k := i
		for k < len(b) && (b[k] == c || b[k] == '>' || b[k] == '-') {
			k++
		}
		if c == '+' && bytes.HasPrefix(b[i:], []byte("+/-")) {
			t.kind, t.ch = punct, '~'
			return i + 3
		}
		if k == j || k < len(b) && b[k-1] == '>' {
			t.kind, t.ch = punct, '-'
			return k
		}
		t.kind = word
		return j
	case c == '"' || c == '\'' || c == '`':
		return lexQuote(b, i, t)
	case c == '=':
		t.kind, t.ch = punct, '='
		j := i + 1
		for j < len(b) && b[j] == '=' {
			j++
		}
		switch {
		case j < len(b) && b[j] == '>' && j == i+1:
			t.ch = '-'
			j++
		case j-i == 2:
			t.ch = 'Q'
		case j-i > 2:
			t.ch = 'g'
			for j < len(b) && (b[j] == '>' || b[j] == '.' || b[j] == '=') {
				j++
			}
		}
		return j
	case c == ':':
		t.kind, t.ch = punct, ':'
		if i+1 < len(b) && b[i+1] == ':' {
			t.ch = 'Q'
			return i + 2
		}
		return i + 1
	case delim[c]:
		t.kind, t.ch = punct, c
		return i + 1
	case c >= 0x80:
		r, n := utf8.DecodeRune(b[i:])
		switch {
		case unicode.IsLetter(r):
			t.kind = word
			return wordEnd(b, i+n)
		case r == '│' || r == '┃' || r == '║' || r == '┆' || r == '┊' || r == '｜':
			t.kind, t.ch = punct, '|'
		case r == '：':
			t.kind, t.ch = punct, ':'
		case r == '，' || r == '、':
			t.kind, t.ch = punct, ','
		case r == '；':
			t.kind, t.ch = punct, ';'
		case r == '（':
			t.kind, t.ch = punct, '('
		case r == '）':
			t.kind, t.ch = punct, ')'
		case r == '±':
			t.kind, t.ch = punct, '~'
		case r == '−' && i+n < len(b) && b[i+n] >= '0' && b[i+n] <= '9': // a minus sign proper
			j := lexNumber(b, i+n, t)
			t.val = -t.val
			return j
		case gauge(r):
			t.kind, t.ch = punct, 'g'
			for i+n < len(b) {
				q, m := utf8.DecodeRune(b[i+n:])
				if !gauge(q) {
					break
				}
				n += m
			}
		default:
			t.kind, t.ch = punct, '-'
		}
		return i + n
	case c == '#' && i+1 < len(b) && b[i+1] == ' ':
		t.kind, t.ch = punct, '-'
		return i + 1
	case c == '#' || c == '*' || c == '~' || c == '>' || c == '!' || c == '?' || c == '^' || c == '\\' || c == '&' || c == '/' || c == '%' || c == '$' || c == '@':
		j := i + 1
		for j < len(b) && b[j] == c {
			j++
		}
		if j-i > 1 || c == '!' && j < len(b) && b[j] == '=' || c == '*' {
			t.kind, t.ch = punct, '-'
			if c == '#' {
				t.ch = 'g'
			}
			if c == '!' && j < len(b) && b[j] == '=' {
				t.ch = 'Q'
				j++
			}
			return j
		}
	}
	j := wordEnd(b, i)
	t.kind = word
	w := b[i:j]
	if c|0x20 == 'n' || c|0x20 == 'i' {
		w = bytes.TrimRight(w, ".")
		if v, ok := special(w); ok {
			t.kind, t.val, t.flag = num, v, notFinte
			return i + len(w)
		}
	}
	// http://…, C:\…, s3://…: the whole run is an address.
	if j < len(b) && b[j] == ':' && bytes.HasPrefix(b[j:], []byte("://")) {
		t.kind = junk
		for j < len(b) && b[j] > ' ' && b[j] != '"' && b[j] != ')' {
			j++
		}
		return j
	}
	return j
}

// gauge tells whether r draws rules and bars.
func gauge(r rune) bool { return r >= 0x2500 && r <= 0x25ff || r >= 0x2800 && r <= 0x28ff }

// wordEnd answers where the word that goes on at b[i] ends.
func wordEnd(b []byte, i int) int {
	for i < len(b) {
		c := b[i]
		if delim[c] {
			return i
		}
		if c >= 0x80 {
			r, n := utf8.DecodeRune(b[i:])
			if !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsNumber(r) {
				return i
			}
			i += n
			continue
		}
		i++
	}
	return i
}

// lexQuote reads a quoted string on the line: a number in quotes is a number. A lone quote is punctuation that nothing looks at.
func lexQuote(b []byte, i int, t *token) int {
	q := b[i]
	rest := b[i+1:]
	if len(rest) > 256 {
		rest = rest[:256]
	}
	n := bytes.IndexByte(rest, q)
	if n < 0 {
		t.kind, t.ch = punct, '"'
		return i + 1
	}
	t.kind = quote
	in := rest[:n]
	if v, m, integer := number(in); m > 0 && m == n {
		t.kind, t.val = num, v
		if integer {
			t.flag = isInt
		}
	} else if v, ok := special(in); ok {
		t.kind, t.val, t.flag = num, v, notFinte
	}
	return i + n + 2
}

// lexNumber reads what begins with a digit, a sign or a point at b[i].
func lexNumber(b []byte, i int, t *token) int {
	v, n, integer := number(b[i:])
	if n == 0 {
		t.kind = word
		return max(wordEnd(b, i), i+1)
	}
	j := i + n
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
	case c == '%':
		t.flag |= percent
		return j + 1
	case c == '.':
		if atEnd(b, j+1) {
			t.flag |= ends
			return j + 1
		}
		return junkEnd(b, j, t) // a version, an address
	case c == '/':
		if integer {
			return fraction(b, j, i, t)
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
	} else if e < len(b) && b[e] == '.' && atEnd(b, e+1) && integer {
		t.kind, t.of = frac, v
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
