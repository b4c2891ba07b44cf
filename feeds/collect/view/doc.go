// Package view plays feeds that collectors have stored in JetStream into a hub, as if the hub were connected to them itself. The
// address of NATS and the wanted feeds go in; out come feeds of the hub, with their events, states and figures, and a [View.Now]
// that their figures go by. It never writes to JetStream, and what it reads is not trusted.
//
// Messages are played one after another on one goroutine. Folds that are slow hold it up, and the rest waits in JetStream: memory
// is bounded by one batch. Nothing is lost unless JetStream removes it before it is read, and then the feed says so.
package view
