// Package hub keeps any number of event streams open and dispatches their events.
//
// A [Hub] runs [Feed]s, each a goroutine with at most one connection at a time. Specs, folds and the user's commands go
// in; events come out, to the folds and then to the timeline, with a signal on [Hub.Changed]. The hub never waits for a
// reader of the timeline and draws nothing.
//
// # The path of an event
//
//	bytes -> sse.Decoder -> receiver (arrival, one batch per read) -> Hub.dispatch -> Folds -> timeline.History
//
// The events that a read completes are dispatched as one batch just before the next read: first to the feed's
// [feeds.Fold]s, which see every event exactly once and in order, then to the [timeline.History], which retains the
// newest events of all feeds within a limit of bytes.
//
// # Recording
//
// A [feeds.Recorder] receives everything that the feeds receive and do, read by read ([Hub.Record]). A [Playback] is a
// feed that gets the same input from a recording instead of a connection ([Hub.Play]); its events take the same path
// with their recorded times.
package hub
