package cli

// nearest picks the candidate closest to word, at most two edits away; a swap of neighbours counts as one edit. A
// candidate that shares nothing with the word is never taken.
func nearest(word string, candidates []string) (string, bool) {
	best, bestAt := "", 3
	for _, c := range candidates {
		if at := editDistance(word, c); at < bestAt && at < max(len(word), len(c)) {
			best, bestAt = c, at
		}
	}
	return best, best != ""
}

// editDistance is the optimal string alignment distance in bytes, or 3 for anything above two.
func editDistance(a, b string) int {
	if len(a)-len(b) > 2 || len(b)-len(a) > 2 {
		return 3
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return min(last[len(b)], 3)
}
