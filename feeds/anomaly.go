package feeds

import (
	"fmt"

	"feedscope/feeds/sse"
)

// maxQuote bounds what an anomaly's text quotes of the stream, in bytes.
const maxQuote = 64

func quoted(b []byte) string {
	if len(b) > maxQuote {
		return fmt.Sprintf("%q…", b[:maxQuote])
	}
	return fmt.Sprintf("%q", b)
}

// quantity is a number of things that take an s when they are not one.
func quantity(n int64, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return fmt.Sprintf("%d %s", n, thing)
}

// anomalyText says in words what broke the rules, and where.
func anomalyText(t *sse.Token) string {
	at := fmt.Sprintf(" at byte %d", t.Offset)
	switch t.Anomaly {
	case sse.UnknownField:
		return "unknown field " + quoted(t.Data) + at
	case sse.BadRetry:
		return "retry is not a number of milliseconds: " + quoted(t.Data) + at
	case sse.NulID:
		return "id with a NUL ignored: " + quoted(t.Data) + at
	case sse.Unterminated:
		return "the stream ended inside an event: " + quantity(t.Size, "byte") + " discarded" + at
	case sse.Oversize:
		return "event of " + quantity(t.Size, "byte") + " is over the limit, skipped" + at
	case sse.InvalidUTF8:
		return "invalid UTF-8 replaced" + at
	case sse.NotJSON:
		return "a line is not JSON: " + quoted(t.Data) + at
	case sse.ByteOrderMark:
		return "byte order mark at the start of the stream"
	}
	return "broken rule" + at
}
