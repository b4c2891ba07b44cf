// Package conn opens one HTTP connection to an event stream and describes what happened.
//
// A [Request] goes in. Out comes a [Stream] with the event stream as its body, the phases of the connection and the
// response head, or an [Error] that reports whether another attempt may succeed. The package does not decode the
// stream and never retries, and no error, URL or header field that it returns contains a secret.
//
// The files in the order of a connection: request.go (headers), transport.go, dial.go and tunnel.go (route), trace.go
// (timings), redirect.go, response.go (checks) and errors.go. Packages auth, inflate and redact do the rest.
package conn
