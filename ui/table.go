package ui

import (
	"bufio"
	"io"
	"strings"

	"github.com/rivo/uniseg"
)

// Column is one column of a Table.
type Column struct {
	Title string
	Right bool // numbers align at their end
	// Min is the least width of the column in columns of the terminal, whatever its cells.
	Min int
	// Flex columns give way when the table is too wide: their cells are clipped, down to Keep columns (0: 8).
	Flex bool
	Keep int
	// Drop is the order in which columns are left out where even clipping does not help: the highest first, 0 never.
	Drop int
}

// Cell is a text with a colour. The text may hold any bytes; it is cleaned when written.
type Cell struct {
	Text  string
	Color Color
}

// Table writes rows so that people can read them at a terminal, and programs off it.
type Table struct {
	Columns []Column
	Rows    [][]Cell
	// Header asks for the titles off a terminal too.
	Header bool
}

const gap = "  "

// Write prints the table. At a terminal: titles, aligned columns, fitted to the width. Off it: tab-separated, nothing
// cut, nothing left out, no titles; a tab or line break inside a cell is escaped, so that a line is a row.
func (t *Table) Write(w io.Writer, term Terminal) error {
	b := bufio.NewWriter(w)
	if term.TTY {
		t.writeAligned(b, term)
	} else {
		t.writeTabbed(b, term)
	}
	return b.Flush()
}

func (t *Table) writeTabbed(b *bufio.Writer, term Terminal) {
	if t.Header {
		for i, c := range t.Columns {
			if i > 0 {
				b.WriteByte('\t')
			}
			b.WriteString(c.Title)
		}
		b.WriteByte('\n')
	}
	for _, row := range t.Rows {
		for i, cell := range row {
			if i > 0 {
				b.WriteByte('\t')
			}
			b.WriteString(term.Paint(cell.Color, Clean(cell.Text)))
		}
		b.WriteByte('\n')
	}
}

func (t *Table) writeAligned(b *bufio.Writer, term Terminal) {
	texts := make([][]string, len(t.Rows))
	widths := make([]int, len(t.Columns))
	for i, c := range t.Columns {
		widths[i] = max(c.Min, Width(c.Title))
	}
	for r, row := range t.Rows {
		texts[r] = make([]string, len(row))
		for i, cell := range row {
			texts[r][i] = Clean(cell.Text)
			widths[i] = max(widths[i], Width(texts[r][i]))
		}
	}
	shown := fit(t.Columns, widths, term.Width)
	ellipsis := term.Glyph("…", "~")
	last := -1
	for i := range t.Columns {
		if shown[i] {
			last = i
		}
	}
	line := func(text func(i int) (string, Color)) {
		first := true
		for i, c := range t.Columns {
			if !shown[i] {
				continue
			}
			if !first {
				b.WriteString(gap)
			}
			first = false
			s, color := text(i)
			s = Clip(s, widths[i], ellipsis)
			pad := strings.Repeat(" ", widths[i]-Width(s))
			switch s = term.Paint(color, s); {
			case c.Right:
				b.WriteString(pad + s)
			case i == last:
				b.WriteString(s)
			default:
				b.WriteString(s + pad)
			}
		}
		b.WriteByte('\n')
	}
	line(func(i int) (string, Color) { return t.Columns[i].Title, Bold })
	for r, row := range t.Rows {
		line(func(i int) (string, Color) { return texts[r][i], row[i].Color })
	}
}

// fit narrows widths until the columns stand side by side in total columns, and tells which are shown: columns that may
// go, go in their order; then the flexible ones give what is missing, the widest first.
func fit(columns []Column, widths []int, total int) []bool {
	shown := make([]bool, len(columns))
	for i := range shown {
		shown[i] = true
	}
	keep := func(i int) int {
		least := columns[i].Keep
		if least == 0 {
			least = 8
		}
		return min(widths[i], max(least, columns[i].Min, Width(columns[i].Title)))
	}
	// sum is the width of the table, each flexible column at its least when squeezed.
	sum := func(squeezed bool) int {
		n := -len(gap)
		for i := range columns {
			if !shown[i] {
				continue
			}
			if squeezed && columns[i].Flex {
				n += keep(i) + len(gap)
			} else {
				n += widths[i] + len(gap)
			}
		}
		return n
	}
	for sum(true) > total {
		drop := -1
		for i, c := range columns {
			if shown[i] && c.Drop > 0 && (drop < 0 || c.Drop > columns[drop].Drop) {
				drop = i
			}
		}
		if drop < 0 {
			break
		}
		shown[drop] = false
	}
	for sum(false) > total {
		wide := -1
		for i, c := range columns {
			if shown[i] && c.Flex && widths[i] > keep(i) && (wide < 0 || widths[i] > widths[wide]) {
				wide = i
			}
		}
		if wide < 0 {
			break
		}
		widths[wide] = max(keep(wide), widths[wide]-(sum(false)-total))
	}
	return shown
}

// Width is the number of columns that s takes on a terminal: wide characters count two, combining ones none.
func Width(s string) int {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return uniseg.StringWidth(s)
		}
	}
	return len(s)
}

// head is the longest start of s that fits in width columns; it never cuts a character in two.
func head(s string, width int) string {
	used, end, state := 0, 0, -1
	for rest := s; rest != ""; {
		var cluster string
		var w int
		cluster, rest, w, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if used+w > width {
			break
		}
		used += w
		end += len(cluster)
	}
	return s[:end]
}
