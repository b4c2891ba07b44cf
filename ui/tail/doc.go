// Package tail follows feeds without a screen.
//
// It takes feed specs and options, writes events to a writer in a format of package encode, and reports problems to a
// function. The package keeps no events: a [session] is the only fold of the feeds; it encodes the events of one read
// and writes them before the feed reads again. A single event is written at once, a burst in large pieces. A slow reader
// slows the connection down, and nothing is lost.
//
// For a single feed, the raw format passes the whole stream on as received, connection after connection. If events are
// selected, counted or asserted, or several feeds share the output, it writes whole blocks, which form a valid event
// stream.
//
// Events are selected by type, by a filter and, when resuming, by ID ([sinceGate]). [Assertion]s are checked during the
// run ([judge]) and can end it.
package tail
