package db

// This file is the agreed surface of the store, to be moved into store.go, write.go, query.go, filter.go, resolve.go, trash.go, place.go.

import (
	"context"
	"errors"
	"time"
)

// Errors of Open and of writers. Compare with errors.Is.
var (
	ErrNoStore = errors.New("no store")                          // nothing there
	ErrNewer   = errors.New("written by a newer runar")          // readable or not: see Options
	ErrBroken  = errors.New("database is damaged")               //
	ErrLocked  = errors.New("database is locked")                // after Options.Wait
	ErrIDTaken = errors.New("id is taken")                       // draw again
	ErrLive    = errors.New("run is still running")              // rm without force
	ErrUsage   = errors.New("malformed filter, column or value") //
)

// NotFoundError: no run is named so. Near holds similar names or ids, best first; may be empty.
type NotFoundError struct {
	Ref  string
	Near []string
}

// AmbiguousError: a prefix of several ids.
type AmbiguousError struct {
	Ref        string
	Candidates []Run // newest first, at most 20
}

func (e *NotFoundError) Error() string  { panic("api") }
func (e *AmbiguousError) Error() string { panic("api") }

// Options of Open.
type Options struct {
	// ReadOnly opens without ever writing to the folder where that can be avoided: reading commands, completion.
	ReadOnly bool
	// Wait bounds how long a busy database is waited for; 0 means a minute for writers and two seconds for readers.
	Wait time.Duration
}

// Store is an open .runar folder. Not safe for concurrent use: one goroutine, one Store.
type Store struct{}

// Open opens the store in the folder dir (…/.runar). A writer creates and migrates it; a reader answers ErrNoStore when there is none.
func Open(ctx context.Context, dir string, o Options) (*Store, error) { panic("api") }

// Close checkpoints and closes.
func (s *Store) Close() error { panic("api") }

// Dir is the absolute path of the .runar folder.
func (s *Store) Dir() string { panic("api") }

// --- writing (each is one short BEGIN IMMEDIATE transaction) ---

// Insert writes the row of a run that starts, with its params and tags. ErrIDTaken when the id exists.
func (s *Store) Insert(ctx context.Context, r *Run) error { panic("api") }

// End is what is known when a run has ended.
type End struct {
	Status      Status
	Cause       Cause
	CauseNote   string
	LastError   string
	ExitCode    *int
	Signal      *int
	FinishedAt  time.Time
	CPUSeconds  *float64
	MaxRSSBytes *int64
	LogBytes    *int64
}

// Finish writes the end of a run. It may come before the row was ever inserted in this process; the row must exist.
func (s *Store) Finish(ctx context.Context, id string, e End) error { panic("api") }

// Update is a change of some columns; nil leaves a column alone.
type Update struct {
	Git       *Git
	PID       *int
	Progress  *Progress
	LogBytes  *int64
	Heartbeat *time.Time
}

// Update applies late facts.
func (s *Store) Update(ctx context.Context, id string, u Update) error { panic("api") }

// AddSamples appends points to the series of a run, a batch in one transaction, and updates the summaries.
func (s *Store) AddSamples(ctx context.Context, id string, batch []Sample) error { panic("api") }

// ReplaceSamples drops every series of the run that came from its output and writes these instead (reparse).
func (s *Store) ReplaceSamples(ctx context.Context, id string, all []Sample) error { panic("api") }

func (s *Store) SetParams(ctx context.Context, id string, p map[string]string) error { panic("api") }
func (s *Store) SetName(ctx context.Context, id string, name *string) error          { panic("api") }
func (s *Store) SetNote(ctx context.Context, id string, note *string) error          { panic("api") }
func (s *Store) AddTags(ctx context.Context, id string, tags []string) error         { panic("api") }
func (s *Store) RemoveTags(ctx context.Context, id string, tags []string) error      { panic("api") }

// Settle writes failed/lost for every run whose owner is gone, and takes in spool files. Writers call it now and then; returns how many.
func (s *Store) Settle(ctx context.Context) (int, error) { panic("api") }

// Trash moves runs to the trash in one undoable step; ErrLive for a live one unless force.
func (s *Store) Trash(ctx context.Context, ids []string, force bool) error { panic("api") }

// Restore brings runs back from the trash.
func (s *Store) Restore(ctx context.Context, ids []string) error { panic("api") }

