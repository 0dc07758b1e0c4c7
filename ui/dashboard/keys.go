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

// keyName is the name of a key as the key table has it; empty for one that has no name.
func keyName(e *tcell.EventKey) string {
	alt := e.Modifiers()&(tcell.ModAlt|tcell.ModMeta) != 0
	if e.Key() == tcell.KeyRune {
		r := e.Rune()
		name := string(r)
		if r == ' ' {
			name = "space"
		}
		switch {
		case e.Modifiers()&tcell.ModCtrl != 0 && r < 0x80 && r != ' ':
			return "ctrl-" + strings.ToLower(name)
		case alt:
			return "alt-" + name
		}
		return name
	}
	if n, ok := named[e.Key()]; ok {
		arrow := n == "left" || n == "right"
		if arrow && (alt || e.Modifiers()&tcell.ModCtrl != 0) || n == "backspace" && alt {
			return "alt-" + n
		}
		return n
	}
	if k := e.Key(); k >= tcell.KeyCtrlA && k <= tcell.KeyCtrlZ {
		return "ctrl-" + string(rune('a'+k-tcell.KeyCtrlA))
	}
	return ""
}
