package hub

import (
	"slices"
	"time"

	"feedscope/feeds"
)

const (
	// trialSamples is how many delays decide whether times are event times, and trialEvery the least time between two of
	// them: together they span more than maxSpread, so a time that never changes is not steady.
	trialSamples = 20
	trialEvery   = 250 * time.Millisecond
	// maxSpread is how far the delays may be apart, and maxDelay how far from zero.
	maxSpread = 2 * time.Second
	maxDelay  = time.Minute
)

// trial is a path at which messages may have their time. It is one if the delays from there to the arrival are steady and
// near zero, unlike those of other times, such as a deadline or the creation of an old record.
type trial struct {
	path   string          // Empty without a trial.
	last   time.Time       // The arrival of the last sample.
	delays []time.Duration // The last trialSamples.
}

// TryTimePath proposes a path of the event time for a feed whose spec has none. The feed adopts it, and measures lag from
// then on, once the last messages arrived soon after their times. An empty path ends the trial.
func (f *Feed) TryTimePath(path string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.tryTimePath(path)
}

// tryTimePath is TryTimePath for a caller that holds mu.
func (f *Feed) tryTimePath(path string) {
	if f.spec.TimePath == "" && path != f.trial.path {
		f.trial = trial{path: path}
	}
}

// tryTime samples the newest message of a batch that arrived at a time, and adopts the path if it has event times. The
// caller holds mu, on the feed's goroutine.
func (f *Feed) tryTime(at time.Time, batch []feeds.Event) {
	t := &f.trial
	if t.path == "" || at.Sub(t.last) < trialEvery {
		return
	}
	for i := len(batch) - 1; i >= 0; i-- {
		if e := &batch[i]; e.Kind == feeds.Message && !e.Noise && !e.Replayed {
			if created := feeds.EventTime(e.Data, t.path); !created.IsZero() && t.steady(at, at.Sub(created)) {
				f.spec.TimePath, f.trial = t.path, trial{}
				f.figures.monitor.StartLag(at)
			}
			return
		}
	}
}

// steady adds a sample and reports whether the samples are those of event times.
func (t *trial) steady(at time.Time, delay time.Duration) bool {
	t.last = at
	if len(t.delays) == trialSamples {
		t.delays = slices.Delete(t.delays, 0, 1)
	}
	t.delays = append(t.delays, delay)
	low, high := slices.Min(t.delays), slices.Max(t.delays)
	return len(t.delays) == trialSamples && high-low <= maxSpread && low >= -maxDelay && high <= maxDelay
}
