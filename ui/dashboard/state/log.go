package state

import (
	"sort"
	"strings"
	"time"

	"runar/ui/dashboard/draw"
)

// Log is the reader of a run's log. Its place is a byte of the file, not a line number: no line need be counted to stand there.
type Log struct {
	Ref    Ref
	Text   *LogText // the window that was read last
	Follow bool
	Wrap   bool
	Times  bool
	Top    int64 // start of the line at the top, where not following
	Sub    int   // rows of that line passed over, where wrapped
	X      int   // columns passed over, where not wrapped
	Query  string
	Match  int64 // start of the line found last; -1: none

	pending int // rows still to be moved once the window is there
	context bool
	search  SearchWant
	since   time.Time // when the search began
	seq     int
}

// Searching tells whether a search goes on for so long that it is worth a word.
func (l *Log) Searching(now time.Time) bool {
	return l.search.Query != "" && now.Sub(l.since) >= time.Second
}

// LogRow is a row of the log as drawn: a part of a line.
type LogRow struct {
	Line     *LogLine
	From, To int  // bytes of Line.Text
	First    bool // whether the line begins here
}

// TimesWidth is the columns taken by the time of a line.
const TimesWidth = 9

func (l *Log) textWidth(w int) int {
	if l.Times {
		w -= TimesWidth
	}
	return max(1, w)
}

// cuts answers where the rows of a line begin, in bytes.
func (l *Log) cuts(line *LogLine, w int) []int {
	if !l.Wrap || len(line.Text) <= w {
		return []int{0}
	}
	at := []int{0}
	rest := line.Text
	for {
		head := draw.Cut(rest, w)
		if head == "" {
			head, _ = draw.Next(rest)
		}
		rest = rest[len(head):]
		if rest == "" {
			return at
		}
		at = append(at, len(line.Text)-len(rest))
	}
}

// at is the index of the line that holds byte off.
func (t *LogText) at(off int64) int {
	i := sort.Search(len(t.Lines), func(i int) bool { return t.Lines[i].Off > off })
	return max(0, i-1)
}

// end is the place at which the last row of the window is the last of h.
func (l *Log) end(h, w int) (idx, sub int) {
	left := max(h, 1)
	for i := len(l.Text.Lines) - 1; i >= 0; i-- {
		n := len(l.cuts(&l.Text.Lines[i], w))
		if n >= left {
			return i, n - left
		}
		left -= n
	}
	return 0, 0
}

func (l *Log) place(h, w int) (idx, sub int) {
	if l.Follow {
		return l.end(h, w)
	}
	idx = l.Text.at(l.Top)
	if l.Text.Lines[idx].Off != l.Top {
		return idx, 0
	}
	return idx, min(l.Sub, len(l.cuts(&l.Text.Lines[idx], w))-1)
}

// LogRows are the rows of the log that h×w cells show.
func (s *State) LogRows(w, h int) []LogRow {
	l := &s.Log
	if l.Text == nil || len(l.Text.Lines) == 0 || h <= 0 {
		return nil
	}
	w = l.textWidth(w)
	rows := make([]LogRow, 0, h)
	idx, sub := l.place(h, w)
	for ; idx < len(l.Text.Lines) && len(rows) < h; idx++ {
		line := &l.Text.Lines[idx]
		at := l.cuts(line, w)
		for ; sub < len(at) && len(rows) < h; sub++ {
			to := len(line.Text)
			if sub+1 < len(at) {
				to = at[sub+1]
			}
			rows = append(rows, LogRow{line, at[sub], to, sub == 0})
		}
		sub = 0
	}
	return rows
}

// moveLog scrolls by n rows; what lies beyond the window is fetched, and the rest of the move is made then.
func (s *State) moveLog(n int) {
	l := &s.Log
	r := s.Layout().Rect(LogPane)
	if l.Text == nil || len(l.Text.Lines) == 0 || n == 0 || n > 0 && l.Follow {
		return
	}
	w := l.textWidth(r.W)
	idx, sub := l.place(r.H, w)
	l.Follow = false
	lines := l.Text.Lines
	endIdx, endSub := l.end(r.H, w)
	for ; n < 0; n++ {
		if sub > 0 {
			sub--
		} else if idx > 0 {
			idx--
			sub = len(l.cuts(&lines[idx], w)) - 1
		} else {
			break
		}
	}
	for ; n > 0 && (idx < endIdx || idx == endIdx && sub < endSub); n-- {
		if sub+1 < len(l.cuts(&lines[idx], w)) {
			sub++
		} else {
			idx, sub = idx+1, 0
		}
	}
	l.Top, l.Sub = lines[idx].Off, sub
	if n < 0 && !l.Text.Start || n > 0 && !l.Text.End {
		l.pending += n
	}
}

func (s *State) takeLog(t *LogText) {
	l := &s.Log
	if t.Ref != l.Ref {
		return
	}
	l.Text = t
	n := l.pending
	l.pending = 0
	if l.context && len(t.Lines) > 0 && t.Lines[t.at(l.Top)].Off == l.Top {
		l.context = false
		s.showMatch()
		return
	}
	s.moveLog(n)
}

