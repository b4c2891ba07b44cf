// Package bookmark keeps each feed's last event ID across restarts of the program, in a small file.
//
// Keys and IDs go in whenever a stream sets an ID, and come out at the next start. [Store.Keep] never waits: a
// goroutine writes the file at most every [Interval] and once more at the end, under a lock, and leaves entries of
// other programs as they are. The file holds hashes of the keys, at most 10,000 entries, and no ID longer than 4 KiB;
// one that cannot be read becomes a warning and a fresh start. A file that cannot be written becomes a warning when it is
// opened and whenever a write fails.
package bookmark
