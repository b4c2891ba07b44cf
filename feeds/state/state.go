// Package state holds what the folds below it share.
//
// Each package below keeps one kind of state that a panel shows: ticker rows of values by key, notifications
// alerts by key, series numbers over time. Events go in on the goroutines of their feeds, every one of them
// is folded, and a reader takes a copy of the part it shows once a frame. None of them waits for a reader
// longer than it takes to copy that part, starts a goroutine, knows a screen, or keeps a slice of an event.
package state

import (
	"slices"

	"feedscope/feeds"
)

// Takes tells whether an event is a message with one of the event names; no names mean any.
func Takes(names []string, e *feeds.Event) bool {
	if e.Kind != feeds.Message {
		return false
	}
	return len(names) == 0 || Named(names, e)
}

// Named tells whether an event has one of the event names.
func Named(names []string, e *feeds.Event) bool {
	return slices.ContainsFunc(names, func(name string) bool { return name == string(e.Type) })
}
