// Package serve serves the streams of a recording over HTTP: a captured stream becomes a server for any client. The
// files of a recording go in; an [http.Handler] comes out that answers each request with one connection of the
// recording, each read as a write at its time. Connections that broke off break off again.
//
// A client without a last event ID gets the first connection of the feed; one with an ID gets what follows the event
// that set it. A client that has received a whole connection and reconnects with the expected ID, or with none if the
// stream sets none, gets the next connection, and after the last one the status 204. A client that follows the standard
// thus receives the whole recording in order, and every new client starts from the beginning.
//
// The streams are served unchanged. Of the recorded headers, only Content-Type is sent, unless the recording has the event
// stream that was made of lines of JSON or of polled documents.
package serve
