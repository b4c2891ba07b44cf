package rules

import (
	"cmp"

	"feedscope/feeds/doctor/evidence"
	"feedscope/feeds/doctor/wording"
	"feedscope/feeds/sse"
)

// wireRules judge the bytes of a stream.
var wireRules = []*Rule{
	{
		Code: "unterminated", Title: "The stream ends inside an event", Layer: Server, Needs: "a response that ended",
		judge: func(e *evidence.Evidence) *Finding {
			n, _, _ := lost(e, func(c *evidence.Connection) bool { return c.Unterminated && c.Clean })
			return when(n > 0, Certain, "%s ended cleanly but inside an event, which clients discard: %s",
				wording.Count(n, "connection"), e.Wire.First[sse.Unterminated])
		},
		fixes: []Fix{{"server", `End every event with a blank line, including the last one of a response.`}},
	},
	{
		Code: "oversize", Title: "An event is too large", Layer: Server, judge: anomalous(sse.Oversize),
		explains: []string{"no-events"},
		fixes:    []Fix{splitPayload},
	},
	{
		Code: "long-line", Title: "A line is longer than many clients accept", Layer: Server,
		judge: func(e *evidence.Evidence) *Finding {
			n := e.Wire.LongestLine >> 10
			return when(n > 0, Certain, "a line of %s KiB; many clients accept 64 at most", wording.Grouped(n))
		},
		fixes: []Fix{splitPayload},
	},
	{
		Code: "unknown-field", Title: "Lines are not fields", Layer: Server, judge: anomalous(sse.UnknownField),
		fixes: []Fix{{"server", `Start every line of a payload with data:, since a newline ends the field:
data: first line
data: second line`}},
	},
	{
		Code: "bad-id", Title: "An id contains control characters", Layer: Server,
		judge: func(e *evidence.Evidence) *Finding {
			return cmp.Or(anomalous(sse.NulID)(e), anomalous(sse.ControlID)(e))
		},
		fixes: []Fix{{"server", `Keep control characters out of ids. Clients ignore an id with NUL and resume from an
older one; no header can carry the others, so clients do not resume at all.`}},
	},
	{
		Code: "bom", Title: "Byte order marks inside the stream", Layer: Server, explains: []string{"unknown-field"},
		judge: func(e *evidence.Evidence) *Finding {
			return when(e.Wire.BOMs > 0, Certain, "%s begin with U+FEFF, so clients do not recognize the field and drop "+
				"the line", wording.Count(e.Wire.BOMs, "line"))
		},
		fixes: []Fix{{"server", `Encode events as UTF-8 without a byte order mark. Often a new encoder is
created for each event ("utf-8-sig" in Python, new StreamWriter in .NET).`}},
	},
	{
		Code: "invalid-utf8", Title: "The stream is not valid UTF-8", Layer: Server, judge: anomalous(sse.InvalidUTF8),
		fixes: []Fix{encodeUTF8},
	},
	{
		Code: "control-bytes", Title: "Events contain terminal control characters", Layer: Server,
		explains: []string{"invalid-utf8"},
		judge: func(e *evidence.Evidence) *Finding {
			return when(e.Wire.Controls > 0, Certain, "%s examined; first: %s", wording.Count(e.Wire.Controls, "event"),
				e.Wire.ControlWhere)
		},
		fixes: []Fix{{"server", `Encode payloads as JSON, which escapes control characters, or remove them.`}},
	},
	{
		Code: "line-ends", Title: "Unusual line endings", Layer: Server,
		judge: func(e *evidence.Evidence) *Finding {
			w := &e.Wire
			if w.CR > 0 {
				return foundf(Certain, "%s end lines with CR alone, which few clients support", wording.Count(w.CR, "event"))
			}
			return when(w.LF > 0 && w.CRLF > 0, Certain, "%s with LF and %s with CRLF on one stream",
				wording.Count(w.LF, "event"), wording.Grouped(w.CRLF))
		},
		fixes: []Fix{{"server", `End every line with \n. CR alone breaks many clients.`}},
	},
}

// anomalous returns a judge that finds one kind of deviation from the standard.
func anomalous(kind sse.AnomalyKind) func(*evidence.Evidence) *Finding {
	return func(e *evidence.Evidence) *Finding {
		n := e.Wire.Anomalies[kind]
		return when(n > 0, Certain, "%s; first: %s", wording.Count(n, "time"), e.Wire.First[kind])
	}
}
