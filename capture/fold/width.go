package fold

import (
	"unicode"
	"unicode/utf8"

	"github.com/mattn/go-runewidth"
)

// widths asks for widths without the locale's say: which terminal showed the text is unknown, and most take ambiguous ones as narrow.
var widths = &runewidth.Condition{StrictEmojiNeutral: true}

// runeWidth is how many columns a rune takes: 0 for marks that join the one before.
func runeWidth(r rune) int {
	switch {
	case r >= 0x2500 && r < 0x25FD: // lines, blocks and shapes that bars are drawn with
		return 1
	case r >= 0x4E00 && r < 0xA000, r >= 0xAC00 && r < 0xD7A4: // Chinese and Korean
		return 2
	case r >= 0xA1 && r < 0x300 && r != 0xAD:
		return 1
	}
	return widths.RuneWidth(r)
}

// clusters numbers the characters that are made of several runes, so that a cell stays small.
type clusters struct {
	texts []string
	index map[string]rune
}

const (
	firstCluster = unicode.MaxRune + 1
	maxClusters  = 1 << 16 // more different ones than any text has; further marks are dropped
	maxCluster   = 32      // bytes
)

// add answers the character c with the mark on it.
func (k *clusters) add(c, mark rune) rune {
	text := string(k.append(nil, c)) + string(mark)
	if n, ok := k.index[text]; ok {
		return n
	}
	if len(text) > maxCluster || len(k.texts) == maxClusters {
		return c
	}
	if k.index == nil {
		k.index = map[string]rune{}
	}
	n := rune(firstCluster + len(k.texts))
	k.texts = append(k.texts, text)
	k.index[text] = n
	return n
}

// append appends the text of a cell.
func (k *clusters) append(b []byte, c rune) []byte {
	switch {
	case c == 0:
		return append(b, ' ')
	case c >= firstCluster:
		return append(b, k.texts[c-firstCluster]...)
	}
	return utf8.AppendRune(b, c)
}
