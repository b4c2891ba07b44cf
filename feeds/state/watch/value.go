package watch

import (
	"time"

	"feedscope/feeds/jsonpath"
	"feedscope/feeds/query/filter"
	"feedscope/feeds/state/samples"
)

// Watch is a gjson path in the messages that pass a filter, nil for all messages.
type Watch struct {
	Path   string
	Filter *filter.Filter
}

// String returns the watch as the user types it: ".price .symbol=ZEPH".
func (w Watch) String() string {
	if w.all() {
		return "." + w.Path
	}
	return "." + w.Path + " " + w.Filter.String()
}

func (w Watch) all() bool { return w.Filter == nil || w.Filter.Empty() }

// Value is the state of a watched path.
type Value struct {
	Watch
	// Count is the number of events that had the path; while it is zero, the rest means nothing.
	Count uint64
	// Text is the last value as it was in the payload, a string without its quotation marks, cut to MaxText bytes.
	Text string
	// Updated is the arrival of its event.
	Updated time.Time
	// Numbers counts the values that were numbers. Last, Min and Max cover these, and History holds the last
	// one of each second, oldest first.
	Numbers        uint64
	Last, Min, Max float64
	History        []float64
}

// watched is a value and the state to update it.
type watched struct {
	Value
	from time.Time
	text []byte
	ring *samples.Ring
}

func newWatched(w Watch, from time.Time) *watched {
	return &watched{Value: Value{Watch: w}, from: from, ring: samples.New(points)}
}

// follow merges the values of earlier messages.
func (w *watched) follow(past *watched) {
	switch {
	case past.Count == 0:
		return
	case w.Count == 0:
		w.Updated, w.text = past.Updated, past.text
	}
	if past.Numbers > 0 {
		if w.Numbers == 0 {
			w.Last, w.Min, w.Max = past.Last, past.Min, past.Max
		}
		w.Min, w.Max = min(w.Min, past.Min), max(w.Max, past.Max)
		w.ring.Follow(past.ring)
	}
	w.Count += past.Count
	w.Numbers += past.Numbers
}

func (w *watched) take(v jsonpath.Value, at time.Time) {
	w.Count++
	w.Updated = at
	if v.Present() {
		w.text, _ = v.Append(w.text[:0], MaxText)
	} else {
		w.text = append(w.text[:0], "null"...)
	}
	n, ok := v.Number()
	if !ok {
		return
	}
	if w.Numbers == 0 {
		w.Min, w.Max = n, n
	}
	w.Numbers++
	w.Last, w.Min, w.Max = n, min(w.Min, n), max(w.Max, n)
	w.ring.Add(at.Unix(), n)
}
