package evidence

import (
	"slices"
	"time"

	"github.com/tidwall/gjson"

	"feedscope/feeds"
)

// timeTracker finds the times of events and their delays.
type timeTracker struct {
	tries int
	spans int // How many events were searched for an end time.
	min   time.Duration
	known bool
}

// timeNames are members that may contain the time of an event. They exclude the times of other things, such as
// created_at.
var timeNames = []string{
	"ts", "t", "time", "timestamp", "@timestamp", "at", "date", "datetime", "event_time", "eventTime", "emitted_at",
	"sent_at", "sentAt", "published_at", "timestamp_ms", "ts_ms",
}

const (
	// findTries is how many events are searched for a time.
	findTries = 50
	// nearNow is how far from its arrival an event's own time may be.
	nearNow = 10 * time.Minute
	// maxLook is the size of the largest payload that is searched for a time, in bytes.
	maxLook = 16 << 10
)

// of returns the time of an event; zero if it has none.
func (t *timeTracker) of(e *feeds.Event, c *Clock) time.Time {
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

// durations are members that may contain a duration.
var durations = []string{"duration", "duration_ms", "durationMs", "dur", "elapsed", "elapsed_ms", "took", "length"}

// spans reports whether an event has a duration, or a later time than at that is not after its arrival.
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

// find reads the time at the known path, or searches for one.
func (t *timeTracker) find(e *feeds.Event, c *Clock) time.Time {
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
