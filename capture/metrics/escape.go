package metrics

type escState uint8

// sequence takes one byte of an escape sequence.
func (s *screen) sequence(c byte) {
	switch s.state {
	case escape:
		switch c {
		case '[':
			s.state, s.narg, s.priv, s.args = csi, 0, false, [4]int{}
		case ']', 'P', '_', '^', 'X':
			s.state = osc
		case '(', ')', '*', '+', '#', ' ', '%':
			s.state = skip1
		default:
			s.state = ground
		}
	case skip1:
		s.state = ground
	case osc:
		if c == 7 {
			s.state = ground
		} else if c == 0x1b {
			s.state = oscEsc
		} else if c == '\n' { // a terminal would wait on; a broken sequence must not swallow the log
			s.state = ground
			s.lineFeed()
		}
	case oscEsc:
		s.state = osc
		if c == '\\' {
			s.state = ground
		}
	case csi:
		switch {
		case c >= '0' && c <= '9':
			if a := &s.args[min(s.narg, 3)]; *a < 1<<20 {
				*a = *a*10 + int(c-'0')
			}
		case c == ';' || c == ':':
			s.narg++
		case c == '?':
			s.priv = true
		case c >= 0x40 && c <= 0x7e:
			s.state = ground
			s.control(c)
		case c == 0x1b:
			s.state = escape
		case c == '\n':
			s.state = ground
			s.lineFeed()
		}
	}
}

// control carries out a CSI sequence as far as it bears on the text of lines.
func (s *screen) control(c byte) {
	n := max(s.args[0], 1)
	switch c {
	case 'A':
		s.up(n)
	case 'F':
		s.up(n)
		s.pos, s.over = 0, true
	case 'B':
		s.up(-n)
	case 'E':
		s.up(-n)
		s.pos, s.over = 0, true
	case 'C':
		if s.over && s.pos < len(s.row) {
			s.row = s.row[:s.pos]
		}
		s.pos, s.over = min(s.pos+n, maxLine), false
	case 'D':
		s.back(n)
	case 'G':
		s.pos, s.over = 0, true
		for i := 1; i < n && s.pos < len(s.row); i++ {
			for s.pos++; s.pos < len(s.row) && s.row[s.pos]&0xc0 == 0x80; s.pos++ {
			}
		}
	case 'K':
		switch {
		case s.args[0] == 2 || s.pos == 0:
			s.supersede()
			if s.args[0] != 2 {
				s.pos = 0
			}
			s.over = s.pos == 0
		case s.args[0] == 0 && s.pos < len(s.row):
			s.row = s.row[:s.pos]
		}
	case 'H', 'f':
		s.supersede()
		s.pos = 0
	case 'J':
		s.supersede()
		s.pos = 0
		for i := s.cur + 1; i < len(s.held); i++ {
			s.held[i] = s.held[i][:0]
		}
	case 'h', 'l':
		if s.priv && s.args[0] == 25 && s.live != (c == 'l') {
			if s.live = c == 'l'; !s.live {
				s.release()
			} else if len(s.held) == 0 && !s.alt {
				s.held, s.cur, s.depth, s.still = append(s.held, append([]byte(nil), s.row...)), 0, liveRows, 0
			}
		}
		if s.priv && (s.args[0] == 1049 || s.args[0] == 47 || s.args[0] == 1047) {
			s.alt = c == 'h'
		}
	}
}
