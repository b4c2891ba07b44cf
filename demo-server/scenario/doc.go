// Package scenario reads event streams that are written down in YAML, and plays them.
//
// A file goes in; out come its feeds, whose [Player] returns one [Item] after another with the time at which it is due: an
// event, a comment, a fault that begins, the end of the connection. Everything is checked when the file is read, templates and
// their types included, and an [*Error] names file, line and column. The same file and seed give the same items; only
// templates that ask for the time differ. The package serves nothing and reads no clock.
package scenario
