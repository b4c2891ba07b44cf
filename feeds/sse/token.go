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

// String returns the kind's name in lower case, "unknown" for a value that is none.
func (k Kind) String() string { return nameOf(kindNames[:], int(k)) }

// AnomalyKind names one way in which a stream breaks the rules.
type AnomalyKind uint8

// The anomalies that a [Decoder] reports.
const (
	// UnknownField is a line whose field name the standard does not know; Data is that name. Names are
	// case-sensitive and end at the colon: "Data" and "data " are unknown.
	UnknownField AnomalyKind = iota + 1
	// BadRetry is a retry field that is empty, not all ASCII digits, or too long for a time.Duration; Data is its
	// value, Offset the first byte that is no digit, else the value's first byte.
	BadRetry
	// NulID is an id field that contains U+0000 and is ignored; Data is its value, Offset the first U+0000.
	NulID
	// Unterminated is a block, or a line outside of one, still pending at the end of the stream; Size is its
	// length in bytes, Raw its bytes unless it was oversize.
	Unterminated
	// Oversize is a block over the size limit, skipped; Size is its whole length in bytes. It may also be a
	// single comment line over the limit, outside of a block.
	Oversize
	// InvalidUTF8 is a field or comment with ill-formed UTF-8, at most one per line; Offset is the first bad
	// byte, Size the number of bytes that the first U+FFFD stands for.
	InvalidUTF8
	// ByteOrderMark is a BOM at the start of the stream, which the standard has the client ignore.
	ByteOrderMark
	// NotJSON is an event that is no JSON where the stream was made of newline-delimited JSON. A Decoder never reports it,
	// since an event stream may carry anything: whoever made the stream does.
	NotJSON

	// NumAnomalies is one more than the largest AnomalyKind, for arrays indexed by kind.
	NumAnomalies = int(NotJSON) + 1
)

// String returns the anomaly's name in words, "unknown" for a value that is none.
func (k AnomalyKind) String() string { return nameOf(anomalyNames[:], int(k)) }

var (
	kindNames    = [...]string{Event: "event", Comment: "comment", Retry: "retry", Anomaly: "anomaly"}
	anomalyNames = [NumAnomalies]string{
		UnknownField:  "unknown field",
		BadRetry:      "bad retry",
		NulID:         "id with NUL",
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

// Token is one thing found in an event stream.
//
// Its byte slices belong to the [Decoder] and are valid until it reads again: with [Decoder.Next] until the next
// call of it, with [Decoder.Poll] until the next call of [Decoder.Fill]. All text is valid UTF-8, each ill-formed
// sequence of the stream replaced by U+FFFD as the Encoding standard does it; Raw alone is as received.
type Token struct {
	Kind    Kind
	Anomaly AnomalyKind

	// Offset is the position in the stream, in bytes from its start, of the first byte of what the
	// token tells of: an event's block, a comment's or field's line, an anomaly's first offending byte.
	Offset int64
	// Size is a length in bytes: of an event's block with its blank line, of a line without its end, of what an
	// anomaly concerns.
	Size int64

	// Type is the event name; empty means "message".
	Type []byte
	// Data is the event's data without its final newline; for other kinds see there.
	Data []byte
	// ID is the last event ID as it stands when the event is dispatched.
	ID []byte
	// OwnID tells that the event's own block set ID; otherwise an earlier one did.
	OwnID bool
	// Raw is the event's block as it was received, blank line included, with nothing repaired. It starts at the
	// first field line after the previous blank line; comments within it are part of it, comments before it are
	// not. It ends where the blank line ends: of a blank line that is CRLF it has the CR only, as the LF may not
	// have arrived. For a token made of one line, Raw is that line without its end.
	Raw []byte

	// Retry is the reconnection time of a Retry token, uncapped.
	Retry time.Duration
}
