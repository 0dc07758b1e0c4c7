package ui

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"strings"
)

// plotColors tell lines apart at a terminal, in its own palette.
var plotColors = [...]Color{Cyan, Yellow, Green, "35", Red, Blue}

// plotMarks stand at the end of each line and before its name in the legend, so that a chart reads without colours too.
const plotMarks = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

// brailleDots is the bit of the dot at column x and row y of a braille pattern (Unicode 2800 to 28FF).
var brailleDots = [2][4]byte{{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}}

// textCanvas is a grid of cells with 2×4 dots each. Where two lines meet in a cell the later one has it.
type textCanvas struct {
	width, height int // in cells
	dots          []byte
	owner         []int // index of the line + 1
	marks         []byte
}

func (c *textCanvas) dot(x, y, line int) {
	if x < 0 || y < 0 || x >= 2*c.width || y >= 4*c.height {
		return
	}
	i := y/4*c.width + x/2
	if c.owner[i] != line+1 {
		c.dots[i], c.owner[i] = 0, line+1
	}
	c.dots[i] |= brailleDots[x&1][y&3]
}

// segment joins two dots within the canvas.
func (c *textCanvas) segment(x0, y0, x1, y1, line int) {
	n := max(x1-x0, x0-x1, y1-y0, y0-y1, 1)
	for i := 0; i <= n; i++ {
		c.dot(x0+int(math.Round(float64((x1-x0)*i)/float64(n))), y0+int(math.Round(float64((y1-y0)*i)/float64(n))), line)
	}
}

// WriteText draws the plot in width × height cells of a terminal, legend and axes included: braille dots, or ASCII signs
// where there is no Unicode.
func (p *Plot) WriteText(w io.Writer, term Terminal, width, height int) error {
	b := bufio.NewWriter(w)
	x, y := p.axes()
	width = max(width, 20)
	rows := max(3, height-len(p.Lines)-3)
	yTicks := y.ticks(max(2, rows/3))
	gutter := 0
	for _, t := range yTicks {
		gutter = max(gutter, Width(t.label))
	}
	canvas := &textCanvas{width: max(4, width-gutter-2), height: rows}
	cells := canvas.width * canvas.height
	canvas.dots, canvas.owner, canvas.marks = make([]byte, cells), make([]int, cells), make([]byte, cells)
	for i, l := range p.Lines {
		p.drawText(canvas, l, i, x, y)
	}

	if p.Title != "" {
		b.WriteString(strings.Repeat(" ", gutter+2) + term.Paint(Bold, Clip(Clean(p.Title), canvas.width, term.Glyph("…", "~"))) + "\n")
	}
	labels := make([]string, rows)
	for _, t := range yTicks {
		if r := rows - 1 - int(math.Round(y.place(t.value)*float64(rows-1))); r >= 0 && r < rows {
			labels[r] = t.label
		}
	}
	for r := range rows {
		side := term.Glyph("│", "|")
		if labels[r] != "" {
			side = term.Glyph("┤", "+")
		}
		b.WriteString(strings.Repeat(" ", gutter-Width(labels[r])) + labels[r] + " " + term.Paint(Dim, side))
		canvas.writeRow(b, term, r)
		b.WriteByte('\n')
	}
	p.writeXAxis(b, term, x, gutter, canvas.width)
	p.writeLegend(b, term, gutter+1, width)
	return b.Flush()
}

func (p *Plot) drawText(c *textCanvas, l PlotLine, index int, x, y axis) {
	column := func(v float64) int { return int(math.Round(x.place(v) * float64(2*c.width-1))) }
	row := func(v float64) int { return int(math.Round((1 - y.place(v)) * float64(4*c.height-1))) }
	endX, endY, drawn := -1, -1, 0
	p.pieces(l.Vertices, func(piece []Vertex) {
		drawn += len(piece)
		lastX, lastY := column(piece[0].X), row(piece[0].Y)
		for _, v := range piece {
			atX, atY := column(v.X), row(v.Y)
			c.segment(lastX, lastY, atX, atY, index)
			if v.Low < v.High && p.shown(v.Low) && p.shown(v.High) {
				c.segment(atX, row(v.High), atX, row(v.Low), index)
			}
			lastX, lastY = atX, atY
		}
		endX, endY = lastX, lastY
	})
	if drawn == 1 { // one dot would be lost
		endX, endY = endX&^1, endY&^3
		for _, y := range [...]int{endY + 1, endY + 2} {
			c.dot(endX, y, index)
			c.dot(endX+1, y, index)
		}
	}
	if len(p.Lines) > 1 && endX >= 0 {
		i := endY/4*c.width + endX/2
		for c.marks[i] != 0 && i%c.width > 0 { // two lines that end in one place
			i--
		}
		c.marks[i], c.owner[i] = plotMarks[index%len(plotMarks)], index+1
	}
}

