package ui

import (
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"math"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// pngScale is how many pixels of the image a pixel of CSS has: enough for print and for dense screens.
const pngScale = 2

// WritePNG draws the plot as a PNG of 2·width × 2·height pixels.
func (p *Plot) WritePNG(w io.Writer, width, height int) error {
	g := p.page(float64(width), float64(height))
	img := image.NewRGBA(image.Rect(0, 0, width*pngScale, height*pngScale))
	draw.Draw(img, img.Bounds(), image.NewUniform(g.paper), image.Point{}, draw.Src)
	brush := &brush{img: img, raster: vector.NewRasterizer(1, 1)}
	for _, s := range g.shapes {
		brush.shape(s)
	}
	fonts, err := loadFonts()
	if err != nil {
		return err
	}
	for _, t := range g.texts {
		if err := fonts.draw(img, t); err != nil {
			return err
		}
	}
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	return encoder.Encode(w, img)
}

// brush fills anti-aliased areas of an image.
type brush struct {
	img    *image.RGBA
	raster *vector.Rasterizer
}

func (b *brush) shape(s shape) {
	switch {
	case s.width == 0:
		b.fill(s.color, s.opacity, s.points)
	case dashPatterns[s.dash] != nil:
		for _, part := range dashes(s.points, dashPatterns[s.dash]) {
			b.stroke(s.color, s.opacity, s.width, part)
		}
	default:
		b.stroke(s.color, s.opacity, s.width, s.points)
	}
}

// fill paints the inside of closed outlines as one area. The rasterizer covers only their bounds: its cost is by the pixel.
func (b *brush) fill(c color.RGBA, opacity float64, outlines ...[]spot) {
	minX, minY, maxX, maxY := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, outline := range outlines {
		for _, at := range outline {
			minX, minY, maxX, maxY = min(minX, at.x), min(minY, at.y), max(maxX, at.x), max(maxY, at.y)
		}
	}
	if minX > maxX {
		return
	}
	area := image.Rect(int(math.Floor(minX*pngScale)), int(math.Floor(minY*pngScale)), int(math.Ceil(maxX*pngScale))+1, int(math.Ceil(maxY*pngScale))+1).Intersect(b.img.Bounds())
	if area.Empty() {
		return
	}
	b.raster.Reset(area.Dx(), area.Dy())
	for _, outline := range outlines {
		for i, at := range outline {
			x, y := float32(at.x*pngScale-float64(area.Min.X)), float32(at.y*pngScale-float64(area.Min.Y))
			if i == 0 {
				b.raster.MoveTo(x, y)
			} else {
				b.raster.LineTo(x, y)
			}
		}
		b.raster.ClosePath()
	}
	c.A = uint8(opacity * 255)
	b.raster.Draw(b.img, area, image.NewUniform(color.NRGBA{c.R, c.G, c.B, c.A}), image.Point{})
}

// stroke paints a polyline: a quad for each segment and, where it bends, a disc that fills the joint.
func (b *brush) stroke(c color.RGBA, opacity, width float64, points []spot) {
	// In parts, so that the bounds of a long line do not make the rasterizer walk the whole image at each of them.
	const part = 200
	for from := 0; from+1 < len(points); from += part {
		piece := points[from:min(len(points), from+part+1)]
		var outlines [][]spot
		for i := 1; i < len(piece); i++ {
			a, z := piece[i-1], piece[i]
			dx, dy := z.x-a.x, z.y-a.y
			length := math.Hypot(dx, dy)
			if length < 1e-9 {
				continue
			}
			nx, ny := -dy/length*width/2, dx/length*width/2
			outlines = append(outlines, []spot{{a.x + nx, a.y + ny}, {z.x + nx, z.y + ny}, {z.x - nx, z.y - ny}, {a.x - nx, a.y - ny}})
			if i+1 < len(piece) {
				outlines = append(outlines, disc(z, width/2))
			}
		}
		b.fill(c, opacity, outlines...)
	}
}

// disc is a small polygon, wound as the quads of stroke are: the rasterizer adds up windings, so opposite ones would cancel.
func disc(at spot, radius float64) []spot {
	const sides = 8
	out := make([]spot, sides)
	for i := range out {
		sin, cos := math.Sincos(-2 * math.Pi * float64(i) / sides)
		out[i] = spot{at.x + radius*cos, at.y + radius*sin}
	}
	return out
}

// dashes cuts a polyline into strokes by a pattern.
func dashes(points []spot, pattern []float64) [][]spot {
	var out [][]spot
	var piece []spot
	at, left := 0, pattern[0] // the part of the pattern, and what is left of it
	for i := 1; i < len(points); i++ {
		a, z := points[i-1], points[i]
		length := math.Hypot(z.x-a.x, z.y-a.y)
		for done := 0.0; done < length; {
			step := min(left, length-done)
			from, to := done/length, (done+step)/length
			if at%2 == 0 {
				if len(piece) == 0 {
					piece = append(piece, spot{a.x + (z.x-a.x)*from, a.y + (z.y-a.y)*from})
				}
				piece = append(piece, spot{a.x + (z.x-a.x)*to, a.y + (z.y-a.y)*to})
			}
			done += step
			if left -= step; left <= 1e-9 {
				if at%2 == 0 {
					out, piece = append(out, piece), nil
				}
				at = (at + 1) % len(pattern)
				left = pattern[at]
			}
		}
	}
	if len(piece) > 1 {
		out = append(out, piece)
	}
	return out
}

// plotFonts are the two faces of the page, in the sizes that it uses.
type plotFonts struct {
	regular, bold *opentype.Font
	faces         map[[2]float64]font.Face
}

func loadFonts() (*plotFonts, error) {
	regular, err := opentype.Parse(goregular.TTF)
	if err != nil {
		return nil, err
	}
	bold, err := opentype.Parse(gobold.TTF)
	if err != nil {
		return nil, err
	}
	return &plotFonts{regular, bold, map[[2]float64]font.Face{}}, nil
}

func (f *plotFonts) draw(img draw.Image, t pageText) error {
	key := [2]float64{t.size, 0}
	source := f.regular
	if t.bold {
		key[1], source = 1, f.bold
	}
	face := f.faces[key]
	if face == nil {
		var err error
		if face, err = opentype.NewFace(source, &opentype.FaceOptions{Size: t.size * pngScale, DPI: 72, Hinting: font.HintingNone}); err != nil {
			return err
		}
		f.faces[key] = face
	}
	d := font.Drawer{Dst: img, Src: image.NewUniform(t.color), Face: face, Dot: fixed.Point26_6{X: toFixed(t.at.x), Y: toFixed(t.at.y)}}
	switch t.anchor {
	case anchorMiddle:
		d.Dot.X -= d.MeasureString(t.text) / 2
	case anchorEnd:
		d.Dot.X -= d.MeasureString(t.text)
	}
	d.DrawString(t.text)
	return nil
}

func toFixed(v float64) fixed.Int26_6 { return fixed.Int26_6(math.Round(v * pngScale * 64)) }
