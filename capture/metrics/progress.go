package metrics

import (
	"bytes"
	"math"

	"runar/db"
)

// progress is what a bar or a count told last.
type progress struct {
	done, total float64 // total 0: unknown
	ok          bool
	// The line that told it, in which the time left is looked for when it is asked for; nil without. inner tells that the
	// time is that of one epoch of several.
	text  []byte
	inner bool
}

// Progress is the newest progress that a bar, an epoch line or a bracketed count told; false when there was none. Where
// both the epochs and the batches within one are counted, Done has a fraction: 2.45 of 10 epochs.
func (r *Reader) Progress() (db.Progress, bool) {
	p := r.progress
	if !p.ok {
		return db.Progress{}, false
	}
	out := db.Progress{Done: &p.done}
	if p.total > 0 {
		out.Total = &p.total
	}
	if eta, ok := p.eta(); ok {
		out.ETASeconds = &eta
	}
	return out, true
}

// noteProgress takes the progress that a line without a bar tells: [12/100], Epoch 3/10, step 40 of 100.
func (r *Reader) noteProgress(s *steps) {
	var a at
	switch {
	case s.global.of > 0:
		a = s.global
	case s.epoch.of > 0 && s.nfrac == 0 && s.iter.of == 0 && s.batch.of == 0:
		a = s.epoch
	case s.iter.of > 0:
		a = s.iter
	case s.batch.of > 0:
		a = s.batch
	case s.nfrac > 0:
		a = s.fracs[s.nfrac-1]
	default:
		return
	}
	r.within(a, s.epoch)
	r.keepETA(r.ln.text, s.epoch.of > 0 && a != s.epoch)
}

// barProgress takes the progress of a bar.
func (r *Reader) barProgress(text []byte, m bar) {
	s := &r.ln.steps
	var a at
	if m.tqdm {
		v, of, ok := counts(text[min(m.b, len(text)):])
		if !ok {
			if m.b-m.a == 2 { // 450it
				i := m.a
				for i > 0 && digit(text[i-1]) {
					i--
				}
				v, _, _ := number(text[i:m.a])
				r.progress = progress{done: v, ok: true}
			}
			return
		}
		a = at{v: v, of: of, ok: true, int: true}
	} else if s.nfrac > 0 {
		a = s.fracs[s.nfrac-1]
	} else {
		v, ok := percentOf(text)
		if !ok {
			return
		}
		a = at{v: v, of: 100, ok: true}
	}
	r.within(a, s.epoch)
	r.keepETA(text, s.epoch.of > 0 || r.gov.total && r.gov.epoch.of > 0)
}

// within sets the progress from a count, within the epoch that governs it where its total is known: batch 450 of 1000
// in epoch 3 of 10 is 2.45 of 10.
func (r *Reader) within(a, epoch at) {
	if !epoch.ok && r.gov.total {
		epoch = r.gov.epoch
	}
	done, total := a.v, a.of
	if epoch.of > 0 && a != epoch && a.of > 0 && epoch.v >= 1 && epoch.v <= epoch.of && a.v <= a.of {
		done, total = epoch.v-1+a.v/a.of, epoch.of
	}
	r.progress = progress{done: done, total: total, ok: true}
}

// keepETA keeps the line that told the progress.
func (r *Reader) keepETA(text []byte, inner bool) {
	r.etaText = append(r.etaText[:0], text...)
	r.progress.text, r.progress.inner = r.etaText, inner
}

// eta is the time left in seconds. Where it is that of one epoch of several, the epochs to come count as long as this one.
func (p *progress) eta() (float64, bool) {
	eta, elapsed, ok := remaining(p.text)
	if !ok {
		return 0, false
	}
	if p.inner && p.total > 0 {
		if elapsed == 0 {
			return 0, false
		}
		if left := p.total - math.Floor(p.done) - 1; p.done != p.total {
			eta += max(left, 0) * (elapsed + eta)
		}
	}
	return eta, true
}

