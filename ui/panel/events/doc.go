// Package events is the panel that shows the merged timeline as it arrives: events, comments, changes of state and
// broken rules of all feeds or some, one row each.
//
// It reads the hub's history and keeps nothing of it but, where it shows a part, the numbers of the events in
// that part. What the history has dropped is gone from the panel too, and its border says how much that is.
package events
