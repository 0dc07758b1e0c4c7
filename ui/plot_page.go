package ui

import (
	"image/color"
	"math"
)

// A page is a plot laid out for a file: lines, areas and texts at places in units of a CSS pixel. SVG and PNG draw the same page.
type page struct {
	width, height float64
	paper         color.RGBA
	shapes        []shape
	texts         []pageText
}

// shape is a polyline, or a filled area where width is 0.
type shape struct {
	points  []spot
	color   color.RGBA
	width   float64
	opacity float64
	dash    int // index of dashPatterns
}

// dashPatterns are lengths of strokes and the gaps after them, in turn; solid, dashed, dotted, and both.
var dashPatterns = [...][]float64{nil, {6, 3}, {2, 3}, {9, 3, 2, 3}}

type spot struct{ x, y float64 }

// pageText is a text; its anchor is at its baseline.
type pageText struct {
	text   string
	at     spot
	size   float64
	anchor anchor
	color  color.RGBA
	bold   bool
}

type anchor int // which part of a text stands at its place

const (
	anchorStart anchor = iota
	anchorMiddle
	anchorEnd
)

// pageColors are the colours of a page. The lines are told apart by all kinds of colour vision and in print (Okabe and Ito,
// "Color Universal Design", 2008, without its yellow, which is lost on white). Lines after the last begin anew, dashed.
type pageColors struct {
	paper, ink, faint, grid color.RGBA
	lines                   [7]color.RGBA
}

var lightPage = pageColors{
	paper: rgb(0xffffff), ink: rgb(0x222222), faint: rgb(0x666666), grid: rgb(0xe2e2e2),
	lines: [...]color.RGBA{rgb(0x0072b2), rgb(0xd55e00), rgb(0x009e73), rgb(0xcc79a7), rgb(0xe69f00), rgb(0x56b4e9), rgb(0x222222)},
}

// darkPage has the same hues, lighter where they would be lost on the paper.
var darkPage = pageColors{
	paper: rgb(0x16191d), ink: rgb(0xe6e6e6), faint: rgb(0xa0a4aa), grid: rgb(0x2f343b),
	lines: [...]color.RGBA{rgb(0x56b4e9), rgb(0xe8793a), rgb(0x2fbf94), rgb(0xd993b9), rgb(0xf0c04a), rgb(0x8c9ff0), rgb(0xe6e6e6)},
}

func rgb(v uint32) color.RGBA { return color.RGBA{uint8(v >> 16), uint8(v >> 8), uint8(v), 0xff} }

// Sizes of the page, in pixels of CSS.
const (
	textSize   = 12.0
	titleSize  = 15.0
	lineHeight = 18.0
	margin     = 16.0
	// charWidth is a generous width of one character as a part of the text size: the fonts of an SVG are the reader's.
	charWidth = 0.58
)

func textWidth(s string, size float64) float64 { return float64(Width(s)) * size * charWidth }

