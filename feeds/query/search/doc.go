// Package search maintains the list of events in a history that match a filter, while the history grows and drops
// events.
//
// A [timeline.History] and a [filter.Filter] go in; [Search.Matches] returns the sequence numbers of the matches
// found so far, oldest first. Events retained when the search starts are scanned in the background, newest first
// because that is what a screen shows, by one goroutine per processor. Later events are scanned as they arrive, and
// events that the history drops leave the list.
//
// A match takes four bytes, up to eight while its part of the list grows. The package keeps no event, and blocks
// neither writers of the history nor readers of the list.
package search
