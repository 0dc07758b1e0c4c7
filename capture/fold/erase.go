package fold

// eraseInLine is EL: 0 to the end, 1 from the start, 2 all of the cursor's row.
func (f *Folder) eraseInLine(how int) {
	from, to := 0, f.cols
	switch how {
	case 0:
		from = f.x
	case 1:
		to = min(f.x+1, f.cols)
	case 2:
	default:
		return
	}
	f.erase(f.y, from, to)
}

// erase blanks columns of a row that may not be there. A row that is blanked as a whole is no part of a line any more.
func (f *Folder) erase(y, from, to int) {
	if from >= to {
		return
	}
	if from == 0 && to >= f.cols {
		f.unwrap(y - 1)
		f.unwrap(y)
		to = maxCols
	}
	if y < len(f.rows) && f.rows[y].len() > from {
		r := f.rows[y]
		r.erase(from, to)
		r.stamp = f.mark
		if r.sent {
			r.sent = false
			f.clean = min(f.clean, y)
		}
	}
}

// unwrap makes the line end with row y; -1 is the row that left the window last.
func (f *Folder) unwrap(y int) {
	if y < 0 {
		f.endJoin()
	} else if y < len(f.rows) {
		f.rows[y].wrapped = false
	}
}

// eraseInDisplay is ED: 0 from the cursor on, 1 up to the cursor, 2 everything in the window. The scrollback (3) is not ours any more.
func (f *Folder) eraseInDisplay(how int) {
	switch how {
	case 0:
		f.eraseInLine(0)
		f.unwrap(f.y)
		for len(f.rows) > f.y+1 {
			f.drop(len(f.rows) - 1)
		}
	case 1:
		for y := range f.y {
			f.erase(y, 0, f.cols)
		}
		f.eraseInLine(1)
	case 2:
		f.unwrap(-1)
		f.clear()
	}
	f.clean = min(f.clean, len(f.rows))
}

// insertLines is IL, deleteLines DL: both work from the cursor to the bottom of the region.
func (f *Folder) insertLines(n int) {
	end := f.lineEdge()
	for range min(n, end+1-f.y) {
		if end < len(f.rows) {
			f.drop(end)
			f.unwrap(end - 1)
		}
		f.insertRow(f.y)
	}
	f.unwrap(f.y - 1)
	f.clean = 0
}

func (f *Folder) deleteLines(n int) {
	end := f.lineEdge()
	for range min(n, end+1-f.y) {
		if f.y < len(f.rows) {
			f.drop(f.y)
			f.insertRow(end)
		}
	}
	f.unwrap(f.y - 1)
	f.clean = 0
}

func (f *Folder) lineEdge() int {
	if f.y < f.top || f.y > f.bottom {
		return f.height - 1
	}
	return f.bottom
}
