package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// release is the version of the source at hand.
const release = "0.1.0"

func newVersion(c *Call) ([]Flag, func([]string) error) {
	return c.outputFlags(), func(args []string) error {
		if len(args) > 0 {
			return usagef("version takes no argument")
		}
		return c.printVersion()
	}
}

func (c *Call) printVersion() error {
	b := readBuild(c.Version)
	if !c.wantsJSON() {
		return c.say(b.String())
	}
	return c.printJSON(b)
}

// build is what is known of this binary.
type build struct {
	Version string  `json:"version"`
	Commit  *string `json:"commit"` // short; with -dirty where the source had changes
	Go      string  `json:"go"`
	System  string  `json:"system"`
}

// readBuild reads what the go command left in the binary: `go install` and `go build` set no version by hand.
func readBuild(linked string) build {
	b := build{Version: release, Go: runtime.Version(), System: runtime.GOOS + "/" + runtime.GOARCH}
	if linked != "" {
		b.Version = linked
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	var commit, dirty string
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			commit = s.Value[:min(7, len(s.Value))]
		case s.Key == "vcs.modified" && s.Value == "true":
			dirty = "-dirty"
		}
	}
	if commit != "" {
		commit += dirty
		b.Commit = &commit
	}
	return b
}

func (b build) String() string {
	commit := "source"
	if b.Commit != nil {
		commit = *b.Commit
	}
	return fmt.Sprintf("runar %s (%s, %s, %s)", b.Version, commit, b.Go, b.System)
}
