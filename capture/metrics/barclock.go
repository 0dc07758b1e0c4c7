package metrics

import (
	"slices"
	"time"

	"runar/db"
)

// maxBar is how long the line of a bar may be whose last state is kept, in bytes.
const maxBar = 2 << 10

// barTime is when bars gave points, and which.
type barTime struct {
	clocks map[string]*barClock // by what stands before the bar, without its digits
	seen   *barClock            // of the bar that was just looked at
	held   bool                 // some are complete and not read yet
	turns  int
	begun  bool     // it has begun anew
	over   []byte   // the last state of the one before it, where that is still to be read
	early  bool     // the points being given are of a bar on a line yet to be ended
	before *db.Step // of the values that a bar shows at its start, from before it; nil for others

	given   map[string]db.Point // what bars gave last
	carried map[string]float64  // what the newest bar showed at its start

	text []byte
	// A bar that goes on counting in the next epoch counts globally.
	global bool
	epoch  float64
	count  at
}

// readFrame takes a state of a line that was written over. A bar that is complete is not read before it begins anew or a line ends: its
// values are the last thing to change, perhaps only when another bar, of the validation, has come and gone.
func (r *Reader) readFrame(b []byte, live bool) {
	r.bars.begun, r.bars.seen = false, nil
	r.read(b, look(b), false)
	k := r.bars.seen
	if r.bars.begun && len(r.bars.over) > 0 {
		r.readEarly(r.bars.over)
	}
	switch {
	case k != nil && k.count == 0 && k.ended:
		r.readBefore(k, b)
	case r.bars.begun:
		r.read(b, look(b), false) // for the progress
	}
	full := live && (complete(b) || k != nil && k.of > 0 && k.count == k.of)
	if full && k == nil || k != nil && k.due && k.count > 0 {
		r.readEarly(b)
	}
	if k != nil {
		k.due, k.full = false, full
		if k.text = k.text[:0]; len(b) <= maxBar {
			k.text = append(k.text, b...)
			r.bars.held = r.bars.held || full
		}
	}
}

// endLine is told of a line that has been ended, before it is read: what bars still have to give comes first.
func (r *Reader) endLine(b []byte, seen class8) {
	var own *barClock
	if m, ok := findBar(b, seen); ok {
		own = r.clockOf(barDesc(b, m))
	}
	r.letGo(own)
	if own != nil {
		r.readFrame(b, false) // it may have begun anew
	}
}

// letGo reads the bars that are complete, but for one.
func (r *Reader) letGo(own *barClock) {
	if !r.bars.held {
		return
	}
	r.bars.held = false
	var full []*barClock
	for _, k := range r.bars.clocks {
		if k.full && k != own {
			full = append(full, k)
		}
		k.full = k.full && k == own
		r.bars.held = r.bars.held || k.full
	}
	slices.SortFunc(full, func(a, b *barClock) int { return a.turn - b.turn })
	for _, k := range full {
		r.readEarly(k.text)
		k.text = k.text[:0]
	}
}

// readEarly reads the points of a bar that stands on a line yet to be ended.
func (r *Reader) readEarly(b []byte) {
	r.bars.early = true
	r.read(b, look(b), true)
	r.bars.early = false
}

// readBefore reads a bar at its start, that took the place of another one: what it shows was measured at the end of that.
func (r *Reader) readBefore(k *barClock, b []byte) {
	end := k.end
	switch {
	case k.of == 0:
	case end.HasSub:
		end.Sub = k.of
	default:
		end.Main = k.of
	}
	if r.bars.begun {
		clear(r.bars.carried)
	}
	r.bars.before = &end
	r.readEarly(b)
	r.bars.before = nil
	r.read(b, look(b), false) // for the progress
}

// barClock tells when a bar last gave points, or began, and how far it was when it was last seen.
type barClock struct {
	last      time.Duration
	count, of float64
	epoch     float64
	row       int    // of all the rows of the output
	due       bool   // it has points to give
	full      bool   // it is complete, and not read yet
	turn      int    // which bar of the output it is
	text      []byte // the line it stood on; none where that line has been ended
	end       db.Step
	ended     bool // it gave points, the last ones at end
}