// writeRow writes a row of cells; blanks at its end are left out.
func (c *textCanvas) writeRow(b *bufio.Writer, term Terminal, r int) {
	row := c.dots[r*c.width : (r+1)*c.width]
	end := len(row)
	for end > 0 && row[end-1] == 0 && c.marks[r*c.width+end-1] == 0 {
		end--
	}
	for i := 0; i < end; {
		// Neighbours of one colour go out in one piece.
		owner, j := c.owner[r*c.width+i], i
		var text strings.Builder
		for ; j < end && (c.owner[r*c.width+j] == owner); j++ {
			switch mark := c.marks[r*c.width+j]; {
			case mark != 0:
				text.WriteByte(mark)
			case row[j] == 0:
				text.WriteByte(' ')
			case term.Unicode:
				text.WriteRune(rune(0x2800) + rune(row[j]))
			default:
				text.WriteByte(asciiDots(row[j]))
			}
		}
		if owner == 0 {
			b.WriteString(text.String())
		} else {
			b.WriteString(term.Paint(plotColors[(owner-1)%len(plotColors)], text.String()))
		}
		i = j
	}
}

// asciiDots stands for a braille pattern: where in the cell the dots are.
func asciiDots(dots byte) byte {
	upper, middle, lower := dots&0x09 != 0, dots&0x36 != 0, dots&0xc0 != 0
	switch {
	case dots == 0x36: // a single point
		return 'o'
	case upper && lower:
		return '|'
	case upper && !middle:
		return '\''
	case lower && !middle:
		return '.'
	}
	return '-'
}

func (p *Plot) writeXAxis(b *bufio.Writer, term Terminal, x axis, gutter, width int) {
	line := make([]string, width)
	for i := range line {
		line[i] = term.Glyph("─", "-")
	}
	labels := []rune(strings.Repeat(" ", gutter+2+width))
	free := 0      // first column of labels that may be written
	var gaps []int // pairs of first column and length
	for _, t := range p.xTicks(x, max(2, width/12)) {
		at := int(math.Round(x.place(t.value) * float64(width-1)))
		if at < 0 || at >= width {
			continue
		}
		line[at] = term.Glyph("┬", "+")
		start := max(0, min(gutter+2+at-len(t.label)/2, len(labels)-len(t.label)))
		if start < free {
			continue
		}
		copy(labels[start:], []rune(t.label))
		gaps = append(gaps, free, start-1-free)
		free = start + len(t.label) + 1
	}
	// The name of the axis has the right end of the line of labels, or the last place between them that holds it.
	gaps = append(gaps, free, len(labels)-free)
	name := []rune(Clip(Clean(p.XLabel), width/2, ""))
	for i := len(gaps) - 2; i >= 0; i -= 2 {
		if room := gaps[i+1] - len(name); room >= 0 {
			if i < len(gaps)-2 {
				room = (room + 1) / 2
			}
			copy(labels[gaps[i]+room:], name)
			break
		}
	}
	b.WriteString(strings.Repeat(" ", gutter+1) + term.Paint(Dim, term.Glyph("└", "+")+strings.Join(line, "")) + "\n")
	b.WriteString(strings.TrimRight(string(labels), " ") + "\n")
}

// writeLegend writes a line for each series: its mark, its name, and the numbers of its summary as far as there is room.
func (p *Plot) writeLegend(b *bufio.Writer, term Terminal, indent, width int) {
	names, extremes := 0, false
	var columns [3]int // widths of last, min, max
	numbers := make([][3]string, len(p.Lines))
	for i, l := range p.Lines {
		names = max(names, Width(Clean(l.Name)))
		numbers[i][0] = Number(l.Last)
		if finite(l.Min) && finite(l.Max) {
			numbers[i][1], numbers[i][2], extremes = Number(l.Min), Number(l.Max), true
		}
		for k, text := range numbers[i] {
			columns[k] = max(columns[k], len(text))
		}
	}
	room := width - indent - len("a ") - len("  ") - columns[0]
	if widest := len("  min   max ") + columns[1] + columns[2]; extremes && room-widest >= min(names, 12) {
		room -= widest
	} else {
		extremes = false
	}
	names = min(names, max(8, room))
	for i, l := range p.Lines {
		mark := term.Glyph("●", "*")
		if len(p.Lines) > 1 {
			mark = string(plotMarks[i%len(plotMarks)])
		}
		name := Clip(Clean(l.Name), names, term.Glyph("…", "~"))
		text := numbers[i][0]
		if extremes && numbers[i][1] != "" {
			text = fmt.Sprintf("%-*s", columns[0], text) + term.Paint(Dim, fmt.Sprintf("  min %-*s  max %s", columns[1], numbers[i][1], numbers[i][2]))
		}
		b.WriteString(strings.Repeat(" ", indent) + term.Paint(plotColors[i%len(plotColors)], mark) + " " + name + strings.Repeat(" ", names-Width(name)) + "  " + text + "\n")
	}
}
