package rules

import (
	"fmt"
	"time"

	"feedscope/feeds/doctor/evidence"
	"feedscope/feeds/doctor/wording"
)

var reset = Rule{
	Code: "reset", Title: "Connections are reset", Layer: Network, Needs: "two resets",
	explains: []string{"reconnect-storm"},
	judge: func(e *evidence.Evidence) *Finding {
		broken := func(c *evidence.Connection) bool { return c.Broken && !c.Suspended }
		n, all, reason := lost(e, broken)
		return unlessOver(e, broken, when(n >= 2, Likely, "%d of the last %d connections were lost: %s", n, all, reason))
	},
	fixes: []Fix{{"server", `Look in the logs of the server and of each proxy for a crash, a restart, or
a limit on memory or requests at that time. End responses cleanly before a
restart.`}},
}

var streamReset = Rule{
	Code: "stream-reset", Title: "HTTP/2 streams are reset", Layer: ReverseProxy, Needs: "a reset",
	judge: func(e *evidence.Evidence) *Finding {
		reset := func(c *evidence.Connection) bool { return c.StreamReset && !c.Suspended }
		n, all, reason := lost(e, reset)
		return unlessOver(e, reset, when(n > 0, Certain, "%d of the last %d connections: %s", n, all, reason))
	},
	fixes: []Fix{
		{"nginx", `location /events {
    # Upstream timeouts are passed on as RST_STREAM.
    proxy_read_timeout 1h;
    proxy_buffering off;
}
# And keepalive_time: a connection past them is closed with all its streams.
keepalive_requests 100000;`},
		{"server", `Check the handler for a panic or an abort during the stream, and the proxy
for a limit on a stream's time or bytes.`},
	},
}

// lost counts the connections that match, and returns why the last of them ended.
func lost(e *evidence.Evidence, match func(*evidence.Connection) bool) (n, all int, reason string) {
	for _, c := range e.Connections {
		if match(c) {
			n, reason = n+1, c.Reason
		}
	}
	return n, len(e.Connections), reason
}

// unlessOver marks a finding about the connections that match as over if the newest one is not among them and shows that
// it is: after a single case by receiving data, after several by receiving data for longer than the last of them did.
func unlessOver(e *evidence.Evidence, match func(*evidence.Connection) bool, f *Finding) *Finding {
	n, lasted := 0, time.Duration(0)
	for _, c := range e.Connections {
		if match(c) {
			n, lasted = n+1, c.Heard().Sub(c.Up)
		}
	}
	if c := e.Last(); f != nil && c != nil && !match(c) && !c.LastByte.IsZero() {
		f.Over = n == 1 || c.LastByte.Sub(c.Up) > lasted
	}
	return f
}

var dripped = Rule{
	Code: "dripped", Title: "The stream arrives byte by byte", Layer: Server, Needs: "50 reads",
	explains: []string{"one-late"},
	judge: onStream(func(_ *evidence.Evidence, c *evidence.Connection) *Finding {
		const enough, small, pieces = 50, 32, 4 // Bytes that are written one by one may arrive a few at a time.
		whole := c.Events + c.Comments
		return when(c.Reads >= enough && c.Bytes <= small*c.Reads && c.Reads >= pieces*whole, Certain,
			"%s with %s events and comments arrived in %s", wording.Count(c.Bytes, "byte"), wording.Grouped(whole),
			wording.Count(c.Reads, "read"))
	}),
	fixes: []Fix{{"server", `Write each event in one piece, then flush once:
write("id: 7\ndata: {...}\n\n"); flush()`}},
}

var retryZero = Rule{
	Code: "retry-zero", Title: "The reconnection time is zero", Layer: Server, explains: []string{"reconnect-storm"},
	judge: func(e *evidence.Evidence) *Finding {
		return when(e.Retry != nil && *e.Retry == 0, Certain, "the server sent retry: 0; "+
			"clients without a minimum delay of their own will flood it when it goes down")
	},
	fixes: []Fix{setRetry},
}

var retryHuge = Rule{
	Code: "retry-huge", Title: "The reconnection time is hours long", Layer: Server,
	judge: func(e *evidence.Evidence) *Finding {
		if e.Retry == nil || *e.Retry <= time.Hour {
			return nil
		}
		return foundf(Certain, "the server sent retry: %d, which keeps clients away for %s after every disconnect",
			e.Retry.Milliseconds(), e.Retry)
	},
	fixes: []Fix{{"server", `Set a reconnection time of seconds, in milliseconds:
retry: 3000`}},
}

