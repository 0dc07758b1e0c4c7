package ui

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"image/png"
	"io"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

func course(values ...float64) []Vertex {
	line := make([]Vertex, len(values))
	for i, v := range values {
		line[i] = At(float64(i), v)
	}
	return line
}

func drawn(t *testing.T, p Plot, term Terminal, width, height int) string {
	t.Helper()
	var b strings.Builder
	if err := p.WriteText(&b, term, width, height); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestPlotText(t *testing.T) {
	p := Plot{Title: "loss", XLabel: "step", Lines: []PlotLine{
		{Name: "a run", Vertices: course(0, 1, 2, 3, 4), Last: 4, Min: 0, Max: 4},
		{Name: "another", Vertices: course(4, 3, math.NaN(), 3, 4), Last: 4, Min: 3, Max: 4, Color: 1},
	}}
	got := drawn(t, p, Terminal{Unicode: true}, 28, 10)
	if strings.Count(got, "\n") != 10 {
		t.Errorf("%d lines:\n%s", strings.Count(got, "\n"), got)
	}
	for _, text := range []string{"   loss\n", "4 ┤", "0 ┤", "  2    step   4\n", "a a run    4  min 0  max 4\n", "b another  4  min 3  max 4\n"} {
		if !strings.Contains(got, text) {
			t.Errorf("no %q in\n%s", text, got)
		}
	}
	for _, line := range strings.Split(got, "\n") {
		if Width(line) > 28 {
			t.Errorf("wider than asked for: %q", line)
		}
	}
	plain := drawn(t, p, Terminal{}, 28, 10)
	for _, r := range plain {
		if r > 0x7e {
			t.Fatalf("%q in a plain terminal:\n%s", r, plain)
		}
	}
	if colored := drawn(t, p, Terminal{Unicode: true, Color: true}, 28, 10); !strings.Contains(colored, "\x1b[36m") || !strings.Contains(colored, "\x1b[33m") {
		t.Errorf("no colours in %q", colored)
	}
}

// dotsOf tells which cells of the picture are drawn, the first row first.
func dotsOf(text string) []string {
	var rows []string
	for _, line := range strings.Split(text, "\n") {
		if _, row, ok := strings.Cut(line, "│"); ok {
			rows = append(rows, row)
		} else if _, row, ok := strings.Cut(line, "┤"); ok {
			rows = append(rows, row)
		}
	}
	return rows
}

func TestPlotBreaksLines(t *testing.T) {
	uni := Terminal{Unicode: true}
	blank := func(name string, vertices []Vertex, column float64) {
		t.Helper()
		rows := dotsOf(drawn(t, Plot{Lines: []PlotLine{{Vertices: vertices}}}, uni, 60, 12))
		for _, row := range rows {
			cells := []rune(row)
			if at := int(column * 56); at < len(cells) && cells[at] != ' ' && cells[at] != 0x2800 {
				t.Errorf("%s: the gap is drawn over:\n%s", name, strings.Join(rows, "\n"))
				return
			}
		}
	}
	blank("NaN", course(1, 2, math.NaN(), 2, 1), 0.5)
	blank("infinity", course(1, 2, math.Inf(1), 2, 1), 0.5)
	// Back from 10 to 0: no line across.
	rows := dotsOf(drawn(t, Plot{Lines: []PlotLine{{Vertices: []Vertex{At(0, 0), At(10, 0), At(0, 10), At(10, 10)}}}}, uni, 40, 14))
	for _, row := range rows[1 : len(rows)-1] {
		if strings.TrimSpace(row) != "" {
			t.Errorf("a line leads back:\n%s", strings.Join(rows, "\n"))
			break
		}
	}
}

func TestTicks(t *testing.T) {
	labels := func(ticks []tick) string {
		var words []string
		for _, t := range ticks {
			words = append(words, t.label)
		}
		return strings.Join(words, " ")
	}
	for _, c := range []struct {
		a    axis
		n    int
		want string
	}{
		{axis{low: 0, high: 1}, 5, "0 0.2 0.4 0.6 0.8 1.0"},
		{axis{low: 0.15, high: 2.75}, 6, "0.5 1.0 1.5 2.0 2.5"},
		{axis{low: -3, high: 3}, 3, "-2 0 2"},
		{axis{low: 0, high: 10e6}, 5, "0 2M 4M 6M 8M 10M"},
		{axis{low: 0, high: 4e-7}, 4, "0 1e-7 2e-7 3e-7 4e-7"},
		{axis{low: 1000000, high: 1000004}, 4, "1e6 1.000001e6 1.000002e6 1.000003e6 1.000004e6"},
		{axis{low: -3, high: 1, log: true}, 5, "0.001 0.01 0.1 1 10"},
		{axis{low: -1, high: 0.5, log: true}, 4, "0.1 0.2 0.5 1 2"},
		{axis{low: 0, high: 12, log: true}, 4, "1 1000 1e6 1e9 1e12"},
		{axis{low: 0, high: 0.2, log: true}, 3, "1.0 1.2 1.4"},
	} {
		if got := labels(c.a.ticks(c.n)); got != c.want {
			t.Errorf("%+v in %d: %s, want %s", c.a, c.n, got, c.want)
		}
	}
	for _, c := range []struct {
		seconds float64
		want    string
	}{{0.5, "0 0.1s 0.2s 0.3s 0.4s 0.5s"}, {10, "0 2s 4s 6s 8s 10s"}, {100, "0 30s 1m 1m 30s"}, {5400, "0 30m 1h 1h 30m"}, {300000, "0 1d 2d 3d"}} {
		if got := labels(axis{high: c.seconds}.timeTicks(5)); got != c.want {
			t.Errorf("%g s: %s, want %s", c.seconds, got, c.want)
		}
	}
	p := Plot{}
	if got := labels(p.xTicks(axis{low: 1, high: 3}, 10)); got != "1 2 3" {
		t.Errorf("three epochs: %s", got)
	}
}

func TestSmooth(t *testing.T) {
	got := Smooth(course(1, 1, math.NaN(), 1, 3), 0.5, nil)
	// Without bias a constant stays itself: 1 1 – 1, then (1·(gathered 0.875)·0.5 + 3·0.5)/0.9375.
	want := []float64{1, 1, math.NaN(), 1, (0.875*0.5 + 3*0.5) / 0.9375}
	for i, v := range want {
		if g := got[i].Y; math.Abs(g-v) > 1e-12 || math.IsNaN(g) != math.IsNaN(v) {
			t.Errorf("vertex %d: %g, want %g", i, g, v)
		}
	}
	// A vertex that stands for many points weighs as they would.
	if g := Smooth(course(0, 1), 0.5, []int64{1, 60})[1].Y; math.Abs(g-1) > 1e-9 {
		t.Errorf("60 points of 1 after one of 0: %g", g)
	}
}

func TestPlotFiles(t *testing.T) {
	p := Plot{Title: `a < b & "c" é`, XLabel: "step", Lines: []PlotLine{{Name: "]]> \x1b[31m \x00", Vertices: course(1, 2, 3), Raw: course(1, 5, 3)}, {Name: "one", Vertices: course(2)}}}
	for range 9 { // more lines than inks: dashes
		p.Lines = append(p.Lines, PlotLine{Name: strings.Repeat("long ", 40), Color: len(p.Lines), Vertices: []Vertex{{0, 1, 0.5, 2}, {1, 2, 1, 3}}})
	}
	var svg, image bytes.Buffer
	if err := p.WriteSVG(&svg, 900, 520); err != nil {
		t.Fatal(err)
	}
	checkXML(t, svg.Bytes())
	if !strings.Contains(svg.String(), "stroke-dasharray") {
		t.Error("no dashes")
	}
	if err := p.WritePNG(&image, 900, 520); err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(&image)
	if err != nil {
		t.Fatal(err)
	}
	if img.Bounds().Dx() != 1800 || img.Bounds().Dy() != 1040 {
		t.Errorf("size %v", img.Bounds())
	}
	inked := 0
	for y := range 1040 {
		for x := range 1800 {
			if r, g, b, _ := img.At(x, y).RGBA(); r>>8 == uint32(lightPage.lines[0].R) && g>>8 == uint32(lightPage.lines[0].G) && b>>8 == uint32(lightPage.lines[0].B) {
				inked++
			}
		}
	}
	if inked < 1000 {
		t.Errorf("%d pixels of the first line", inked)
	}
}

func checkXML(t *testing.T, b []byte) {
	t.Helper()
	for d := xml.NewDecoder(bytes.NewReader(b)); ; {
		if _, err := d.Token(); err == io.EOF {
			return
		} else if err != nil {
			t.Fatalf("%v in\n%s", err, b)
		}
	}
}

func TestBetter(t *testing.T) {
	for name, want := range map[string]Direction{"loss": Lower, "val/loss": Lower, "train_loss": Lower, "valloss": Lower, "train-rmse": Lower, "error_rate": Lower, "eval/perplexity": Lower, "accuracy": Higher,
		"val_acc": Higher, "top1": Higher, "metrics/mAP50(B)": Higher, "ep_rew_mean": Higher, "F1": Higher, "testacc": Higher, "lr": Unclear, "epoch": Unclear, "grad_norm": Unclear, "accuracy_loss": Lower, "": Unclear, "classes": Unclear} {
		if got := Better(name); got != want {
			t.Errorf("%q: %v, want %v", name, got, want)
		}
	}
}

// Stretches and legends of any numbers are drawn, in any room: nothing hangs, no line is wider, no place is without a number.
func TestPlotTakesAnyNumbers(t *testing.T) {
	odd := []float64{0, 1, -1, math.NaN(), math.Inf(1), math.Inf(-1), 1e300, math.MaxFloat64, -math.MaxFloat64, math.SmallestNonzeroFloat64, 1e17, 100}
	r := rand.New(rand.NewPCG(1, 2))
	any := func() float64 {
		if r.IntN(2) == 0 {
			return odd[r.IntN(len(odd))]
		}
		return r.NormFloat64() * math.Pow(10, float64(r.IntN(40)-20))
	}
	for range 500 {
		p := Plot{Title: "t", XLabel: "step", LogY: r.IntN(2) == 0, XSeconds: r.IntN(3) == 0}
		for i := range 1 + r.IntN(4) {
			l := PlotLine{Name: strings.Repeat("名n", r.IntN(20)), Last: any(), Min: any(), Max: any(), Color: i * 3, Dash: i}
			for range r.IntN(30) {
				y := any()
				l.Vertices = append(l.Vertices, Vertex{any(), y, y - math.Abs(any()), y + math.Abs(any())})
			}
			p.Lines = append(p.Lines, l)
		}
		width := 40 + r.IntN(80)
		for _, line := range strings.Split(drawn(t, p, Terminal{Unicode: true}, width, r.IntN(40)), "\n") {
			if Width(line) > width {
				t.Fatalf("%d columns of %d: %q", Width(line), width, line)
			}
		}
		var svg strings.Builder
		if err := p.WriteSVG(&svg, 300, 200); err != nil {
			t.Fatal(err)
		}
		if s := svg.String(); strings.Contains(s, `="NaN`) || strings.Contains(s, "NaN,") || strings.Contains(s, ",NaN") || strings.Contains(s, "Inf,") || strings.Contains(s, ",Inf") || strings.Contains(s, ",-Inf") {
			t.Fatalf("a place that is no number:\n%s", s)
		}
	}
}

// FuzzPlot draws any numbers: nothing may fail, hang, or be wider than asked for.
func FuzzPlot(f *testing.F) {
	add := func(values ...float64) {
		var b []byte
		for _, v := range values {
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
		}
		f.Add(b, false)
		f.Add(b, true)
	}
	add(0, 1, 1, 2, 2, 3)
	add(0, math.MaxFloat64, 1, -math.MaxFloat64)
	add(0, math.SmallestNonzeroFloat64, 1, 1e-300)
	add(math.NaN(), 1, 0, math.Inf(1), math.Inf(-1), 2)
	add(5, 5)
	add(1e17, 1e17, 1e17+32, 1e17+16)
	add()
	f.Fuzz(func(t *testing.T, b []byte, log bool) {
		var line []Vertex
		for ; len(b) >= 16 && len(line) < 200; b = b[16:] {
			line = append(line, At(math.Float64frombits(binary.LittleEndian.Uint64(b)), math.Float64frombits(binary.LittleEndian.Uint64(b[8:]))))
		}
		p := Plot{Title: "t", XLabel: "step", LogY: log, Lines: []PlotLine{{Name: "n", Vertices: line}}}
		for _, seconds := range []bool{false, true} {
			p.XSeconds = seconds
			for _, row := range dotsOf(drawn(t, p, Terminal{Unicode: true}, 60, 15)) {
				if Width(row) > 60 {
					t.Fatalf("%d columns: %q", Width(row), row)
				}
			}
			var svg bytes.Buffer
			if err := p.WriteSVG(&svg, 400, 300); err != nil {
				t.Fatal(err)
			}
			if s := svg.String(); strings.Contains(s, "NaN") || strings.Contains(s, "Inf") {
				t.Fatalf("a place that is no number:\n%s", s)
			}
		}
		if err := p.WritePNG(io.Discard, 200, 150); err != nil {
			t.Fatal(err)
		}
	})
}
