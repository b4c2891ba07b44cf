// Package events is the panel of the merged timeline: events, comments, changes of state and anomalies of all
// feeds or some, one row each. It reads the hub's history and keeps only the numbers of events that a search
// found. Its title shows how many older events the history dropped.
package events
