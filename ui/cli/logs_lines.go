package cli

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"regexp"
	"time"

	"runar/capture/fold"
	"runar/capture/logfile"
	"runar/db"
	"runar/ui"
)

// markOf packs when and where a chunk came from into a stamp: microseconds, then two bits of stream.
func markOf(c logfile.Chunk) int64 { return c.Time.UnixMicro()<<2 | int64(c.Stream) }

func ofMark(stamp int64) (time.Time, logfile.Stream) {
	return time.UnixMicro(stamp >> 2), logfile.Stream(stamp & 3)
}

// lineTime is how the time of a line is written: local, to the millisecond, sortable.
const lineTime = "2006-01-02T15:04:05.000Z07:00"

// logLines writes folded lines in the form asked for.
type logLines struct {
	w       *bufio.Writer
	json    bool
	times   bool
	zone    *time.Location
	match   *regexp.Regexp
	keep    int // with match: the last so many lines; tailUnset for all
	kept    [][]byte
	part    []byte // of a very long line
	err     error
	midLine bool // what was folded last does not end a line
}

func (l *logReading) newLines(w io.Writer) *logLines {
	out := &logLines{w: bufio.NewWriterSize(w, 64<<10), json: l.c.Out.JSON, times: l.o.Timestamps, zone: l.c.Env.Now().Location(), match: l.match, keep: tailUnset}
	if l.match != nil {
		out.keep = l.o.Tail
	}
	return out
}

// longestLine is what is held of one line before it is written in pieces.
const longestLine = 8 << 20

// line takes one line of a Folder.
func (o *logLines) line(line fold.Line) {
	if o.err != nil {
		return
	}
	text := line.Text
	if line.More && len(o.part)+len(text) < longestLine {
		o.part = append(o.part, text...)
		return
	}
	if len(o.part) > 0 {
		o.part = append(o.part, text...)
		text = o.part
		defer func() { o.part = o.part[:0] }()
	}
	if o.match != nil && !o.match.Match(withoutColor(text)) {
		return
	}
	if o.keep >= 0 {
		o.hold(o.form(text, line.Stamp))
		return
	}
	_, o.err = o.w.Write(o.form(text, line.Stamp))
}

// hold keeps the last lines that matched.
func (o *logLines) hold(line []byte) {
	if o.keep == 0 {
		return
	}
	if len(o.kept) == o.keep {
		o.kept = append(o.kept[:0], o.kept[1:]...)
	}
	o.kept = append(o.kept, bytes.Clone(line))
}

// form is a line as it is written, with its end.
func (o *logLines) form(text []byte, stamp int64) []byte {
	if o.json {
		at, stream := ofMark(stamp)
		b, _ := jsonLine(struct {
			Time   db.Time `json:"time"`
			Stream string  `json:"stream"`
			Line   string  `json:"line"`
		}{db.Time{Time: at}, stream.String(), string(text)})
		return b
	}
	var b []byte
	if o.times {
		at, _ := ofMark(stamp)
		b = append(at.In(o.zone).AppendFormat(b, lineTime), ' ')
	}
	return append(append(b, text...), '\n')
}

func jsonLine(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return b.Bytes(), err
}

// close writes what is held back.
func (o *logLines) close() error {
	for _, line := range o.kept {
		if o.err == nil {
			_, o.err = o.w.Write(line)
		}
	}
	o.kept = nil
	if err := o.w.Flush(); o.err == nil {
		o.err = err
	}
	return o.err
}

// withoutColor drops the only escapes a folded line may hold: ESC [ … m.
func withoutColor(text []byte) []byte {
	if bytes.IndexByte(text, 0x1b) < 0 {
		return text
	}
	var plain []byte
	for {
		i := bytes.IndexByte(text, 0x1b)
		if i < 0 {
			return append(plain, text...)
		}
		plain = append(plain, text[:i]...)
		end := bytes.IndexByte(text[i:], 'm')
		if end < 0 {
			return plain
		}
		text = text[i+end+1:]
	}
}

// clipColored cuts a folded line to a width; escapes take no room and are closed.
func clipColored(text []byte, width int) string {
	if ui.Width(string(withoutColor(text))) <= width {
		return string(text)
	}
	var b bytes.Buffer
	for len(text) > 0 && width > 0 {
		i := bytes.IndexByte(text, 0x1b)
		if i < 0 {
			i = len(text)
		}
		piece := ui.Clip(string(text[:i]), width, "")
		b.WriteString(piece)
		if len(piece) < i {
			break
		}
		width -= ui.Width(piece)
		end := bytes.IndexByte(text[i:], 'm')
		if end < 0 {
			break
		}
		b.Write(text[i : i+end+1])
		text = text[i+end+1:]
	}
	b.WriteString("\x1b[0m")
	return b.String()
}
