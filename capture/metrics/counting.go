package metrics

import "runar/db"

// Counting is how a run counts steps beside its epochs: does "Epoch 2, step 700" mean the step of the epoch or of the run?
// Only the next epoch tells, where the counter begins again or goes on.
type Counting uint8

const (
	CountUnknown Counting = iota
	CountInEpoch          // the counter begins again with each epoch
	CountOverRun          // it goes on
)

// counting finds out how the counter beside an epoch counts.
type counting struct {
	known       Counting // what was seen; a counter that once began again is one of the epoch
	told        Counting // what an earlier reading of the same text found
	epoch, high float64  // the epoch being counted in, and the highest count in it
	pairs       bool     // steps were given as of the epoch
	plain       bool     // steps were given as of the run
}

// step is the step of the count n in an epoch. As long as nothing tells, a counter that is printed before the epoch counts
// over all of them and one behind it within.
func (c *counting) step(n, epoch float64, ahead bool) db.Step {
	if epoch != c.epoch {
		switch {
		case c.high == 0 || epoch < c.epoch: // the first epoch, or another run
		case n <= c.high:
			c.known = CountInEpoch
		case c.known == CountUnknown:
			c.known = CountOverRun
		}
		c.epoch, c.high = epoch, 0
	}
	c.high = max(c.high, n)
	how := c.told
	if how == CountUnknown {
		how = c.known
	}
	if how == CountOverRun || how == CountUnknown && ahead {
		c.plain = true
		return db.At(n)
	}
	c.pairs = true
	return db.Step{Main: epoch, Sub: n, HasMain: true, HasSub: true}
}

// Recount tells whether steps were given before it was known how the run counts them, and otherwise than it does. The same
// text is then to be read again with the answer as Options.Counting.
func (r *Reader) Recount() (Counting, bool) {
	c := &r.gov.second
	return c.known, c.known == CountOverRun && c.pairs || c.known == CountInEpoch && c.plain
}
