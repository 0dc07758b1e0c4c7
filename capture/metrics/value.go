package metrics

import "math"

// value reads on behind a number: what it is of, its unit, the percentage that a count is given with.
func (a *assembly) value(t token) token {
	if v := a.next(2); t.kind == frac && a.next(1).is('(') && v.kind == num && (v.flag&percent != 0 || math.Abs(v.val-t.val/t.of) < 0.006) && a.next(3).is(')') && a.name().class == metric {
		t = *a.next(2) // "Accuracy: 270/397 (68%)"
		a.i += 3
	}
	if t.kind == frac && a.next(1).is('=') && t.of > 0 {
		if v := a.next(2); v.kind == num && v.flag&isInt == 0 && math.Abs(v.val-t.val/t.of) < 0.006 { // HellaSwag: 2488/10042 = 0.2478
			t = *v
			t.flag |= ofCount
			a.i += 2
		}
	}
	a.ofTotal(&t)
	if u := a.next(1); u.kind == word && u.gap == 1 && u.b-u.a == 1 && a.ln.text[u.a] == '%' { // 12.31 %
		t.flag |= percent
		a.i++
	}
	if a.r.unitAfter(a.i) {
		t.flag |= united
		a.i++
	}
	if t.flag&(isInt|percent) == isInt && a.sep == 0 && a.next(1).kind == num && a.next(2).kind == word && string(a.text(a.next(2))) == "%" {
		t = *a.next(1) // "Correctly classified   147   98 %"
		t.flag |= percent
		a.i += 2
	}
	return t
}

// comma reads on behind a decimal comma: 0,5123. Groups of three digits are thousands, and behind another comma stands a list.
func (a *assembly) comma(t token) token {
	if t.flag != isInt || !a.next(1).is(',') || a.next(1).gap != 0 {
		return t
	}
	v := a.next(2)
	if !t.isCount() || v.kind != num || v.gap != 0 || v.flag&isInt == 0 || !digit(a.ln.text[v.a]) {
		return t
	}
	if e := a.next(3); e.is(',') && a.next(4).kind == num && a.next(4).gap == 0 || e.is(')') || e.is(']') {
		return t
	}
	if c := a.name().class; c != metric && c != setting {
		return t
	}
	digits := v.b - v.a
	if v.flag&percent != 0 {
		digits--
	}
	if t.val != 0 && digits == 3 {
		return t
	}
	part := v.val / math.Pow10(digits)
	if a.ln.text[t.a] == '-' {
		part = -part
	}
	t.val, t.flag, t.b = t.val+part, v.flag&^isInt, v.b
	a.i += 2
	return t
}

// share passes over the count behind a share: "Acc: 56.1% (28050/50000)".
func (a *assembly) share(t token) {
	if !a.next(1).is('(') || a.next(2).kind != frac || !a.next(3).is(')') {
		return
	}
	of := a.next(2)
	if r := of.val / of.of; of.of > 0 && (math.Abs(t.val-100*r) < 0.6 || t.flag&isInt == 0 && math.Abs(t.val-r) < 0.006) {
		a.i += 3
	}
}
