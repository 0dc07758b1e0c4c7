package metrics

// column is one of a table.
type column struct {
	name *name
	key  string
	cell cell
	keep bool // its numbers are points
}

// table is a header with rows under it.
type table struct {
	how    style
	cols   []column
	iter   int // column of the step, -1 without
	epoch  int // column of the epoch, -1 without
	label  bool
	edges  bool // rows are matched by where the cells stand, not by their number
	strong int
	pairs  bool // columns come in pairs: a label and its value
	idle   int  // lines since the last row
	across bool // rows are metrics, columns what they were computed on
	longer bool // rows go on behind the last name
	index  bool // rows begin with a number that has no name
	// Columns called Metric and Value: a row names its own metric. -1 without.
	metric, value int
	task          string // the last label in such a table; blank cells repeat it
	stamp         bool   // the first column holds times that look like a logger's
}

// tables holds the lines that may be a header and the table that is being read.
type tables struct {
	prev   [3][]byte // newest first
	active *table
	fresh  bool // a line that may be a header came after the last row
	cells  []cell
	heads  []cell
	more   []cell
	box    box
}

// remember keeps a line that may be a header.
func (t *tables) remember(b []byte) {
	if rule(b) || types(b) {
		return
	}
	last := t.prev[2]
	t.prev[2], t.prev[1] = t.prev[1], t.prev[0]
	if len(b) > 512 {
		b = b[:0]
	}
	t.prev[0] = append(last[:0], b...)
	t.fresh = true
}

// types tells whether b holds nothing but the types of columns, as data frames print them below the names.
func types(b []byte) bool {
	n := 0
	for i := 0; i < len(b); {
		if b[i] == '|' || b[i] == ' ' || b[i] == '\t' {
			i++
			continue
		}
		j := i
		for j < len(b) && j-i < 8 && b[j] != '|' && b[j] != ' ' && b[j] != '\t' { // none has eight letters
			j++
		}
		switch string(b[i:j]) {
		case "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "f32", "f64", "str", "bool", "cat", "date", "int64", "float64", "Int64", "Float64", "String", "object", "<int>", "<dbl>", "<chr>", "<num>", "<fct>", "<lgl>":
			n++
		default:
			return false
		}
		i = j
	}
	return n > 0
}

// closeAll forgets the table and the candidates.
func (t *tables) closeAll() {
	for i := range t.prev {
		t.prev[i] = t.prev[i][:0]
	}
}

// readTable takes the line as a row of a table; false when it is none.
func (r *Reader) readTable() bool {
	ln := &r.ln
	nums, words, seps, pipes, commas, semis, tabs := 0, 0, 0, 0, 0, 0, 0
	titles := 0 // pieces between separators that begin with a word
	late := 0   // words behind the first number
	for i := range ln.toks {
		t := &ln.toks[i]
		if t.gap == 2 && t.a > 0 && ln.text[t.a-1] == '\t' {
			tabs++
		}
		switch t.kind {
		case num, frac, junk:
			nums++
		case word, quote:
			words++
			if nums > 0 {
				late++
			}
			if i == 0 || ln.toks[i-1].kind == punct && ln.toks[i-1].ch != '-' {
				titles++
			}
		case punct:
			switch t.ch {
			case '=', ':':
				seps++
			case '|':
				pipes++
			case ',':
				commas++
			case ';':
				semis++
			case '{', '}', 'Q':
				return false
			}
		}
	}
	if nums == 0 {
		return false
	}
	if t := r.tables.active; t != nil {
		if t.idle++; t.idle > 400 {
			r.tables.active = nil
		}
	}
	framed := pipes >= 2 && ln.toks[0].is('|') && ln.toks[len(ln.toks)-1].is('|')
	if framed && r.readBox() {
		return true
	}
	if seps > 0 && !framed && commas == 0 && nums < 3 {
		return false
	}
	if seps > 1 && !framed && commas < 3 {
		return false
	}
	// Rows are numbers, perhaps behind a label: this keeps everything else from being held against the lines before.
	if nums+words < 2 || !framed && (late > nums+1 || titles > 2 || nums < 2 && nums+words > 4) {
		return false
	}
	var styles [3]style
	n := 0
	switch {
	case pipes > 0:
		styles[0], n = byPipes, 1
	case commas > 0:
		styles[0], n = byCommas, 1
	case semis > 0:
		styles[0], n = bySemis, 1
	case tabs > 0:
		styles[0], styles[1], n = byTabs, byBlanks, 2
	default:
		styles[0], n = byBlanks, 1
	}
	old := r.tables.active
	if old == nil || r.tables.fresh {
		for _, how := range styles[:n] {
			if t := r.header(how); t != nil {
				r.tables.active = t
				if r.row(t) {
					r.tables.closeAll()
					r.tables.fresh = false
					r.closeBlock()
					return true
				}
				r.tables.active = old
			}
		}
	}
	for _, how := range styles[:n] {
		if old != nil && old.how == how && r.row(old) {
			r.tables.fresh = false
			return true
		}
	}
	return false
}

// steps tells whether the table has a column of steps.
func (t *table) steps() bool { return t.iter >= 0 || t.epoch >= 0 }

// firm tells whether the table's step is one that governs what follows it.
func (t *table) firm() bool { return t.iter >= 0 && t.cols[t.iter].name.firm || t.epoch >= 0 }
