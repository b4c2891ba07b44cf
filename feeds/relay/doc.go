// Package relay passes HTTP requests on to one server and lets an observer see the event streams that come back.
//
// Requests of any client go in and reach the server with their method, path, query, fields and body; the response goes
// back as it is, with its informational responses and its trailers, and each read is flushed at once. Only hop-by-hop
// fields and Host change; net/http sends field names in canonical case and in alphabetical order, and chunks a body as it
// arrives. A client that goes away ends the request to the server.
//
// An observer gets copies through a bounded queue of each stream. If it is slow, it misses bytes and can see how many; it
// never delays the relay.
package relay
