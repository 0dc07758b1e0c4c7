package fold

import "bytes"

// row is a line of the window. Most rows never hold anything but ASCII in the default style and are kept as bytes; the first
// other character turns them into cells.
type row struct {
	ascii []byte // 0 is a blank
	cells []cell
	rich  bool // cells count, not ascii

	wrapped bool // goes on in the next row, with no line's end between them
	edited  bool // something was written over or erased: trailing spaces are leftovers and not text
	sent    bool // handed on already (Eager)
	stamp   int64
}

// cell is a column of a rich row.
type cell struct {
	r     rune // 0 is a blank; above unicode.MaxRune, the number of a cluster
	style style
}

// covered stands in the second column of a wide rune.
const covered rune = -1

func (r *row) reset() {
	*r = row{ascii: r.ascii[:0], cells: r.cells[:0]}
}

func (r *row) len() int {
	if r.rich {
		return len(r.cells)
	}
	return len(r.ascii)
}

func (r *row) enrich() {
	if r.rich {
		return
	}
	r.rich = true
	r.cells = r.cells[:0]
	for _, c := range r.ascii {
		r.cells = append(r.cells, cell{r: rune(c)})
	}
}

// blanks makes the row at least n columns long.
func (r *row) blanks(n int) {
	if r.rich {
		for len(r.cells) < n {
			r.cells = append(r.cells, cell{})
		}
		return
	}
	for len(r.ascii) < n {
		r.ascii = append(r.ascii, 0)
	}
}

// write puts printable ASCII at column x.
func (r *row) write(x int, b []byte, s style) {
	if x < r.len() {
		r.edited = true
	}
	if !r.rich && s == (style{}) {
		r.blanks(x)
		n := copy(r.ascii[x:], b)
		r.ascii = append(r.ascii, b[n:]...)
		return
	}
	r.enrich()
	r.blanks(x)
	r.part(x)
	r.part(x + len(b))
	over := min(len(b), len(r.cells)-x)
	for i, c := range b[:over] {
		r.cells[x+i] = cell{rune(c), s}
	}
	for _, c := range b[over:] {
		r.cells = append(r.cells, cell{rune(c), s})
	}
}

// set puts one rune of the given width at column x.
func (r *row) set(x int, c rune, width int, s style) {
	r.enrich()
	if x+width > len(r.cells) {
		r.edited = r.edited || x < len(r.cells)
		r.part(x)
		r.blanks(x + width)
	} else {
		r.edited = true
		r.part(x)
		r.part(x + width)
	}
	r.cells[x] = cell{c, s}
	if width == 2 {
		r.cells[x+1] = cell{covered, s}
	}
}

// part blanks the wide rune that lies across the left edge of column x.
func (r *row) part(x int) {
	if r.rich && x > 0 && x < len(r.cells) && r.cells[x].r == covered {
		r.cells[x-1], r.cells[x] = cell{}, cell{}
	}
}

// erase blanks the columns from ≤ x < to.
func (r *row) erase(from, to int) {
	if from = max(from, 0); from >= r.len() {
		return
	}
	r.edited = true
	r.part(from)
	r.part(to)
	if to = min(to, r.len()); to == r.len() && !r.wrapped { // a line that goes on keeps its columns
		if r.rich {
			r.cells = r.cells[:from]
		} else {
			r.ascii = r.ascii[:from]
		}
		return
	}
	if r.rich {
		clear(r.cells[from:to])
	} else {
		clear(r.ascii[from:to])
	}
}

// insert shifts what begins at column x by n to the right; what leaves the cols columns is lost.
func (r *row) insert(x, n, cols int) {
	have := r.len()
	if x >= have {
		return
	}
	r.edited = true
	r.part(x)
	r.part(cols - n) // a wide rune there would leave half of itself
	r.blanks(min(have+n, cols))
	if r.rich {
		if x+n < len(r.cells) {
			copy(r.cells[x+n:], r.cells[x:])
		}
		clear(r.cells[x:min(x+n, len(r.cells))])
		return
	}
	if x+n < len(r.ascii) {
		copy(r.ascii[x+n:], r.ascii[x:])
	}
	clear(r.ascii[x:min(x+n, len(r.ascii))])
}

// remove takes n columns out at x; what is to the right moves left.
func (r *row) remove(x, n int) {
	have := r.len()
	if x >= have {
		return
	}
	r.edited = true
	r.part(x)
	r.part(x + n)
	end := min(x+n, have)
	if r.rich {
		r.cells = append(r.cells[:x], r.cells[end:]...)
	} else {
		r.ascii = append(r.ascii[:x], r.ascii[end:]...)
	}
	if r.wrapped {
		r.blanks(have)
	}
}

// width is how many columns are to be shown: trailing blanks are not, nor trailing spaces of a row that was edited.
func (r *row) width() int {
	n := r.len()
	if r.wrapped {
		return n // the line goes on behind them
	}
	if !r.rich {
		for n > 0 && (r.ascii[n-1] == 0 || r.edited && r.ascii[n-1] == ' ') {
			n--
		}
		return n
	}
	for n > 0 {
		c := r.cells[n-1]
		if c.r != 0 && !(r.edited && c.r == ' ' && c.style == style{}) {
			break
		}
		n--
	}
	return n
}

// blank tells whether there is nothing to see in the row.
func (r *row) blank() bool {
	if !r.rich {
		return len(bytes.Trim(r.ascii, " \x00")) == 0
	}
	for _, c := range r.cells {
		if c.r != 0 && (c.r != ' ' || c.style != style{}) {
			return false
		}
	}
	return true
}
