package cli

// Command is one word that is runar's own.
type Command struct {
	Name    string
	Aliases []string
	Group   string // heading of the help it stands under; "" hides it
	Args    string // what follows the flags, as help shows it: "[run]", "RUN…"
	Summary string // one line, lower case
	Long    string // a paragraph or more; lines of at most 79 columns
	// Examples are real command lines, each with what it is for after a "#".
	Examples []string
	// Complete says what its arguments are.
	Complete Kind
	// Own commands read their arguments themselves: no flags are parsed, not even --help.
	Own bool
	// New makes the flags of one call and the function that reads them. It is called for each use, so flags have no
	// state of their own; help, man and completion call it for the flags alone.
	New func(c *Call) ([]Flag, func(args []string) error)
}

// The groups of commands, in the order of the help.
const (
	groupRun   = "Run"
	groupLook  = "Look"
	groupKeep  = "Keep"
	groupSetUp = "Set up"
)

// commands is the table: a word in it is runar's, any other is a program to run. It is a function so that the commands
// may read it (help does) and so that starting a program does not pay for it.
func commands() []Command {
	return []Command{
		{Name: "run", Group: groupRun, Args: "[--] COMMAND…", Summary: "run a command and record it", Long: longRun, Examples: examplesRun, Complete: Programs, New: newRun},
		{Name: "again", Group: groupRun, Args: "RUN [-- CHANGES…]", Summary: "run the command of a run once more", Long: longAgain, Examples: examplesAgain, Complete: Runs, New: newAgain},
		{Name: "wait", Group: groupRun, Args: "RUN…", Summary: "wait until runs have ended", Long: longWait, Examples: examplesWait, Complete: LiveRuns, New: newWait},
		{Name: "stop", Group: groupRun, Args: "RUN…", Summary: "end live runs", Long: longStop, Examples: examplesStop, Complete: LiveRuns, New: newStop},

		{Name: "dashboard", Aliases: []string{"ui"}, Group: groupLook, Summary: "the runs on the full screen, live", Long: longDashboard, Examples: examplesDashboard, New: newDashboard},
		{Name: "ls", Aliases: []string{"list"}, Group: groupLook, Args: "[FILTER…]", Summary: "list runs, newest first", Long: longLs, Examples: examplesLs, Complete: Keys, New: newLs},
		{Name: "show", Group: groupLook, Args: "[RUN]", Summary: "everything known of a run", Long: longShow, Examples: examplesShow, Complete: Runs, New: newShow},
		{Name: "logs", Group: groupLook, Args: "[RUN]", Summary: "what a run printed", Long: longLogs, Examples: examplesLogs, Complete: Runs, New: newLogs},
		{Name: "why", Group: groupLook, Args: "[RUN]", Summary: "why a run ended, and what to do next", Long: longWhy, Examples: examplesWhy, Complete: Runs, New: newWhy},
		{Name: "metrics", Group: groupLook, Args: "[RUN]", Summary: "the metrics of a run", Long: longMetrics, Examples: examplesMetrics, Complete: Runs, New: newMetrics},
		{Name: "plot", Group: groupLook, Args: "[RUN…]", Summary: "draw metrics as a line chart", Long: longPlot, Examples: examplesPlot, Complete: Runs, New: newPlot},
		{Name: "compare", Group: groupLook, Args: "RUN RUN…", Summary: "what differs between runs", Long: longCompare, Examples: examplesCompare, Complete: Runs, New: newCompare},
		{Name: "diff", Group: groupLook, Args: "[RUN RUN]", Summary: "what changed from one run to another, line by line", Long: longDiff, Examples: examplesDiff, Complete: Runs, New: newDiff},

		{Name: "rename", Group: groupKeep, Args: "RUN NAME", Summary: "give a run another name", Long: longRename, Examples: examplesRename, Complete: Runs, New: newRename},
		{Name: "tag", Group: groupKeep, Args: "RUN TAG…", Summary: "put tags on a run", Examples: examplesTag, Complete: Runs, New: newTag},
		{Name: "untag", Group: groupKeep, Args: "RUN TAG…", Summary: "take tags off a run", Examples: examplesUntag, Complete: Runs, New: newUntag},
		{Name: "note", Group: groupKeep, Args: "RUN [TEXT…]", Summary: "write or read the note of a run", Long: longNote, Examples: examplesNote, Complete: Runs, New: newNote},
		{Name: "rm", Group: groupKeep, Args: "RUN…", Summary: "move runs to the trash", Long: longRm, Examples: examplesRm, Complete: Runs, New: newRm},
		{Name: "restore", Group: groupKeep, Args: "RUN…", Summary: "bring runs back from the trash", Examples: examplesRestore, Complete: TrashedRuns, New: newRestore},
		{Name: "undo", Group: groupKeep, Summary: "bring back what the last rm took", New: newUndo},
		{Name: "gc", Group: groupKeep, Args: "[FILTER…]", Summary: "delete runs that are old, large or came to nothing", Complete: Keys, Long: longGC, Examples: examplesGC, New: newGC},
		{Name: "export", Group: groupKeep, Args: "[RUN… | FILTER…]", Summary: "write runs with their logs and metrics as JSON lines", Long: longExport, Examples: examplesExport, Complete: Runs, New: newExport},
		{Name: "import", Group: groupKeep, Args: "FILE…", Summary: "take runs in that export wrote", Long: longImport, Examples: examplesImport, Complete: Files, New: newImport},

		{Name: "init", Group: groupSetUp, Args: "[SHELL]", Summary: "record matching commands at the prompt", Long: longInit, Examples: examplesInit, Complete: Shells, New: newInit},
		{Name: "track", Group: groupSetUp, Args: "[PATTERN]", Summary: "which commands are recorded by themselves", Long: longTrack, Examples: examplesTrack, Complete: Patterns, New: newTrack},
		{Name: "untrack", Group: groupSetUp, Args: "PATTERN", Summary: "record a command no longer by itself", Examples: examplesUntrack, Complete: Patterns, New: newUntrack},
		{Name: "completion", Group: groupSetUp, Args: "[SHELL]", Summary: "completion of a shell, as a file", Long: longCompletion, Examples: examplesCompletion, Complete: Shells, New: newCompletion},
		{Name: "__complete", Args: "WORD…", Summary: "what may stand at the cursor", Own: true, New: newComplete},
		{Name: "hook", Args: "…", Summary: "what the code of init calls", Own: true, New: newHook},

		{Name: "config", Group: groupSetUp, Args: "[NAME [VALUE]]", Summary: "settings and where they come from", Long: longConfig, Examples: examplesConfig, Complete: Settings, New: newConfig},
		{Name: "doctor", Group: groupSetUp, Summary: "check that everything works here", Long: longDoctor, New: newDoctor},
		{Name: "help", Group: groupSetUp, Args: "[COMMAND | TOPIC]", Summary: "help on a command or a topic", Complete: Topics, New: newHelp},
		{Name: "man", Group: groupSetUp, Args: "[COMMAND]", Summary: "print a manual page", Long: longMan, Examples: examplesMan, Complete: Commands, New: newMan},
		{Name: "version", Group: groupSetUp, Summary: "which runar this is", New: newVersion},
	}
}

// reserved are the words that are, or will be, runar's. The list is part of the contract: a program with one of these
// names is run with `runar -- WORD`.
func reserved() []string {
	return []string{"run", "ls", "list", "show", "logs", "metrics", "plot", "compare", "diff", "why", "tag", "untag", "note", "rename", "rm", "restore", "undo", "gc",
		"export", "import", "push", "pull", "stop", "attach", "again", "checkout", "adopt", "wait", "track", "untrack", "init", "hook", "completion", "config", "doctor",
		"ui", "dashboard", "help", "version", "man"}
}

// lookup finds a command by its name or an alias; names are never abbreviated.
func lookup(word string) (Command, bool) {
	for _, cmd := range commands() {
		if cmd.Name == word {
			return cmd, true
		}
		for _, alias := range cmd.Aliases {
			if alias == word {
				return cmd, true
			}
		}
	}
	return Command{}, false
}
