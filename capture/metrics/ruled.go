package metrics

// uprights turns the upright strokes of boxes into |.
func (r *Reader) uprights(b []byte) []byte {
	first := -1
	for i := 0; i+2 < len(b); i++ {
		if b[i] == 0xe2 && upright(b[i+1], b[i+2]) {
			first = i
			break
		}
	}
	if first < 0 {
		return b
	}
	out := append(r.plain[:0], b[:first]...)
	for i := first; i < len(b); i++ {
		if b[i] == 0xe2 && i+2 < len(b) && upright(b[i+1], b[i+2]) {
			out = append(out, '|')
			i += 2
			continue
		}
		out = append(out, b[i])
	}
	r.plain = out
	return out
}

// upright tells whether a character that begins with e2 is one of │ ┃ ║ ┆ ┊.
func upright(b, c byte) bool {
	return b == 0x94 && (c == 0x82 || c == 0x83 || c == 0x86 || c == 0x8a) || b == 0x95 && c == 0x91
}

// hasNan tells whether b prints nan or inf somewhere.
func hasNan(b []byte) bool {
	for i := 0; i+3 <= len(b); i++ {
		if c := b[i] | 0x20; (c == 'n' || c == 'i') && (fold(b[i:i+3], "nan") || fold(b[i:i+3], "inf")) {
			if i+3 == len(b) || kinds[b[i+3]]&hasLetter == 0 || fold(b[i+3:min(i+8, len(b))], "inity") {
				return true
			}
		}
	}
	return false
}

// rule tells whether b is a drawn line: dashes, stars, box characters.
func rule(b []byte) bool {
	n := 0
	for _, c := range b {
		switch c {
		case ' ', '\t', '-', '=', '+', '|', '*', '_', '~', ':', '#':
		default:
			if c < 0x80 {
				return false
			}
		}
		n++
	}
	return n > 0
}
