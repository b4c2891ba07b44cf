// Package bookmark keeps, over restarts of the program, where each feed was left: a small file of last event IDs.
//
// Keys and ids go in, whenever a stream sets one, and come out at the next start. A key is whatever tells feeds apart; the
// file has a hash of it, so that a token in an address is not written down.
//
// Keeping never waits: it notes the id, and a goroutine writes the file at most every [Interval], and once more at the end.
// A file is written whole beside the old one and renamed, under a lock, with what other programs have put there meanwhile: each
// changes only the entries of its own feeds. A file that cannot be read is a note and a fresh start.
//
// It is bounded: the oldest entries go beyond [MaxEntries], and an id that is longer than [MaxID] is not kept.
package bookmark
