package fold

// csi acts on a control sequence whose parameters are in f.seq.
func (f *Folder) csi(final byte) {
	if len(f.seq) > 0 {
		if c := f.seq[0]; c >= '<' && c <= '?' {
			if c == '?' && (final == 'h' || final == 'l') {
				f.modes(final == 'h')
			}
			return
		}
		if c := f.seq[len(f.seq)-1]; c >= 0x20 && c < 0x30 {
			return // intermediates: cursor shapes and the like
		}
	}
	if final == 'm' {
		if f.colour {
			f.style.sgr(f.seq)
		}
		return
	}
	if f.alt {
		return
	}
	it := numbers{rest: f.seq}
	first, _ := it.next()
	second := 0
	if !it.done() {
		second, _ = it.next()
	}
	n := max(first, 1)
	last := f.last
	f.last = 0
	switch final {
	case 'A':
		f.up(n)
	case 'B':
		f.down(n)
	case 'C':
		f.x = min(f.x+n, f.cols-1)
	case 'D':
		f.x = max(f.x-n, 0)
	case 'E':
		f.down(n)
		f.x = 0
	case 'F':
		f.up(n)
		f.x = 0
	case 'G', '`':
		f.moveTo(n-1, -1)
	case 'd':
		f.moveTo(-1, n-1)
	case 'H', 'f':
		f.moveTo(max(second, 1)-1, n-1)
	case 'J':
		f.eraseInDisplay(first)
	case 'K':
		f.eraseInLine(first)
	case 'X':
		f.erase(f.y, f.x, min(f.x+n, f.cols))
	case '@':
		if f.x < f.cols && f.y < len(f.rows) {
			f.change().insert(f.x, n, f.cols)
		}
	case 'P':
		if f.x < f.cols && f.y < len(f.rows) {
			f.change().remove(f.x, n)
		}
	case 'L':
		f.insertLines(n)
	case 'M':
		f.deleteLines(n)
	case 'S':
		for range min(n, f.height) {
			f.scrollUp()
		}
	case 'T':
		for range min(n, f.height) {
			f.scrollDown()
		}
	case 'Z':
		for range min(n, f.cols) {
			f.x = max(0, (f.x-1)/8*8)
		}
	case 'b':
		for range min(n, f.cols) {
			if last != 0 {
				f.put(last, runeWidth(last))
			}
		}
	case 'r':
		f.region(first, second)
	case 's':
		f.saved = f.save()
	case 'u':
		f.restore(f.saved)
	}
}

// region sets the rows that scroll (DECSTBM) and sends the cursor home.
func (f *Folder) region(top, bottom int) {
	top = max(top, 1) - 1
	if bottom == 0 {
		bottom = f.height
	}
	bottom = min(bottom, f.height) - 1
	if top >= bottom {
		return
	}
	f.top, f.bottom = top, bottom
	f.moveTo(0, 0)
}

// modes sets or resets the private modes in f.seq.
func (f *Folder) modes(on bool) {
	it := numbers{rest: f.seq[1:]}
	for {
		switch n, _ := it.next(); n {
		case 7:
			f.nowrap = !on
		case 47, 1047, 1049:
			f.alternate(on)
		}
		if it.done() {
			return
		}
	}
}

// alternate enters or leaves the alternate screen, of which nothing stays behind.
func (f *Folder) alternate(on bool) {
	switch {
	case on && !f.alt:
		f.before = f.save()
	case !on && f.alt:
		f.x, f.y, f.style = min(f.before.x, f.cols), min(f.before.y, f.height-1), f.before.style
	case !on && !f.alt:
		f.strayed = true
	}
	f.alt = on
}
