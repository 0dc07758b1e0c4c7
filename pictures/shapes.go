package main

import (
	"fmt"
	"strings"

	"github.com/mattn/go-runewidth"
)

// part is a stretch of a span: text, or lines and dots, which are drawn, so that they meet whatever font the reader has.
type part struct {
	text   string
	at     int // column
	wide   int
	drawn  string // the path, from the corner of the first cell
	stroke string // what its strokes are like
}

// kinds of characters that are drawn, with their strokes.
const (
	letters = ""
	wide    = "wide" // letters of two columns, which come from another font: each has a place of its own
	dots    = ` stroke-width="2.5" stroke-linecap="round"`
	lines   = ` stroke-width="1.1"`
	bold    = ` stroke-width="2.2"`
	blocks  = ` stroke-width="8.6"`
)

// parts cuts a span where characters of another kind begin. Blanks at the ends of text are dropped.
func (s span) parts() []part {
	var all []part
	var text strings.Builder
	kind, at, begin := letters, s.at, s.at
	end := func() {
		if kind != letters && kind != wide {
			all = append(all, part{at: begin, wide: at - begin, drawn: text.String(), stroke: kind})
		} else if plain := strings.TrimRight(text.String(), " "); strings.TrimLeft(plain, " ") != "" {
			lead := len(plain) - len(strings.TrimLeft(plain, " "))
			all = append(all, part{text: plain[lead:], at: begin + lead, wide: runewidth.StringWidth(plain) - lead})
		}
		text.Reset()
		begin = at
	}
	for _, r := range s.text {
		path, k := shape(r, float64(at-begin)*cellWidth)
		if k != kind || k == wide {
			end()
			kind = k
			path, _ = shape(r, 0)
		}
		if k == letters || k == wide {
			text.WriteRune(r)
		} else {
			text.WriteString(path)
		}
		at += runewidth.RuneWidth(r)
	}
	end()
	return all
}

// shape is the path of a character that is drawn, x pixels to the right.
func shape(r rune, x float64) (path, kind string) {
	const midX, midY = cellWidth / 2, cellHeight / 2
	line := func(x0, y0, x1, y1 float64) string { return fmt.Sprintf("M%.1f %.1fL%.1f %.1f", x+x0, y0, x+x1, y1) }
	switch {
	case r > 0x2800 && r <= 0x28ff: // braille: dots 1 2 3 7 in the left column, 4 5 6 8 in the right one
		places := [8][2]float64{{0, 0}, {0, 1}, {0, 2}, {1, 0}, {1, 1}, {1, 2}, {0, 3}, {1, 3}}
		for i, p := range places {
			if (r-0x2800)>>i&1 == 1 {
				path += fmt.Sprintf("M%.1f %.1fh0", x+cellWidth*(0.25+0.5*p[0]), cellHeight*(0.125+0.25*p[1]))
			}
		}
		return path, dots
	case r >= 0x2581 && r <= 0x2588: // blocks that grow upwards
		return line(midX, cellHeight, midX, cellHeight*float64(0x2588-r)/8), blocks
	}
	arms, ok := boxes[r]
	if !ok && runewidth.RuneWidth(r) > 1 {
		return "", wide
	} else if !ok {
		return "", letters
	}
	kind = lines
	for _, arm := range arms {
		switch arm {
		case 'l':
			path += line(0, midY, midX, midY)
		case 'r':
			path += line(midX, midY, cellWidth, midY)
		case 'u':
			path += line(midX, 0, midX, midY)
		case 'd':
			path += line(midX, midY, midX, cellHeight)
		case 'b':
			kind = bold
		}
	}
	return path, kind
}

// boxes are the arms of box-drawing characters: left, right, up, down; b for bold ones.
var boxes = map[rune]string{
	'─': "lr", '━': "lrb", '═': "lrb", '│': "ud", '┃': "udb", '┌': "rd", '┐': "ld", '└': "ru", '┘': "lu", '├': "rud", '┤': "lud", '┬': "lrd", '┴': "lru", '┼': "lrud",
}
