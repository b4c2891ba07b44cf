// Package serve serves the streams of a recording over HTTP, as they were: a captured stream becomes a server for any
// client.
//
// In go the files of a recording; out comes an [http.Handler] that answers each request with one connection of the
// recording, byte by byte, each read of it as a write of its own, when its time has come. A connection that broke off
// breaks off.
//
// A client that comes without a last event ID gets the first connection of the feed, one that comes with an ID what
// follows the event that set it. A client that has been served a connection to its end, and comes back with the ID that it
// should then have, or with none if the stream sets none, gets the connection after it; and behind the last one 204, the
// standard's word for the end. So whoever reconnects as the standard has it sees all that was recorded, in order, and
// every new client sees it from the beginning.
//
// The package changes nothing of what it serves, and tells no header of the recording but the Content-Type.
package serve
