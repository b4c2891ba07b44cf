package doctor

import (
	"slices"
	"time"

	"github.com/tidwall/gjson"

	"feedscope/feeds"
)

// timeTrack finds the times of events and how long they take to arrive.
type timeTrack struct {
	tries int
	spans int // How many events were looked through for an end.
	min   time.Duration
	known bool
}

// Where a payload may say when its event was made. Names of times at which something else happened, such as created_at, are
// not among them.
var timeNames = []string{
	"ts", "t", "time", "timestamp", "@timestamp", "at", "date", "datetime", "event_time", "eventTime", "emitted_at", "sent_at", "sentAt",
	"published_at", "timestamp_ms", "ts_ms",
}

const (
	// findTries is how many events are looked through for a time.
	findTries = 50
	// nearNow is how far a time may be from the arrival of its event to be taken for the event's own.
	nearNow = 10 * time.Minute
	// maxLook bounds the payload that is looked through for a time, in bytes.
	maxLook = 16 << 10
)

// of gives the time of an event; zero if it names none.
func (t *timeTrack) of(e *feeds.Event, c *Clock) time.Time {
	at := e.EventTime
	if at.IsZero() {
		at = t.find(e, c)
	}
	if at.IsZero() {
		return at
	}
	c.Fine = c.Fine || at.Nanosecond() != 0
	if t.spans < findTries {
		t.spans++
		c.Spans = c.Spans || spans(e, at)
	}
	if !e.Replayed {
		if lag := e.Time.Sub(at); !t.known || lag < t.min {
			t.min, t.known = lag, true
		}
	}
	return at
}

// durations are names under which a payload says how long something has lasted.
var durations = []string{"duration", "duration_ms", "durationMs", "dur", "elapsed", "elapsed_ms", "took", "length"}

// spans tells that an event made at a time names a later one up to its arrival too, or a duration.
func spans(e *feeds.Event, at time.Time) (found bool) {
	if len(e.Data) > maxLook || len(e.Data) == 0 || e.Data[0] != '{' {
		return false
	}
	const least, slack = 20 * time.Millisecond, time.Second
	gjson.ParseBytes(e.Data).ForEach(func(key, _ gjson.Result) bool {
		other := feeds.EventTime(e.Data, gjson.Escape(key.Str))
		later := !other.IsZero() && other.Sub(at) > least && other.Before(e.Time.Add(slack))
		found = later || slices.Contains(durations, key.Str)
		return !found
	})
	return found
}

// shortest is the shortest way that an event took, with the clocks' difference in it.
func (t *timeTrack) shortest() (time.Duration, bool) { return t.min, t.known }

// find reads the time where it was found before, or looks for one.
func (t *timeTrack) find(e *feeds.Event, c *Clock) time.Time {
	if len(e.Data) > maxLook || len(e.Data) == 0 || e.Data[0] != '{' {
		return time.Time{}
	}
	if c.Path != "" {
		return feeds.EventTime(e.Data, c.Path)
	}
	if t.tries == findTries {
		return time.Time{}
	}
	t.tries++
	var found time.Time
	gjson.ParseBytes(e.Data).ForEach(func(key, _ gjson.Result) bool {
		if !slices.Contains(timeNames, key.Str) {
			return true
		}
		path := gjson.Escape(key.Str)
		at := feeds.EventTime(e.Data, path)
		if at.IsZero() || e.Time.Sub(at).Abs() > nearNow {
			return true
		}
		found, c.Path = at, path
		return false
	})
	return found
}

// beatTrack finds the interval of comments.
type beatTrack struct {
	last time.Time
	gaps [3]time.Duration
	n    int
}

// next takes note of a comment and gives the interval if the last four were regular, within a tenth; zero if not.
func (b *beatTrack) next(at time.Time) time.Duration {
	if !b.last.IsZero() {
		b.gaps[b.n%len(b.gaps)] = at.Sub(b.last)
		b.n++
	}
	b.last = at
	if b.n < len(b.gaps) {
		return 0
	}
	low, high := slices.Min(b.gaps[:]), slices.Max(b.gaps[:])
	if low < time.Second || high-low > high/10 {
		return 0
	}
	return high
}
