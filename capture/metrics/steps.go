package metrics

import (
	"math"

	"runar/db"
)

// at is a counter's value with its total, where one is printed.
type at struct {
	v, of float64
	ok    bool
	int   bool
}

// steps are the counters that a line prints.
type steps struct {
	epoch, iter, batch, global at
	fracs                      [2]at // 12/100 without a name
	nfrac                      int
	plural                     bool    // iter was printed as a plural
	coarse                     bool    // iter counts episodes, trials and the like
	ahead                      bool    // iter was printed before the epoch: "step 700, epoch 2"
	lead                       float64 // an integer that begins the line: "100: loss 0.5", "[100] loss=0.5"
	hasLead                    bool
	eval                       bool // the line's values are of an evaluation: its batches are within the epoch before
	many                       bool // iter was printed as "steps"
	both                       bool // the line's values are of training and of an evaluation: the epoch is over
	whole                      bool // the line is of an evaluation over all batches: Epoch(val) [1][5000]
	firm                       bool // a counter that surely governs what follows: epoch, step, iteration
	single                     bool // a counter that is no plural
	total                      bool // only a plural was printed ("epochs: 10"): a setting, as long as nothing is measured
}

// named takes a counter with a name.
func (s *steps) named(n *name, t token, best bool) {
	if t.val < 0 || t.val > 1e13 || best && n.step != globalStep {
		return
	}
	a := at{t.val, t.of, true, t.flag&isInt != 0 || t.kind == frac}
	if n.step != epochStep && t.flag&isInt == 0 && t.kind == num && t.val != math.Trunc(t.val) {
		return
	}
	switch n.step {
	case epochStep:
		if !s.epoch.ok {
			s.epoch = a
		}
	case iterStep:
		if !s.iter.ok || s.coarse && !n.coarse && (s.plural || !n.plural) {
			s.iter, s.coarse, s.plural, s.many = a, n.coarse, n.plural, n.key == "steps"
			s.ahead = !s.epoch.ok || n.key == "update" // "Epoch: 0 Update: 1000"
		}
	case batchStep:
		if !s.batch.ok {
			s.batch = a
		}
	case globalStep:
		if !s.global.ok {
			s.global = a
		}
	}
	s.firm = s.firm || n.firm
	s.single = s.single || !n.plural || t.kind == frac
	s.total = !s.single
	if n.split != "" || n.step == epochStep && n.inside != "" {
		s.whole = n.inside != "" && n.inside != "train"
	}
}

// loose takes 12/100 without a name.
func (s *steps) loose(t token) {
	if s.nfrac < len(s.fracs) && t.val >= 0 {
		s.fracs[s.nfrac] = at{t.val, t.of, true, true}
		s.nfrac++
	}
}

// bracket takes [12] in the middle of a line, as in "Epoch [1][1200]".
func (s *steps) bracket(t token) {
	if s.epoch.ok && s.nfrac == 0 {
		s.loose(t)
	}
}

func (s *steps) any() bool {
	return s.epoch.ok || s.iter.ok || s.batch.ok || s.global.ok || s.nfrac > 0
}

// named1 tells whether the line names a counter.
func (s *steps) named1() bool { return s.epoch.ok || s.iter.ok || s.batch.ok || s.global.ok }

// govern is the step that lines without one stand under.
type govern struct {
	step db.Step // of the last line that had one
	has  bool
	// epoch of the last line that named one, with its total.
	epoch  at
	block  bool // the step came from a line of its own, and this is still its block
	inset  bool // all lines since the step's own stood further in than that, which stood at margin
	margin int
	total  bool // the epoch came from a header line ("Epoch 1/10") that bars and counts stand under
	second counting
	under  string // the data that a line of its own names: what stands further in is of it
	indent int    // how far in that line stood
}

// compose makes the step of a line out of its counters. ok is false when it prints none.
func (g *govern) compose(s *steps) (db.Step, bool) {
	e := s.epoch
	var sub at
	switch {
	case s.global.ok:
		return db.At(s.global.v), true
	case s.batch.ok:
		sub = s.batch
		if s.iter.ok && !e.ok {
			return db.At(s.iter.v), true
		}
	case s.iter.ok:
		sub = s.iter
	case s.nfrac == 2 && !e.ok:
		return db.Step{Main: s.fracs[0].v, Sub: s.fracs[1].v, HasMain: true, HasSub: true}, true
	case s.nfrac > 0:
		sub = s.fracs[0]
	}
	if s.whole && e.ok && (sub.of == 0 || sub.v == sub.of) {
		return db.At(e.v), true
	}
	if !sub.ok {
		if e.ok {
			return db.At(e.v), true
		}
		return db.Step{}, false
	}
	if !e.ok {
		// A count within the epoch of a header line; a counter with no total may as well be global.
		if g.epoch.ok && g.epoch.int && (g.total && (s.batch.ok || sub.of > 0) || s.eval && s.nfrac > 0) {
			return db.Step{Main: g.epoch.v, Sub: sub.v, HasMain: true, HasSub: true}, true
		}
		if g.epoch.ok && g.epoch.int && g.total && s.iter.ok { // "step 200: …" under "Epoch 2"
			return g.second.step(sub.v, g.epoch.v, false), true
		}
		return db.At(sub.v), true
	}
	if !e.int { // the count is what is exact
		return db.At(sub.v), true
	}
	if s.iter.ok && !s.batch.ok {
		if s.many && s.both && !s.ahead && s.iter.of == 0 { // "Epoch: 3, Steps: 266 | Train Loss: 0.2 Vali Loss: 0.6"
			return db.At(e.v), true
		}
		return g.second.step(sub.v, e.v, s.ahead), true
	}
	return db.Step{Main: e.v, Sub: sub.v, HasMain: true, HasSub: true}, true
}

// below is the step of a line that prints none.
func (g *govern) below() db.Step {
	if !g.has {
		return db.Step{}
	}
	if g.step.HasSub && !g.block {
		return db.At(g.step.Main)
	}
	return g.step
}

// note remembers the step of a line; alone means that the line held nothing else.
func (g *govern) note(s *steps, st db.Step, alone bool) {
	g.step, g.has = st, true
	g.block = alone
	if s.epoch.ok {
		g.epoch = s.epoch
		g.total = alone
	}
}
