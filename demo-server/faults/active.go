package faults

import (
	"maps"
	"slices"
	"sync"
)

// Everywhere is the path for all feeds.
const Everywhere = ""

// Active holds the active faults: one set for all feeds and one for each feed, keyed by path. The zero value has none.
// It is safe for concurrent use.
type Active struct {
	mu      sync.Mutex
	sets    map[string]Set
	changed chan struct{}
}

// For returns the faults active for a feed, including those set for all feeds, and a channel that is closed when the
// faults of any feed change.
func (a *Active) For(path string) (active Set, changed <-chan struct{}) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.changed == nil {
		a.changed = make(chan struct{})
	}
	return a.sets[Everywhere].With(a.sets[path]...), a.changed
}

// All returns a copy of the non-empty sets by path.
func (a *Active) All() map[string]Set {
	a.mu.Lock()
	defer a.mu.Unlock()
	return maps.Clone(a.sets)
}

// Replace sets the faults of a path; an empty set removes them.
func (a *Active) Replace(path string, s Set) { a.update(path, func(Set) Set { return s }) }

// Add adds faults to a path. They replace faults with the same name.
func (a *Active) Add(path string, s Set) {
	a.update(path, func(active Set) Set { return active.With(s...) })
}

// Remove removes one fault from a path.
func (a *Active) Remove(path, name string) {
	a.update(path, func(active Set) Set { return active.Without(name) })
}

// Clear removes all faults.
func (a *Active) Clear() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.sets) > 0 {
		a.sets = nil
		a.notify()
	}
}

func (a *Active) update(path string, change func(Set) Set) {
	a.mu.Lock()
	defer a.mu.Unlock()
	s := change(a.sets[path])
	if slices.Equal(s, a.sets[path]) {
		return
	}
	if a.sets == nil {
		a.sets = make(map[string]Set)
	}
	a.sets[path] = s
	if len(s) == 0 {
		delete(a.sets, path)
	}
	a.notify()
}

func (a *Active) notify() {
	if a.changed != nil {
		close(a.changed)
		a.changed = nil
	}
}
