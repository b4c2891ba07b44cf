// Package capture keeps what feeds receive in a file, exactly, and reads it back.
//
// In goes what a hub tells its recorder: a [Writer] is a [feeds.Recorder]. Out comes a file with the bytes of every
// connection, read by read with the times of their arrival, the heads of requests and responses, the states of the feeds and
// the reasons; and from such a file, by a [Reader], the same again, record by record, to be told to a [feeds.Track].
// docs/CAPTURE.md describes the file.
//
// A Writer never holds a feed up: records go into a queue of bounded size, which a goroutine of its own compresses, writes and
// syncs once a second. When the disk is too slow for too long, reads are lost, and counted; when it takes no more, the
// recording ends with an error. A Reader never trusts the file: what is cut off or damaged is a [Record] that says where,
// and reading goes on behind it.
//
// The package neither connects nor decodes event streams, and no secret of a request or a response reaches it: package
// conn masks them. What a stream itself says is kept as it is.
package capture
