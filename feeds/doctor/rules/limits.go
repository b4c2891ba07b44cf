package rules

import "feedscope/feeds/doctor/evidence"

var connectionLimit = Rule{
	Code: "connection-limit", Title: "The server limits connections", Layer: Server,
	Needs: "an exam with a second connection", explains: []string{"server-error"},
	judge: func(e *evidence.Evidence) *Finding {
		r := limited(e)
		if r == nil || r.Head.Header == nil {
			return nil
		}
		return foundf(Certain, "while others were open, a new connection was answered %d; alone it became a stream",
			r.Head.Code)
	},
	fixes: []Fix{limitStreamsApart, mergeTopics, {"HAProxy", `backend app
    # A stream holds its slot for as long as it lasts.
    server app1 10.0.0.1:8080 maxconn 10000`}},
}

var streamLimit = Rule{
	Code: "stream-limit", Title: "An additional connection hangs", Layer: Server,
	Needs: "an exam with a second connection", explains: []string{"late-head", "slow-first-byte"},
	judge: func(e *evidence.Evidence) *Finding {
		r := limited(e)
		if r == nil || r.Head.Header != nil {
			return nil
		}
		return foundf(Likely, "while others were open, a new connection got no response (%s); alone it became a stream",
			r.Reason)
	},
	fixes: []Fix{
		mergeTopics,
		{"nginx", `http2_max_concurrent_streams 1024;`},
		{"server", `A worker that serves a stream serves nothing else: use asynchronous workers,
or as many threads as there are streams. Over HTTP/2, raise
SETTINGS_MAX_CONCURRENT_STREAMS.`},
	},
}

// limited returns the refusal of an additional connection, if the same request succeeded alone.
func limited(e *evidence.Evidence) *evidence.Refusal {
	if alone := e.Variant(evidence.Alone); alone == nil || alone.Last() == nil {
		return nil
	}
	for _, v := range e.Variants {
		if v.Kind != evidence.Alone && !v.Kind.Optional() && v.Evidence.TurnedAway() {
			return v.Evidence.Refused[0]
		}
	}
	return nil
}
