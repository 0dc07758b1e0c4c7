package cli

import (
	"regexp"
	"time"

	"runar/capture"
	"runar/capture/metrics"
	"runar/db"
)

// metricsEvery is how often found points are handed to the store while a program runs.
const metricsEvery = 250 * time.Millisecond

// observe reads metrics and progress from the output of a running program, at its own pace.
func observe(c *Call, f *capture.Follow, rec *db.Recorder) {
	began := time.Now()
	r := metrics.New(metrics.Options{Now: func() time.Duration { return time.Since(began) }, Every: time.Second, Patterns: c.metricPatterns()})
	buf := make([]byte, 256<<10)
	handed := time.Now()
	hand := func() {
		if batch := r.Samples(); len(batch) > 0 {
			rec.AddSamples(batch)
		}
		if p, ok := r.Progress(); ok {
			rec.Update(db.Update{Progress: &p})
		}
		handed = time.Now()
	}
	pending := false
	for {
		wait := time.Hour // idle means idle
		if pending {
			wait = metricsEvery
		}
		n, err := f.Read(buf, wait)
		if n > 0 {
			r.Write(buf[:n])
			pending = true
		}
		if err != nil {
			break
		}
		if pending && time.Since(handed) >= metricsEvery {
			hand()
			pending = false
		}
	}
	r.Flush()
	hand()
}

// metricPatterns are the user's own patterns; one that does not compile was warned of where it was set.
func (c *Call) metricPatterns() []*regexp.Regexp {
	text := c.Config().Get("metrics.pattern").Text
	if text == "" {
		return nil
	}
	re, err := regexp.Compile(text)
	if err != nil {
		return nil
	}
	return []*regexp.Regexp{re}
}
