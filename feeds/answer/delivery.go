package answer

import (
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"
)

// Delivery holds the times of an answer's delivery, as the reads returned. They are those of the stream as it arrived: if a
// proxy holds it back, they are not the server's.
type Delivery struct {
	// Sent is when the request was sent; zero if that is unknown.
	Sent time.Time
	// FirstEvent is when the first event arrived; FirstOutput the first with text, reasoning or a tool call;
	// FirstAnswer the first whose output is no reasoning; LastOutput the last output so far; LastEvent the last event.
	FirstEvent, FirstOutput, FirstAnswer, LastOutput, LastEvent time.Time

	// Arrivals holds the number of events with output in each slice of time since the first output. Slice is the length
	// of a slice: it doubles whenever there would be more than MaxSlices.
	Arrivals []int
	Slice    time.Duration

	answered bool
	gaps     *hdr.Histogram
	spread   Gaps
}

// Gaps are the times between the events that brought output. An event is not a token.
type Gaps struct {
	// Count is the number of gaps. P50 and P95 mean nothing below 20.
	Count         int64
	P50, P95, Max time.Duration
}

// The range of gaps that are told apart, in microseconds, to two digits.
const (
	longestGap = int64(time.Hour / time.Microsecond)
	digits     = 2
)

func (f *Delivery) event(at time.Time) {
	if f.FirstEvent.IsZero() {
		f.FirstEvent = at
	}
	f.LastEvent = at
}

func (f *Delivery) output(at time.Time) {
	if f.FirstOutput.IsZero() {
		f.FirstOutput = at
	} else {
		if f.gaps == nil {
			f.gaps = hdr.New(1, longestGap, digits)
		}
		gap := at.Sub(f.LastOutput)
		f.spread.Max = max(f.spread.Max, gap)
		// The range includes every clamped value.
		_ = f.gaps.RecordValue(min(max(int64(gap/time.Microsecond), 0), longestGap))
	}
	if f.answered && f.FirstAnswer.IsZero() {
		f.FirstAnswer = at
	}
	f.LastOutput = at
	f.arrived(at)
}

// MaxSlices is how many slices of time [Delivery].Arrivals has, firstSlice the length of one at first.
const (
	MaxSlices  = 240
	firstSlice = 50 * time.Millisecond
)

// arrived counts an event with output.
func (f *Delivery) arrived(at time.Time) {
	if f.Slice == 0 {
		f.Slice = firstSlice
	}
	since := max(at.Sub(f.FirstOutput), 0)
	for since/f.Slice >= MaxSlices {
		f.Slice *= 2
		for i := range f.Arrivals {
			if n := f.Arrivals[i]; i > 0 {
				f.Arrivals[i] = 0
				f.Arrivals[i/2] += n
			}
		}
		f.Arrivals = f.Arrivals[:(len(f.Arrivals)+1)/2]
	}
	slot := int(since / f.Slice)
	for len(f.Arrivals) <= slot {
		f.Arrivals = append(f.Arrivals, 0)
	}
	f.Arrivals[slot]++
}

// settle keeps the percentiles in place of the histogram.
func (f *Delivery) settle() {
	f.spread = f.Gaps()
	f.gaps = nil
}

// Gaps returns the gaps so far.
func (f *Delivery) Gaps() Gaps {
	g := f.spread
	if f.gaps != nil {
		quantile := func(q float64) time.Duration {
			return min(time.Duration(f.gaps.ValueAtQuantile(q))*time.Microsecond, g.Max)
		}
		g.Count, g.P50, g.P95 = f.gaps.TotalCount(), quantile(50), quantile(95)
	}
	return g
}
