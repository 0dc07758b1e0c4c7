package main

import (
	"fmt"
	"html"
	"strconv"
	"strings"

	"github.com/mattn/go-runewidth"
)

// Sizes of a cell and of the window around the screen, in pixels.
const (
	cellWidth, cellHeight = 8.4, 19.0
	fontSize              = 14
	margin, titleHeight   = 16.0, 34.0
)

// The colours of the window, and the sixteen of a terminal.
const background, foreground = "#16181d", "#d5d8de"

var palette = [16]string{"#3b4048", "#e06c75", "#8fbf6f", "#e0b45c", "#61afef", "#c678dd", "#56b6c2", "#c8ccd4",
	"#6b7280", "#ef7b84", "#a5d684", "#f0c674", "#7cc0ff", "#d794ea", "#6fd0dc", "#ffffff"}

// look is how text stands on the screen.
type look struct {
	fg, bg                                string // "" the window's
	bold, dim, italic, underline, reverse bool
}

// span is a piece of a row with one look, at a column.
type span struct {
	text string
	at   int
	wide int // columns
	look
}

// draw makes a picture of a screen as tmux prints it with its colours: lines of text with SGR sequences, no others.
func draw(screen string, cols int) string {
	rows := strings.Split(strings.TrimRight(screen, " \n"), "\n")
	width, height := 2*margin+float64(cols)*cellWidth, titleHeight+margin+float64(len(rows))*cellHeight
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%.0f" viewBox="0 0 %.0f %.0f" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="%d">`+"\n", width, height, width, height, fontSize)
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" rx="9" fill="%s"/>`+"\n", background)
	for i, color := range []string{"#ff5f57", "#febc2e", "#28c840"} {
		fmt.Fprintf(&b, `<circle cx="%.0f" cy="17" r="5.5" fill="%s"/>`+"\n", margin+5+float64(i)*18, color)
	}
	var l look // goes on from row to row, as on a terminal
	for i, row := range rows {
		for _, s := range spans(row, &l) {
			s.draw(&b, titleHeight+float64(i)*cellHeight)
		}
	}
	b.WriteString("</svg>\n")
	return b.String()
}

func (s span) draw(b *strings.Builder, top float64) {
	x, width := margin+float64(s.at)*cellWidth, float64(s.wide)*cellWidth
	fg, bg := s.fg, s.bg
	if s.reverse {
		fg, bg = bg, fg
		if fg == "" {
			fg = background
		}
		if bg == "" {
			bg = foreground
		}
	}
	if bg != "" {
		fmt.Fprintf(b, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s"/>`+"\n", x, top, width, cellHeight, bg)
	}
	if strings.TrimSpace(s.text) == "" {
		return
	}
	if fg == "" {
		fg = foreground
	}
	style := fmt.Sprintf(` fill="%s"`, fg)
	for _, set := range []struct {
		on   bool
		text string
	}{{s.bold, ` font-weight="bold"`}, {s.dim, ` opacity="0.6"`}, {s.italic, ` font-style="italic"`}, {s.underline, ` text-decoration="underline"`}} {
		if set.on {
			style += set.text
		}
	}
	for _, part := range s.parts() {
		x := margin + float64(part.at)*cellWidth
		if part.drawn != "" {
			opacity := ""
			if s.dim {
				opacity = ` opacity="0.6"`
			}
			fmt.Fprintf(b, `<path transform="translate(%.1f %.1f)" d="%s" fill="none" stroke="%s"%s%s/>`+"\n", x, top, part.drawn, fg, part.stroke, opacity)
			continue
		}
		// The length keeps columns in line whatever font the reader has.
		fmt.Fprintf(b, `<text x="%.1f" y="%.1f" textLength="%.1f" lengthAdjust="spacingAndGlyphs" xml:space="preserve"%s>%s</text>`+"\n",
			x, top+fontSize, float64(part.wide)*cellWidth, style, html.EscapeString(part.text))
	}
}

// spans cuts a row where its look changes, and drops blanks that show nothing.
func spans(row string, l *look) []span {
	var all []span
	at := 0
	put := func(text string) {
		wide := runewidth.StringWidth(text)
		lead := 0
		if l.bg == "" && !l.reverse && !l.underline {
			lead = len(text) - len(strings.TrimLeft(text, " "))
		}
		if lead < len(text) {
			all = append(all, span{text[lead:], at + lead, wide - lead, *l})
		}
		at += wide
	}
	for row != "" {
		before, rest, found := strings.Cut(row, "\x1b[")
		if before != "" {
			put(before)
		}
		if !found {
			break
		}
		codes, after, _ := strings.Cut(rest, "m")
		l.set(codes)
		row = after
	}
	return all
}

// set takes the codes of an SGR sequence over.
func (l *look) set(codes string) {
	list := strings.FieldsFunc(codes, func(r rune) bool { return r == ';' || r == ':' })
	if len(list) == 0 {
		*l = look{}
	}
	for i := 0; i < len(list); i++ {
		switch n, _ := strconv.Atoi(list[i]); {
		case n == 0:
			*l = look{}
		case n == 1:
			l.bold = true
		case n == 2:
			l.dim = true
		case n == 3:
			l.italic = true
		case n == 4:
			l.underline = true
		case n == 7:
			l.reverse = true
		case n == 22:
			l.bold, l.dim = false, false
		case n == 23:
			l.italic = false
		case n == 24:
			l.underline = false
		case n == 27:
			l.reverse = false
		case n >= 30 && n <= 37:
			l.fg = palette[n-30]
		case n >= 90 && n <= 97:
			l.fg = palette[n-82]
		case n >= 40 && n <= 47:
			l.bg = palette[n-40]
		case n >= 100 && n <= 107:
			l.bg = palette[n-92]
		case n == 39:
			l.fg = ""
		case n == 49:
			l.bg = ""
		case n == 38 || n == 48:
			color, used := extended(list[i+1:])
			i += used
			if n == 38 {
				l.fg = color
			} else {
				l.bg = color
			}
		}
	}
}

// extended reads what follows 38 or 48: 5;N of 256 colours, or 2;R;G;B; and says how many codes that were.
func extended(codes []string) (color string, used int) {
	number := func(i int) int {
		if i >= len(codes) {
			return 0
		}
		n, _ := strconv.Atoi(codes[i])
		return n & 255
	}
	switch number(0) {
	case 5:
		switch n := number(1); {
		case n < 16:
			return palette[n], 2
		case n < 232:
			level := func(v int) int { // of the cube: 0, 95, 135, … 255
				if v == 0 {
					return 0
				}
				return 55 + 40*v
			}
			n -= 16
			return fmt.Sprintf("#%02x%02x%02x", level(n/36), level(n/6%6), level(n%6)), 2
		default:
			grey := 8 + 10*(n-232)
			return fmt.Sprintf("#%02x%02x%02x", grey, grey, grey), 2
		}
	case 2:
		return fmt.Sprintf("#%02x%02x%02x", number(1), number(2), number(3)), 4
	}
	return "", len(codes)
}
