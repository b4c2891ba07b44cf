// Package watch follows single values of payloads: what a JSON path holds now, the least and the greatest it held, and
// how it went.
//
// Paths are watched and given up at run time. Events go in on the goroutines of their feeds ([Set.Fold]); a copy of what is known comes out
// ([Set.Read]). Without a path, folding costs next to nothing. The package keeps nothing of an event but the value.
package watch

import (
	"iter"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/state/field"
	"feedscope/feeds/state/samples"
)

// Bounds of a set.
const (
	// Max is how many paths can be watched at once.
	Max = 8
	// MaxText is how many bytes of a text are kept.
	MaxText = 120
	// Points is how many samples there are of a value, one for each second.
	Points = 120
)

// Value is what is known of a path.
type Value struct {
	Path string
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

// Set is what is watched. Its methods may be called from any goroutine. The zero value watches nothing.
type Set struct {
	some    atomic.Bool
	mu      sync.Mutex
	paths   *field.Paths
	found   []field.Value
	watched []*watched
}

type watched struct {
	Value
	text []byte
	ring *samples.Ring
}

// Add watches a gjson path: in the events of the past that it is given, which may be nil, and from then on. It is
// false when the path is watched already or there are Max.
func (s *Set) Add(path string, past iter.Seq[*feeds.Event]) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.watched) == Max || s.index(path) >= 0 {
		return false
	}
	w := &watched{Value: Value{Path: path}, ring: samples.New(Points)}
	if past != nil {
		paths, found := field.Compile(path), make([]field.Value, 1)
		for e := range past {
			if e.Kind == feeds.Message {
				w.look(paths, found, e)
			}
		}
	}
	s.watched = append(s.watched, w)
	s.compile()
	return true
}

func (w *watched) look(paths *field.Paths, found []field.Value, e *feeds.Event) {
	if paths.Find(e.Data, found); found[0].Exists() {
		w.take(found[0], e.When())
	}
}

// Remove gives a path up; it is false when the path was not watched.
func (s *Set) Remove(path string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.index(path)
	if i < 0 {
		return false
	}
	s.watched = slices.Delete(s.watched, i, i+1)
	s.compile()
	return true
}

func (s *Set) index(path string) int {
	return slices.IndexFunc(s.watched, func(w *watched) bool { return w.Path == path })
}

func (s *Set) compile() {
	paths := make([]string, len(s.watched))
	for i, w := range s.watched {
		paths[i] = w.Path
	}
	s.paths, s.found = field.Compile(paths...), make([]field.Value, len(paths))
	s.some.Store(len(paths) > 0)
}

// Fold implements [feeds.Fold].
func (s *Set) Fold(events []feeds.Event) {
	if !s.some.Load() {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range events {
		if e := &events[i]; e.Kind == feeds.Message {
			s.paths.Find(e.Data, s.found)
			for j, v := range s.found {
				if v.Exists() {
					s.watched[j].take(v, e.When())
				}
			}
		}
	}
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

// Read gives all that is known, in the order in which paths were added. It may use the memory of dst.
func (s *Set) Read(dst []Value) []Value {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, w := range s.watched {
		if i == len(dst) {
			dst = append(dst, Value{})
		}
		history := dst[i].History[:0]
		dst[i] = w.Value
		dst[i].Text = string(w.text)
		dst[i].History = w.ring.Append(history)
	}
	return dst[:len(s.watched)]
}
