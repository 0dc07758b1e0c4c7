package draw

import (
	"math"
	"sync"
)

// brailleCells holds the 256 braille patterns, 3 bytes each; made on first use, not at start.
var brailleCells = sync.OnceValue(func() string {
	b := make([]rune, 256)
	for i := range b {
		b[i] = rune(0x2800 + i)
	}
	return string(b)
})

func braille(mask byte) string { return brailleCells()[3*int(mask) : 3*int(mask)+3] }

// dotBits is the bit of the dot at column x, row y of a braille cell.
var dotBits = [2][4]byte{{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}}

// Plot is a grid of dots, 2×4 to a cell. Where two series meet in a cell the later one owns it: merged dots would belong to none.
type Plot struct {
	W, H   int // in cells
	mask   []byte
	owner  []uint8
	styles [256]Style
}

// NewPlot makes an empty grid of w×h cells.
func NewPlot(w, h int) *Plot {
	w, h = max(w, 0), max(h, 0)
	return &Plot{W: w, H: h, mask: make([]byte, w*h), owner: make([]uint8, w*h)}
}

// Dot sets the dot x, y, counted from the top left, for series owner drawn in style st.
func (p *Plot) Dot(x, y int, owner uint8, st Style) {
	if x < 0 || y < 0 || x >= 2*p.W || y >= 4*p.H {
		return
	}
	i := y/4*p.W + x/2
	if p.owner[i] != owner {
		p.mask[i], p.owner[i] = 0, owner
	}
	p.styles[owner] = st
	p.mask[i] |= dotBits[x&1][y&3]
}

// Line joins two dots.
func (p *Plot) Line(x0, y0, x1, y1 int, owner uint8, st Style) {
	n := max(abs(x1-x0), abs(y1-y0))
	if n == 0 {
		p.Dot(x0, y0, owner, st)
		return
	}
	if n > 1<<14 { // far outside: only a slope remains
		return
	}
	for i := 0; i <= n; i++ {
		p.Dot(x0+divRound((x1-x0)*i, n), y0+divRound((y1-y0)*i, n), owner, st)
	}
}

// Column sets the dots of a column from y0 to y1: a min–max band.
func (p *Plot) Column(x, y0, y1 int, owner uint8, st Style) {
	if y0 > y1 {
		y0, y1 = y1, y0
	}
	for y := max(0, y0); y <= min(y1, 4*p.H-1); y++ {
		p.Dot(x, y, owner, st)
	}
}

// Draw paints the cells that hold dots.
func (p *Plot) Draw(a Area, plain bool) {
	for y := 0; y < min(p.H, a.H); y++ {
		for x := 0; x < min(p.W, a.W); x++ {
			i := y*p.W + x
			if p.mask[i] == 0 {
				continue
			}
			text := ""
			if plain {
				text = plainDots(p.mask[i])
			} else {
				text = braille(p.mask[i])
			}
			a.set(x, y, text, 1, p.styles[p.owner[i]])
		}
	}
}

// plainDots stands for a braille cell in ASCII: where in the cell the dots are.
func plainDots(mask byte) string {
	top, mid, low := mask&0x09 != 0, mask&0x36 != 0, mask&0xc0 != 0
	switch {
	case top && low, top && mid && !low && mask&0x24 != 0, mid && low && mask&0x12 != 0:
		return "|"
	case mid && !top && !low:
		return "-"
	case top:
		return "'"
	case low:
		return "."
	}
	return ":"
}

// Spark draws values as a line of w cells, two values to a cell; it stretches or thins them. Non-finite values are gaps.
func Spark(a Area, x, y, w int, values []float64, st Style, plain bool) {
	if w <= 0 || len(values) == 0 || y < 0 || y >= a.H {
		return
	}
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	if lo > hi {
		return
	}
	prev := -1
	var masks [64]byte
	w = min(w, len(masks))
	for i := 0; i < 2*w; i++ {
		v := values[0]
		if len(values) > 1 {
			v = values[min(len(values)-1, i*len(values)/(2*w))]
		}
		if math.IsNaN(v) || math.IsInf(v, 0) {
			prev = -1
			continue
		}
		level := 1
		if hi > lo {
			level = int(math.Round((1 - (v-lo)/(hi-lo)) * 3))
		}
		from, to := level, level
		if prev >= 0 && prev < level {
			from = prev + 1
		} else if prev > level {
			to = prev - 1
		}
		for r := from; r <= to; r++ {
			masks[i/2] |= dotBits[i&1][r]
		}
		prev = level
	}
	for i, m := range masks[:w] {
		switch {
		case m == 0 || x+i < 0 || x+i >= a.W:
		case plain:
			a.set(x+i, y, plainDots(m), 1, st)
		default:
			a.set(x+i, y, braille(m), 1, st)
		}
	}
}

func abs(v int) int {
	if v < 0 {
		return -v
	}
	return v
}

func divRound(a, b int) int {
	if a < 0 {
		return -((-a + b/2) / b)
	}
	return (a + b/2) / b
}
