// Package collect runs a collector: one of several processes that share the feeds of a configuration and store them in NATS
// JetStream. A [Collector] decides which of the feeds run here and tells so in [Turn]s; the caller runs them in a hub that the
// collector records. At any time each feed has one owner; when that dies, another one continues where the stream ends.
//
// docs/decisions/0120-collectors-on-jetstream.md has the reasons.
package collect
