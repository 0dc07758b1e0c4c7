package dashboard

import (
	"testing"

	"github.com/gdamore/tcell/v2"
)

func TestNamesOfKeys(t *testing.T) {
	for _, c := range []struct {
		key  tcell.Key
		r    rune
		mod  tcell.ModMask
		want string
	}{
		{tcell.KeyRune, 'b', 0, "b"}, {tcell.KeyRune, ' ', 0, "space"}, {tcell.KeyRune, 'b', tcell.ModAlt, "alt-b"}, {tcell.KeyRune, 'U', tcell.ModCtrl, "ctrl-u"},
		{tcell.KeyLeft, 0, 0, "left"}, {tcell.KeyLeft, 0, tcell.ModAlt, "alt-left"}, {tcell.KeyRight, 0, tcell.ModCtrl, "alt-right"}, {tcell.KeyUp, 0, tcell.ModAlt, "up"},
		{tcell.KeyBackspace2, 0x7f, 0, "backspace"}, {tcell.KeyBackspace2, 0x7f, tcell.ModAlt, "alt-backspace"}, {tcell.KeyCtrlD, 4, tcell.ModCtrl, "ctrl-d"},
		{tcell.KeyF12, 0, 0, ""},
	} {
		if got := keyName(tcell.NewEventKey(c.key, c.r, c.mod)); got != c.want {
			t.Errorf("key %v, %q, %v is %q, want %q", c.key, c.r, c.mod, got, c.want)
		}
	}
}
