package rules

import (
	"time"

	"feedscope/feeds/doctor/evidence"
	"feedscope/feeds/doctor/wording"
)

var emptyResponses = Rule{
	Code: "empty-responses", Title: "Responses are empty", Layer: Server,
	Needs: "three responses in a row, or one finite response", judge: judgeEmptyResponses,
	explains: []string{"cut-short", "reconnect-storm", "content-length", "late-head", "slow-first-byte"},
	fixes: []Fix{
		{"server", `Keep the response open, and look for an error in the handler's log: it
returns without writing anything. If there will never be anything to send,
answer 204 to make clients stop.`},
		{"Django, Flask", `# Return a generator that never ends, not one that is exhausted:
def events():
    while True:
        yield queue.get()
return StreamingHttpResponse(events(), content_type="text/event-stream")`},
	},
}

// judgeEmptyResponses finds responses that the server ended cleanly right after the head.
func judgeEmptyResponses(e *evidence.Evidence) *Finding {
	const enough, atOnce = 3, 2 * time.Second
	n := 0
	for _, c := range e.Connections {
		switch {
		case c.Bytes > 0:
			return nil
		case c.Clean && !c.Ours && !c.Suspended && c.Closed.Sub(c.Up) < atOnce:
			n++
		}
	}
	if n == 0 || n < enough && !e.Finite {
		return nil
	}
	c := e.Last()
	return foundf(Likely, "%s with status %d and Content-Type %s ended cleanly without a byte",
		wording.Count(n, "response"), c.Head.Code, c.Head.Header.Get("Content-Type"))
}
