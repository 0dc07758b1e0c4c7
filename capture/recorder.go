package capture

import (
	"time"

	"runar/db"
)

// Recorder keeps the record of one run. It must never block for longer than a few microseconds, except in Finish;
// *db.Recorder is one.
type Recorder interface {
	// Start writes the row of a run that has just begun.
	Start(run *db.Run)
	// Update adds what was learnt later.
	Update(u db.Update)
	// AddSamples appends metric points.
	AddSamples(batch []db.Sample)
	// Finish writes the end; it may take until wait has passed.
	Finish(end db.End, wait time.Duration)
}
