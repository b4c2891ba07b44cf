package hub

import (
	"fmt"
	"strings"

	"feedscope/feeds/sse"
)

// maxQuote is how many bytes of the stream an anomaly's text quotes.
const maxQuote = 64

func quoted(b []byte) string {
	if len(b) > maxQuote {
		return fmt.Sprintf("%q…", b[:maxQuote])
	}
	return fmt.Sprintf("%q", b)
}

// short returns an id as reasons show it: each is kept and printed on every connection.
func short(id string) string {
	if len(id) <= maxQuote {
		return id
	}
	return strings.ToValidUTF8(id[:maxQuote], "") + "…"
}

// quantity returns a count with its noun: "1 byte", "2 bytes".
func quantity(n int64, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}

// anomalyText describes an anomaly and where it is.
func anomalyText(t *sse.Token) string {
	at := fmt.Sprintf(" at byte %d", t.Offset)
	switch t.Anomaly {
	case sse.UnknownField:
		return "unknown field " + quoted(t.Data) + at
	case sse.BadRetry:
		return "retry is not a number of milliseconds: " + quoted(t.Data) + at
	case sse.NulID:
		return "id with a NUL ignored: " + quoted(t.Data) + at
	case sse.ControlID:
		return "no header can carry the id " + quoted(t.Data) + at + ", so a reconnection cannot resume after it"
	case sse.Unterminated:
		return "the stream ended inside an event: " + quantity(t.Size, "byte") + " discarded" + at
	case sse.Oversize:
		return "event exceeds the size limit of " + quantity(t.Size, "byte") + ", skipped" + at
	case sse.InvalidUTF8:
		return "invalid UTF-8 replaced" + at
	case sse.NotJSON:
		return "a line is not JSON: " + quoted(t.Data) + at
	case sse.ByteOrderMark:
		return "byte order mark at the start of the stream"
	}
	return "violation of the standard" + at
}
