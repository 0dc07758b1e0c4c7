package cli

import "sort"

// otherCount is how far apart two counts of one run must be, at one time, to be counts of different things.
const otherCount = 3

// alignSteps brings the curves of each run onto one count of steps, where their own differ: a validation loss at epoch 3
// beside a loss at step 3000 lies at step 3000. The finest count is the measure.
func alignSteps(curves []*curve) {
	finest := map[string]*curve{} // by run
	for _, cv := range curves {
		if key := cv.Store + "\x00" + cv.ID; !cv.pairs && cv.rising() && (finest[key] == nil || cv.last() > finest[key].last()) {
			finest[key] = cv
		}
	}
	for _, cv := range curves {
		fine := finest[cv.Store+"\x00"+cv.ID]
		if fine == nil || fine == cv || cv.pairs || !cv.rising() {
			continue
		}
		if fine.stepAt(cv.points[len(cv.points)-1].T) > otherCount*(cv.last()+1) {
			cv.layAlong(fine)
		}
	}
}

// rising tells that a curve has steps, and that they never fall.
func (cv *curve) rising() bool {
	for i, p := range cv.points {
		if !p.Step.HasMain || i > 0 && cv.at[i] < cv.at[i-1] {
			return false
		}
	}
	return len(cv.points) > 0
}

func (cv *curve) last() float64 { return cv.at[len(cv.at)-1] }

// stepAt is the step that a curve had reached by t, in milliseconds since the run's start.
func (cv *curve) stepAt(t int64) float64 {
	i := sort.Search(len(cv.points), func(i int) bool { return cv.points[i].T > t })
	return cv.at[max(0, i-1)]
}

// layAlong moves a curve to where the steps of a finer one were at the time of its points. Output that came in large
// chunks, as of a program that buffers it, has too few times to tell: then the counts are taken to have risen together.
func (cv *curve) layAlong(fine *curve) {
	times := 1
	for i := 1; i < len(cv.points); i++ {
		if cv.points[i].T > cv.points[i-1].T {
			times++
		}
	}
	if times == len(cv.points) {
		for i, p := range cv.points {
			cv.at[i] = fine.stepAt(p.T)
		}
		return
	}
	first, last := cv.at[0], cv.last()
	each := 1.0 // between two points
	if len(cv.points) > 1 {
		each = (last - first) / float64(len(cv.points)-1)
	}
	if each == 0 {
		each = 1
	}
	end := fine.stepAt(cv.points[len(cv.points)-1].T)
	for i := range cv.at {
		cv.at[i] = fine.at[0] + (end-fine.at[0])*(cv.at[i]-first+each)/(last-first+each)
	}
}
