// Package sse decodes event streams: the text/event-stream format of the WHATWG HTML standard, section 9.2.6,
// "Interpreting an event stream".
//
// Bytes go in from any [io.Reader]. [Token] values come out of a [Decoder] in stream order: the events that a browser
// would dispatch, and everything a browser hides: comments, reconnection times and anomalies, each with its byte
// offset. [Decoder.Next] reads as needed; [Decoder.Poll] and [Decoder.Fill] split that in two, for callers that want
// all tokens of one read together.
//
// The decoder follows the standard to the letter, except that a stream keeps the last event ID of the one before it, as
// in browsers: see [Options].LastEventID. Its tokens never depend on how the bytes were split into reads. A line ends
// at its CR, so an event whose blank line ends in CR does not wait for the next byte. [Options].MaxEventBytes bounds
// its memory, and it allocates nothing per event: a token's slices point into its buffers.
package sse
