package ui

import (
	"bufio"
	"fmt"
	"html"
	"image/color"
	"io"
	"strconv"
	"strings"
)

// WriteSVG draws the plot as an SVG of width × height pixels of CSS.
func (p *Plot) WriteSVG(w io.Writer, width, height int) error {
	g := p.page(float64(width), float64(height))
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" font-family="Helvetica, Arial, 'DejaVu Sans', sans-serif">`+"\n", width, height, width, height)
	if p.Title != "" {
		b.WriteString("<title>")
		b.WriteString(html.EscapeString(Clean(p.Title)))
		b.WriteString("</title>\n")
	}
	fmt.Fprintf(b, `<rect width="%d" height="%d" fill="%s"/>`+"\n", width, height, hex(g.paper))
	for _, s := range g.shapes {
		name, style := "polyline", fmt.Sprintf(`fill="none" stroke="%s" stroke-width="%s" stroke-linejoin="round"`, hex(s.color), svgNumber(s.width))
		if s.width == 0 {
			name, style = "polygon", fmt.Sprintf(`fill="%s" fill-opacity="%s"`, hex(s.color), svgNumber(s.opacity))
		} else {
			if pattern := dashPatterns[s.dash]; pattern != nil {
				style += fmt.Sprintf(` stroke-dasharray="%s"`, strings.Trim(fmt.Sprint(pattern), "[]"))
			}
			if s.opacity < 1 {
				style += ` stroke-opacity="` + svgNumber(s.opacity) + `"`
			}
		}
		fmt.Fprintf(b, `<%s %s points="`, name, style)
		for i, at := range s.points {
			if i > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(svgNumber(at.x) + "," + svgNumber(at.y))
		}
		b.WriteString("\"/>\n")
	}
	for _, t := range g.texts {
		fmt.Fprintf(b, `<text x="%s" y="%s" font-size="%s" fill="%s"`, svgNumber(t.at.x), svgNumber(t.at.y), svgNumber(t.size), hex(t.color))
		switch t.anchor {
		case anchorMiddle:
			b.WriteString(` text-anchor="middle"`)
		case anchorEnd:
			b.WriteString(` text-anchor="end"`)
		}
		if t.bold {
			b.WriteString(` font-weight="bold"`)
		}
		b.WriteString(` xml:space="preserve">`)
		b.WriteString(html.EscapeString(Clean(t.text)))
		b.WriteString("</text>\n")
	}
	b.WriteString("</svg>\n")
	return b.Flush()
}

func hex(c color.RGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

// svgNumber writes a length to a hundredth of a pixel.
func svgNumber(v float64) string {
	s := strconv.FormatFloat(v, 'f', 2, 64)
	for s[len(s)-1] == '0' {
		s = s[:len(s)-1]
	}
	if s[len(s)-1] == '.' {
		s = s[:len(s)-1]
	}
	return s
}