// searchLog asks for the next match.
func (s *State) searchLog(back bool) {
	l := &s.Log
	if l.Query == "" {
		s.Said = Notice{Text: "nothing to search for", Hint: "/ searches"}
		return
	}
	from := l.Match
	if from < 0 {
		from = l.Top - 1
		if rows := s.LogRows(s.Layout().Rect(LogPane).W, s.Layout().Rect(LogPane).H); len(rows) > 0 {
			from = rows[0].Line.Off - 1
			if back {
				from = rows[len(rows)-1].Line.End
			}
		}
	}
	l.seq++
	l.since = s.Now
	l.search = SearchWant{Ref: l.Ref, Query: l.Query, From: from, Back: back, Seq: l.seq}
}

func (s *State) found(m Found) {
	l := &s.Log
	if m.Want != l.search {
		return
	}
	l.search = SearchWant{Seq: l.seq}
	if m.Off < 0 {
		s.Said = Notice{Text: "not found: " + m.Want.Query}
		return
	}
	if m.Wrap {
		s.Said = Notice{Text: "search went on from the " + map[bool]string{true: "end", false: "start"}[m.Want.Back]}
	}
	l.Follow, l.Top, l.Sub, l.Match = false, m.Off, 0, m.Off
	l.pending = 0
	if t := l.Text; t != nil && len(t.Lines) > 0 && t.Lines[t.at(m.Off)].Off == m.Off {
		s.showMatch()
	} else {
		l.context = true
	}
}

// showMatch puts the line found a third down the pane, and its match in sight where lines are not wrapped.
func (s *State) showMatch() {
	l := &s.Log
	r := s.Layout().Rect(LogPane)
	line := l.Text.Lines[l.Text.at(l.Match)]
	if at := MatchIn(line.Text, l.Query, 0); at >= 0 && !l.Wrap {
		col, w := draw.Width(line.Text[:at]), l.textWidth(r.W)
		if col < l.X || col+len(l.Query) > l.X+w {
			l.X = max(0, col-w/2)
			if col+len(l.Query) < w {
				l.X = 0
			}
		}
	}
	s.moveLog(-(r.H / 3))
}

// MatchIn finds query in text from byte at on: as it is where it holds a capital, else without case. -1: not there.
func MatchIn(text, query string, at int) int {
	if query == "" || at > len(text) {
		return -1
	}
	var i int
	if query != strings.ToLower(query) {
		i = strings.Index(text[at:], query)
	} else if low := strings.ToLower(text[at:]); len(low) == len(text)-at {
		i = strings.Index(low, query)
	} else { // letters whose lower case has another length
		i = strings.Index(text[at:], query)
	}
	if i < 0 {
		return -1
	}
	return at + i
}

func (s *State) logDo(a Action) []Cmd {
	l := &s.Log
	r := s.Layout().Rect(LogPane)
	page := max(1, r.H-1)
	switch a {
	case "up":
		s.moveLog(-1)
	case "down":
		s.moveLog(1)
	case "half up":
		s.moveLog(-max(1, page/2))
	case "half down":
		s.moveLog(max(1, page/2))
	case "page up":
		s.moveLog(-page)
	case "page down":
		s.moveLog(page)
	case "first":
		l.Follow, l.Top, l.Sub, l.pending = false, 0, 0, 0
	case "last":
		l.Follow, l.pending = true, 0
	case "follow":
		if l.Follow {
			if rows := s.LogRows(r.W, r.H); len(rows) > 0 {
				idx, sub := l.place(r.H, l.textWidth(r.W))
				l.Top, l.Sub = l.Text.Lines[idx].Off, sub
			}
			l.Follow = false
		} else {
			l.Follow, l.pending = true, 0
		}
	case "left":
		if !l.Wrap {
			l.X = max(0, l.X-max(8, r.W/4))
		}
	case "right":
		if !l.Wrap {
			longest := 0
			for _, row := range s.LogRows(r.W, r.H) {
				longest = max(longest, draw.Width(row.Line.Text))
			}
			l.X = min(l.X+max(8, r.W/4), max(l.X, longest-l.textWidth(r.W)))
		}
	case "wrap":
		l.Wrap = !l.Wrap
		l.X, l.Sub = 0, 0
	case "times":
		l.Times = !l.Times
	case "search":
		s.Prompt = &Prompt{Kind: AskSearch, Label: "search"}
	case "again":
		s.searchLog(l.search.Back)
	case "back again":
		s.searchLog(!l.search.Back)
	case "next marked log":
		refs := s.List.Marks
		for i, m := range refs {
			if m == l.Ref {
				refs = append(append([]Ref(nil), refs[i+1:]...), refs[:i]...)
				break
			}
		}
		if len(refs) == 0 {
			s.Said = Notice{Text: "no other run is marked", Hint: "space in the list marks"}
			break
		}
		for i, row := range s.List.Snap.Rows {
			if row.Ref == refs[0] {
				s.List.move(i)
				break
			}
		}
	case "pager":
		return []Cmd{OpenLog{Ref: l.Ref}}
	case "editor":
		return []Cmd{OpenLog{Ref: l.Ref, Editor: true}}
	case "copy":
		text := ""
		if rows := s.LogRows(r.W, r.H); len(rows) > 0 {
			text = rows[0].Line.Text
			if l.Follow {
				text = rows[len(rows)-1].Line.Text
			}
			for _, row := range rows {
				if l.Match >= 0 && row.Line.Off == l.Match {
					text = row.Line.Text
				}
			}
		}
		return []Cmd{Copy{"line", text}}
	}
	return nil
}