// clock finds out whether an unfinished bar has points to give: Every after it began, and then each Every. So bars that are over sooner
// give what they end with and nothing else, however fast or slow the machine is; one that counts from the start again is another bar.
func (r *Reader) clock(desc []byte, s *steps) {
	var c at
	if s.nfrac > 0 {
		c = s.fracs[s.nfrac-1]
	}
	var now time.Duration
	if r.opt.Now != nil {
		now = r.opt.Now()
	}
	k := r.clockOf(desc)
	switch {
	case k == nil:
		k = r.newClock(desc)
		k.last = now
	case s.epoch.ok && s.epoch.v < k.epoch && r.rows < k.row: // a row that was held open has ended, and its bar is over long since
		return
	case c.v < k.count || s.epoch.v != k.epoch:
		k.last = now
		if len(desc) > 0 && (s.epoch.v != k.epoch || k.count == k.of && c.v <= c.of/20) {
			r.bars.begun, r.bars.over = true, append(r.bars.over[:0], k.text...)
			if k.count < k.of && k.row < r.rows+r.screen.cur && r.rows <= k.row { // it may yet go on in its row, which is held open
				r.bars.over = r.bars.over[:0]
			}
			k.text = k.text[:0]
		}
	case r.opt.Every > 0 && r.opt.Now != nil && now-k.last >= r.opt.Every:
		k.last, k.due = now, true
	}
	k.count, k.of, k.epoch, k.row = c.v, c.of, s.epoch.v, r.rows+r.screen.cur
	r.bars.seen = k
}

// clockOf is the clock of a bar by what stands before it, digits aside; nil where it is new.
func (r *Reader) clockOf(desc []byte) *barClock {
	var b [32]byte
	return r.bars.clocks[string(clockKey(desc, b[:0]))]
}

func (r *Reader) newClock(desc []byte) *barClock {
	if r.bars.clocks == nil || len(r.bars.clocks) >= maxNames {
		r.bars.clocks = make(map[string]*barClock)
	}
	r.bars.turns++
	k := &barClock{turn: r.bars.turns}
	r.bars.clocks[string(clockKey(desc, nil))] = k
	return k
}

func clockKey(desc, key []byte) []byte {
	for _, c := range desc {
		if len(key) < 32 && kinds[c]&hasDigit == 0 {
			key = append(key, c)
		}
	}
	return key
}

// onBar tells whether a pair on a bar's line is a metric.
func (r *Reader) onBar(p *pair) bool {
	if p.name.class == unknown && p.flag&isInt != 0 && len(r.ln.pairs) == 1 && r.ln.steps.nfrac > 0 { // Reading blocks: 12/12 [00:01, trackers=1]
		return false
	}
	return r.onStep(p) && (p.sep != 0 || p.name.class == metric)
}

// measured is the split (val, test) of whose metrics one at least has changed since it was given: all of them have been measured anew then,
// those that came out the same, too. "" where none has.
func (r *Reader) measured() string {
	for i := range r.ln.pairs {
		p := &r.ln.pairs[i]
		if split := p.name.split; split != "" && !training(split) && r.onBar(p) {
			if last, ok := r.bars.given[r.keyOf(p)]; !ok || last.Value != p.val {
				return split
			}
		}
	}
	return ""
}

// emitBar gives out a point of a bar, unless the bar goes on showing what was measured before.
func (r *Reader) emitBar(key string, step db.Step, v float64, measured bool) {
	last, given := r.bars.given[key]
	if r.bars.before != nil {
		r.bars.carried = put(r.bars.carried, key, v)
	}
	shown, carried := r.bars.carried[key]
	switch {
	case given && last.Value == v && last.Step == step:
		return
	case given && last.Value == v && (r.bars.early || carried && shown == v) && !measured:
		return
	}
	r.bars.given = put(r.bars.given, key, db.Point{Step: step, Value: v})
	r.emit(key, step, v)
}

// put keeps a value by the name of a metric, of which there are only so many.
func put[V any](m map[string]V, key string, v V) map[string]V {
	if m == nil {
		m = make(map[string]V)
	}
	if _, ok := m[key]; ok || len(m) < maxNames {
		m[key] = v
	}
	return m
}
