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
	ofCount        // a share, behind its count; assemble.go sets it
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

func (t *token) is(ch byte) bool { return t.kind == punct && t.ch == ch }

// ends a word: everything that may stand between words.
var delim = func() (t [256]bool) {
	for _, c := range []byte(" \t()[]{},;|=:<>\"`\x00\x0b\x0c") {
		t[c] = true
	}
	return t
}()

// outside holds the bytes that may end a word: the delimiters, and what is not ASCII.
var outside = func() (t [256]bool) {
	for c := range t {
		t[c] = delim[c] || c >= 0x80
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
		if b[i] == ordinal[0] && bytes.HasPrefix(b[i:], []byte(ordinal)) {
			if w, n, j := nth(b, i); j > 0 {
				w.gap = gap
				dst = append(dst, w, n)
				i = j
				continue
			}
		}
		dst = append(dst, token{gap: gap, a: i})
		t := &dst[len(dst)-1]
		i = lexOne(b, i, t)
		t.b = i
		switch before := dst[:len(dst)-1]; t.kind {
		case word:
			dst = counted(b, dst)
		case punct:
			if t.ch == '-' && b[t.a] == '#' && endsInWord(before) && stepWord(last(b, before)) != noStep { // "iteration #  1"
				dst = before
			}
		case junk:
			if endsInWord(before) && counterWord(last(b, before)) { // iteration 100/100/120
				if v, n, integer := number(b[t.a:t.b]); integer && n < t.b-t.a && b[t.a+n] == '/' {
					t.kind, t.val, t.flag = num, v, isInt
				}
			}
		}
	}
	return dst
}

func endsInWord(toks []token) bool { return len(toks) > 0 && toks[len(toks)-1].kind == word }

// last is what the last token prints.
func last(b []byte, toks []token) []byte {
	t := &toks[len(toks)-1]
	return b[t.a:t.b]
}

// counted takes the number out of the last token, a word, where it is a counter's: 1epoch, #12, epoch3.
func counted(b []byte, dst []token) []token {
	n := len(dst) - 1
	t := &dst[n]
	switch w := b[t.a:t.b]; {
	case t.flag&isInt != 0: // 1epoch, 100batch
		if v, k, _ := number(w); k > 0 && counterWord(w[k:]) {
			dst = append(dst, token{kind: num, flag: isInt, a: t.a, b: t.a + k, val: v})
			dst[n] = token{kind: word, gap: dst[n].gap, a: t.a + k, b: t.b}
			return dst
		}
	case w[0] == '#' && len(w) > 1: // "Epoch #1", "output #0"
		if n == 0 || dst[n-1].kind == word || n == 1 && dst[0].kind == punct && dst[0].ch != '[' && dst[0].ch != '(' {
			if v, k, integer := number(w[1:]); k == len(w)-1 && integer {
				t.kind, t.val, t.flag = num, v, isInt
				return dst
			}
		}
	}
	w := b[t.a:t.b]
	if k := glued(w); k > 0 { // epoch3, step-100
		if v, m, _ := number(w[k:]); m == len(w)-k {
			dst = append(dst, token{kind: num, flag: isInt, a: t.a + k, b: t.b, val: v})
			dst[n].b = t.a + len(bytes.TrimRight(w[:k], "-_#."))
		}
	}
	return dst
}

// glued answers where the digits begin in a word such as epoch12, iter_300 or step-5 that ends in them; 0 otherwise.
func glued(w []byte) int {
	n := len(w)
	for n > 0 && digit(w[n-1]) {
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
		case j < len(b) && b[j] == '>' && j <= i+2: // =>, ==>
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
			if i+2 < len(b) && b[i+2] == ':' { // EPOCH ::: 1
				for i < len(b) && b[i] == ':' {
					i++
				}
				return i
			}
			if t.ch = 'Q'; t.gap > 0 && i+2 < len(b) && b[i+2] == ' ' { // Epoch 3 :: loss 0.5
				t.ch = '-'
			}
			return i + 2
		}
		return i + 1
	case c == '|' && i > 0 && b[i-1] == ' ' && norm(b[i:]) > 0: // |g|
		t.kind = word
		return i + norm(b[i:])
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
	case c == '/' && t.gap > 0 && i+1 < len(b) && b[i+1] == ' ': // loss: 0.5 / acc: 0.9
		t.kind, t.ch = punct, '-'
		return i + 1
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
