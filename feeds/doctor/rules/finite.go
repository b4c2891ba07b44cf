package rules

import (
	"feedscope/feeds/doctor/evidence"
	"feedscope/feeds/doctor/wording"
)

// The rules about finite responses use the feed's own judgment, which tail reports as well.

var cutShort = Rule{
	Code: "cut-short", Title: "The response ends before it is complete", Layer: Server,
	Needs: "a finite response; with `end`, its last event", explains: []string{"reset", "stream-reset", "unterminated"},
	judge: onStream(func(e *evidence.Evidence, c *evidence.Connection) *Finding {
		return when(c.CutShort && !c.Suspended && !e.Polled, Certain, "after %s: %s", wording.Count(c.Events, "event"),
			c.Reason)
	}),
	fixes: []Fix{
		{"server", `Look in the server's log for an error at this time. Send the event that
marks the end after every complete answer, and a different event after an
error.`},
		{"client", `Check that the feed's end names the event that really comes last:
feedscope tail URL --no-reconnect --end 'data:[DONE]'`},
	},
}

var errorEvent = Rule{
	Code: "error-event", Title: "The response ends with an error event", Layer: Server,
	Needs: "a finite response whose last event is named error", explains: []string{"cut-short"},
	judge: onStream(func(_ *evidence.Evidence, c *evidence.Connection) *Finding {
		return when(c.CutShort && c.LastName == "error", Likely, "the last of %s is named error: %s",
			wording.Count(c.Events, "event"), quote(c.LastData))
	}),
	fixes: []Fix{{"server", `The event says what went wrong. Look in the server's log at this time, and
at the limits of your account.`}},
}
