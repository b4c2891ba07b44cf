// Package capture records what feeds receive in a file, byte by byte, and reads it back. docs/CAPTURE.md describes the
// format.
//
// A [Writer] is a [feeds.Recorder]: reads, heads and states go into the file. A [Reader] returns the same, record by
// record, for a [feeds.Track]. A Writer never delays a feed: if the disk is too slow for too long, reads are lost and
// counted. A Reader does not trust the file: where it is damaged, it returns a [Record] of the damage and continues
// after it. Package conn redacts secrets before they get here; the streams themselves are recorded unchanged.
package capture
