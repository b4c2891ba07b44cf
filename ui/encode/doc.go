// Package encode turns events into text, JSON, CSV and other formats, and saves them to files.
//
// A [Writer] encodes events to a stream; a [Job] saves them to a file. The package does not follow feeds or parse
// flags.
//
// The formats:
//
//   - text: one line per event for people: time, feed, type, ID and data, always safe to print;
//   - json: one object per line, with the data as the exact string;
//   - data: the exact data and a line feed;
//   - raw: whole blocks of the event stream, as received;
//   - tsv and csv: one row per event; each cell is a [Column].
//
// On a terminal every format is safe to print: json escapes more characters, which keeps the strings exact; the other
// formats show control characters as visible symbols.
package encode
