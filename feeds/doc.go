// Package feeds watches event streams (Server-Sent Events, section 9.2 of the WHATWG HTML standard): it
// keeps any number of them open, decodes them, tells at any moment how far each can be trusted, and hands every
// event over without ever waiting for whoever looks at them. It draws nothing and knows no terminal.
//
// # The way of an event
//
//	bytes -> sse.Decoder -> intake (arrival, batch of one read) -> Hub.deliver -> Folds, then History
//
// A [Hub] runs [Feed]s, each a goroutine with one connection at a time. What a read completes is handed over
// as one batch just before the next read: first to the feed's [Fold]s, which keep whatever state a program
// wants to show and see every event exactly once and in order, then to the [History], which keeps the end of
// the merged timeline within a bound of bytes. [Hub.Changed] wakes whoever draws, at most once per batch, and
// never holds a feed up.
//
// # States
//
// A feed is [Connecting], [Live], [Stale] (open but silent for too long), [Waiting] for the next attempt,
// [Ended], [Failed] or [Paused]. Every change is an [Event] of its own kind with a reason, in the same
// order as the rest. A stream that ends is connected again, a clean end of file included, with the last
// event ID; package retry says when. Only a 204 ends a feed, and only what asking again cannot change fails it:
// a 4xx other than 408, 425 and 429, a wrong media type, a certificate that does not check out.
//
// # On record
//
// A [Recorder] is told all that the feeds of a hub receive and do, read by read ([Hub.Record]). A [Playback] is a feed that
// is told the same instead of connecting ([Hub.Play]): what was recorded goes the way of an event again, with the times that
// it had. Package capture keeps recordings in files.
//
// # Where the standard is left
//
// The last event ID survives a reconnect to a stream that sets none, as browsers have it, though section
// 9.2.6 has a fresh stream begin with an empty one. Statuses that pass (5xx among them) are retried, where section
// 9.2.3 would fail the connection for good.
package feeds
