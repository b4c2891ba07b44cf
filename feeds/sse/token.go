package sse

import "time"

// Kind tells what a [Token] is.
type Kind uint8

// The kinds of tokens, each named as the standard names the thing.
const (
	// Event is a dispatched event: Type, Data, ID and Raw are set.
	Event Kind = iota + 1
	// Comment is one comment line; Data is the text after its colon, less one leading space.
	Comment
	// Retry is a valid retry field; Retry is the reconnection time it sets.
	Retry
	// Anomaly is a break of the rules that a browser would hide; see Anomaly and Size.
	Anomaly
)

// AnomalyKind names one way in which a stream breaks the rules.
type AnomalyKind uint8

// The anomalies that a [Decoder] reports.
const (
	// UnknownField is a line whose field name the standard does not know; Data is that name.
	UnknownField AnomalyKind = iota + 1
	// BadRetry is a retry field that is not all ASCII digits, or overflows; Data is its value.
	BadRetry
	// NulID is an id field that contains U+0000 and is ignored; Data is its value.
	NulID
	// Unterminated is a block still pending at the end of the stream; Size is its length in bytes.
	Unterminated
	// Oversize is a block over the size limit, skipped; Size is its whole length in bytes.
	Oversize
	// InvalidUTF8 is a field or comment with ill-formed UTF-8, at most one per line; Offset is the first bad byte.
	InvalidUTF8
	// ByteOrderMark is a BOM at the start of the stream, which the standard has the client ignore.
	ByteOrderMark

	// NumAnomalies is one more than the largest AnomalyKind, for arrays indexed by kind.
	NumAnomalies = int(ByteOrderMark) + 1
)

// Token is one thing found in an event stream.
//
// Its byte slices belong to the [Decoder] and are valid until the next call of Next.
type Token struct {
	Kind    Kind
	Anomaly AnomalyKind

	// Offset is the position in the stream, in bytes from its start, of the first byte of what the
	// token tells of: an event's block, a comment's or field's line, an anomaly's first offending byte.
	Offset int64
	// Size is a length in bytes: of an event's block with its blank line, of what an anomaly concerns.
	Size int64

	// Type is the event name; empty means "message".
	Type []byte
	// Data is the event's data without its final newline; for other kinds see there.
	Data []byte
	// ID is the last event ID as it stands when the event is dispatched.
	ID []byte
	// Raw is the event's block as it was received, blank line included, with nothing repaired. It starts
	// at the first field or comment line after the previous blank line; comments within it are part of it.
	Raw []byte

	// Retry is the reconnection time of a Retry token, uncapped.
	Retry time.Duration
}
