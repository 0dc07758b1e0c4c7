// Package db is the store of runs: the only place that speaks SQL. Its structs' json tags are the public JSON.
package db

import (
	"fmt"
	"time"
)

// Status is what became of a run, as other programs may read it.
type Status string

// The three statuses of a run. A run whose owner is gone is Failed with CauseLost.
const (
	Running   Status = "running"
	Completed Status = "completed"
	Failed    Status = "failed"
)

// Cause says why a run ended.
type Cause string

// The causes of an end. OOM means that the kernel (or a memory cgroup) killed it; Lost that its owner vanished.
const (
	CauseExit      Cause = "exit"
	CauseSignal    Cause = "signal"
	CauseInterrupt Cause = "interrupt"
	CauseHangup    Cause = "hangup"
	CauseOOM       Cause = "oom"
	CauseLost      Cause = "lost"
)

// TimeFormat is how times stand in the store and in JSON: UTC, to the millisecond.
const TimeFormat = "2006-01-02T15:04:05.000Z"

// Time is an instant in UTC that is written with TimeFormat.
type Time struct{ time.Time }

// MarshalJSON writes the time with TimeFormat.
func (t Time) MarshalJSON() ([]byte, error) {
	return []byte(`"` + t.UTC().Format(TimeFormat) + `"`), nil
}

// UnmarshalJSON reads RFC 3339.
func (t *Time) UnmarshalJSON(b []byte) error {
	v, err := time.Parse(`"`+time.RFC3339Nano+`"`, string(b))
	if err != nil {
		return fmt.Errorf("time %s: %w", b, err)
	}
	t.Time = v.UTC()
	return nil
}

// Git is the state of the worktree when the run started; nil fields are unknown.
type Git struct {
	Commit *string `json:"commit"` // full hash
	Branch *string `json:"branch"`
	Dirty  *bool   `json:"dirty"`
}

// Progress is how far a run is, as its progress bar says; nil fields are unknown.
type Progress struct {
	Done       *float64 `json:"done"`
	Total      *float64 `json:"total"`
	ETASeconds *float64 `json:"eta_seconds"`
}

// Run is one recorded execution of a command. A nil pointer is unknown, and null in JSON.
type Run struct {
	ID              string             `json:"id"` // run_ and six characters
	Name            *string            `json:"name"`
	Command         string             `json:"command"` // argv quoted for a shell; one line, valid UTF-8
	Argv            []Text             `json:"argv"`    // exact bytes
	Status          Status             `json:"status"`
	Cause           *Cause             `json:"cause"`     // nil while running
	ExitCode        *int               `json:"exit_code"` // as a shell's $?: 128+signal where a signal ended it; nil when lost
	Signal          *int               `json:"signal"`
	Git             Git                `json:"git"`
	Workdir         string             `json:"workdir"`
	StdoutPath      *string            `json:"stdout_path"` // relative to the store
	CreatedAt       Time               `json:"created_at"`
	FinishedAt      *Time              `json:"finished_at"`
	DurationSeconds *float64           `json:"duration_seconds"` // of a live run: until now
	Host            *string            `json:"host"`
	User            *string            `json:"user"`
	PID             *int               `json:"pid"` // of the command; its owner is OwnerPID
	ParentID        *string            `json:"parent_id"`
	CPUSeconds      *float64           `json:"cpu_seconds"`
	MaxRSSBytes     *int64             `json:"max_rss_bytes"`
	LogBytes        *int64             `json:"log_bytes"`
	Params          map[string]string  `json:"params"`
	Metrics         map[string]Summary `json:"metrics"`
	Tags            []string           `json:"tags"`
	Note            *string            `json:"note"`
	Progress        Progress           `json:"progress"`
	Store           string             `json:"store"` // absolute path of the .runar folder

	// Env are the NAME=value words that stood before the command.
	Env []Text `json:"-"`
	// Owner is the runar process that records the run: what liveness is derived from.
	Owner Owner `json:"-"`
	// DeletedAt is when the run went to the trash; nil outside it.
	DeletedAt *Time `json:"-"`
	// CauseNote says in words what is known beyond Cause ("peak 61 GiB of 64 GiB", "sent by pid 7 (kill)"); may be empty.
	CauseNote string `json:"-"`
	// LastError is the last error line of the log where one was recognised; may be empty.
	LastError string `json:"-"`
}

// Owner names a process so that a reused pid is never taken for it: the boot it belongs to, its pid, and when it started.
type Owner struct {
	BootID   string // /proc/sys/kernel/random/boot_id
	PID      int
	PIDStart int64 // clock ticks since boot, field 22 of /proc/PID/stat
	Host     string
	// Heartbeat is refreshed by the owner every HeartbeatEvery; what readers on other hosts go by.
	Heartbeat time.Time
}

// Summary is a series in short. NaN is kept as the Last value and skipped in Min and Max (NaN where there is no finite value).
type Summary struct {
	Last  Float `json:"last"`
	Min   Float `json:"min"`
	Max   Float `json:"max"`
	Count int64 `json:"count"`
	Step  Step  `json:"step"` // of the last point
}

// Step is a position on the x axis: nothing, a number, or a pair [epoch, batch].
// Zero value: no step (null in JSON).
type Step struct {
	Main, Sub       float64
	HasMain, HasSub bool
}

// At makes a one-part step.
func At(step float64) Step { return Step{Main: step, HasMain: true} }

// Point is one value of a series.
type Point struct {
	Step  Step
	Value float64 // NaN and infinities allowed
	// T is when it was seen, in milliseconds since the run's start.
	T int64
}

// Sample is a point with the name of its series: what a reader of output hands to the store.
type Sample struct {
	Key string
	Point
}
