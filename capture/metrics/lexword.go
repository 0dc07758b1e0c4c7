package metrics

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// norm answers the length of a norm such as |g| or |ddm| that b begins with, a blank or a sign of equality behind it.
func norm(b []byte) int {
	n := 1
	if len(b) > 2 && b[1] == '|' {
		m := norm(b[1:])
		if m == 0 || 2+m > len(b) || b[m] != '|' {
			return 0
		}
		return m + 1
	}
	for n < len(b) && n < 8 && kinds[b[n]]&(hasLetter|hasDigit) != 0 {
		n++
	}
	if n == 1 || n+1 >= len(b) || b[n] != '|' {
		return 0
	}
	if b[n+1] == '|' {
		n++
	}
	if n+1 >= len(b) || b[n+1] != ' ' && b[n+1] != '=' && b[n+1] != ':' {
		return 0
	}
	i := n + 1
	for i < len(b) && (b[i] == ' ' || b[i] == '=' || b[i] == ':') {
		i++
	}
	if _, m, _ := number(b[i:]); m == 0 {
		return 0
	}
	return n + 1
}

// gauge tells whether r draws rules and bars.
func gauge(r rune) bool { return r >= 0x2500 && r <= 0x25ff || r >= 0x2800 && r <= 0x28ff }

// wordEnd answers where the word that goes on at b[i] ends.
func wordEnd(b []byte, i int) int {
	for i < len(b) {
		for i+4 <= len(b) && !(outside[b[i]] || outside[b[i+1]] || outside[b[i+2]] || outside[b[i+3]]) {
			i += 4
		}
		if i == len(b) {
			break
		}
		c := b[i]
		if !outside[c] {
			i++
			continue
		}
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
	} else if m > 0 && integer && m+1 < n && in[m] == '/' { // "iter": "10/410"
		if of, k, whole := number(in[m+1:]); whole && m+1+k == n {
			t.kind, t.val, t.of = frac, v, of
		}
	} else if v, ok := special(in); ok {
		t.kind, t.val, t.flag = num, v, notFinte
	}
	return i + n + 2
}

// ordinal stands before a number in Chinese and Japanese.
const ordinal = "第"

// nth reads 第 3 轮, 第3/10轮, 第 5 个 epoch at b[i]: the counter, its number, and where they end; 0 when it is none.
func nth(b []byte, i int) (w, n token, end int) {
	n = token{a: i + len(ordinal)}
	for n.a < len(b) && b[n.a] == ' ' {
		n.a++
	}
	if n.a == len(b) || !digit(b[n.a]) {
		return w, n, 0
	}
	v, m, integer := number(b[n.a:])
	if !integer {
		return w, n, 0
	}
	n.kind, n.flag, n.val, n.b = num, isInt, v, n.a+m
	if j := n.b; j+1 < len(b) && b[j] == '/' && digit(b[j+1]) {
		of, m, _ := number(b[j+1:])
		n.kind, n.flag, n.of, n.b = frac, 0, of, j+1+m
	}
	j := n.b
	for _, s := range [...]string{" ", "个", "個", "次", " "} {
		if bytes.HasPrefix(b[j:], []byte(s)) {
			j += len(s)
		}
	}
	for _, s := range [...]string{"轮", "輪", "步", "迭代", "代", "批", "エポック", "ステップ", "回", "epoch", "Epoch", "step", "iter"} {
		if bytes.HasPrefix(b[j:], []byte(s)) {
			return token{kind: word, a: j, b: j + len(s)}, n, j + len(s)
		}
	}
	return w, n, 0
}
