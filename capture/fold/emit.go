package fold

import "bytes"

// render appends what a row shows. Every row begins and ends in the default style, so that a line can stand alone.
func (f *Folder) render(b []byte, r *row) []byte {
	n := r.width()
	if !r.rich {
		from := len(b)
		b = append(b, r.ascii[:n]...)
		for t := b[from:]; ; {
			i := bytes.IndexByte(t, 0)
			if i < 0 {
				return b
			}
			t[i] = ' '
			t = t[i+1:]
		}
	}
	var now style
	for _, c := range r.cells[:n] {
		if c.style != now && c.r != covered {
			b = appendChange(b, now, c.style)
			now = c.style
		}
		switch {
		case c.r > 0 && c.r < 0x80:
			b = append(b, byte(c.r))
		case c.r != covered:
			b = f.clusters.append(b, c.r)
		}
	}
	return appendChange(b, now, style{})
}

// scrollOut makes row i final and takes it out of the window. Rows that were handed on early are only forgotten.
func (f *Folder) scrollOut(i int) {
	r := f.rows[i]
	if !r.sent {
		f.hand(r)
	}
	f.drop(i)
}

// hand passes a row on: to the callback when the line ends with it, else to what is joined with the next row.
func (f *Folder) hand(r *row) {
	if !r.wrapped && !f.joining {
		f.join = f.render(f.join[:0], r)
		f.emit(Line{Text: f.join, Stamp: r.stamp})
		f.join = f.join[:0]
		return
	}
	had := len(f.join)
	f.join = f.render(f.join, r)
	if had > 0 && len(f.join) > maxLine {
		f.emit(Line{Text: f.join[:had], Stamp: f.joinStamp, More: true})
		f.join = append(f.join[:0], f.join[had:]...)
	}
	f.joining, f.joinStamp = true, r.stamp
	if !r.wrapped {
		f.endJoin()
	}
}

// endJoin ends a line whose last row turned out to be its end.
func (f *Folder) endJoin() {
	if f.joining {
		f.joining = false
		f.emit(Line{Text: f.join, Stamp: f.joinStamp})
		f.join = f.join[:0]
	}
}

// shown is how many rows of the window there are to see: up to the last that is not blank, and every row that the cursor has
// passed with a line's end.
func (f *Folder) shown() int {
	n := len(f.rows)
	for n > 0 && n > f.y && f.rows[n-1].blank() {
		n--
	}
	return n
}

// settle hands on, early, the lines that the cursor has left so far behind that it is not expected back.
func (f *Folder) settle() {
	limit := min(f.y-f.reach, len(f.rows))
	for f.clean < limit {
		end, fresh := f.clean, false
		for end < len(f.rows) && f.rows[end].wrapped {
			fresh = fresh || !f.rows[end].sent
			end++
		}
		if end >= limit {
			return
		}
		fresh = fresh || !f.rows[end].sent
		for ; f.clean <= end; f.clean++ {
			if r := f.rows[f.clean]; fresh {
				f.hand(r)
				r.sent = true
			}
		}
	}
}

// cameBack notes that the cursor went up by n rows.
func (f *Folder) cameBack(n int) { f.reach = max(f.reach, n) }
