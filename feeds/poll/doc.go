// Package poll turns a JSON document that is fetched repeatedly into an event stream, for networks that block streams.
//
// The request for a stream goes in; a [conn.Stream] comes out with an event for each new item, or a comment for a poll
// without one. Items are the elements of a list in the document, or the document itself. An item is new if its key is,
// or without a key its text. A poll that fails ends the stream with a *[conn.Error], and the next Open continues where
// it ended. Memory is bounded by the largest document and [remembered] keys, nesting by [jsonpath.MaxDepth].
package poll