// counts reads " 450/1000" or " 183M/548M" behind a bar.
func counts(b []byte) (v, of float64, ok bool) {
	b = trimLeft(b)
	v, n := scaledNumber(b)
	if n == 0 || n >= len(b) || b[n] != '/' {
		return 0, 0, false
	}
	of, m := scaledNumber(b[n+1:])
	if m == 0 {
		if n+1 < len(b) && b[n+1] == '?' {
			return v, 0, true
		}
		return 0, 0, false
	}
	return v, of, true
}

// scaledNumber reads a number with k, M, G or T multiplied out.
func scaledNumber(b []byte) (float64, int) {
	v, n, _ := number(b)
	if n == 0 || n >= len(b) {
		return v, n
	}
	switch b[n] {
	case 'k', 'K':
		return v * 1e3, n + 1
	case 'M':
		return v * 1e6, n + 1
	case 'G':
		return v * 1e9, n + 1
	case 'T':
		return v * 1e12, n + 1
	}
	return v, n
}

// percentOf reads the first percentage in b.
func percentOf(b []byte) (float64, bool) {
	i := bytes.IndexByte(b, '%')
	j := i
	for j > 0 && b[j-1] == ' ' {
		j--
	}
	k := j
	for k > 0 && (digit(b[k-1]) || b[k-1] == '.') {
		k--
	}
	if i < 0 || k == j {
		return 0, false
	}
	v, n, _ := number(b[k:j])
	return v, n > 0 && v <= 100
}

// remaining reads the time left in seconds, and the time gone where a bar prints it: "[00:10<00:12, …", "ETA: 5s", "eta 1 day, 4:44:04".
func remaining(b []byte) (eta, elapsed float64, ok bool) {
	for i := 1; i < len(b); i++ {
		if b[i] == '<' && digit(b[i-1]) && i+1 < len(b) && digit(b[i+1]) {
			j := i
			for j > 0 && (digit(b[j-1]) || b[j-1] == ':') {
				j--
			}
			elapsed, _ = duration(b[j:i])
			eta, ok = duration(b[i+1:])
			return eta, elapsed, ok
		}
		if (b[i]|0x20 == 't') && i+1 < len(b) && b[i-1]|0x20 == 'e' && b[i+1]|0x20 == 'a' && (i < 2 || kinds[b[i-2]]&hasLetter == 0) {
			j := i + 2
			for j < len(b) && (b[j] == ' ' || b[j] == ':' || b[j] == '=') {
				j++
			}
			if eta, ok = duration(b[j:]); ok {
				return eta, 0, true
			}
		}
	}
	return 0, 0, false
}

// duration reads 1:23:45, 00:12, 5s, 1h 02m, 2 days, 1:48:17.
func duration(b []byte) (float64, bool) {
	var total float64
	found := false
	for part := 0; part < 6; part++ {
		b = bytes.TrimLeft(b, " ,")
		v, n, _ := number(b)
		if n == 0 || b[0] == '-' || b[0] == '+' {
			break
		}
		b = b[n:]
		if len(b) > 1 && b[0] == ':' && digit(b[1]) {
			for len(b) > 1 && b[0] == ':' && digit(b[1]) {
				w, m, _ := number(b[1:])
				v = v*60 + w
				b = b[1+m:]
			}
			return total + v, true
		}
		rest := trimLeft(b)
		u := 0
		for u < len(rest) && kinds[rest[u]]&hasLetter != 0 {
			u++
		}
		switch string(rest[:u]) {
		case "s", "sec", "secs", "second", "seconds":
			return total + v, true
		case "m", "min", "mins", "minutes", "minute":
			v *= 60
		case "h", "hr", "hrs", "hour", "hours":
			v *= 3600
		case "d", "day", "days":
			v *= 86400
		case "ms":
			return total + v/1000, true
		default:
			return total, found
		}
		total += v
		found = true
		b = rest[u:]
	}
	return total, found
}