// Undo brings back what the last Trash took and answers its ids; none when there is nothing to undo.
func (s *Store) Undo(ctx context.Context) ([]string, error) { panic("api") }

// Purge deletes runs, in the trash or not, with their logs, for good; answers the bytes freed.
func (s *Store) Purge(ctx context.Context, ids []string, force bool) (int64, error) { panic("api") }

// --- reading (status, cause and duration of every Run are derived on reading: a dead owner shows as failed/lost at once) ---

// Query says which runs and how.
type Query struct {
	Filter Filter
	Sort   string // a field, metric or param as in Filter; "" = created
	Asc    bool   // oldest or smallest first; the zero value is newest or largest first
	Limit  int    // 0 = all
	Trash  bool   // what is in the trash instead
	Full   bool   // fill Params, Metrics and Tags too
}

// List answers the runs of a query.
func (s *Store) List(ctx context.Context, q Query) ([]Run, error) { panic("api") }

// Get answers one run, full; also from the trash (DeletedAt set). NotFoundError.
func (s *Store) Get(ctx context.Context, id string) (*Run, error) { panic("api") }

// Resolve turns what a person typed (@, @1, id with or without run_, name, unique id prefix) into an id. trash: look there too.
func (s *Store) Resolve(ctx context.Context, ref string, trash bool) (string, error) { panic("api") }

// Complete answers (id, name, status, command, created) of the newest runs whose id, id without run_, or name starts with prefix; cheap.
func (s *Store) Complete(ctx context.Context, prefix string, limit int) ([]Run, error) { panic("api") }

// Keys answers the metric names of a run, sorted.
func (s *Store) Keys(ctx context.Context, id string) ([]string, error) { panic("api") }

// Series answers the points of a series with ordinal >= from (0 = all), in order.
func (s *Store) Series(ctx context.Context, id, key string, from int64) ([]Point, error) {
	panic("api")
}

// Column is the extremes and mean of a stretch of a series: one column of a chart. Empty: Count 0.
type Column struct {
	Min, Max, Mean float64 // finite values only
	First, Last    Point
	Count          int64
	NonFinite      int64
}

// Columns cuts the ordinals [from, to) of a series into n columns; long stretches are sampled by seeking. to 0 = the end.
func (s *Store) Columns(ctx context.Context, id, key string, from, to int64, n int) ([]Column, error) {
	panic("api")
}

// DataVersion changes when another connection has committed (PRAGMA data_version); microseconds.
func (s *Store) DataVersion() (int64, error) { panic("api") }

// Check runs integrity_check and the orphan checks of doctor; one line a finding.
func (s *Store) Check(ctx context.Context) ([]string, error) { panic("api") }

// Filter is a parsed list of terms joined by AND. The zero value takes everything.
type Filter struct{}

// ParseFilter reads terms as SPEC.md 5 has them. The error says which term and what is wrong.
func ParseFilter(terms []string) (Filter, error) { panic("api") }

// Match tells whether a full Run passes (for views that hold runs in memory).
func (f Filter) Match(r *Run, now time.Time) bool { panic("api") }

// --- places ---

// Place is where a new run is kept: prepared folder, id drawn, log file to be created there.
type Place struct {
	Dir     string // the .runar folder
	ID      string
	LogPath string // absolute; reserved (created empty, O_EXCL, 0600)
	Warning string // one line when this is not the place asked for; else empty
}

// Prepare makes the folder dir ready (0700, logs/, .gitignore), draws an id and reserves its log; where dir cannot be written the
// fallback folder is taken. It never opens the database and never takes longer than a few system calls. It fails only where both fail.
func Prepare(dir, fallback string) (Place, error) { panic("api") }

// Recorder keeps the record of one run through any trouble of the store: it opens the database on a goroutine of its own, retries a
// busy one, spools beside the log what could not be written (logs/<id>.spool.json, taken in by Settle), and never blocks its caller.
type Recorder struct{}

// NewRecorder starts recording at a prepared place. warn gets at most one line, once, at any time.
func NewRecorder(p Place, warn func(string)) *Recorder { panic("api") }

func (r *Recorder) Start(run *Run)            { panic("api") } // row: running
func (r *Recorder) Update(u Update)           { panic("api") }
func (r *Recorder) AddSamples(batch []Sample) { panic("api") }

// Finish writes the end, waits for everything queued at most wait, then spools what is left, and closes.
func (r *Recorder) Finish(e End, wait time.Duration) { panic("api") }