// clockSlack is the largest clock difference that is not worth reporting.
const clockSlack = 15 * time.Second

var clockSkew = Rule{
	Code: "clock-skew", Title: "The server's clock and this one differ", Layer: Either, Needs: "a Date header",
	verify: "date -u; " + curlHead + " | grep -i ^date",
	judge: func(e *evidence.Evidence) *Finding {
		h := e.Head()
		off := h.Clock.Offset.Abs() - h.Clock.PlusMinus
		side := map[bool]string{true: "ahead of", false: "behind"}[h.Clock.Offset < 0]
		return when(h.Clock.Known && off >= clockSlack && h.Header.Get("Age") == "", Certain,
			"by its Date header the server's clock is %s ±%s %s ours", wording.Seconds(h.Clock.Offset.Abs()),
			wording.Seconds(h.Clock.PlusMinus), side)
	},
	fixes: []Fix{{"server", fmt.Sprintf(setClock, "the")}, {"client", fmt.Sprintf(setClock, "this machine's")}},
}

const setClock = `Set %s clock by NTP:
timedatectl set-ntp true && timedatectl timesync-status`

var heartbeatsLost = Rule{
	Code: "heartbeats-lost", Title: "Heartbeats do not arrive", Layer: ReverseProxy, Needs: "a configured heartbeat",
	judge: judgeHeartbeatsLost, verify: "feedscope tail URL --comments", explains: []string{"half-open"},
	fixes: []Fix{sendHeartbeats, readTimeoutNginx},
}

func judgeHeartbeatsLost(e *evidence.Evidence) *Finding {
	var longest time.Duration
	var events, comments uint64
	for _, c := range e.Connections {
		events, comments, longest = events+c.Events, comments+c.Comments, max(longest, longestWithin(c))
	}
	silent := func(c *evidence.Connection) bool { return tooLong(longestWithin(c), e.Heartbeat) }
	return unlessOver(e, silent, when(tooLong(longest, e.Heartbeat) && comments == 0 && events > 0, Likely, "%s and "+
		"no comment; silences of up to %s with a heartbeat of %s", wording.Count(events, "event"),
		wording.Seconds(longest), wording.Seconds(e.Heartbeat)))
}

// longestWithin returns the longest silence of a connection that feedscope observed.
func longestWithin(c *evidence.Connection) time.Duration {
	switch {
	case c.Suspended:
		return 0
	case c.Closed.IsZero() || c.LastByte.IsZero():
		return c.Silence
	}
	return max(c.Silence, c.Closed.Sub(c.LastByte))
}

// beat returns the heartbeat interval, as configured or as observed on a connection.
func beat(e *evidence.Evidence, c *evidence.Connection) time.Duration {
	if e.Heartbeat > 0 {
		return e.Heartbeat
	}
	return c.Beat
}

// tooLong reports whether a silence is longer than two and a half heartbeats.
func tooLong(silence, heartbeat time.Duration) bool { return heartbeat > 0 && silence*2 > heartbeat*5 }

// cuts returns how long the connections that feedscope did not end had been idle, and how long they had lasted; those
// of variants come first.
func cuts(e *evidence.Evidence) (idle, life []time.Duration) {
	for _, c := range everyConnection(e) {
		if !c.Closed.IsZero() && !c.Ours && !c.Suspended {
			idle, life = append(idle, c.Closed.Sub(c.Heard())), append(life, c.Closed.Sub(c.Up))
		}
	}
	return idle, life
}

// everyConnection returns the connections of the feed and of its variants, the feed's own last.
func everyConnection(e *evidence.Evidence) (all []*evidence.Connection) {
	for _, v := range e.Variants {
		if v.Evidence != nil {
			all = append(all, v.Evidence.Connections...)
		}
	}
	return append(all, e.Connections...)
}

// alike returns the largest number of values within a second, or a fiftieth, of one of them, and that value; the newest
// if there are several.
func alike(all []time.Duration) (most int, value time.Duration) {
	for _, v := range all {
		n := 0
		for _, other := range all {
			if (other - v).Abs() <= max(time.Second, v/50) {
				n++
			}
		}
		if n >= most {
			most, value = n, v
		}
	}
	return most, value
}

// someCuts is how many consecutive ends make a pattern.
const someCuts = 3

// breaking reports whether any connection was lost rather than ended cleanly.
func breaking(e *evidence.Evidence) bool {
	n, _, _ := lost(e, func(c *evidence.Connection) bool { return c.Broken })
	return n > 0
}
