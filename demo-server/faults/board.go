package faults

import (
	"maps"
	"slices"
	"sync"
)

// Everywhere is the path that stands for all feeds.
const Everywhere = ""

// Board says which faults are on, for all feeds and for each by its path. The zero value has none. It is safe for concurrent use.
type Board struct {
	mu      sync.Mutex
	sets    map[string]Set
	changed chan struct{}
}

// For gives what is on for a feed, that of all feeds included, and a channel that is closed when something changes, for whichever feed.
func (b *Board) For(path string) (on Set, changed <-chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.changed == nil {
		b.changed = make(chan struct{})
	}
	return b.sets[Everywhere].With(b.sets[path]...), b.changed
}

// All gives what is on by path, without those that have none. The caller may change the map.
func (b *Board) All() map[string]Set {
	b.mu.Lock()
	defer b.mu.Unlock()
	return maps.Clone(b.sets)
}

// Replace sets what is on for a path; an empty set heals it.
func (b *Board) Replace(path string, s Set) { b.update(path, func(Set) Set { return s }) }

// Add switches faults on beside those that are on for a path already.
func (b *Board) Add(path string, s Set) {
	b.update(path, func(on Set) Set { return on.With(s...) })
}

// Remove heals one fault of a path.
func (b *Board) Remove(path, name string) {
	b.update(path, func(on Set) Set { return on.Without(name) })
}

// Clear heals everything.
func (b *Board) Clear() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.sets) > 0 {
		b.sets = nil
		b.tell()
	}
}

func (b *Board) update(path string, change func(Set) Set) {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := change(b.sets[path])
	if slices.Equal(s, b.sets[path]) {
		return
	}
	if b.sets == nil {
		b.sets = make(map[string]Set)
	}
	b.sets[path] = s
	if len(s) == 0 {
		delete(b.sets, path)
	}
	b.tell()
}

// tell wakes who waits for a change.
func (b *Board) tell() {
	if b.changed != nil {
		close(b.changed)
		b.changed = nil
	}
}
