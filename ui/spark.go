package ui

import (
	"math"
	"strings"
)

var sparkBars = []string{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}

// sparkMarks rise from the foot of the line to its top, as far as ASCII goes.
var sparkMarks = []string{"_", ".", "-", "=", "+", "*", "#"}

// Spark draws values as a line of bars, one column a value, from the least to the largest. A value that is not finite
// is a blank; values that are all the same are drawn at half height.
func Spark(values []float64, unicode bool) string {
	marks := sparkMarks
	if unicode {
		marks = sparkBars
	}
	low, high := math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			low, high = math.Min(low, v), math.Max(high, v)
		}
	}
	var b strings.Builder
	for _, v := range values {
		switch {
		case math.IsNaN(v) || math.IsInf(v, 0):
			b.WriteByte(' ')
		case high == low:
			b.WriteString(marks[len(marks)/2])
		default:
			// Halved first: high-low of two huge values would overflow.
			at := (v/2 - low/2) / (high/2 - low/2)
			b.WriteString(marks[min(len(marks)-1, int(at*float64(len(marks))))])
		}
	}
	return b.String()
}
