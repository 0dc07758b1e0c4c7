package dashboard

import (
	"strings"

	"github.com/gdamore/tcell/v2"
)

// named are the keys that are not characters.
var named = map[tcell.Key]string{
	tcell.KeyEnter: "enter", tcell.KeyEscape: "esc", tcell.KeyTab: "tab", tcell.KeyBacktab: "backtab", tcell.KeyBackspace2: "backspace",
	tcell.KeyBackspace: "backspace", tcell.KeyDelete: "delete", tcell.KeyUp: "up", tcell.KeyDown: "down", tcell.KeyLeft: "left", tcell.KeyRight: "right", tcell.KeyPgUp: "pgup",
	tcell.KeyPgDn: "pgdn", tcell.KeyHome: "home", tcell.KeyEnd: "end", tcell.KeyF1: "f1", tcell.KeyCtrlBackslash: "ctrl-\\",
}

// keyNames are the names of a key as the key table has them; none for one that has no name. A character with Alt is Esc and the character:
// typed so quickly one after the other they come as the same bytes.
func keyNames(e *tcell.EventKey) []string {
	if e.Key() == tcell.KeyRune {
		r := e.Rune()
		name := string(r)
		if r == ' ' {
			name = "space"
		}
		switch {
		case e.Modifiers()&tcell.ModCtrl != 0 && r < 0x80 && r != ' ':
			return []string{"ctrl-" + strings.ToLower(name)}
		case e.Modifiers()&(tcell.ModAlt|tcell.ModMeta) != 0:
			return []string{"esc", name}
		}
		return []string{name}
	}
	if n, ok := named[e.Key()]; ok {
		return []string{n}
	}
	if k := e.Key(); k >= tcell.KeyCtrlA && k <= tcell.KeyCtrlZ {
		return []string{"ctrl-" + string(rune('a'+k-tcell.KeyCtrlA))}
	}
	return nil
}
