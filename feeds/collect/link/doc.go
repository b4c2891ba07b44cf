// Package link connects to NATS JetStream: with retries for ever once it is connected, with the stream and the key-value bucket
// of package wire, which it creates if they are missing, and with errors that say in a sentence what to do. Addresses in errors
// contain no credentials.
package link
