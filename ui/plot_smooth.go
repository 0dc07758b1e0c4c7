package ui

import "math"

// Smooth replaces each y by the exponential moving average up to it, with the weight that the past keeps at every point
// (0 to below 1). The average starts without bias, as TensorBoard's does: it is divided by the weight gathered so far.
// counts says how many points each vertex stands for; nil for one each. Gaps stay gaps and are passed over.
func Smooth(line []Vertex, weight float64, counts []int64) []Vertex {
	if weight <= 0 {
		return line
	}
	out := make([]Vertex, len(line))
	average, gathered := 0.0, 0.0
	for i, v := range line {
		if !finite(v.Y) {
			out[i] = v
			continue
		}
		keep := weight
		if counts != nil {
			keep = math.Pow(weight, float64(max(1, counts[i])))
		}
		average = average*keep + v.Y*(1-keep)
		gathered = gathered*keep + 1 - keep
		out[i] = At(v.X, average/gathered)
	}
	return out
}
