package watch

import (
	"time"

	"feedscope/feeds/filter"
	"feedscope/feeds/state/field"
	"feedscope/feeds/state/samples"
)

// Watch says what is watched: a gjson path, in the messages that pass a filter; nil: in all.
type Watch struct {
	Path   string
	Filter *filter.Filter
}

// String is the name of what is watched, the way it is typed: ".price .symbol=ZEPH".
func (w Watch) String() string {
	if w.all() {
		return "." + w.Path
	}
	return "." + w.Path + " " + w.Filter.String()
}

func (w Watch) all() bool { return w.Filter == nil || w.Filter.Empty() }

// Value is what is known of a path.
type Value struct {
	Watch
	// Count is how many events had the path; zero: the rest has no meaning yet.
	Count uint64
	// Text is the last value as it stood in the payload, a string without its quotation marks, cut to MaxText bytes.
	Text string
	// Updated is when the event arrived that had it.
	Updated time.Time
	// Numbers counts the values that were numbers. Last, Min and Max are of these, and History has the last of each
	// second, oldest first.
	Numbers        uint64
	Last, Min, Max float64
	History        []float64
}

// watched is a value, and what is needed to keep it.
type watched struct {
	Value
	from time.Time
	text []byte
	ring *samples.Ring
}

func newWatched(w Watch, from time.Time) *watched {
	return &watched{Value: Value{Watch: w}, from: from, ring: samples.New(Points)}
}

// follow puts what was known earlier before what is known.
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

func (w *watched) take(v field.Value, at time.Time) {
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
