package draw

// Glyphs are the characters that are ours. Emoji-wide ones are avoided: terminals disagree on their width.
type Glyphs struct {
	ASCII                                       bool
	Running, Done, Failed, Stopped, Lost        string
	Sel, Mark, Best, Ellipsis, None             string
	Up, Down, H, V, HBold, Tick, TickX, Corner  string
	NotEqual, Dot, Enter, Space, Left, Right, X string
	ArrowUp, ArrowDown, Sep                     string
}

// Unicode is the usual set.
var Unicode = Glyphs{
	Running: "●", Done: "✓", Failed: "✗", Stopped: "■", Lost: "?",
	Sel: "▸", Mark: "*", Best: "★", Ellipsis: "…", None: "—",
	Up: "▴", Down: "▾", H: "─", V: "│", HBold: "═", Tick: "┤", TickX: "┬", Corner: "└",
	NotEqual: "≠", Dot: "·", Enter: "⏎", Space: "␣", Left: "←", Right: "→", X: "×",
	ArrowUp: "↑", ArrowDown: "↓", Sep: "│",
}

// Plain is the set for terminals and locales that know ASCII only.
var Plain = Glyphs{
	ASCII:   true,
	Running: "R", Done: "D", Failed: "F", Stopped: "S", Lost: "?",
	Sel: ">", Mark: "*", Best: "!", Ellipsis: "~", None: "-",
	Up: "^", Down: "v", H: "-", V: "|", HBold: "=", Tick: "|", TickX: "+", Corner: "+",
	NotEqual: "#", Dot: "-", Enter: "Enter", Space: "Space", Left: "<-", Right: "->", X: "x",
	ArrowUp: "^", ArrowDown: "v", Sep: "|",
}
