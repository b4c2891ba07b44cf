// Package watch follows single values of payloads: what a JSON path holds now, the least and the greatest it held, and
// how it went, in all messages or in those that pass a filter.
//
// Paths are watched and given up at run time. Events go in on the goroutines of their feeds ([Set.Fold]); a copy of what is known comes out
// ([Set.Read]). Without a path, folding costs next to nothing. The package keeps nothing of an event but the value.
package watch

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/state"
	"feedscope/feeds/state/field"
)

// Bounds of a set.
const (
	// Max is how many values can be watched at once.
	Max = 8
	// MaxText is how many bytes of a text are kept.
	MaxText = 120
	// Points is how many samples there are of a value, one for each second.
	Points = 120
)

// Set is what is watched. Its methods may be called from any goroutine. The zero value watches nothing.
type Set struct {
	// Types are the event names of the messages that it looks at, and Feed gives the name of a feed by its index, for filters
	// that ask for it. Both are set before it is used; no types: all; no Feed: feeds have no names.
	Types []string
	Feed  func(index int) string

	some    atomic.Bool
	mu      sync.Mutex
	paths   *field.Paths
	found   []field.Value
	watched []*watched
}

// The reasons for which a value is not watched.
var (
	ErrWatched = errors.New("it is watched already")
	ErrFull    = fmt.Errorf("%d values are watched, which is the most", Max)
)

// Add watches what w says, in all messages that arrive at a time or later. The errors are [ErrWatched] and [ErrFull].
func (s *Set) Add(w Watch, from time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.index(w) >= 0:
		return ErrWatched
	case len(s.watched) == Max:
		return ErrFull
	}
	s.watched = append(s.watched, newWatched(w, from))
	s.compile()
	return nil
}

// Past lets those of the messages count, too, that arrived before the time from which on w is watched. It goes through
// them without holding up any feed, and it is without effect if w is given up meanwhile.
func (s *Set) Past(w Watch, messages iter.Seq[*feeds.Event]) {
	now := s.find(w)
	if now == nil {
		return
	}
	past := newWatched(w, now.from)
	paths, found := field.Compile(w.Path), make([]field.Value, 1)
	for e := range messages {
		if e.Time.Before(past.from) {
			if paths.Find(e.Data, found); found[0].Exists() && s.passes(past, e) {
				past.take(found[0], e.When())
			}
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := s.index(w); i >= 0 && s.watched[i] == now {
		now.follow(past)
	}
}

// passes tells whether a message passes the filter of what is watched.
func (s *Set) passes(w *watched, e *feeds.Event) bool {
	if w.all() {
		return true
	}
	name := ""
	if s.Feed != nil {
		name = s.Feed(e.Feed)
	}
	return w.Filter.Match(e, name)
}

func (s *Set) find(w Watch) *watched {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := s.index(w); i >= 0 {
		return s.watched[i]
	}
	return nil
}

// Remove gives up what is called name or, if nothing is, every value of the path that name is; it is false when there is none.
func (s *Set) Remove(name string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := len(s.watched)
	s.drop(func(w *watched) bool { return w.String() == name })
	if len(s.watched) == before {
		s.drop(func(w *watched) bool { return "."+w.Path == name })
	}
	return len(s.watched) < before
}

func (s *Set) drop(which func(w *watched) bool) {
	s.watched = slices.DeleteFunc(s.watched, which)
	s.compile()
}

func (s *Set) index(of Watch) int {
	return slices.IndexFunc(s.watched, func(w *watched) bool { return w.String() == of.String() })
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
		if e := &events[i]; state.Takes(s.Types, e) {
			s.paths.Find(e.Data, s.found)
			for j, v := range s.found {
				if w := s.watched[j]; v.Exists() && !e.Time.Before(w.from) && s.passes(w, e) {
					w.take(v, e.When())
				}
			}
		}
	}
}

// Read gives all that is known, in the order in which values were added. It may use the memory of dst.
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
