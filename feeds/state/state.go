// Package state contains code shared by the folds below it. Each package folds one kind of state from events: ticker
// keeps current values by key, notifications keeps alerts by key, series keeps numbers over time. Feeds fold every
// event on their own goroutines; once a frame, a reader copies the part it shows.
package state

import (
	"slices"

	"feedscope/feeds"
)

// Takes reports whether an event is a message with one of the names; without names any message is.
func Takes(names []string, e *feeds.Event) bool {
	if e.Kind != feeds.Message {
		return false
	}
	return len(names) == 0 || Named(names, e)
}

// Page describes the rows that a snapshot holds.
type Page struct {
	// From is the index of the first row among all that match.
	From int
	// Matching is the number of rows that match the filter, Total that of all.
	Matching, Total int
	// Generation is that of the state when it was read.
	Generation uint64
	// Missing holds the paths that no event had yet.
	Missing Missing
}

// Select sets From and Matching for the rows [from, to) of those that match, and returns the bounds, clamped.
func (p *Page) Select(from, to, matching int) (int, int) {
	to = max(0, min(to, matching))
	p.From, p.Matching = max(0, min(from, to)), matching
	return p.From, to
}

// Named reports whether an event has one of the names.
func Named(names []string, e *feeds.Event) bool {
	return slices.ContainsFunc(names, func(name string) bool { return name == string(e.Type) })
}
