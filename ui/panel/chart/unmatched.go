package chart

import (
	"slices"
	"sync"
)

// unmatched records some names of series that do not match. It is safe for concurrent use.
type unmatched struct {
	mu    sync.Mutex
	names []string
}

// maxUnmatched bounds the recorded names.
const maxUnmatched = 6

func (u *unmatched) add(name string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if len(u.names) < maxUnmatched && !slices.Contains(u.names, name) {
		u.names = append(u.names, name)
	}
}

// some returns the recorded names.
func (u *unmatched) some() []string {
	u.mu.Lock()
	defer u.mu.Unlock()
	return slices.Clone(u.names)
}
