// Package ndjson reads newline-delimited JSON (also called JSON Lines, and with its record separators RFC 7464's JSON text
// sequences) as an event stream.
//
// Lines go in, an event stream comes out: each line is an event of which it is the data, each blank line a comment, as
// servers send both to keep a connection alive. So whatever knows event streams takes lines as well, and [sse.Decoder]
// reports of them what it reports of a stream: invalid UTF-8, a byte order mark, a line that is over the limit, one that
// broke off. A place in the stream is a place in what comes out.
//
// A line is handed over as it arrives, in parts too. It ends at LF; a CR before that is part of the line's end, and one
// elsewhere, where JSON has no use for it but as white space, becomes a space. A last line without an end is whole if the
// reader ended with [io.EOF], and is left unterminated if it broke off.
//
// The package never looks at what a line says, keeps nothing but one read, and never waits for more than there is.
package ndjson
