package rules

import (
	"slices"
	"time"

	"feedscope/feeds/doctor/evidence"
	"feedscope/feeds/doctor/wording"
)

var reconnectStorm = Rule{
	Code: "reconnect-storm", Title: "Clients are made to reconnect constantly", Layer: Server,
	Needs: "ten connections within a minute, or four in a row that ended within 2 seconds", judge: judgeReconnectStorm,
	explains: []string{"content-length"},
	fixes: []Fix{
		{"server", `Keep the response open: the handler writes events in a loop until the client
leaves, and nothing around it computes a Content-Length.`},
		setRetry,
		{"client", `Keep the minimum delay and the jitter of retries:
retry: {base: 1s, max: 30s, floor: 100ms, jitter: 0.5}`},
	},
}

// patient reports whether a server sets a long reconnection time: it ends responses deliberately, to be polled.
func patient(e *evidence.Evidence) bool { return e.Retry != nil && *e.Retry >= 3*time.Second }

// judgeReconnectStorm finds servers that end connections so soon that clients keep reconnecting.
func judgeReconnectStorm(e *evidence.Evidence) *Finding {
	const many, some, soon = 10, 4, 2 * time.Second
	if patient(e) {
		return nil
	}
	if len(e.Connections) >= many {
		first, last := e.Connections[len(e.Connections)-many], e.Last()
		if took := last.Up.Sub(first.Up); took < time.Minute && e.Now.Sub(last.Up) < time.Minute {
			return foundf(Likely, "%d connections within %s", many, wording.Seconds(took))
		}
	}
	n, longest := shortLived(e, soon)
	if n < some {
		return nil
	}
	f := foundf(Likely, "the server ended %d connections in a row within %s, and sets no reconnection time",
		n, wording.Seconds(max(longest, 100*time.Millisecond)))
	if length := e.Head().Header.Get("Content-Length"); length != "" {
		f.Seen += "; the last response had a Content-Length of " + length
	}
	return f
}

// shortLived counts the last connections in a row that the server ended within a time, and returns the longest
// lifetime.
func shortLived(e *evidence.Evidence, within time.Duration) (n int, longest time.Duration) {
	for i, c := range slices.Backward(e.Connections) {
		if c.Closed.IsZero() && i == len(e.Connections)-1 {
			continue
		}
		life := c.Closed.Sub(c.Up)
		if c.Closed.IsZero() || c.Ours || c.Suspended || life > within {
			break
		}
		n++
		longest = max(longest, life)
	}
	return n, longest
}
