// Package ndjson turns newline-delimited JSON (also called JSON Lines) and the JSON text sequences of RFC 7464 into an
// event stream.
//
// Lines go in; an event stream comes out, without waiting for the end of a line. Each line becomes the data of an
// event, each blank line a comment. A line ends at LF or CRLF; any other CR becomes a space. A last line without a line
// end is complete if the reader ended with [io.EOF], and unterminated otherwise. The package does not parse the lines.
package ndjson
