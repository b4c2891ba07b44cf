package sse

import "time"

// Kind is the kind of a [Token].
type Kind uint8

// The kinds of tokens, named as in the standard.
const (
	// Event is a dispatched event: Type, Data, ID and Raw are set.
	Event Kind = iota + 1
	// Comment is one comment line; Data is the text after its colon, without one leading space.
	Comment
	// Retry is a valid retry field; Retry is the reconnection time it sets.
	Retry
	// Anomaly is a violation of the format that a browser would hide; see Anomaly and Size.
	Anomaly
)

// String returns the kind's name in lower case, or "unknown".
func (k Kind) String() string { return nameOf(kindNames[:], int(k)) }

// AnomalyKind is one way to violate the format.
type AnomalyKind uint8

// The anomalies that a [Decoder] reports.
const (
	// UnknownField is a line whose field name is not in the standard; Data is that name. Names are case-sensitive and
	// end at the colon: "Data" and "data " are unknown.
	UnknownField AnomalyKind = iota + 1
	// BadRetry is a retry field that is empty or not all ASCII digits; Data is its value, Offset the first byte that
	// is not a digit, or where the value would be.
	BadRetry
	// NulID is an id field that contains U+0000 and is ignored; Data is its value, Offset the first U+0000.
	NulID
	// ControlID is an id field that takes effect, but that no header can carry, so that a reconnection cannot resume
	// after it; Data is its value, Offset its first control character.
	ControlID
	// Unterminated is a block, or a line outside a block, still pending at the end of the stream; Size is its length
	// in bytes, Raw its bytes unless it was oversize.
	Unterminated
	// Oversize is a block over the size limit, reported once when it passes the limit and then skipped to its end; Size
	// is the limit. It can also be a single comment line over the limit, outside a block.
	Oversize
	// InvalidUTF8 is a field or comment with ill-formed UTF-8, at most one per line; Offset is the first bad byte,
	// Size the number of bytes that the first U+FFFD replaces.
	InvalidUTF8
	// ByteOrderMark is a BOM at the start of the stream, which the standard tells clients to ignore.
	ByteOrderMark
	// NotJSON is an event that is not JSON in a stream made from newline-delimited JSON. A Decoder never reports it,
	// since an event stream may carry anything; the code that makes the stream does.
	NotJSON

	// NumAnomalies is one more than the largest AnomalyKind, for arrays indexed by kind.
	NumAnomalies = int(NotJSON) + 1
)

// String returns the anomaly's name in words, or "unknown".
func (k AnomalyKind) String() string { return nameOf(anomalyNames[:], int(k)) }

var (
	kindNames    = [...]string{Event: "event", Comment: "comment", Retry: "retry", Anomaly: "anomaly"}
	anomalyNames = [NumAnomalies]string{
		UnknownField:  "unknown field",
		BadRetry:      "bad retry",
		NulID:         "id with NUL",
		ControlID:     "id with a control character",
		Unterminated:  "unterminated block",
		Oversize:      "oversize block",
		InvalidUTF8:   "invalid UTF-8",
		ByteOrderMark: "byte order mark",
		NotJSON:       "not JSON",
	}
)

func nameOf(names []string, i int) string {
	if i < 1 || i >= len(names) {
		return "unknown"
	}
	return names[i]
}

// Token is one element of an event stream.
//
// Its byte slices belong to the [Decoder] and are valid until it reads again: with [Decoder.Next] until the next
// call, with [Decoder.Poll] until the next call of [Decoder.Fill]. All text is valid UTF-8, with each ill-formed
// sequence replaced by U+FFFD as in the Encoding standard; only Raw is as received.
type Token struct {
	Kind    Kind
	Anomaly AnomalyKind

	// Offset is the position, in bytes from the start of the stream, of the token's first byte: of an event's block,
	// a comment's or field's line, an anomaly's first offending byte.
	Offset int64
	// Size is a length in bytes: of an event's block with its blank line, of a line without its end, of what an
	// anomaly covers.
	Size int64

	// Type is the event name; empty means "message".
	Type []byte
	// Data is the event's data without its final newline; for other kinds, see their constants.
	Data []byte
	// ID is the last event ID when the event is dispatched.
	ID []byte
	// OwnID reports that the event's own block set ID; otherwise an earlier one did.
	OwnID bool
	// Raw is the event's block as received, blank line included, with nothing repaired. It starts at the first field
	// line after the previous blank line, so comments within the block are part of it and comments before it are not.
	// Of a blank line that ends in CRLF it includes only the CR, because the LF may not have arrived. For a token
	// made of one line, Raw is that line without its end.
	Raw []byte

	// Retry is the reconnection time of a Retry token, uncapped. A number too large for a Duration counts as the
	// largest whole number of milliseconds that fits.
	Retry time.Duration
}
