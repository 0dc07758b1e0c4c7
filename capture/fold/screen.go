package fold

// row makes sure that there is a row i in the window, and answers it.
func (f *Folder) row(i int) *row {
	for len(f.rows) <= i {
		f.rows = append(f.rows, f.fresh())
	}
	return f.rows[i]
}

func (f *Folder) fresh() *row {
	if n := len(f.spare); n > 0 {
		r := f.spare[n-1]
		f.spare = f.spare[:n-1]
		return r
	}
	return &row{}
}

// change is the row of the cursor, about to be changed.
func (f *Folder) change() *row {
	r := f.row(f.y)
	r.stamp = f.mark
	if r.sent {
		r.sent = false
		f.clean = min(f.clean, f.y)
	}
	return r
}

// drop takes row i out of the window; those below move up.
func (f *Folder) drop(i int) {
	r := f.rows[i]
	copy(f.rows[i:], f.rows[i+1:])
	f.rows = f.rows[:len(f.rows)-1]
	f.clean = max(0, f.clean-1)
	r.reset()
	f.spare = append(f.spare, r)
}

// insertRow puts a blank row in at i; those from there on move down.
func (f *Folder) insertRow(i int) {
	if i >= len(f.rows) {
		return // blank below already
	}
	f.rows = append(f.rows, nil)
	copy(f.rows[i+1:], f.rows[i:])
	f.rows[i] = f.fresh()
	f.clean = 0
}

func (f *Folder) clear() {
	for len(f.rows) > 0 {
		f.drop(len(f.rows) - 1)
	}
	f.clean = 0
}

// put shows a rune at the cursor.
func (f *Folder) put(c rune, width int) {
	f.last = c
	if width == 0 {
		f.combine(c)
		return
	}
	if width > f.cols {
		return
	}
	if f.x > f.cols-width {
		if f.nowrap {
			f.x = f.cols - width
		} else {
			f.wrap()
		}
	}
	f.change().set(f.x, c, width, f.style)
	f.x += width
	if f.nowrap {
		f.x = min(f.x, f.cols-1)
	}
}

// ascii shows printable ASCII at the cursor.
func (f *Folder) ascii(b []byte) {
	f.last = rune(b[len(b)-1])
	for len(b) > 0 {
		if f.x >= f.cols {
			f.wrap()
		}
		n := min(len(b), f.cols-f.x)
		f.change().write(f.x, b[:n], f.style)
		f.x += n
		if b = b[n:]; f.nowrap && f.x == f.cols {
			f.x--
			b = b[max(0, len(b)-1):] // what is between is written over in the last column
		}
	}
}

// wrap goes on in the next row, since the line is longer than the window is wide.
func (f *Folder) wrap() {
	f.change().wrapped = true
	f.lineDown()
	f.x = 0
}

// combine puts a mark on the character before the cursor.
func (f *Folder) combine(mark rune) {
	x := f.x - 1
	r := f.row(f.y)
	if x < 0 || x >= r.len() {
		return
	}
	r = f.change()
	r.enrich()
	if r.cells[x].r == covered && x > 0 {
		x--
	}
	c := r.cells[x].r
	if c == 0 {
		c = ' '
	}
	r.cells[x].r = f.clusters.add(c, mark)
}

// lineDown moves the cursor down, scrolling at the bottom.
func (f *Folder) lineDown() {
	f.row(f.y).stamp = f.mark
	switch {
	case f.y == f.bottom:
		f.scrollUp()
	case f.y < f.height-1:
		f.y++
	}
	if f.eager {
		f.settle()
	}
}

// newline ends the line: the log was written without the terminal driver's help, and "\n" alone means both moves.
func (f *Folder) newline() {
	f.last = 0
	f.lineDown()
	f.x = 0
}

// scrollUp moves the rows of the scrolling region up by one. The top one has been shown and is final.
func (f *Folder) scrollUp() {
	if f.top == 0 && f.bottom == f.height-1 {
		if len(f.rows) > 0 {
			f.scrollOut(0)
		} else {
			f.endJoin()
			f.emit(Line{Stamp: f.mark})
		}
		return
	}
	f.row(f.bottom)
	f.scrollOut(f.top)
	f.insertRow(f.bottom)
}

// scrollDown moves the rows of the scrolling region down by one. The bottom one is lost.
func (f *Folder) scrollDown() {
	if f.bottom < len(f.rows) {
		f.drop(f.bottom)
		f.unwrap(f.bottom - 1)
	}
	f.unwrap(f.top - 1)
	f.insertRow(f.top)
}

// up, down: CUU and CUD stop at the edge of the scrolling region if they begin within.
func (f *Folder) up(n int) {
	edge := 0
	if f.y >= f.top {
		edge = f.top
	}
	if f.y-n < edge {
		f.clamped = f.clamped || edge == 0
		n = f.y - edge
	}
	f.x = min(f.x, f.cols-1)
	f.y -= n
	f.cameBack(n)
}

func (f *Folder) down(n int) {
	edge := f.height - 1
	if f.y <= f.bottom {
		edge = f.bottom
	}
	f.x = min(f.x, f.cols-1)
	f.y = min(f.y+n, edge)
}

// moveTo places the cursor; negative leaves a coordinate as it is.
func (f *Folder) moveTo(x, y int) {
	if x >= 0 {
		f.x = min(x, f.cols-1)
	}
	if y >= 0 {
		f.clamped = true // where the window's top was is not known to one who comes late
		y = min(y, f.height-1)
		f.cameBack(max(0, f.y-y))
		f.y = y
	}
}

func (f *Folder) save() cursor { return cursor{f.x, f.y, f.style} }

func (f *Folder) restore(c cursor) {
	f.moveTo(c.x, -1)
	f.cameBack(max(0, f.y-c.y))
	f.y, f.style = min(c.y, f.height-1), c.style
}

func (f *Folder) back() {
	switch {
	case f.x > 0:
		f.x--
	case f.y > 0 && f.y <= len(f.rows) && f.rows[f.y-1].wrapped:
		f.y--
		f.x = f.cols - 1
		f.cameBack(1)
	}
}

func (f *Folder) tab() {
	if f.x < f.cols-1 {
		f.x = min((f.x/8+1)*8, f.cols-1)
	}
}
