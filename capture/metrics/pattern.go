package metrics

import "runar/db"

// custom tries the patterns of the options on a line. Named groups say what a match means:
//
//	name, value        a metric of that name
//	step, epoch        the step of the line's metrics; both: a pair
//	any other name     a metric of the group's name
//
// A pattern with value but no name gives a metric called value. A line that matches is not read by the built-in rules.
func (r *Reader) custom(b []byte) bool {
	hit := false
	for _, re := range r.opt.Patterns {
		groups := re.SubexpNames()
		for _, m := range re.FindAllSubmatchIndex(b, 64) {
			group := func(i int) []byte {
				if m[2*i] < 0 {
					return nil
				}
				return b[m[2*i]:m[2*i+1]]
			}
			var st steps
			key, val, hasVal := "value", 0.0, false
			for i, g := range groups {
				w := group(i)
				if w == nil || g == "" {
					continue
				}
				switch t, ok := value(w); {
				case g == "name":
					key = normal(w)
				case !ok:
				case g == "step":
					st.global = at{v: t.val, ok: true, int: true}
				case g == "epoch":
					st.epoch = at{v: t.val, ok: true, int: t.flag&isInt != 0}
				case g == "value":
					val, hasVal = t.val, true
				}
			}
			step, own := r.gov.compose(&st)
			if st.epoch.ok && st.global.ok {
				step = db.Step{Main: st.epoch.v, Sub: st.global.v, HasMain: true, HasSub: true}
			}
			if own {
				r.gov.note(&st, step, false)
				hit = true
			} else {
				step = r.gov.below()
			}
			if hasVal {
				r.emit(key, step, val)
				hit = true
			}
			for i, g := range groups {
				switch g {
				case "", "name", "value", "step", "epoch":
					continue
				}
				if t, ok := value(group(i)); ok {
					r.emit(g, step, t.val)
					hit = true
				}
			}
		}
	}
	return hit
}
