package panel

import (
	"slices"
	"sync"
)

// Roster lists the feeds by index. A name keeps its index even while no feed has it, as in the hub. It is safe for
// concurrent use.
type Roster struct {
	mu      sync.RWMutex
	names   []string // By index.
	indexes map[string]int
	listed  []int // The indexes of the present feeds, in the user's order.
	version int
}

// NewRoster returns a roster of feeds.
func NewRoster(names ...string) *Roster {
	r := new(Roster)
	r.Set(names)
	return r
}

// Set replaces the present feeds. New names get the next indexes. The function undo takes that back, if no feed has been
// added meanwhile.
func (r *Roster) Set(names []string) (undo func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	known, listed := len(r.names), r.listed
	if r.indexes == nil {
		r.indexes = make(map[string]int, len(names))
	}
	r.listed = make([]int, len(names))
	for i, name := range names {
		at, found := r.indexes[name]
		if !found {
			at = len(r.names)
			r.indexes[name], r.names = at, append(r.names, name)
		}
		r.listed[i] = at
	}
	r.version++
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		for _, name := range r.names[known:] {
			delete(r.indexes, name)
		}
		r.names, r.listed = r.names[:known:known], listed
		r.version++
	}
}

// Version changes with the present feeds.
func (r *Roster) Version() int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.version
}

// Len returns the number of present feeds.
func (r *Roster) Len() int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return len(r.listed)
}

// Names returns all names by index, including those that no feed has any more.
func (r *Roster) Names() []string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return slices.Clone(r.names)
}

// Name returns the name with an index, empty if there is none.
func (r *Roster) Name(index int) string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if index < 0 || index >= len(r.names) {
		return ""
	}
	return r.names[index]
}

// Index returns the index of a name, -1 if there is none.
func (r *Roster) Index(name string) int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if i, found := r.indexes[name]; found {
		return i
	}
	return -1
}

// Indexes returns the indexes of the named feeds that are present, or of all if names is empty, in the user's order.
func (r *Roster) Indexes(names []string) []int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if len(names) == 0 {
		return slices.Clone(r.listed)
	}
	wanted := make(map[string]bool, len(names))
	for _, name := range names {
		wanted[name] = true
	}
	var indexes []int
	for _, i := range r.listed {
		if wanted[r.names[i]] {
			indexes = append(indexes, i)
		}
	}
	return indexes
}
