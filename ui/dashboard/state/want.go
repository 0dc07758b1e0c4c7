package state

// Want is what the screen needs to know. The state says it, feeds bring it: nothing here waits for them.
type Want struct {
	List   ListWant
	Metric string // the main metric: what trends are of
	Window []Ref  // rows whose details and trend are on the screen, or one page away
	Detail Ref    // the run whose details change with it; zero: none
	Pinned []Ref  // runs that must be complete whatever the window: compared and marked ones
	Charts []ChartWant
	Log    LogWant
	Search SearchWant
}

// ListWant says which runs and in which order.
type ListWant struct {
	Filter string
	Sort   string // "created", "name", "status", "duration", or "metric.X", "param.X"
	Asc    bool
	Metric string // the person's choice of main metric; empty: choose
}

// Axis is what a chart's x is.
type Axis uint8

// The axes.
const (
	ByStep Axis = iota
	ByEpoch
	ByTime
)

// ChartWant asks for a stretch of a series in columns.
type ChartWant struct {
	Ref    Ref
	Metric string
	Axis   Axis
	Zoomed bool
	Lo, Hi float64 // where Zoomed
	N      int     // columns at most
}

// LogWant asks for the lines around a place of a log.
type LogWant struct {
	Ref    Ref // zero: none
	Follow bool
	Top    int64 // where not following
	Rows   int
	Times  bool // when each line was written is wanted too
}

// SearchWant asks for the next line that holds Query. Seq tells one search from the same one asked again.
type SearchWant struct {
	Ref   Ref
	Query string
	From  int64 // lines that start after it, or before it where Back
	Back  bool
	Seq   int
}

// Cmd is something to be done outside, once.
type Cmd any

// The commands.
type (
	// Quit ends the dashboard.
	Quit struct{}
	// Suspend stops the process as Ctrl-Z does.
	Suspend struct{}
	// Redraw sends the whole screen again.
	Redraw struct{}
	// Rename gives a run a name; empty takes it away.
	Rename struct {
		Ref  Ref
		Name string
	}
	// Retag adds and removes tags.
	Retag struct {
		Refs        []Ref
		Add, Remove []string
	}
	// Annotate sets a note; empty takes it away.
	Annotate struct {
		Ref  Ref
		Note string
	}
	// Delete moves runs to the trash.
	Delete struct{ Refs []Ref }
	// Undelete brings runs back from the trash; no Refs: what was removed last.
	Undelete struct{ Refs []Ref }
	// Signal ends a live run: SIGTERM, or SIGKILL.
	Signal struct {
		Refs []Ref
		Kill bool
	}
	// Rerun gives the terminal back and runs the command again.
	Rerun struct{ Ref Ref }
	// OpenLog shows the log in $PAGER, or in $EDITOR.
	OpenLog struct {
		Ref    Ref
		Editor bool
	}
	// Copy puts text on the clipboard; What says what it is.
	Copy struct{ What, Text string }
	// SetMouse switches the mouse.
	SetMouse struct{ On bool }
	// SetTheme changes the colours.
	SetTheme struct{ Name string }
)
