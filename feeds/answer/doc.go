// Package answer merges the events of a token stream, such as the output of a language model, into the answer that they
// spell out: text, reasoning, refusals and tool calls, with the usage, the finish reason and figures of its delivery.
//
// A [Tracker] takes the events of a feed, one by one, and keeps its last answers. A [Format] says how the events of one
// kind of server are merged and what ends an answer properly. An answer without that end is [Incomplete], even if the
// connection ended in good order. Memory is bounded: see [MaxText], [MaxParts] and [MaxAnswers].
package answer
