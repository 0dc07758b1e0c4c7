package cli

// edit is a line of a comparison: op is ' ' for one that both have, '-' for one of a, '+' for one of b.
type edit struct {
	op   byte
	text string
}

// most is the number of differences up to which the shortest way from a to b is looked for (Myers, An O(ND) Difference Algorithm, 1986). It
// bounds time and memory: 16 MB. Logs that differ more have little in common, and are shown one after the other.
const most = 2000

// diffLines turns a into b.
func diffLines(a, b []string) []edit {
	from := 0
	for from < len(a) && from < len(b) && a[from] == b[from] {
		from++
	}
	endA, endB := len(a), len(b)
	for endA > from && endB > from && a[endA-1] == b[endB-1] {
		endA--
		endB--
	}
	var edits []edit
	for _, line := range a[:from] {
		edits = append(edits, edit{' ', line})
	}
	edits = append(edits, diffMiddle(a[from:endA], b[from:endB])...)
	for _, line := range a[endA:] {
		edits = append(edits, edit{' ', line})
	}
	return edits
}

func diffMiddle(a, b []string) []edit {
	trace := shortest(a, b)
	if trace == nil {
		var edits []edit
		for _, line := range a {
			edits = append(edits, edit{'-', line})
		}
		for _, line := range b {
			edits = append(edits, edit{'+', line})
		}
		return edits
	}
	// Back from the end, one difference at a time.
	var back []edit
	x, y := len(a), len(b)
	for d := len(trace) - 1; d > 0; d-- {
		v := trace[d-1] // how far the diagonals -(d-1) … d-1 reached, every second
		at := func(k int) int { return int(v[(k+d-1)/2]) }
		k := x - y
		down := k == -d || k != d && at(k-1) < at(k+1)
		px := 0
		if down {
			px = at(k + 1)
		} else {
			px = at(k - 1)
		}
		py := px - k - 1
		if !down {
			py = px - k + 1
		}
		for x > px && y > py && x > 0 && y > 0 && a[x-1] == b[y-1] {
			x--
			y--
			back = append(back, edit{' ', a[x]})
		}
		if down {
			y--
			back = append(back, edit{'+', b[y]})
		} else {
			x--
			back = append(back, edit{'-', a[x]})
		}
	}
	for x > 0 {
		x--
		back = append(back, edit{' ', a[x]})
	}
	edits := make([]edit, len(back))
	for i, e := range back {
		edits[len(back)-1-i] = e
	}
	return edits
}

// shortest answers how far each diagonal k = x - y was reached with 0, 1, 2, … differences, until the ends of both; nil beyond most.
func shortest(a, b []string) [][]int32 {
	var trace [][]int32
	last := []int32{}
	for d := 0; d <= most; d++ {
		now := make([]int32, d+1) // of the diagonals -d, -d+2, …, d
		for i := range now {
			k := -d + 2*i
			x := 0
			switch {
			case d == 0:
			case i == 0 || i < d && last[i-1] < last[i]: // down from diagonal k+1
				x = int(last[i])
			default: // right from k-1
				x = int(last[i-1]) + 1
			}
			y := x - k
			for x < len(a) && y >= 0 && y < len(b) && a[x] == b[y] {
				x++
				y++
			}
			now[i] = int32(x)
			if x >= len(a) && y >= len(b) {
				return append(trace, now)
			}
		}
		trace = append(trace, now)
		last = now
	}
	return nil
}

// hunk is a stretch of edits with what is around it; the lines it begins at count from 1.
type hunk struct {
	fromA, countA int
	fromB, countB int
	edits         []edit
}

// hunks cuts edits into the stretches around differences, with so many lines of context.
func hunks(edits []edit, context int) (all []hunk) {
	lineA, lineB, at := 1, 1, 0
	advance := func(to int) {
		for ; at < to; at++ {
			if edits[at].op != '+' {
				lineA++
			}
			if edits[at].op != '-' {
				lineB++
			}
		}
	}
	for i := 0; i < len(edits); i++ {
		if edits[i].op == ' ' {
			continue
		}
		from, to := max(at, i-context), i+1
		for same := 0; i < len(edits) && same <= 2*context; i++ {
			if same++; edits[i].op != ' ' {
				to, same = i+1, 0
			}
		}
		to = min(len(edits), to+context)
		advance(from)
		h := hunk{fromA: lineA, fromB: lineB, edits: edits[from:to]}
		advance(to)
		h.countA, h.countB = lineA-h.fromA, lineB-h.fromB
		all = append(all, h)
		i = to - 1
	}
	return all
}
