// Package feeds defines the vocabulary of event streams (Server-Sent Events, section 9.2 of the WHATWG HTML standard):
// what a feed is ([Spec]), what arrives on it ([Event]), what state it is in ([Status], [Snapshot]), how state is
// computed from it ([Fold]) and how it is recorded ([Recorder]). It runs nothing.
//
// Package hub runs feeds and dispatches their events, package timeline retains them.
//
// # States
//
// A feed is [Connecting], [Live], [Stale] (open but silent for too long), [Waiting] for its next attempt, [Ended],
// [Failed] or [Paused]. Every change of state is an [Event] with a reason, in order with all other events.
//
// A feed reconnects after every end of a stream, clean or not, and resumes after the last event ID; package retry
// computes when. A 204 ends a feed. A response that a retry cannot change fails it: most 4xx statuses, a wrong media
// type, an untrusted certificate.
//
// # Departures from the standard
//
// The last event ID survives a reconnect to a stream that sets none, as in browsers, although section 9.2.6 starts each
// stream with an empty one. Temporary errors such as 503 are retried, although section 9.2.3 fails the connection.
package feeds
