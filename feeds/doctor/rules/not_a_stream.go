package rules

import (
	"strings"

	"feedscope/feeds/conn"
	"feedscope/feeds/doctor/evidence"
	"feedscope/feeds/doctor/wording"
	"feedscope/feeds/sse"
)

var notAStream = Rule{
	Code: "not-a-stream", Title: "The body is not an event stream", Layer: Server,
	Needs: "a response without events whose first bytes are not fields", judge: judgeNotAStream,
	explains: []string{
		"cut-short", "content-length", "unterminated", "unknown-field", "no-events", "reconnect-storm",
		"late-head", "slow-first-byte",
	},
	fixes: []Fix{{"server", `Look for an error at this time in the server's log: the handler wrote
something else after it had set the media type. Answer errors with their own
status and media type.`}},
}

var decodeLines = Fix{"client", `If the body is newline-delimited JSON, read it as that:
feedscope tail URL --decode ndjson --force`}

// judgeNotAStream finds responses without events whose first bytes are JSON, markup or other text.
func judgeNotAStream(e *evidence.Evidence) *Finding {
	n, last := 0, (*evidence.Connection)(nil)
	for _, c := range e.Connections {
		switch {
		case c.Events+c.Comments > 0:
			return nil
		case form(c, e) != "":
			n++
			last = c
		}
	}
	if n == 0 {
		return nil
	}
	what := form(last, e)
	confidence := Certain
	if what == plainText {
		confidence = Likely
	}
	f := foundf(confidence, "%s with Content-Type %s and no event; the body is %s: %s",
		wording.Count(n, "response"), last.Head.Header.Get("Content-Type"), what, quote(last.Body))
	if what == "JSON" && strings.Contains(last.Body, "} ␊ {") { // Lines of JSON.
		f.Fixes = []Fix{decodeLines}
	}
	return f
}

const (
	plainText = "text that has no fields"
	// someReads is how many reads of an open response are needed to judge it.
	someReads = 5
)

// form describes a body that is not an event stream; empty if it may be one.
func form(c *evidence.Connection, e *evidence.Evidence) string {
	switch kind := conn.Foreign(strings.TrimLeft(c.Body, "␍␊␠ ")); {
	case kind != "":
		return kind
	case c.Body == "" || c.Closed.IsZero() && c.Pending.Reads < someReads ||
		e.Wire.Anomalies[sse.UnknownField] == 0 || strings.Contains(strings.ToLower(c.Body), "data:"):
		return ""
	}
	return plainText
}
