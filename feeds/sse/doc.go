// Package sse decodes event streams: the text/event-stream format of the WHATWG HTML standard, section 9.2.6,
// "Interpreting an event stream".
//
// Bytes go in from any [io.Reader]; [Token] values come out of a [Decoder], in the order in which the stream
// holds them: the events that a browser would dispatch and, beside them, what a browser hides: comments,
// reconnection times and anomalies, each with its byte offset.
//
// The decoder follows the standard to the letter. What comes out never depends on how the bytes were cut into
// reads: the same stream gives the same tokens. A line ends at its CR, so an event whose blank line ends in CR
// is delivered without waiting for the next byte; an LF after that CR is swallowed whenever it comes.
//
// The one thing the standard leaves to an option here is the last event ID at the start: it begins as
// [Options].LastEventID. By the letter of section 9.2.6 its buffer starts out empty, yet browsers keep the ID over a
// reconnection to a stream that sets none, and so does this package when it is told the ID.
//
// The package never writes, never connects, starts no goroutine and knows no clock. Its memory is bounded by
// [Options].MaxEventBytes. It allocates nothing per event once its buffers have grown to the stream: a token's
// slices point into them, which is why they are valid only until the decoder reads again.
//
// There are two ways to pull. [Decoder.Next] reads as it must. [Decoder.Poll] and [Decoder.Fill] do the two halves
// apart, for a caller who wants all tokens of one read together, and its time.
package sse
