package cli

import (
	"strings"

	"runar/db"
	"runar/ui"
)

// longCell is the width from which a cell of the comparison may be cut: a command, not a number.
const longCell = 24

// compareTable writes the rows for people. At a terminal, runs that do not fit side by side follow in parts, each with the
// first run, the baseline.
func (c *Call) compareTable(runs []*db.Run, rows []compareRow) error {
	term := c.terminal(c.Env.Out)
	titles := runTitles(runs)
	cells := make([][]ui.Cell, len(rows))
	keys := 0
	widths := make([]int, len(runs)) // what each column needs
	for i, title := range titles {
		titles[i] = ui.Clean(title)
		if term.TTY {
			titles[i] = ui.Clip(titles[i], longCell, term.Glyph("…", "~"))
		}
		widths[i] = ui.Width(titles[i])
	}
	for i, row := range rows {
		cells[i] = row.shown(term)
		keys = max(keys, ui.Width(ui.Clean(row.key)))
		for k, cell := range cells[i] {
			widths[k] = max(widths[k], min(longCell, ui.Width(ui.Clean(cell.Text))))
		}
	}
	for part, first := 0, 1; first < len(runs); part++ {
		shown := []int{0, first}
		used := min(keys, 14) + widths[0] + widths[first] + 4
		for first++; first < len(runs) && (!term.TTY || used+2+widths[first] <= term.Width); first++ {
			shown = append(shown, first)
			used += 2 + widths[first]
		}
		t := ui.Table{Columns: []ui.Column{{Flex: true, Keep: 14}}, Header: true}
		for _, i := range shown {
			keep := widths[i]
			if used > term.Width { // two runs alone are too wide
				keep = 8
			}
			t.Columns = append(t.Columns, ui.Column{Title: titles[i], Flex: true, Keep: keep})
		}
		for r, row := range rows {
			line, known := []ui.Cell{{Text: row.key, Color: ui.Bold}}, false
			for _, i := range shown {
				line = append(line, cells[r][i])
				known = known || row.cells[i].known
			}
			if known || len(shown) == len(runs) { // what no run of a part has is left to the others
				t.Rows = append(t.Rows, line)
			}
		}
		if part > 0 {
			if err := c.print("\n"); err != nil {
				return err
			}
		}
		if err := t.Write(c.Env.Out, term); err != nil {
			return err
		}
	}
	return nil
}

// shown are the cells of a row for people: what is unknown as -, changes against the first run, the best in green.
func (r compareRow) shown(term ui.Terminal) []ui.Cell {
	texts := make([]string, len(r.cells))
	long := false
	for i, v := range r.cells {
		texts[i] = v.text
		long = long || ui.Width(v.text) > longCell
	}
	if long && term.TTY {
		texts = withoutCommon(texts, term.Glyph("…", "~"))
	}
	cells := make([]ui.Cell, len(r.cells))
	for i, v := range r.cells {
		cells[i] = plain(texts[i])
		if v.text == "" {
			cells[i] = ui.Cell{Text: "-", Color: ui.Dim}
		}
		if change := r.change(i); change != "" {
			cells[i].Text += " " + change
		}
		if v.best {
			cells[i].Text += " " + term.Glyph("★", "*")
			cells[i].Color = ui.Green
		}
	}
	return cells
}

// withoutCommon leaves out the words that all texts begin and end with, so that what differs stands in a narrow column. A
// flag stays with the value that differs.
func withoutCommon(texts []string, ellipsis string) []string {
	words := make([][]string, 0, len(texts))
	shortest := -1
	for _, text := range texts {
		split := strings.Fields(text)
		words = append(words, split)
		if shortest < 0 || len(split) < shortest {
			shortest = len(split)
		}
	}
	common := func(at func(words []string, i int) string) (n int) {
		for ; n < shortest; n++ {
			for _, w := range words[1:] {
				if at(w, n) != at(words[0], n) {
					return n
				}
			}
		}
		return n
	}
	head := common(func(w []string, i int) string { return w[i] })
	if head > 0 && head == shortest || head > 0 && strings.HasPrefix(words[0][head-1], "-") {
		head--
	}
	shortest -= head + 1 // at least one word is left
	tail := common(func(w []string, i int) string { return w[len(w)-1-i] })
	out := make([]string, len(texts))
	for i, w := range words {
		out[i] = strings.Join(w[head:len(w)-max(0, tail)], " ")
		if head > 0 {
			out[i] = ellipsis + " " + out[i]
		}
		if tail > 0 {
			out[i] += " " + ellipsis
		}
	}
	return out
}
