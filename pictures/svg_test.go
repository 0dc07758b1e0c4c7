package main

import (
	"encoding/xml"
	"io"
	"strings"
	"testing"
)

func TestSpans(t *testing.T) {
	var l look
	got := spans("  a\x1b[1;32mb \x1b[38;5;196m<\x1b[0m c\x1b[48:2::1:2:3m  \x1b[m日d", &l)
	want := []span{
		{"a", 2, 1, look{}}, {"b ", 3, 2, look{fg: palette[2], bold: true}}, {"<", 5, 1, look{fg: "#ff0000", bold: true}}, {"c", 7, 1, look{}},
		{"  ", 8, 2, look{bg: "#010203"}}, {"日d", 10, 3, look{}},
	}
	if len(got) != len(want) {
		t.Fatalf("%+v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%d: %+v, want %+v", i, got[i], want[i])
		}
	}
}

func TestDrawIsXML(t *testing.T) {
	text := draw("a <b> & \"c\"\n\x1b[7m 日 \x1b[0m\x1b[4;9;38m\n\n", 20)
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		_, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("%v in %s", err, text)
		}
	}
	if n := strings.Count(text, "<text"); n != 2 {
		t.Errorf("%d texts in %s", n, text)
	}
}
