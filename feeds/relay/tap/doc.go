// Package tap shows what passes through a relay as feeds of a hub. Exchanges of package relay go in. Each event stream
// becomes a feed, named after its method and path and numbered, with the bytes and times of the relay's reads; every other
// exchange becomes a line in a feed named after the server. Secrets in addresses, headers and request bodies are masked.
package tap