// page lays the plot out: title, plotting area with grid and ticks, names of the axes, legend below.
func (p *Plot) page(width, height float64) *page {
	colors := lightPage
	if p.Dark {
		colors = darkPage
	}
	g := &page{width: width, height: height, paper: colors.paper}
	x, y := p.axes()
	y = y.padded(0.03)
	legendRows, legendColumn := p.legendShape(width)
	top, bottom, right := margin, height-margin-float64(legendRows)*lineHeight, width-1.5*margin
	if p.Title != "" {
		g.texts = append(g.texts, pageText{text: clipText(p.Title, width-2*margin, titleSize), at: spot{width / 2, top + titleSize}, size: titleSize, anchor: anchorMiddle, color: colors.ink, bold: true})
		top += titleSize + 14
	}
	bottom -= 2*lineHeight + 6 // ticks and the name of the x axis
	yTicks := y.ticks(int(max(2, (bottom-top)/50)))
	left := margin
	for _, t := range yTicks {
		left = max(left, margin+textWidth(t.label, textSize)+8)
	}
	atX := func(v float64) float64 { return left + x.place(v)*(right-left) }
	atY := func(v float64) float64 { return bottom - y.place(v)*(bottom-top) }
	for _, t := range yTicks {
		h := atY(t.value)
		g.shapes = append(g.shapes, shape{points: []spot{{left, h}, {right, h}}, color: colors.grid, width: 1, opacity: 1})
		g.texts = append(g.texts, pageText{text: t.label, at: spot{left - 8, h + textSize*0.36}, size: textSize, anchor: anchorEnd, color: colors.faint})
	}
	for _, t := range p.xTicks(x, int(max(2, (right-left)/90))) {
		h := atX(t.value)
		g.shapes = append(g.shapes, shape{points: []spot{{h, top}, {h, bottom}}, color: colors.grid, width: 1, opacity: 1})
		g.texts = append(g.texts, pageText{text: t.label, at: spot{h, bottom + lineHeight}, size: textSize, anchor: anchorMiddle, color: colors.faint})
	}
	g.shapes = append(g.shapes, shape{points: []spot{{left, top}, {left, bottom}, {right, bottom}}, color: colors.faint, width: 1, opacity: 1})
	g.texts = append(g.texts, pageText{text: clipText(p.XLabel, right-left, textSize), at: spot{(left + right) / 2, bottom + 2*lineHeight}, size: textSize, anchor: anchorMiddle, color: colors.ink})

	for i, l := range p.Lines {
		tint, dash := colors.lines[l.Color%len(colors.lines)], (l.Dash+l.Color/len(colors.lines))%len(dashPatterns)
		p.pieces(l.Raw, func(piece []Vertex) {
			line := make([]spot, len(piece))
			for i, v := range piece {
				// The axes are those of the smoothed lines: what was cut off the range stays within the frame.
				line[i] = spot{atX(v.X), min(max(atY(v.Y), top), bottom)}
			}
			g.shapes = append(g.shapes, shape{points: line, color: tint, width: 1, opacity: 0.3})
		})
		p.pieces(l.Vertices, func(piece []Vertex) {
			g.addPiece(p, piece, tint, dash, atX, atY)
		})
		row, column := i%legendRows, i/legendRows
		from := spot{left + float64(column)*legendColumn, height - margin - float64(legendRows-1-row)*lineHeight}
		g.shapes = append(g.shapes, shape{points: []spot{{from.x, from.y - 4}, {from.x + 22, from.y - 4}}, color: tint, width: 2.5, opacity: 1, dash: dash})
		g.texts = append(g.texts, pageText{text: clipText(p.legendText(l), legendColumn-40, textSize), at: spot{from.x + 30, from.y}, size: textSize, color: colors.ink})
	}
	return g
}

// addPiece draws an unbroken stretch: the band between the extremes, then the line; a single point is a small square.
func (g *page) addPiece(p *Plot, piece []Vertex, tint color.RGBA, dash int, atX, atY func(float64) float64) {
	if len(piece) == 1 {
		cx, cy := atX(piece[0].X), atY(piece[0].Y)
		g.shapes = append(g.shapes, shape{points: []spot{{cx - 2.5, cy - 2.5}, {cx + 2.5, cy - 2.5}, {cx + 2.5, cy + 2.5}, {cx - 2.5, cy + 2.5}}, color: tint, opacity: 1})
		return
	}
	line := make([]spot, len(piece))
	var upper, lower []spot
	for i, v := range piece {
		line[i] = spot{atX(v.X), atY(v.Y)}
		low, high := v.Low, v.High
		if !p.shown(low) || !p.shown(high) { // below zero on a logarithmic axis, or infinite
			low, high = v.Y, v.Y
		}
		upper = append(upper, spot{line[i].x, atY(high)})
		lower = append(lower, spot{line[i].x, atY(low)})
	}
	for i := range piece {
		if upper[i] != lower[i] {
			for j := len(lower) - 1; j >= 0; j-- {
				upper = append(upper, lower[j])
			}
			g.shapes = append(g.shapes, shape{points: upper, color: tint, opacity: 0.22})
			break
		}
	}
	g.shapes = append(g.shapes, shape{points: line, color: tint, width: 1.6, opacity: 1, dash: dash})
}

// legendShape is how many rows the legend takes, and how wide its columns are.
func (p *Plot) legendShape(width float64) (rows int, column float64) {
	widest := 0.0
	for _, l := range p.Lines {
		widest = max(widest, textWidth(p.legendText(l), textSize)+48)
	}
	widest = min(max(widest, 120), width-3*margin)
	columns := max(1, int((width-3*margin)/widest))
	return max(1, int(math.Ceil(float64(len(p.Lines))/float64(columns)))), widest
}

func (p *Plot) legendText(l PlotLine) string { return Clean(l.Name) + "  " + Number(l.Last) }

func clipText(s string, width, size float64) string {
	return Clip(Clean(s), max(1, int(width/(size*charWidth))), "…")
}
