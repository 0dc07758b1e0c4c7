package db

import (
	"context"
	"math/rand/v2"
	"time"
)

// busyWaits is SQLite's own table of waits, in milliseconds.
var busyWaits = [...]int64{1, 2, 5, 10, 15, 20, 25, 25, 25, 50, 50, 100}

// busy is how a locked database is waited for: for at most limit, in growing waits with jitter, so that many writers that were woken
// together do not come back together. The driver's busy_timeout must not be used instead: it spins when retries take longer than a
// millisecond, and 64 processes that insert then get through 30 times less.
func busy(limit time.Duration) func(context.Context, int) bool {
	var start time.Time
	return func(ctx context.Context, n int) bool {
		if n == 0 {
			start = time.Now()
		}
		d := time.Duration(busyWaits[min(n, len(busyWaits)-1)]) * time.Millisecond
		d = d/2 + time.Duration(rand.Int64N(int64(d)))
		if time.Since(start)+d > limit {
			return false
		}
		t := time.NewTimer(d)
		defer t.Stop()
		select {
		case <-ctx.Done():
			return false
		case <-t.C:
			return true
		}
	}
}
