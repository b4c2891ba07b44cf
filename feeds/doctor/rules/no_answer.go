package rules

import (
	"feedscope/feeds/conn"
	"feedscope/feeds/doctor/evidence"
)

var noAnswer = Rule{
	Code: "no-answer", Title: "The server accepts connections but does not respond", Layer: Server,
	Needs: "an exam with other requests to the host", judge: judgeNoAnswer, verify: "curl -sv -o /dev/null -m 5 URL",
	explains: []string{"held", "server-error", "stream-limit", "half-open", "late-head", "slow-first-byte"},
	fixes: []Fix{
		processHangs,
		{"corporate proxy or scanner", `If the log of the server shows the requests, something on the path stores the
responses: exempt the host from scanning.`},
	},
}

var notHTTP = Rule{
	Code: "not-http", Title: "The response is not complete, valid HTTP", Layer: Server, polled: true,
	Needs: "a malformed head, or two connections that ended before their head", verify: "curl -sv -o /dev/null -m 5 URL",
	judge: func(e *evidence.Evidence) *Finding {
		r := e.Refusal()
		switch {
		case r == nil || e.Made > 0 || r.AtProxy || r.Strict || r.Head.Code != 0:
		case r.Kind == conn.KindNotHTTP:
			return found(Certain, r.Reason)
		case r.Kind == conn.KindClosed && len(e.Refused) > 1:
			return foundf(Likely, "%d attempts got no complete response head: %s", len(e.Refused), r.Reason)
		}
		return nil
	},
	fixes: []Fix{
		{"server", `Check that an HTTP server listens at this port, and look in its log for a
crash at this time. Let the HTTP library write the response head.`},
		{"client", `Check the scheme and the port of the address.`},
	},
}

func judgeNoAnswer(e *evidence.Evidence) *Finding {
	o := obstructed(e)
	if o == nil || len(o.answered) > 0 || len(o.silent) == 0 {
		return nil
	}
	return found(Likely, o.seen())
}
