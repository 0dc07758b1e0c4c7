package metrics

// wrapped is what the row of a bar was too narrow for: rows below it that begin in one of its last columns, as Rich draws them. They belong
// to the bar's row.
type wrapped struct {
	text []byte
	top  int // the uppermost of these rows, in screen.held
	row  []byte
}

// continues tells whether a row may be the rest of the one above it.
func continues(row []byte) bool {
	const indent = 16
	if len(row) <= indent {
		return false
	}
	for _, c := range row[:indent] {
		if c != ' ' {
			return false
		}
	}
	return !holdsBar(row)
}

func holdsBar(row []byte) bool {
	_, ok := findBar(row, look(row))
	return ok
}

// erased takes a row of several that are drawn anew. Such rows are erased from the last one up: the rest of a bar comes before it. nil
// means that the row waits for the bar.
func (w *wrapped) erased(row []byte, at int) []byte {
	adjacent := len(w.text) > 0 && w.top == at+1
	switch {
	case at > 0 && continues(row):
		if !adjacent {
			w.text = w.text[:0]
		}
		w.row = append(append(append(w.row[:0], row...), ' '), w.text...)
		w.text, w.row, w.top = w.row, w.text, at
		return nil
	case adjacent && holdsBar(row):
		row = w.join(row, w.text)
	}
	w.text = w.text[:0]
	return row
}

// join is a bar's row with its rest. The result holds until the next call.
func (w *wrapped) join(row, rest []byte) []byte {
	w.row = append(append(append(w.row[:0], row...), ' '), rest...)
	return w.row[:min(len(w.row), maxLine)]
}

// finishRow gives out a row that is held, with its rest, which is taken from the rows below.
func (s *screen) finishRow(i int) {
	row := s.held[i]
	if i+1 < len(s.held) && continues(s.held[i+1]) && holdsBar(row) {
		var rest []byte
		for j := i + 1; j < len(s.held) && continues(s.held[j]); j++ {
			rest = append(append(rest, s.held[j]...), ' ')
			s.held[j] = s.held[j][:0]
		}
		row = s.wrapped.join(row, rest)
	}
	s.finish(row)
}
