// Package watch follows single values of payloads: the current value at a JSON path, its range and its trend, in all
// messages or in those that pass a filter. Paths are added and removed at run time; events go in through [Set.Fold],
// and a copy of the values comes out of [Set.Read]. Without paths, folding costs next to nothing.
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
	"feedscope/feeds/jsonpath"
	"feedscope/feeds/state"
)

// Bounds of a set.
const (
	// maximum is the number of values that can be watched.
	maximum = 8
	// MaxText is the number of bytes kept of a text.
	MaxText = 120
	// points is the number of samples kept of a value, one for each second.
	points = 120
)

// Set holds the watched values. Its methods may be called from any goroutine. The zero value watches nothing.
type Set struct {
	// Types are the names of the messages to read; none means all. Feed returns the name of a feed by its index for
	// filters that use it; nil means that feeds have no names. Set both before use.
	Types []string
	Feed  func(index int) string

	some    atomic.Bool
	mu      sync.Mutex
	paths   *jsonpath.Paths
	found   []jsonpath.Value
	watched []*watched
}

// Reasons why a value cannot be watched.
var (
	errWatched = errors.New("already watched")
	ErrFull    = fmt.Errorf("%d values are watched, the maximum", maximum)
)

// Add watches w in all messages that arrive at a time or later. It returns [ErrFull] if there
// is no room, and another error if w is watched already.
func (s *Set) Add(w Watch, from time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.index(w) >= 0:
		return errWatched
	case len(s.watched) == maximum:
		return ErrFull
	}
	s.watched = append(s.watched, newWatched(w, from))
	s.compile()
	return nil
}

// Past also counts messages that arrived before w was added. It does not block feeds while it reads, and has no effect
// if w is removed meanwhile.
func (s *Set) Past(w Watch, messages iter.Seq[*feeds.Event]) {
	s.mu.Lock()
	at := s.index(w)
	if at < 0 {
		s.mu.Unlock()
		return
	}
	now := s.watched[at]
	s.mu.Unlock()
	past := newWatched(w, now.from)
	paths, found := jsonpath.Compile(w.Path), make([]jsonpath.Value, 1)
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

// passes reports whether a message passes the filter.
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

// Remove removes the watch with that name or, if there is none, every watch of the path that name is. It returns false
// if nothing was removed.
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

func (s *Set) drop(remove func(w *watched) bool) {
	s.watched = slices.DeleteFunc(s.watched, remove)
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
	s.paths, s.found = jsonpath.Compile(paths...), make([]jsonpath.Value, len(paths))
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

// Read returns all watched values in the order in which they were added, reusing dst.
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
